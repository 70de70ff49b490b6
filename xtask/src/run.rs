//! From a clone to the app in a browser.

use anyhow::Result;
use clap::Args;

use crate::app::{self, Profile};
use crate::process::timed;
use crate::server::Server;
use crate::setup::{self, Scope};
use crate::workspace::Workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// The port to serve on; the next free one when it is taken
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build the app as it is shipped: small, compressed and fast, in several times the time
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Build without optimisation and with checks: for work on the app
    #[arg(long)]
    dev: bool,
}

/// Sets up, builds and serves the app until interrupted.
///
/// The code is the shipped one; without `--release` it is built quickly rather than small.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::install(workspace, Scope::Run)?;
    let profile = match options {
        Options { release: true, .. } => Profile::Release,
        Options { dev: true, .. } => Profile::Dev,
        Options { .. } => Profile::Quick,
    };
    timed("app, by trunk", || app::build(workspace, profile, None))?;
    let server = Server::bind(&workspace.dist(), options.port)?;
    println!(
        "\nMandate is at {}  (Ctrl-C stops it; the data stays in the browser)",
        server.url()?
    );
    server.run()
}
