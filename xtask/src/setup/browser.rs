//! Chromium and its driver, which only the tests need.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Scope;
use crate::process::{self, timed};
use crate::workspace::Workspace;

const PACKAGES: &[(&str, &str)] = &[("chromium", "chromium"), ("chromium-driver", "chromedriver")];

/// Installs the packages of Debian whose executables are missing.
pub(super) fn install(workspace: &Workspace, scope: Scope) -> Result<()> {
    if scope < Scope::Test {
        return Ok(());
    }
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, binary)| workspace.which(binary).is_none())
        .map(|(package, _)| *package)
        .collect();
    if missing.is_empty() {
        println!("  chromium and chromedriver: present");
        return Ok(());
    }
    let Some(mut prefix) = privileged(workspace)? else {
        bail!("apt-get is not here; the tests need `chromium` and `chromedriver` on the path");
    };
    prefix.push("apt-get".to_owned());
    timed(&format!("{}, by apt-get", missing.join(" and ")), || {
        apt(workspace, &prefix, &["update"])?;
        let install = ["install", "--yes", "--no-install-recommends"];
        apt(workspace, &prefix, &[&install[..], &missing].concat())
            .with_context(|| format!("install {} by hand, then run this again", missing.join(" and ")))
    })
}

/// The words before `apt-get`: none for root, `sudo -n` for others.
fn privileged(workspace: &Workspace) -> Result<Option<Vec<String>>> {
    if workspace.which("apt-get").is_none() {
        return Ok(None);
    }
    let is_root = process::output(workspace.command("id").arg("-u"))? == "0";
    Ok(Some(if is_root {
        Vec::new()
    } else {
        vec!["sudo".to_owned(), "-n".to_owned()]
    }))
}

fn apt(workspace: &Workspace, prefix: &[String], arguments: &[&str]) -> Result<()> {
    let (program, rest) = prefix.split_first().context("apt-get has a name")?;
    let mut command: Command = workspace.command(program);
    command
        .args(rest)
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    process::run_logged(
        &mut command,
        &workspace.cache.join(format!("logs/apt-{}.log", arguments[0])),
    )
}
