use anyhow::{Result, ensure};
use rebalance::tracking::{Problem, Quality, Range, Risk, Terms, Turnover, Workspace, solve};

use super::{Timed, quality, timed};
use crate::case::Case;

/// The weights of least tracking error and cost; that the covariance is one is checked in the time.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let (target, current) = (case.numbers("target")?, case.numbers("current")?);
    let covariance = case.numbers("covariance")?;
    let count = target.len();
    let same = |name: &str| -> Result<Vec<f64>> { Ok(vec![case.param(name)?; count]) };
    let (lower, upper, cost) = (same("lower")?, same("upper")?, same("cost")?);
    let turnover = Turnover {
        one_way: case.param("turnover")?,
        counted: &vec![true; count],
    };
    let mut workspace = Workspace::default();
    let (seconds, solution) = timed(repeat, || {
        let risk = Risk::dense(count, covariance)?;
        let problem = Problem::new(Terms {
            risk: &risk,
            target,
            current,
            lower: &lower,
            upper: &upper,
            buy_cost: &cost,
            sell_cost: &cost,
            budget: Range { low: 1.0, high: 1.0 },
            turnover: Some(turnover),
            groups: &[],
        })?;
        Ok(solve(&problem, &mut workspace)?)
    })?;
    ensure!(
        solution.quality == Quality::Optimal,
        "no optimum within {}",
        solution.gap
    );
    let traded = solution
        .weights
        .iter()
        .zip(current)
        .filter(|(after, before)| after.to_bits() != before.to_bits());
    let measured = [
        ("objective", objective(case, &solution.weights)?),
        ("gap", solution.gap),
        ("orders", traded.count() as f64),
    ];
    Ok((seconds, quality(measured)))
}

/// As every peer's: `1/2 (w - t)' S (w - t) + cost × sum of |w - c|`.
fn objective(case: &Case, weights: &[f64]) -> Result<f64> {
    let (target, current) = (case.numbers("target")?, case.numbers("current")?);
    let covariance = case.numbers("covariance")?;
    let off: Vec<f64> = weights
        .iter()
        .zip(target)
        .map(|(weight, target)| weight - target)
        .collect();
    let (mut risk, mut traded) = (0.0, 0.0);
    for (row, own) in off.iter().enumerate() {
        let of_row = &covariance[row * off.len()..(row + 1) * off.len()];
        risk += own
            * of_row
                .iter()
                .zip(&off)
                .map(|(shared, other)| shared * other)
                .sum::<f64>();
        traded += (weights[row] - current[row]).abs();
    }
    Ok(0.5 * risk + case.param("cost")? * traded)
}
