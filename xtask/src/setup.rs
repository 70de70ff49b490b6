//! Install what is missing, and only that: a second run takes seconds.

mod debian;
mod packages;
mod rust;
mod tools;

use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use crate::process::joined;
use crate::workspace::Workspace;

/// How much a command needs; each scope holds the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, ValueEnum)]
pub(crate) enum Scope {
    /// The Rust components and the WebAssembly target
    Rust,
    /// What builds the app
    Run,
    /// What the tests need besides: a browser, a database and the checkers
    Test,
}

/// Installs what the scope needs and this machine lacks.
pub(crate) fn install(workspace: &Workspace, scope: Scope) -> Result<()> {
    println!("Set-up ({scope:?}), tools in {}", workspace.tools().display());
    let start = Instant::now();
    rust::install(workspace)?;
    if scope >= Scope::Run {
        packages::require_node(workspace)?;
        // Before the rest, which would wait for cargo's lock.
        rust::fetch_crates(workspace)?;
        at_once([
            &|| packages::install(workspace),
            &|| debian::install(workspace, scope),
            &|| rust::install_tools(workspace, scope),
        ])?;
    }
    println!("Set-up done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Does independent work at the same time: downloads wait for the network, builds for the processor.
fn at_once<const N: usize>(works: [&(dyn Fn() -> Result<()> + Sync); N]) -> Result<()> {
    std::thread::scope(|scope| {
        let threads = works.map(|work| scope.spawn(work));
        threads.into_iter().try_for_each(joined)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_fails_all() {
        let good = || Ok(());
        let bad = || anyhow::bail!("no network");
        assert!(at_once([&good, &good]).is_ok());
        assert_eq!(at_once([&good, &bad]).unwrap_err().to_string(), "no network");
    }

    #[test]
    fn scopes_hold_the_ones_before() {
        assert!(Scope::Test > Scope::Run && Scope::Run > Scope::Rust);
    }
}
