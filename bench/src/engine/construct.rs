use anyhow::{Result, anyhow};
use choices::BetweenTrades;
use rebalance::construction::{Holding, Sheet, Strategy, Terms, construct, walk};

use super::{Timed, quality, timed};
use crate::case::Case;

/// Value and turnover of every row, units held between rebalances, over columns that are checked already.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let assets = case.param("assets")? as usize;
    let times = times(case)?;
    let sheet = Sheet::new(&times, assets, case.numbers("prices")?, case.numbers("signal")?, &[]);
    let sheet = sheet.map_err(|faults| anyhow!("{faults:?}"))?;
    let terms = terms(case)?;
    let (seconds, (values, turnover)) = timed(repeat, || {
        let mut holding = Holding::new(terms, vec![0.0; assets], 1.0);
        let (mut values, mut turnover) = (Vec::with_capacity(times.len()), Vec::with_capacity(times.len()));
        let walked = walk(&sheet, Strategy::Immediate, None, &mut holding, |step| {
            values.push(step.holding.close());
            turnover.push(step.turnover);
        });
        walked.map_err(|lost| anyhow!("{lost:?}"))?;
        Ok((values, turnover))
    })?;
    Ok((seconds, measured(&values, &turnover)))
}

/// As [`run`], with the columns checked and the weights and returns of every row written.
pub(super) fn whole(case: &Case, repeat: usize) -> Result<Timed> {
    let (prices, signal) = (case.numbers("prices")?, case.numbers("signal")?);
    let (assets, times, terms) = (case.param("assets")? as usize, times(case)?, terms(case)?);
    let initial = vec![0.0; assets];
    let (seconds, built) = timed(repeat, || {
        let sheet = Sheet::new(&times, assets, prices, signal, &[]).map_err(|faults| anyhow!("{faults:?}"))?;
        construct(&sheet, Strategy::Immediate, terms, &initial).map_err(|lost| anyhow!("{lost:?}"))
    })?;
    Ok((seconds, measured(&built.values, &built.turnover)))
}

fn terms(case: &Case) -> Result<Terms> {
    Ok(Terms {
        between: BetweenTrades::Drift,
        commission: case.param("commission")?,
    })
}

/// A day each.
fn times(case: &Case) -> Result<Vec<i64>> {
    Ok((0..case.param("times")? as i64)
        .map(|day| day * 86_400_000_000)
        .collect())
}

pub(super) fn measured(values: &[f64], turnover: &[f64]) -> std::collections::BTreeMap<String, f64> {
    quality([
        ("rows", values.len() as f64),
        ("final", values.last().copied().unwrap_or(f64::NAN)),
        ("turnover", turnover.iter().sum()),
    ])
}
