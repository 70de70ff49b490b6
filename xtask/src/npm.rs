//! Build and pack the npm package.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::setup::{self, Scope};
use crate::workspace::Workspace;

/// Sets up, builds the package, and gives the path of its tarball.
pub(crate) fn pack(workspace: &Workspace) -> Result<PathBuf> {
    setup::install(workspace, Scope::Run)?;
    build(workspace)
}

/// Builds the package on a machine that is set up, and gives the path of its tarball: the last line of the build.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let last = process::run_to_last_line(workspace.command("node").arg("pkg/build.mjs"))?;
    let tarball = workspace.root.join(last.trim());
    let tarball = tarball
        .canonicalize()
        .with_context(|| format!("{} is not a file", tarball.display()))?;
    if tarball.extension().is_none_or(|extension| extension != "tgz") {
        bail!("{} is not a tarball", tarball.display());
    }
    Ok(tarball)
}
