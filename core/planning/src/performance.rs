//! How a series of values did: the measures of [`rebalance::performance`] together, with every fault of the input reported.

use rebalance::performance::{
    self as measures, Drawdown, Flow, Rates, Relative, annual_return, downside_deviation, drawdowns, growth,
    modified_dietz, relative, returns, sharpe, sortino, time_weighted, volatility, worst_drawdown, xirr,
};

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// A series of values and what is needed to judge it. Times are milliseconds since 1970 in UTC, ascending.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// When each value was seen.
    pub times: &'a [i64],
    /// The values, above 0; a flow up to its time is in a value already.
    pub values: &'a [f64],
    /// The level of a benchmark at the same times.
    pub benchmark: Option<&'a [f64]>,
    /// Money from outside, by time: positive in, negative out; after the first value and up to the last.
    pub flows: &'a [(i64, f64)],
    /// Values a year: 252, 12.
    pub periods_per_year: f64,
    /// A rate a year.
    pub risk_free: f64,
}

/// How a series did. Shares of 1; what is not defined is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// Time-weighted return over the whole time.
    pub twr: f64,
    /// Money-weighted return over the whole time (modified Dietz).
    pub modified_dietz: Option<f64>,
    /// The yearly rates at which what went in and what came out are worth the same.
    pub xirr: Rates,
    /// Annualised time-weighted return.
    pub annual_return: Option<f64>,
    /// Standard deviation of returns a year.
    pub volatility: Option<f64>,
    /// Excess return by its deviation.
    pub sharpe: Option<f64>,
    /// Excess return by its downside deviation.
    pub sortino: Option<f64>,
    /// Downside deviation a year.
    pub downside_deviation: Option<f64>,
    /// The deepest fall from a peak; none when it never fell.
    pub worst_drawdown: Option<Drawdown>,
    /// Annualised return / maximum drawdown.
    pub calmar: Option<f64>,
    /// The highest and the lowest return of a period.
    pub best_and_worst: (f64, f64),
    /// The benchmark's time-weighted return, and the series beside it.
    pub benchmark: Option<(f64, Relative)>,
    /// Growth of one unit, at each time.
    pub growth: Vec<f64>,
    /// How far that is below its highest, at each time: at most 0.
    pub drawdowns: Vec<f64>,
}

/// How a series did.
///
/// # Errors
/// `too_few_values`, `columns_uneven`, `times_not_ascending`, `not_positive` (values, benchmark, periods a year),
/// `flow_outside_times`; all at once.
///
/// ```
/// use planning::performance::{Series, measure_performance};
///
/// let day = 86_400_000;
/// let series = Series {
///     times: &[0, 365 * day],
///     values: &[100.0, 110.0],
///     benchmark: None,
///     flows: &[],
///     periods_per_year: 1.0,
///     risk_free: 0.0,
/// };
/// let found = measure_performance(&series).unwrap();
/// assert!((found.twr - 0.1).abs() < 1e-15 && found.worst_drawdown.is_none());
/// ```
pub fn measure_performance(series: &Series<'_>) -> Result<Performance, InvalidInput> {
    check(series)?;
    let Series {
        times,
        values,
        periods_per_year: per_year,
        risk_free: free,
        ..
    } = *series;
    // The check leaves nothing that a return could not start from.
    let own = returns(values, &flows_by_row(series)).unwrap_or_default();
    let (levels, twr) = (growth(&own), time_weighted(&own));
    let (first, last) = (values[0], values[values.len() - 1]);
    let length = days(times[0], times[times.len() - 1]);
    let flows: Vec<Flow> = series.flows.iter().map(|flow| flow_at(times[0], *flow)).collect();
    let annual = annual_return(1.0 + twr, own.len(), per_year);
    let worst = worst_drawdown(&levels);
    let benchmark = series.benchmark.map(|levels| {
        let other = returns(levels, &vec![0.0; levels.len()]).unwrap_or_default();
        let beside = relative(&own, &other, free, per_year).unwrap_or_default();
        (time_weighted(&other), beside)
    });
    Ok(Performance {
        twr,
        modified_dietz: modified_dietz(first, last, &flows, length),
        xirr: xirr(&investor(first, last, &flows, length)),
        annual_return: annual,
        volatility: volatility(&own, per_year),
        sharpe: sharpe(&own, free, per_year),
        sortino: sortino(&own, free, per_year),
        downside_deviation: downside_deviation(&own, free, per_year),
        worst_drawdown: worst,
        calmar: annual.zip(worst).map(|(annual, worst)| annual / -worst.depth),
        best_and_worst: own
            .iter()
            .fold((f64::NEG_INFINITY, f64::INFINITY), |(best, worst), period| {
                (best.max(*period), worst.min(*period))
            }),
        benchmark,
        drawdowns: drawdowns(&levels),
        growth: levels,
    })
}

