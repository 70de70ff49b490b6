//! Print what the tables are declared to be.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::process;
use crate::workspace::Workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The whole catalogue
    Json,
    /// Statements that create the tables in PostgreSQL
    SqlPostgres,
    /// Statements that create the tables in SQLite
    SqlSqlite,
    /// TypeScript types
    Ts,
    /// One JSON Schema document
    JsonSchema,
    /// The table reference
    Md,
}

/// Prints the tables; cargo's own words go to the error stream.
pub(crate) fn print(workspace: &Workspace, options: &Options) -> Result<()> {
    let format = options
        .format
        .to_possible_value()
        .map(|value| value.get_name().to_owned());
    let run = [
        "run",
        "--quiet",
        "--locked",
        "--package",
        "acceptance",
        "--bin",
        "tables",
        "--",
    ];
    process::run(workspace.command("cargo").args(run).args(format))
}
