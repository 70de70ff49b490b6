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
    /// Build without optimisation: quicker after an edit, slower and larger in the browser
    #[arg(long)]
    dev: bool,
}

/// Sets up, builds and serves the app until interrupted.
///
/// The build is the shipped one: the first one takes a fifth longer than an unoptimised one, the page opens at once.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::install(workspace, Scope::Run)?;
    let profile = if options.dev { Profile::Dev } else { Profile::Release };
    timed("app, by trunk", || app::build(workspace, profile))?;
    let server = Server::bind(&workspace.dist(), options.port)?;
    println!(
        "\nMandate is at {}  (Ctrl-C stops it; the data stays in the browser)",
        server.url()?
    );
    server.run()
}
