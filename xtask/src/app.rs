//! Build the app into dist/, with its content security policy.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::compressed;
use crate::csp;
use crate::integrity;
use crate::names::{self, PAGE};
use crate::process;
use crate::split;
use crate::workspace::Workspace;

/// How the app is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast, as shipped.
    Release,
    /// Built in a fraction of the time, larger and somewhat slower.
    Quick,
    /// Without optimisation, with checks of overflow: for work on the app.
    Dev,
}

/// Builds the page and its worker, then completes the site: the worker in two parts, names with hashes, the integrity of what the
/// page loads, the policy that names its inline scripts, and compressed copies of what is shipped. What the build prints goes to the
/// log, if there is one.
pub(crate) fn build(workspace: &Workspace, profile: Profile, log: Option<&Path>) -> Result<()> {
    bundle(workspace, profile, log)?;
    let site = workspace.dist();
    if profile == Profile::Release {
        split::split_worker(workspace, &site)?;
    }
    complete(&site)?;
    if profile == Profile::Release {
        compressed::write_beside(&site)?;
    }
    Ok(())
}

/// What Trunk makes of the sources.
pub(crate) fn bundle(workspace: &Workspace, profile: Profile, log: Option<&Path>) -> Result<()> {
    let mut trunk = workspace.command("trunk");
    trunk.arg("build");
    match profile {
        Profile::Release => trunk.arg("--release"),
        Profile::Quick => trunk.args(["--cargo-profile", "quick"]),
        Profile::Dev => &mut trunk,
    };
    match log {
        Some(log) => process::run_logged(&mut trunk, log),
        None => process::run(&mut trunk),
    }
}

/// Names with hashes, integrity and policy.
pub(crate) fn complete(site: &Path) -> Result<()> {
    names::with_hashes(site)?;
    let page = site.join(PAGE);
    let html = fs::read_to_string(&page).with_context(|| format!("could not read {}", page.display()))?;
    let html = integrity::with_module_hash(&integrity::as_built(&html, site)?)?;
    fs::write(&page, csp::with_policy(&html)?).with_context(|| format!("could not write {}", page.display()))
}
