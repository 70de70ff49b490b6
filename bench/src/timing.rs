//! Two stores that do the same work in turns.

use std::time::Instant;

use anyhow::Result;
use serde::Serialize;

use crate::Reader;

const REPETITIONS: usize = 21;

/// What one operation costs, in nanoseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Contest {
    name: &'static str,
    memory_ns: f64,
    sqlite_ns: f64,
}

/// The medians of repetitions in which the stores take turns; each repetition asks once for each of `questions`.
pub(crate) fn contest<M: Reader, S: Reader, Q>(
    name: &'static str,
    questions: &[Q],
    memory: &M,
    sqlite: &S,
    ask: impl Fn(&dyn Reader, &Q) -> Result<()>,
) -> Result<Contest> {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..REPETITIONS {
        for (store, times) in [memory as &dyn Reader, sqlite].into_iter().zip(&mut times) {
            let start = Instant::now();
            for question in questions {
                ask(store, question)?;
            }
            times.push(start.elapsed().as_nanos() as f64 / questions.len() as f64);
        }
    }
    let [memory_ns, sqlite_ns] = times.map(median);
    Ok(Contest {
        name,
        memory_ns,
        sqlite_ns,
    })
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
