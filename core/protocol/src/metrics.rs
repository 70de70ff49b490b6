//! The metrics of a portfolio: what each is called, what it means, and its value.

use MetricValue::{Ratio, Share, Span, Time};

use super::{Instant, RelativeFigures, Statistics};

/// The value of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MetricValue {
    /// A share of 1.
    Share(f64),
    /// A plain number.
    Ratio(f64),
    /// From a time to another.
    Span(Instant, Instant),
    /// A time; none when it has not come.
    Time(Option<Instant>),
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// What it is called.
    pub label: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Its value; none where it is not defined.
    pub value: fn(&Statistics) -> Option<MetricValue>,
}

const fn metric(label: &'static str, meaning: &'static str, value: fn(&Statistics) -> Option<MetricValue>) -> Metric {
    Metric { label, meaning, value }
}

impl Statistics {
    /// In the order in which people are shown them.
    pub const METRICS: &[Metric] = &[
        metric("Return", "over the whole period, time-weighted", |s| {
            Some(Share(s.total))
        }),
        metric("Annualised return", "compounded", |s| s.annual.map(Share)),
        metric(
            "Volatility",
            "annualised standard deviation of returns (n − 1)",
            |s| s.volatility.map(Share),
        ),
        metric(
            "Sharpe ratio",
            "annualised mean return / standard deviation; risk-free rate 0%",
            |s| s.sharpe.map(Ratio),
        ),
        metric("Sortino ratio", "annualised mean return / downside deviation", |s| {
            s.sortino.map(Ratio)
        }),
        metric("Maximum drawdown", "peak to trough", |s| Some(Share(s.max_drawdown))),
        metric("Peak and trough dates", "of the maximum drawdown", |s| {
            s.drawdown_times.map(|(peak, trough, _)| Span(peak, trough))
        }),
        metric("Recovery date", "when the peak was regained", |s| {
            s.drawdown_times.map(|(_, _, recovered)| Time(recovered))
        }),
        metric("Calmar ratio", "annualised return / maximum drawdown", |s| {
            s.calmar.map(Ratio)
        }),
        metric("Best day", "highest one-period return", |s| {
            Some(Share(s.best_and_worst.0))
        }),
        metric("Worst day", "lowest one-period return", |s| {
            Some(Share(s.best_and_worst.1))
        }),
        metric("Tracking error", "annualised, against the benchmark", |s| {
            s.beside(|r| r.tracking_error).map(Share)
        }),
        metric(
            "Information ratio",
            "annualised mean active return / tracking error",
            |s| s.beside(|r| r.information_ratio).map(Ratio),
        ),
        metric("Beta", "against the benchmark", |s| s.beside(|r| r.beta).map(Ratio)),
        metric("Alpha", "annualised return not explained by beta", |s| {
            s.beside(|r| r.alpha).map(Share)
        }),
        metric("Correlation", "with the benchmark", |s| {
            s.beside(|r| r.correlation).map(Ratio)
        }),
        metric(
            "Active share",
            "half the sum of absolute differences of the latest weights",
            |s| s.active_share.map(Share),
        ),
    ];

    fn beside(&self, of: fn(&RelativeFigures) -> Option<f64>) -> Option<f64> {
        self.relative.as_ref().and_then(of)
    }
}
