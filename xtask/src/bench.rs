//! Mandate beside others: builds both sides, runs them by turns, prints one table of ratios.

mod contests;
mod engine;
mod outcome;
mod package;
mod storage;
mod table;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};

use crate::workspace::Workspace;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    subject: Option<Subject>,
    #[command(flatten)]
    engine: engine::Options,
}

#[derive(Subcommand)]
enum Subject {
    /// The book on IndexedDB beside IndexedDB itself and Dexie, the store in memory beside SQLite
    Storage(storage::Options),
    /// The npm package beside others that are WebAssembly: sizes, start, rows
    Package(package::Options),
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table of medians and ratios
    Table,
    /// Every figure, as JSON
    Json,
}

impl Format {
    /// As a program is told it.
    const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
        }
    }
}

/// Sets up, builds, measures: the engine, or what is named.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    match &options.subject {
        None => engine::run(workspace, &options.engine),
        Some(Subject::Storage(options)) => storage::run(workspace, options),
        Some(Subject::Package(options)) => package::run(workspace, options),
    }
}
