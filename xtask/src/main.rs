//! Set up, run, test and package Mandate: `cargo xtask <command>`.

mod app;
mod bench;
mod compressed;
mod csp;
mod integrity;
mod names;
mod npm;
mod process;
mod run;
mod sample;
mod server;
mod setup;
mod size;
mod split;
mod stages;
mod tables;
mod tidy;
mod visit;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use setup::Scope;
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, run, test and package Mandate", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install missing tools, each at its pinned version
    Setup {
        /// How much to install
        #[arg(long, value_enum, default_value_t = Scope::Test)]
        scope: Scope,
    },
    /// Set up, build and serve the app on this machine, and print its address
    Run(run::Options),
    /// Set up, then run all tests
    Test(stages::Options),
    /// Like `test`, and fail if it changed a tracked file
    Ci(stages::Options),
    /// Check the structural rules that no compiler checks
    Tidy,
    /// Print the raw and compressed sizes of the app and the npm package, and hold them to their budgets
    Size,
    /// Build and pack the npm package; the last line is the tarball's path
    Npm,
    /// Build the app so that it notes what a first visit runs, and write the names of those functions
    Profile,
    /// Regenerate the import files of the sample data
    Sample,
    /// Benchmark the engine or the stores against peers
    Bench(bench::Options),
    /// Print the tables: the catalogue, SQL, types, or their reference
    Tables(tables::Options),
}

fn main() -> ExitCode {
    match perform(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Setup { scope } => setup::install(&workspace, scope),
        Command::Run(options) => run::run(&workspace, &options),
        Command::Test(options) => stages::test(&workspace, &options),
        Command::Ci(options) => stages::ci(&workspace, &options),
        Command::Tidy => tidy::check(&workspace),
        Command::Size => size::check(&workspace),
        Command::Npm => npm::pack(&workspace).map(|tarball| println!("{}", tarball.display())),
        Command::Profile => visit::profile(&workspace),
        Command::Sample => sample::write(&workspace),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Tables(options) => tables::print(&workspace, &options),
    }
}
