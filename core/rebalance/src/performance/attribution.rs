//! Where the difference to a benchmark came from.

use super::sum;

/// One segment of a period: weights at its start, returns over it. NaN is no return, for a side without weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Share of the portfolio.
    pub weight: f64,
    /// Return of the portfolio's part.
    pub period_return: f64,
    /// Share of the benchmark.
    pub benchmark_weight: f64,
    /// Return of the benchmark's part.
    pub benchmark_return: f64,
}

impl Segment {
    /// With both returns. A side that does not hold the segment, and so has no return there, gets that of the other side: all of
    /// the effect is allocation. Where neither has one, the segment contributes nothing. `None` when a side with a weight has no
    /// return.
    fn whole(self) -> Option<Self> {
        let known = |weight: f64, own: f64, other: f64| match (own.is_nan(), other.is_nan()) {
            (false, _) => Some(own),
            (true, _) if weight != 0.0 => None,
            (true, false) => Some(other),
            (true, true) => Some(0.0),
        };
        Some(Self {
            period_return: known(self.weight, self.period_return, self.benchmark_return)?,
            benchmark_return: known(self.benchmark_weight, self.benchmark_return, self.period_return)?,
            ..self
        })
    }
}

/// What weights leave to 1: a segment that earns nothing, of either side.
#[must_use]
pub fn unassigned(period: &Period) -> Segment {
    Segment {
        weight: 1.0 - sum(period.iter().map(|segment| segment.weight)),
        period_return: 0.0,
        benchmark_weight: 1.0 - sum(period.iter().map(|segment| segment.benchmark_weight)),
        benchmark_return: 0.0,
    }
}

/// One period: its segments, the same ones in the same order in every period.
pub type Period = [Segment];

/// The allocation, selection and interaction effects, parts of the excess return over the benchmark.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effects {
    /// Weighing segments unlike the benchmark: `(w_p - w_b) (R_b,i - R_b)`.
    pub allocation: f64,
    /// Choosing within segments: `w_b (R_p,i - R_b,i)`.
    pub selection: f64,
    /// Both together: `(w_p - w_b) (R_p,i - R_b,i)`.
    pub interaction: f64,
}

impl Effects {
    /// The sum of the three.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.allocation + self.selection + self.interaction
    }

    fn scaled(&self, factor: f64) -> Self {
        Self {
            allocation: self.allocation * factor,
            selection: self.selection * factor,
            interaction: self.interaction * factor,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            allocation: self.allocation + other.allocation,
            selection: self.selection + other.selection,
            interaction: self.interaction + other.interaction,
        }
    }
}

/// The effects of some periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Of each period the effects of each segment.
    pub periods: Vec<Vec<Effects>>,
    /// Of each period what its weights leave to 1, which earns nothing: all of it is allocation, `(u_p - u_b) (0 - R_b)`.
    pub residuals: Vec<f64>,
    /// The effects of each segment over all periods; with the residual they sum to the difference of the two returns below.
    pub linked: Vec<Effects>,
    /// The residual over all periods.
    pub linked_residual: f64,
    /// Return of the portfolio over all periods.
    pub total_return: f64,
    /// Return of the benchmark over all periods.
    pub benchmark_return: f64,
}

/// The effects of allocation, selection and interaction by segment, in each period and linked over all of them. `None`
/// without periods, when periods differ in their segments, when a side has a weight but no return, or when a period loses
/// everything.
///
/// Sources: Brinson and Fachler, Measuring Non-US Equity Portfolio Performance, Journal of Portfolio Management 11 (1985);
/// Carino, Combining Attribution Effects Over Time, Journal of Performance Measurement 3 (1999).
///
/// ```
/// use rebalance::performance::{Segment, attribute};
///
/// let stocks = Segment { weight: 0.7, period_return: 0.1, benchmark_weight: 0.5, benchmark_return: 0.08 };
/// let bonds = Segment { weight: 0.3, period_return: 0.02, benchmark_weight: 0.5, benchmark_return: 0.02 };
/// let found = attribute(&[&[stocks, bonds]]).unwrap();
/// assert!((found.linked[0].allocation - 0.2 * (0.08 - 0.05)).abs() < 1e-15);
/// assert!((found.linked[0].selection - 0.5 * 0.02).abs() < 1e-15);
/// ```
#[must_use]
pub fn attribute(periods: &[&Period]) -> Option<Attribution> {
    let segments = periods.first()?.len();
    if periods.iter().any(|period| period.len() != segments) {
        return None;
    }
    let (mut growth, mut benchmark_growth) = (1.0, 1.0);
    let (mut effects, mut scales) = (Vec::with_capacity(periods.len()), Vec::with_capacity(periods.len()));
    let mut residuals = Vec::with_capacity(periods.len());
    for period in periods {
        let whole = period
            .iter()
            .map(|segment| segment.whole())
            .collect::<Option<Vec<Segment>>>()?;
        let earned = |earned: fn(&Segment) -> f64| sum(whole.iter().map(earned));
        let own = earned(|segment| segment.weight * segment.period_return);
        let benchmark = earned(|segment| segment.benchmark_weight * segment.benchmark_return);
        let of_each = whole.iter().map(|segment| effects_of(segment, benchmark));
        effects.push(of_each.collect::<Vec<_>>());
        residuals.push(effects_of(&unassigned(period), benchmark).allocation);
        scales.push(carino(own, benchmark)?);
        growth *= 1.0 + own;
        benchmark_growth *= 1.0 + benchmark;
    }
    let (total_return, benchmark_return) = (growth - 1.0, benchmark_growth - 1.0);
    let whole = carino(total_return, benchmark_return)?;
    let mut linked = vec![Effects::default(); segments];
    for (period, scale) in effects.iter().zip(&scales) {
        for (sum, effect) in linked.iter_mut().zip(period) {
            *sum = sum.plus(&effect.scaled(scale / whole));
        }
    }
    let linked_residual = sum(residuals
        .iter()
        .zip(&scales)
        .map(|(residual, scale)| residual * (scale / whole)));
    Some(Attribution {
        periods: effects,
        residuals,
        linked,
        linked_residual,
        total_return,
        benchmark_return,
    })
}

fn effects_of(segment: &Segment, benchmark: f64) -> Effects {
    let over = segment.weight - segment.benchmark_weight;
    let better = segment.period_return - segment.benchmark_return;
    Effects {
        allocation: over * (segment.benchmark_return - benchmark),
        selection: segment.benchmark_weight * better,
        interaction: over * better,
    }
}

/// `(ln(1 + r) - ln(1 + b)) / (r - b)`, and its limit `1 / (1 + r)` where both are equal; `None` when either is a total loss.
fn carino(own: f64, benchmark: f64) -> Option<f64> {
    if own <= -1.0 || benchmark <= -1.0 {
        return None;
    }
    // ln((1 + r) / (1 + b)) by the series that stays exact when both are nearly equal.
    let step = (own - benchmark) / (1.0 + benchmark);
    if step == 0.0 {
        return Some(1.0 / (1.0 + own));
    }
    Some(libm::log1p(step) / (own - benchmark))
}
