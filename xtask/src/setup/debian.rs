//! Packages of Debian that only the tests need: Chromium, its driver, and PostgreSQL.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Scope;
use crate::process::{self, timed};
use crate::workspace::Workspace;

/// Packages, and where the executable of each may be: on the path, or where the package keeps it.
const PACKAGES: &[(&str, &[&str])] = &[
    ("chromium", &["chromium"]),
    ("chromium-driver", &["chromedriver"]),
    ("postgresql-15", &["/usr/lib/postgresql/15/bin/initdb", "initdb"]),
];

/// Installs the packages whose executables are missing.
pub(super) fn install(workspace: &Workspace, scope: Scope) -> Result<()> {
    if scope < Scope::Test {
        return Ok(());
    }
    let packages = missing(workspace);
    if packages.is_empty() {
        println!("  chromium, chromedriver and postgresql-15: present");
        return Ok(());
    }
    let packages = packages.join(" and ");
    let by_hand =
        || format!("install {packages} by hand, so that `chromium`, `chromedriver` and `initdb` are on the path");
    if workspace.which("apt-get").is_none() {
        bail!("there is no apt-get here; {}", by_hand());
    }
    timed(&format!("{packages}, by apt-get"), || {
        let install = ["install", "--yes", "--no-install-recommends"];
        apt(workspace, &["update"])?;
        apt(workspace, &[&install[..], &missing(workspace)].concat())
    })
    .with_context(by_hand)?;
    if !missing(workspace).is_empty() {
        bail!(
            "apt-get installed them, and their programs are not there; {}",
            by_hand()
        );
    }
    Ok(())
}

fn missing(workspace: &Workspace) -> Vec<&'static str> {
    let is_missing = |(_, places): &&(&str, &[&str])| places.iter().all(|place| workspace.which(place).is_none());
    PACKAGES
        .iter()
        .filter(is_missing)
        .map(|(package, _)| *package)
        .collect()
}

/// Runs apt-get without a question, by sudo unless this is root.
fn apt(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let is_root = process::output(workspace.command("id").arg("-u"))? == "0";
    let mut command: Command = workspace.command(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["-n", "env"]);
    }
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(arguments);
    process::run_logged(
        &mut command,
        &workspace.cache.join(format!("logs/apt-{}.log", arguments[0])),
    )
}
