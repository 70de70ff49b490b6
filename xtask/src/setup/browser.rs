//! Chromium and its driver, which only the tests need.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Scope;
use crate::process::{self, timed};
use crate::workspace::Workspace;

/// Packages of Debian and the executables that they bring.
const PACKAGES: &[(&str, &str)] = &[("chromium", "chromium"), ("chromium-driver", "chromedriver")];

/// Installs the packages whose executables are missing.
pub(super) fn install(workspace: &Workspace, scope: Scope) -> Result<()> {
    if scope < Scope::Test {
        return Ok(());
    }
    let packages = missing(workspace);
    if packages.is_empty() {
        println!("  chromium and chromedriver: present");
        return Ok(());
    }
    let packages = packages.join(" and ");
    let by_hand = || format!("install {packages} by hand, so that `chromium` and `chromedriver` are on the path");
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
        bail!("apt-get installed them, and they are not on the path; {}", by_hand());
    }
    Ok(())
}

fn missing(workspace: &Workspace) -> Vec<&'static str> {
    let is_missing = |(_, binary): &&(&str, &str)| workspace.which(binary).is_none();
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
