//! The engine's side of each case: the job alone is timed, on one thread if not told otherwise, with the inputs in memory in the kernel's form.

pub mod allocate;
mod columns;
mod construct;
mod drift;
mod expand;
mod plan;
mod track;

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Result, bail};
use decimal::Decimal;
use rebalance::plan::{plan_account, plan_by_steps};
use serde::Serialize;
use threads::Threads;

use crate::case::Case;

/// What one program says of one job, as every peer does.
#[derive(Debug, Serialize)]
pub struct Answer {
    pub peer: String,
    pub version: String,
    pub job: String,
    /// Of each repetition.
    pub seconds: Vec<f64>,
    pub quality: BTreeMap<String, f64>,
}

/// The jobs by name.
pub const JOBS: [&str; 19] = [
    "allocate",
    "plan",
    "plan-by-steps",
    "plan-fractional",
    "drift",
    "drift-exact",
    "expand",
    "expand-one-by-one",
    "plan-columns",
    "allocate-columns",
    "drift-columns",
    "expand-columns",
    "construct-columns",
    "sum",
    "copy",
    "lineage",
    "track",
    "construct",
    "construct-whole",
];

/// The lot of whole shares.
const WHOLE: Option<Decimal> = Some(Decimal::ONE);

/// Does the job as often as asked.
///
/// # Errors
/// A job that is not there, or a case that has not the columns of the job.
pub fn run(case: &Case, job: &str, repeat: usize, threads: Threads) -> Result<Answer> {
    let (seconds, quality) = match job {
        "allocate" => allocate::run(case, repeat)?,
        "plan" => plan::run(case, WHOLE, plan_account, repeat, threads)?,
        "plan-by-steps" => plan::run(case, WHOLE, plan_by_steps, repeat, threads)?,
        "plan-fractional" => plan::run(case, None, plan_account, repeat, threads)?,
        "drift" => drift::run(case, repeat)?,
        "drift-exact" => drift::exact(case, repeat)?,
        "expand" => expand::run(case, repeat)?,
        "expand-one-by-one" => expand::one_by_one(case, repeat)?,
        "lineage" => expand::lineage(case, repeat)?,
        "plan-columns" => columns::plan(case, repeat, threads)?,
        "allocate-columns" => columns::allocate(case, repeat)?,
        "drift-columns" => columns::drift(case, repeat)?,
        "expand-columns" => columns::expand(case, repeat)?,
        "construct-columns" => columns::construct(case, repeat)?,
        "track" => track::run(case, repeat)?,
        "construct" => construct::run(case, repeat)?,
        "construct-whole" => construct::whole(case, repeat)?,
        "sum" => drift::sum(case, repeat)?,
        "copy" => drift::copy(case, repeat)?,
        _ => bail!("there is no job {job}"),
    };
    Ok(Answer {
        peer: format!("mandate, {job}"),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        job: job.to_owned(),
        seconds,
        quality,
    })
}

type Timed = (Vec<f64>, BTreeMap<String, f64>);

/// The seconds of each repetition, after one that warms up, and the last answer.
pub fn timed<T>(repeat: usize, mut work: impl FnMut() -> Result<T>) -> Result<(Vec<f64>, T)> {
    let mut answer = work()?;
    let mut seconds = Vec::with_capacity(repeat);
    for _ in 0..repeat {
        let start = Instant::now();
        let next = std::hint::black_box(work()?);
        seconds.push(start.elapsed().as_secs_f64());
        answer = next;
    }
    Ok((seconds, answer))
}

fn quality<const N: usize>(entries: [(&str, f64); N]) -> BTreeMap<String, f64> {
    entries
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