/// The investor's cash flows: the initial value and contributions, then withdrawals and the final value.
fn investor(first: f64, last: f64, flows: &[Flow], length: f64) -> Vec<Flow> {
    let start = Flow {
        day: 0.0,
        amount: -first,
    };
    let end = Flow {
        day: length,
        amount: last,
    };
    let between = flows.iter().map(|flow| Flow {
        amount: -flow.amount,
        ..*flow
    });
    std::iter::once(start).chain(between).chain([end]).collect()
}

fn flow_at(start: i64, (time, amount): (i64, f64)) -> Flow {
    Flow {
        day: days(start, time),
        amount,
    }
}

fn days(from: i64, to: i64) -> f64 {
    (to - from) as f64 / MILLISECONDS_PER_DAY
}

/// The flows of each period, at the row of the value that holds them.
fn flows_by_row(series: &Series<'_>) -> Vec<f64> {
    let mut sums = vec![0.0; series.times.len()];
    for (time, amount) in series.flows {
        let row = series.times.partition_point(|seen| seen < time);
        sums[row] += amount;
    }
    sums
}

fn check(series: &Series<'_>) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    let count = series.times.len();
    if count < 2 {
        report.add(0, "times", codes::too_few_values());
    }
    let columns =
        std::iter::once(("values", series.values)).chain(series.benchmark.map(|levels| ("benchmark", levels)));
    for (name, column) in columns {
        if column.len() != count {
            report.add(0, name, codes::columns_uneven(&name, &column.len(), &count));
        }
        for (row, value) in column.iter().enumerate() {
            if !(value.is_finite() && *value > 0.0) {
                report.add(row, name, codes::not_positive());
            }
        }
    }
    for (row, pair) in series.times.windows(2).enumerate() {
        if pair[0] >= pair[1] {
            report.add(row + 1, "times", codes::times_not_ascending());
        }
    }
    for (row, (time, amount)) in series.flows.iter().enumerate() {
        let (first, last) = (series.times.first(), series.times.last());
        if first.is_none_or(|first| time <= first) || last.is_none_or(|last| time > last) {
            report.add(row, "flows", codes::flow_outside_times());
        }
        if !amount.is_finite() {
            report.add(row, "flows", codes::not_real());
        }
    }
    if !(series.periods_per_year.is_finite() && series.periods_per_year > 0.0) {
        report.add(0, "periods_per_year", codes::periods_not_positive());
    }
    if !series.risk_free.is_finite() {
        report.add(0, "risk_free", codes::not_real());
    }
    report.finish()
}

/// Effects by segment: see [`measures::attribute`].
///
/// # Errors
/// `attribution_undefined`: no period, or a period that loses everything.
pub fn attribute(periods: &[&measures::Period]) -> Result<measures::Attribution, InvalidInput> {
    measures::attribute(periods).ok_or_else(|| InvalidInput::one(0, "weight", codes::attribution_undefined()))
}
