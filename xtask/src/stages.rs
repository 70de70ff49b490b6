//! Every test there is, in stages: the quick ones first, the first failure stops.

use std::path::Path;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::app::{self, Profile};
use crate::npm;
use crate::process::{self, joined};
use crate::server::Server;
use crate::setup::{self, Scope};
use crate::size;
use crate::tidy;
use crate::workspace::Workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// Run only these stages, in the usual order; may be given more than once
    #[arg(long = "only", value_name = "STAGE", value_parser = stage_name)]
    only: Vec<String>,
}

struct Stage {
    name: &'static str,
    about: &'static str,
    scope: Scope,
    run: fn(&Workspace) -> Result<()>,
    turn: Turn,
}

/// When a stage runs.
#[derive(PartialEq)]
enum Turn {
    /// After those before it.
    Next,
    /// Beside those after it, up to the one that needs it: one processor is idle for most of it.
    Beside,
    /// After those before it and the one of this name.
    After(&'static str),
}

const STAGES: &[Stage] = &[
    Stage {
        name: "format",
        about: "rustfmt changes nothing",
        scope: Scope::Rust,
        run: format,
        turn: Turn::Next,
    },
    Stage {
        name: "tidy",
        about: "the rules of structure",
        scope: Scope::Rust,
        run: tidy::check,
        turn: Turn::Next,
    },
    Stage {
        name: "typos",
        about: "spelling",
        scope: Scope::Test,
        run: typos,
        turn: Turn::Next,
    },
    Stage {
        name: "deny",
        about: "licences, sources and advisories",
        scope: Scope::Test,
        run: deny,
        turn: Turn::Next,
    },
    Stage {
        name: "clippy",
        about: "lints, for this machine and for the browser",
        scope: Scope::Rust,
        run: clippy,
        turn: Turn::Next,
    },
    Stage {
        name: "app",
        about: "the app as shipped, within its budgets",
        scope: Scope::Test,
        run: app,
        turn: Turn::Beside,
    },
    Stage {
        name: "native",
        about: "unit, golden and property tests, and the contract of the tables",
        scope: Scope::Test,
        run: native,
        turn: Turn::Next,
    },
    Stage {
        name: "doc",
        about: "the examples in the documentation",
        scope: Scope::Rust,
        run: doc,
        turn: Turn::Next,
    },
    Stage {
        name: "headless",
        about: "WebAssembly tests in Chromium",
        scope: Scope::Test,
        run: headless,
        turn: Turn::Next,
    },
    Stage {
        name: "package",
        about: "the npm package from its tarball",
        scope: Scope::Test,
        run: package,
        turn: Turn::Next,
    },
    Stage {
        name: "browser",
        about: "the app in Chromium, end to end",
        scope: Scope::Test,
        run: browser,
        turn: Turn::After("app"),
    },
];

const WASM: &str = "wasm32-unknown-unknown";
/// A test in the browser that takes longer, in seconds, has hung; the runner's own 20 pass on a machine that is busy.
const PATIENCE: (&str, &str) = ("WASM_BINDGEN_TEST_TIMEOUT", "600");

/// Sets up, then runs the stages.
pub(crate) fn test(workspace: &Workspace, options: &Options) -> Result<()> {
    let start = Instant::now();
    let chosen = chosen(&options.only);
    setup::install(
        workspace,
        chosen.iter().map(|stage| stage.scope).max().unwrap_or(Scope::Rust),
    )?;
    let times = run_all(workspace, &chosen)?;
    println!();
    for (name, time) in times {
        println!("{name:<10} {:>8}", seconds(time));
    }
    println!("{:<10} {:>8}  all passed", "with setup", seconds(start.elapsed()));
    Ok(())
}

/// The stages of these names with those that they need; every stage when none is named.
fn chosen(names: &[String]) -> Vec<&'static Stage> {
    let is_named = |stage: &Stage| names.is_empty() || names.iter().any(|name| name == stage.name);
    let is_needed = |stage: &Stage| {
        let mut named = STAGES.iter().filter(|other| is_named(other));
        named.any(|other| other.turn == Turn::After(stage.name))
    };
    STAGES
        .iter()
        .filter(|stage| is_named(stage) || is_needed(stage))
        .collect()
}

