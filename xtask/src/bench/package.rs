//! The npm package beside others that are WebAssembly.

use anyhow::Result;
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
    /// How often each side starts
    #[arg(long, default_value_t = 9)]
    turns: u32,
    /// How often each side writes, reads and exports rows
    #[arg(long, default_value_t = 3)]
    rows: u32,
}

/// Sets up, builds, measures.
pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let Options { format, turns, rows } = *options;
    setup::install(workspace, Scope::Test)?;
    let log = workspace.cache.join("logs/bench.log");
    let install = ["ci", "--prefix", "bench", "--no-audit", "--no-fund"];
    process::run_logged(workspace.command("npm").args(install), &log)?;
    npm::build(workspace)?;
    process::run(
        workspace
            .command("node")
            .args(["bench/package.mjs", "--format", format.name()])
            .args(["--turns", &turns.to_string(), "--rows", &rows.to_string()]),
    )
}
