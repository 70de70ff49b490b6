//! What a first visit does not run of the worker, found out by one.

use std::fs;

use anyhow::{Context, Result};

use crate::app::{self, Profile};
use crate::process;
use crate::server::Server;
use crate::setup::{self, Scope};
use crate::split;
use crate::workspace::Workspace;

/// Builds the app with a worker that notes what it runs, visits it in Chromium, and writes which functions it does not run.
pub(crate) fn profile(workspace: &Workspace) -> Result<()> {
    setup::install(workspace, Scope::Test)?;
    app::bundle(workspace, Profile::Release, None)?;
    let module = split::note_worker(&workspace.dist())?;
    app::complete(&workspace.dist())?;
    let server = Server::bind(&workspace.dist(), 8080)?.start()?;
    let visit = ["tests/e2e/first-visit.mjs", "--url", &server.url];
    let numbers = process::output(workspace.command("node").args(visit))?;
    let numbers: Vec<usize> = serde_json::from_str(&numbers).context("the visit did not print a list of numbers")?;
    fs::write(workspace.root.join(split::PROFILE), split::written(&module, &numbers)?)
        .with_context(|| format!("could not write {}", split::PROFILE))?;
    println!(
        "{}: a visit runs {} functions, the others come later",
        split::PROFILE,
        numbers.len()
    );
    Ok(())
}