/// Runs the stages; how long each took.
fn run_all(workspace: &Workspace, chosen: &[&'static Stage]) -> Result<Vec<(&'static str, Duration)>> {
    thread::scope(|scope| {
        let mut times = Vec::new();
        let mut beside: Option<ScopedJoinHandle<'_, _>> = None;
        for stage in chosen {
            if stage.turn == Turn::Beside {
                println!("\n== {}: {}, beside the stages after it", stage.name, stage.about);
                beside = Some(scope.spawn(|| run(workspace, stage)));
                continue;
            }
            if stage.turn != Turn::Next
                && let Some(needed) = beside.take()
            {
                times.push(joined(needed)?);
            }
            println!("\n== {}: {}", stage.name, stage.about);
            match run(workspace, stage) {
                Ok(time) => times.push(time),
                Err(error) => {
                    if beside.is_some_and(|beside| !beside.is_finished()) {
                        println!("== {}: failed; what runs beside it is waited for", stage.name);
                    }
                    return Err(error);
                }
            }
        }
        if let Some(beside) = beside {
            times.push(joined(beside)?);
        }
        Ok(times)
    })
}

fn run(workspace: &Workspace, stage: &Stage) -> Result<(&'static str, Duration)> {
    let start = Instant::now();
    (stage.run)(workspace).with_context(|| {
        format!(
            "stage `{0}` failed; run it alone with `cargo xtask test --only {0}`",
            stage.name
        )
    })?;
    println!("== {}: passed in {}", stage.name, seconds(start.elapsed()));
    Ok((stage.name, start.elapsed()))
}

/// Runs the stages and fails if they changed a file of the repository, a lock file above all.
pub(crate) fn ci(workspace: &Workspace, options: &Options) -> Result<()> {
    let state = || process::output(workspace.command("git").args(["status", "--porcelain=v1"]));
    let before = state()?;
    test(workspace, options)?;
    let after = state()?;
    if before != after {
        bail!("the tests changed files of the repository\nbefore:\n{before}\nafter:\n{after}");
    }
    Ok(())
}

fn format(workspace: &Workspace) -> Result<()> {
    process::run(workspace.command("cargo").args(["fmt", "--all", "--check"]))
}

fn typos(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.command("typos"))
}

fn deny(workspace: &Workspace) -> Result<()> {
    process::run(
        workspace
            .command("cargo-deny")
            .args(["--locked", "check", "bans", "licenses", "sources"]),
    )?;
    // The advisories are a git repository, and no registry serves it: they are checked where a copy lies.
    let home = std::env::var_os("CARGO_HOME")
        .map(Into::into)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let copies = home
        .map(|home: std::path::PathBuf| home.join("advisory-dbs"))
        .filter(|folder| holds_something(folder));
    match copies {
        Some(_) => process::run(workspace.command("cargo-deny").args([
            "--locked",
            "--offline",
            "check",
            "advisories",
            "--disable-fetch",
        ])),
        None => {
            println!("advisories: not checked, for there is no copy of the RustSec database on this machine");
            println!("            (`cargo deny fetch db` brings one where the network allows it)");
            Ok(())
        }
    }
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let native = ["clippy", "--locked", "--workspace", "--all-targets"];
    process::run(workspace.command("cargo").args(native).args(deny))?;
    let browser = [
        "clippy",
        "--locked",
        "--package",
        "web",
        "--package",
        "worker",
        "--package",
        "reader",
        "--package",
        "pkg",
        "--package",
        "storage",
        "--all-targets",
        "--target",
        WASM,
    ];
    process::run(workspace.command("cargo").args(browser).args(deny))
}

