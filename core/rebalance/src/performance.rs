//! Performance of a series of values: returns, risk, what external flows did, and where a difference to a benchmark came
//! from.
//!
//! Everything here is real mathematics in `f64`: sums run from the first row to the last, and powers are those of one
//! library, so that the same rows give the same bits everywhere. A statistic that is not defined (a ratio to zero risk, a
//! spread of one return) is `None`, never an infinity.

mod attribution;
mod drawdown;
mod flows;
mod rates;
mod roots;
mod statistics;

pub use attribution::{Attribution, Effects, Period, Segment, attribute, unassigned};
pub use drawdown::{Drawdown, drawdowns, worst_drawdown};
pub use flows::{Flow, modified_dietz};
pub use rates::{Rates, xirr};
pub use statistics::{Relative, annual_return, downside_deviation, relative, sharpe, sortino, volatility};

/// Returns between the values, one less than there are values: `(v_k - f_k) / v_(k-1) - 1`, where `f_k` is the external
/// money that came in (positive) or went out (negative) after value `k - 1` and up to value `k`, which holds it already: a
/// flow takes effect at the end of its period.
///
/// `None` when a value that a return starts from is not above zero, or the two columns differ in length.
///
/// Source: GIPS standards 2020, provision 2.A.23 and glossary (time-weighted return).
///
/// ```
/// use rebalance::performance::{returns, time_weighted};
///
/// // 100 earn 10%, then 50 come in, then the 160 earn 5%.
/// let returns = returns(&[100.0, 160.0, 168.0], &[0.0, 50.0, 0.0]).unwrap();
/// assert!((time_weighted(&returns) - (1.1 * 1.05 - 1.0)).abs() < 1e-15);
/// ```
#[must_use]
pub fn returns(values: &[f64], flows: &[f64]) -> Option<Vec<f64>> {
    if values.len() != flows.len() {
        return None;
    }
    let steps = values.windows(2).zip(flows.iter().skip(1));
    steps
        .map(|(pair, flow)| (pair[0] > 0.0).then(|| period_return(pair[0], *flow, pair[1])))
        .collect()
}

/// The return of a period from one value to another, `(end - flow) / begin - 1`: the flow (positive in) took effect at its end.
#[must_use]
pub fn period_return(begin: f64, flow: f64, end: f64) -> f64 {
    (end - flow) / begin - 1.0
}

/// The time-weighted return: the product of `1 + r` over the periods, less 1. 0 without returns.
#[must_use]
pub fn time_weighted(returns: &[f64]) -> f64 {
    returns.iter().fold(1.0, |growth, period| growth * (1.0 + period)) - 1.0
}

/// The growth of one unit: 1, then the product of `1 + r` up to each return.
#[must_use]
pub fn growth(returns: &[f64]) -> Vec<f64> {
    let steps = returns.iter().scan(1.0, |level, period| {
        *level *= 1.0 + period;
        Some(*level)
    });
    std::iter::once(1.0).chain(steps).collect()
}

/// Half the sum of absolute differences of weights: 0 for the benchmark itself, 1 for a portfolio that shares nothing with
/// it. Weights are by the same assets, in the same order; `None` when the columns differ in length.
///
/// Source: Cremers and Petajisto, How Active Is Your Fund Manager?, Review of Financial Studies 22 (2009).
///
/// ```
/// use rebalance::performance::active_share;
///
/// assert_eq!(active_share(&[0.5, 0.5, 0.0], &[0.5, 0.25, 0.25]), Some(0.25));
/// ```
#[must_use]
pub fn active_share(weights: &[f64], benchmark: &[f64]) -> Option<f64> {
    let differences = weights.iter().zip(benchmark).map(|(own, other)| (own - other).abs());
    (weights.len() == benchmark.len()).then(|| differences.fold(0.0, |sum, difference| sum + difference) / 2.0)
}

fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |sum, value| sum + value)
}
