//! The engine beside its peers: cases written once, peers installed once, sides that take turns.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::contests::{CONTESTS, Contest, Side};
use super::outcome::{Answer, Outcome};
use super::{Format, table};
use crate::npm;
use crate::process;
use crate::setup::{self, Scope};
use crate::workspace::Workspace;

#[derive(Args)]
#[group(id = "engine")]
pub(super) struct Options {
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// How many turns each side takes
    #[arg(long, default_value_t = 3)]
    turns: u32,
    /// Only contests with this in their name or in that of a side
    #[arg(long, default_value = "")]
    only: String,
}

struct Bench<'a> {
    workspace: &'a Workspace,
    cases: PathBuf,
    python: PathBuf,
}

/// Sets up, builds, measures, prints.
pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::install(workspace, Scope::Test)?;
    let bench = Bench {
        workspace,
        cases: workspace.target.join("bench-cases"),
        python: workspace.cache.join("peers/python"),
    };
    bench.install()?;
    let chosen: Vec<&'static Contest> = CONTESTS
        .iter()
        .filter(|contest| is_chosen(contest, &options.only))
        .collect();
    let mut results = Vec::new();
    for contest in chosen {
        eprintln!("{} ({:?} beside {:?})", contest.name, contest.ours, contest.peer);
        results.push(bench.hold(contest, options.turns)?);
    }
    if options.format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&table::json(&results))?);
    } else {
        table::print(&results);
    }
    Ok(())
}

fn is_chosen(contest: &Contest, only: &str) -> bool {
    let sides = format!("{:?} {:?}", contest.ours, contest.peer);
    contest.name.contains(only) || sides.contains(only)
}

impl Bench<'_> {
    /// The peers in environments of their own, the programs of package bench, the npm package, the cases.
    fn install(&self) -> Result<()> {
        let workspace = self.workspace;
        let log = workspace.cache.join("logs/bench.log");
        let requirements = workspace.root.join("bench/peers/python/requirements.txt");
        let wanted = fs::read_to_string(&requirements)?;
        let stamp = self.python.join("installed.txt");
        if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
            process::run_logged(
                workspace.command("python3").args(["-m", "venv"]).arg(&self.python),
                &log,
            )?;
            let pip = self.python.join("bin/pip");
            process::run_logged(
                workspace
                    .command(pip)
                    .args(["install", "--quiet", "-r"])
                    .arg(&requirements),
                &log,
            )?;
            fs::write(&stamp, &wanted).with_context(|| format!("could not write {}", stamp.display()))?;
        }
        for folder in ["bench", "bench/peers/node"] {
            let install = ["ci", "--prefix", folder, "--no-audit", "--no-fund"];
            process::run_logged(workspace.command("npm").args(install), &log)?;
        }
        let build = [
            "build",
            "--locked",
            "--profile",
            "bench",
            "--package",
            "bench",
            "--bins",
        ];
        process::run_logged(workspace.command("cargo").args(build), &log)?;
        npm::build(workspace)?;
        process::run(workspace.command(self.program("cases")).arg(&self.cases))
    }

    /// Where cargo puts what it builds with the profile `bench`.
    fn program(&self, name: &str) -> PathBuf {
        self.workspace.target.join("release").join(name)
    }

    fn hold(&self, contest: &'static Contest, turns: u32) -> Result<Outcome> {
        let case = self.cases.join(contest.case);
        let mut answers: [Vec<Answer>; 2] = [Vec::new(), Vec::new()];
        for _ in 0..turns.max(1) {
            for (place, side) in [contest.ours, contest.peer].into_iter().enumerate() {
                answers[place].push(self.ask(side, &case, contest.repeat[place])?);
            }
        }
        let medians = [median(&answers[0]), median(&answers[1])];
        let last = |answers: &mut Vec<Answer>| answers.pop().context("a side had no turn");
        let [mut ours, mut theirs] = answers;
        Ok(Outcome {
            contest,
            sides: [last(&mut ours)?, last(&mut theirs)?],
            medians,
        })
    }

    fn ask(&self, side: Side, case: &Path, repeat: u32) -> Result<Answer> {
        let workspace = self.workspace;
        let python = self.python.join("bin/python");
        let (mut command, job) = match side {
            Side::Native(job) => (workspace.command(self.program("engine")), Some(job)),
            Side::Rust(name) => (workspace.command(self.program(name)), None),
            Side::Node(job) => (
                with(workspace.command("node"), "bench/engine/node.mjs".to_owned()),
                Some(job),
            ),
            Side::Chromium(job) => (
                with(workspace.command("node"), "bench/engine/chromium.mjs".to_owned()),
                Some(job),
            ),
            Side::Script(name) => (
                with(workspace.command("node"), format!("bench/peers/node/{name}.mjs")),
                None,
            ),
            Side::Python(name) => (
                with(workspace.command(python), format!("bench/peers/python/{name}.py")),
                None,
            ),
        };
        command.arg("--case").arg(case).args(["--repeat", &repeat.to_string()]);
        if let Some(job) = job {
            command.args(["--job", job]);
        }
        let printed = process::output(&mut command)?;
        let line = printed.lines().last().unwrap_or_default();
        serde_json::from_str(line).with_context(|| format!("{side:?} printed {line:?}"))
    }
}

fn with(mut command: std::process::Command, argument: String) -> std::process::Command {
    command.arg(argument);
    command
}

/// Of all repetitions of all turns.
fn median(answers: &[Answer]) -> f64 {
    let mut seconds: Vec<f64> = answers
        .iter()
        .flat_map(|answer| answer.seconds.iter().copied())
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_all_turns() {
        let turn = |seconds: &[f64]| Answer {
            peer: String::new(),
            version: String::new(),
            seconds: seconds.to_vec(),
            quality: std::collections::BTreeMap::new(),
        };
        assert!((median(&[turn(&[1.0, 9.0]), turn(&[2.0])]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn contests_are_chosen_by_name_or_side() {
        assert!(CONTESTS.iter().all(|contest| is_chosen(contest, "")));
        assert!(CONTESTS.iter().any(|contest| is_chosen(contest, "clarabel")));
        assert!(!CONTESTS.iter().any(|contest| is_chosen(contest, "abacus")));
    }
}
