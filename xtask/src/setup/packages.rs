//! The npm packages: wasm-opt, the fonts, and the drivers of the browser tests.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::{self, timed};
use crate::workspace::Workspace;

const OLDEST_NODE: u32 = 20;

/// An error that says what to install unless there is a Node that is new enough.
pub(super) fn require_node(workspace: &Workspace) -> Result<()> {
    if workspace.which("node").is_none() || workspace.which("npm").is_none() {
        bail!("node and npm are not on the path; install Node {OLDEST_NODE} or newer");
    }
    let version = process::output(workspace.command("node").arg("--version"))?;
    match major(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => bail!("node is {version}; Node {OLDEST_NODE} or newer is needed"),
    }
}

/// Installs exactly what package-lock.json says, unless that was the last thing installed.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    let lock =
        fs::read_to_string(workspace.root.join("package-lock.json")).context("could not read package-lock.json")?;
    let stamp = workspace.root.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        println!("  npm packages: present");
        return Ok(());
    }
    let log = workspace.cache.join("logs/npm.log");
    timed("npm packages, by npm ci", || {
        process::run_logged(workspace.command("npm").args(["ci", "--no-audit", "--no-fund"]), &log)?;
        fs::write(&stamp, &lock).with_context(|| format!("could not write {}", stamp.display()))
    })
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.1"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