fn native(workspace: &Workspace) -> Result<()> {
    let runner: &[&str] = match workspace.which("cargo-nextest") {
        Some(_) => &["nextest", "run"],
        None => &["test"],
    };
    // Not all targets: the page's library would be compiled for this machine, which never runs it.
    let tests = ["--locked", "--workspace", "--tests", "--no-fail-fast"];
    process::run(workspace.command("cargo").args(runner).args(tests))?;
    // Of the whole workspace, for which the crates that they share are compiled by now.
    let examples = ["build", "--locked", "--workspace", "--examples"];
    process::run(workspace.command("cargo").args(examples))?;
    let built = workspace.target.join("debug/examples");
    for file in workspace.root.join("examples/rust").read_dir()? {
        let file = file?.path();
        // What they share is in a folder.
        if file.is_file() {
            process::run(&mut workspace.command(built.join(file.file_stem().unwrap_or_default())))?;
        }
    }
    Ok(())
}

fn doc(workspace: &Workspace) -> Result<()> {
    process::run(
        workspace
            .command("cargo")
            .args(["test", "--locked", "--workspace", "--doc"]),
    )
}

fn headless(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.command("wasm-pack");
    command.args(["test", "--headless", "--chrome", "--mode", "no-install", "storage"]);
    // wasm-pack builds with the dev profile, then again with the test profile: with equal settings, only once.
    command
        .env("CARGO_PROFILE_TEST_OPT_LEVEL", "0")
        .env(PATIENCE.0, PATIENCE.1);
    process::run(&mut command)
}

fn package(workspace: &Workspace) -> Result<()> {
    let tarball = npm::build(workspace)?;
    size::check_package(workspace)?;
    let tarball = tarball.display().to_string();
    script(workspace, "tests/npm/run.mjs", &["--tarball", &tarball])?;
    script(workspace, "tests/npm/chains/run.mjs", &["--ci", "--tarball", &tarball])?;
    script(workspace, "tests/npm/kill.mjs", &[])
}

fn app(workspace: &Workspace) -> Result<()> {
    let log = workspace.cache.join("logs/app.log");
    app::build(workspace, Profile::Release, Some(&log))?;
    size::check_app(workspace)
}

fn browser(workspace: &Workspace) -> Result<()> {
    let server = Server::bind(&workspace.dist(), 8080)?.start()?;
    script(workspace, "tests/e2e/run.mjs", &["--url", &server.url])
}

fn script(workspace: &Workspace, path: &str, arguments: &[&str]) -> Result<()> {
    if !workspace.root.join(path).is_file() {
        bail!("{path} does not exist");
    }
    process::run(workspace.command("node").arg(path).args(arguments))
}

fn holds_something(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut entries| entries.next().is_some())
}

fn stage_name(name: &str) -> Result<String, String> {
    if STAGES.iter().any(|stage| stage.name == name) {
        return Ok(name.to_owned());
    }
    let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
    Err(format!("the stages are {}", known.join(", ")))
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_stage_is_refused_with_the_known_ones() {
        assert_eq!(stage_name("tidy").unwrap(), "tidy");
        assert!(stage_name("tidiness").unwrap_err().contains("format, tidy, typos"));
    }

    #[test]
    fn a_stage_brings_what_it_needs() {
        let names = |only: &[&str]| -> Vec<&str> {
            let only: Vec<String> = only.iter().map(|&name| name.to_owned()).collect();
            chosen(&only).iter().map(|stage| stage.name).collect()
        };
        assert_eq!(names(&["browser", "tidy"]), ["tidy", "app", "browser"]);
        assert_eq!(names(&["native"]), ["native"]);
        assert_eq!(names(&[]).len(), STAGES.len());
    }

    #[test]
    fn a_missing_script_fails_its_stage() {
        let workspace = Workspace::find().unwrap();
        assert_eq!(
            script(&workspace, "tests/none.mjs", &[]).unwrap_err().to_string(),
            "tests/none.mjs does not exist"
        );
    }
}
