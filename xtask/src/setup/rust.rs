//! The Rust side: components, the WebAssembly target, and the tools that cargo builds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};

use super::tools::{TOOLS, Tool};
use super::{Scope, at_once};
use crate::process::{self, timed};
use crate::workspace::Workspace;

const WASM: &str = "wasm32-unknown-unknown";

/// Adds rustfmt, clippy and the WebAssembly target where they are missing.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    for (component, binary) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if workspace.which(binary).is_none() {
            timed(&format!("{component}, by rustup"), || {
                rustup(workspace, &["component", "add", component])
            })?;
        }
    }
    let sysroot = PathBuf::from(process::output(
        workspace.command("rustc").args(["--print", "sysroot"]),
    )?);
    if sysroot.join("lib/rustlib").join(WASM).is_dir() {
        println!("  {WASM}: present");
        return Ok(());
    }
    timed(&format!("{WASM}, by rustup"), || {
        rustup(workspace, &["target", "add", WASM])
    })
}

/// Downloads the crates of Cargo.lock, for the app's build runs off line.
pub(super) fn fetch_crates(workspace: &Workspace) -> Result<()> {
    let version = process::output(workspace.command("rustc").arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc names its host")?;
    let mut command = workspace.command("cargo");
    command.args(["fetch", "--locked", "--target", host, "--target", WASM]);
    let log = workspace.cache.join("logs/crates.log");
    timed("crates, by cargo fetch", || process::run_logged(&mut command, &log))
}

/// Builds the missing tools, two at a time: much of one build is waiting for its last crates.
pub(super) fn install_tools(workspace: &Workspace, scope: Scope) -> Result<()> {
    let mut missing = Vec::new();
    for tool in TOOLS.iter().filter(|tool| tool.scope <= scope) {
        let version = tool.version(workspace)?;
        if tool.is_present(workspace, &version) {
            println!("  {} {version}: present", tool.package);
        } else {
            println!(
                "  {} {version}: missing, {}; its build takes minutes",
                tool.package, tool.purpose
            );
            missing.push((tool, version));
        }
    }
    let next = AtomicUsize::new(0);
    let lane = |name: &str| {
        let folder = workspace.tools().join(format!("build-{name}"));
        let mut result = Ok(());
        while let Some((tool, version)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            result = install_tool(workspace, tool, version, &folder);
            if result.is_err() {
                // The other lane takes no further tool.
                next.store(missing.len(), Ordering::Relaxed);
            }
        }
        if folder.is_dir() {
            fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
        }
        result
    };
    at_once([&|| lane("a"), &|| lane("b")])
}

fn install_tool(workspace: &Workspace, tool: &Tool, version: &str, build: &Path) -> Result<()> {
    let mut command = workspace.command("cargo");
    command
        .args([
            "install",
            "--locked",
            "--debug",
            "--force",
            tool.package,
            "--version",
            version,
        ])
        .args(tool.arguments)
        .arg("--root")
        .arg(workspace.tools())
        // A folder of its own: the cache of the project's builds stays free of the tools' crates.
        .env("CARGO_TARGET_DIR", build)
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    let log = workspace.cache.join("logs").join(format!("{}.log", tool.package));
    timed(&format!("{} {version}, by cargo install", tool.package), || {
        process::run_logged(&mut command, &log)
    })
}

fn rustup(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    if workspace.which("rustup").is_none() {
        bail!(
            "rustup is not on the path; install what `rustup {}` would, with what manages Rust here",
            arguments.join(" ")
        );
    }
    let log = workspace.cache.join("logs/rustup.log");
    process::run_logged(workspace.command("rustup").args(arguments), &log)
}
