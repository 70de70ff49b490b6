//! Build and pack the npm package.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::setup::{self, Scope};
use crate::workspace::Workspace;

/// Sets up, builds the package, and gives the path of its tarball: the last line that the build prints.
pub(crate) fn pack(workspace: &Workspace) -> Result<PathBuf> {
    setup::install(workspace, Scope::Run)?;
    let printed = process::output(workspace.command("node").arg("pkg/build.mjs"))?;
    let (before, last) = printed.rsplit_once('\n').unwrap_or(("", &printed));
    println!("{before}");
    let tarball = workspace.root.join(last.trim());
    let tarball = tarball
        .canonicalize()
        .with_context(|| format!("{} is not a file", tarball.display()))?;
    if tarball.extension().is_none_or(|extension| extension != "tgz") {
        bail!("{} is not a tarball", tarball.display());
    }
    Ok(tarball)
}
