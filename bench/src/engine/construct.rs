use anyhow::{Result, anyhow};
use rebalance::construction::{Between, Sheet, Strategy, Terms, construct};

use super::{Timed, quality, timed};
use crate::case::Case;

/// Weights, returns, values and turnover of every row, units held between rebalances, the columns checked.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let (prices, signal) = (case.numbers("prices")?, case.numbers("signal")?);
    let assets = case.param("assets")? as usize;
    let terms = Terms {
        between: Between::Drift,
        commission: case.param("commission")?,
    };
    let times: Vec<i64> = (0..case.param("times")? as i64)
        .map(|day| day * 86_400_000_000)
        .collect();
    let initial = vec![0.0; assets];
    let (seconds, built) = timed(repeat, || {
        let sheet = Sheet::new(&times, assets, prices, signal, &[]).map_err(|faults| anyhow!("{faults:?}"))?;
        construct(&sheet, Strategy::Immediate, terms, &initial).map_err(|lost| anyhow!("{lost:?}"))
    })?;
    let measured = [
        ("rows", built.values.len() as f64),
        ("final value", built.values.last().copied().unwrap_or(f64::NAN)),
        ("turnover", built.turnover.iter().sum()),
    ];
    Ok((seconds, quality(measured)))
}
