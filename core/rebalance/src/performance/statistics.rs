use super::sum;

/// A deviation below it is the rounding of equal numbers.
const NOTHING: f64 = 1e-15;

/// Growth a year: `growth^(periods_per_year / periods) - 1`, where `growth` is 1 plus the time-weighted return. `None`
/// without periods, or when everything was lost and more.
#[must_use]
pub fn annual_return(growth: f64, periods: usize, periods_per_year: f64) -> Option<f64> {
    let years = periods as f64 / periods_per_year;
    (periods > 0 && growth >= 0.0).then(|| libm::pow(growth, 1.0 / years) - 1.0)
}

/// Standard deviation of the returns (n - 1 in the denominator) times the square root of the periods of a year. `None` with
/// fewer than two returns.
///
/// ```
/// use rebalance::performance::volatility;
///
/// let monthly = volatility(&[0.01, -0.01], 12.0).unwrap();
/// assert!((monthly - 0.02_f64 / 2.0_f64.sqrt() * 12.0_f64.sqrt()).abs() < 1e-16);
/// ```
#[must_use]
pub fn volatility(returns: &[f64], periods_per_year: f64) -> Option<f64> {
    Some(deviation(returns)? * periods_per_year.sqrt())
}

/// Mean return above the risk-free one, divided by the standard deviation of that excess (n - 1), times the square root of
/// the periods of a year. `risk_free` is a rate a year, that of a
/// period its root. `None` without risk.
///
/// Source: Sharpe, The Sharpe Ratio, Journal of Portfolio Management 21 (1994).
#[must_use]
pub fn sharpe(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    let excess = excess(returns, per_period(risk_free, periods_per_year));
    quotient(mean(&excess)?, deviation(&excess)?).map(|ratio| ratio * periods_per_year.sqrt())
}

/// Mean return above the risk-free one, divided by its downside deviation a period, times the square root of the periods
/// of a year. `None` without a return below the risk-free one.
///
/// Source: Sortino and Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 3 (1994).
#[must_use]
pub fn sortino(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    let excess = excess(returns, per_period(risk_free, periods_per_year));
    quotient(mean(&excess)?, below_zero(&excess)?).map(|ratio| ratio * periods_per_year.sqrt())
}

/// Root of the mean square of what the returns fall short of the risk-free one, over all returns, times the square root of
/// the periods of a year. `None` without returns.
#[must_use]
pub fn downside_deviation(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    Some(below_zero(&excess(returns, per_period(risk_free, periods_per_year)))? * periods_per_year.sqrt())
}

/// A portfolio beside its benchmark.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Relative {
    /// Standard deviation of the differences of returns (n - 1) a year.
    pub tracking_error: Option<f64>,
    /// Mean difference of returns, divided by its standard deviation, times the square root of the periods of a year.
    pub information_ratio: Option<f64>,
    /// Covariance with the benchmark by the benchmark's variance.
    pub beta: Option<f64>,
    /// Mean return that beta does not explain, times the periods of a year (Jensen).
    pub alpha: Option<f64>,
    /// Correlation with the benchmark.
    pub correlation: Option<f64>,
}

/// A portfolio beside its benchmark, return by return. `None` when the columns differ in length; what is not defined is
/// `None` by itself.
///
/// Source: Grinold and Kahn, Active Portfolio Management, second edition (2000), chapters 2 and 5; Jensen, The Performance
/// of Mutual Funds in the Period 1945-1964, Journal of Finance 23 (1968).
#[must_use]
pub fn relative(returns: &[f64], benchmark: &[f64], risk_free: f64, periods_per_year: f64) -> Option<Relative> {
    if returns.len() != benchmark.len() {
        return None;
    }
    let active: Vec<f64> = returns.iter().zip(benchmark).map(|(own, other)| own - other).collect();
    let (Some(mean_active), Some(spread), Some(own), Some(other)) = (
        mean(&active),
        deviation(&active),
        deviation(returns),
        deviation(benchmark),
    ) else {
        return Some(Relative::default());
    };
    let covariance = covariance(returns, benchmark);
    let beta = quotient(covariance / other, other);
    let free = per_period(risk_free, periods_per_year);
    let alpha = |beta: f64| Some((mean(returns)? - free - beta * (mean(benchmark)? - free)) * periods_per_year);
    Some(Relative {
        tracking_error: Some(spread * periods_per_year.sqrt()),
        information_ratio: quotient(mean_active, spread).map(|ratio| ratio * periods_per_year.sqrt()),
        beta,
        alpha: beta.and_then(alpha),
        correlation: quotient(covariance / own, other).filter(|_| own > NOTHING),
    })
}

/// The rate a period that compounds to a rate a year.
fn per_period(rate: f64, periods_per_year: f64) -> f64 {
    libm::pow(1.0 + rate, 1.0 / periods_per_year) - 1.0
}

fn excess(returns: &[f64], free: f64) -> Vec<f64> {
    returns.iter().map(|period| period - free).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

fn deviation(values: &[f64]) -> Option<f64> {
    (values.len() > 1).then(|| covariance(values, values).sqrt())
}

/// With n - 1 in the denominator; of columns of one length, at least 2.
fn covariance(one: &[f64], other: &[f64]) -> f64 {
    let (mean_one, mean_other) = (mean(one).unwrap_or_default(), mean(other).unwrap_or_default());
    let products = one.iter().zip(other).map(|(a, b)| (a - mean_one) * (b - mean_other));
    sum(products) / (one.len() as f64 - 1.0)
}

fn below_zero(excess: &[f64]) -> Option<f64> {
    let squares = excess.iter().map(|value| value.min(0.0)).map(|value| value * value);
    (!excess.is_empty()).then(|| (sum(squares) / excess.len() as f64).sqrt())
}

/// A quotient by a deviation; none by what is nothing.
fn quotient(above: f64, below: f64) -> Option<f64> {
    (below > NOTHING).then(|| above / below)
}
