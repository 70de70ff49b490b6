//! The stores beside others.

use std::fs;

use anyhow::{Context, Result};
use clap::Args;

use super::Format;
use crate::npm;
use crate::process;
use crate::setup::{self, Scope};
use crate::workspace::Workspace;

#[derive(Args)]
pub(super) struct Options {
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// How often each side takes its turn
    #[arg(long, default_value_t = 7)]
    repetitions: u32,
}

/// Sets up, builds, measures.
pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let Options { format, repetitions } = *options;
    setup::install(workspace, Scope::Test)?;
    let log = workspace.cache.join("logs/bench.log");
    let install = ["ci", "--prefix", "bench", "--no-audit", "--no-fund"];
    process::run_logged(workspace.command("npm").args(install), &log)?;
    npm::build(workspace)?;
    let native = workspace.target.join("bench-lookups.json");
    let lookups = ["run", "--locked", "--profile", "bench", "--package", "bench"];
    let figures = process::output(workspace.command("cargo").args(lookups))?;
    fs::write(&native, figures).with_context(|| format!("could not write {}", native.display()))?;
    process::run(
        workspace
            .command("node")
            .args(["bench/storage.mjs", "--format", format.name(), "--native"])
            .arg(&native)
            .args(["--repetitions", &repetitions.to_string()]),
    )
}
