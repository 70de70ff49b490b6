//! How a series of values did: the measures of [`rebalance::performance`] together, with every fault of the input reported.

mod periods;

use choices::UnassignedWeight;
use rebalance::performance::{
    self as measures, Drawdown, Flow, Rates, Relative, annual_return, downside_deviation, drawdowns, growth,
    modified_dietz, relative, returns, sharpe, sortino, time_weighted, volatility, worst_drawdown, xirr,
};

use periods::Periods;

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// A series of values and what is needed to judge it. Times are milliseconds since 1970 in UTC, ascending.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// When each value was seen.
    pub times: &'a [i64],
    /// The values, from 0; a flow up to its time is in a value already. 0 is that of an account from which all money was taken
    /// out, or that none has come into yet.
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
///
/// A period in which the account was empty all the time has no return and counts in no figure, nor does what the benchmark did in
/// it. One that starts empty starts when money comes in, with its amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// Time-weighted return over the whole time.
    pub twr: f64,
    /// Money-weighted return (modified Dietz) over the time in which the account held something.
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
    /// Growth of one unit, at each time; it stands still while the account is empty.
    pub growth: Vec<f64>,
    /// How far that is below its highest, at each time: at most 0.
    pub drawdowns: Vec<f64>,
}

/// How a series did.
///
/// # Errors
/// `too_few_values`, `columns_uneven`, `times_not_ascending`, `negative` (values), `not_positive` (benchmark, periods a year),
/// `not_real`, `flow_outside_times`; all at once. Then, of columns without a fault, where values and flows contradict each
/// other: `flow_impossible` at a flow before which the account would have been worth nothing or less, or that takes money out
/// of an empty account; `flow_missing` at a value of which no flow says how it came into an empty account; `not_positive` at a
/// value of 0 although no money was taken out; `too_few_values` if the account is empty in all periods.
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
    let periods = Periods::of(series)?;
    let Series {
        times,
        values,
        periods_per_year: per_year,
        risk_free: free,
        ..
    } = *series;
    let own: Vec<f64> = periods.returns.iter().copied().flatten().collect();
    let idle = periods.returns.iter().map(|earned| earned.unwrap_or(0.0));
    let (levels, twr) = (growth(&idle.collect::<Vec<_>>()), time_weighted(&own));
    let (first, last) = (values[0], values[values.len() - 1]);
    let end = times[times.len() - 1];
    let flows: Vec<Flow> = series.flows.iter().map(|flow| flow_at(times[0], *flow)).collect();
    let annual = annual_return(1.0 + twr, own.len(), per_year);
    let worst = worst_drawdown(&levels);
    let benchmark = series.benchmark.map(|levels| {
        let other = returns(levels, &vec![0.0; levels.len()]).unwrap_or_default();
        let is_held = periods.returns.iter().map(Option::is_some);
        let other: Vec<f64> = other
            .into_iter()
            .zip(is_held)
            .filter_map(|(other, is_held)| is_held.then_some(other))
            .collect();
        let beside = relative(&own, &other, free, per_year).unwrap_or_default();
        (time_weighted(&other), beside)
    });
    Ok(Performance {
        twr,
        modified_dietz: dietz(series, &periods),
        xirr: xirr(&investor(first, last, &flows, days(times[0], end))),
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

/// The modified Dietz return over the days in which the account held something: an account that is empty earns nothing, and
/// days without money would only thin out its capital.
fn dietz(series: &Series<'_>, periods: &Periods) -> Option<f64> {
    let held = |(time, amount): &(i64, f64)| Flow {
        day: periods.days_held(*time),
        amount: *amount,
    };
    let flows: Vec<Flow> = series.flows.iter().map(held).collect();
    let (first, last) = (series.values.first()?, series.values.last()?);
    modified_dietz(*first, *last, &flows, periods.days_held(*series.times.last()?))
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
            if !value.is_finite() {
                report.add(row, name, codes::not_real());
            } else if *value < 0.0 {
                report.add(row, name, codes::negative());
            } else if *value == 0.0 && name == "benchmark" {
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

/// Weights that miss 1 by no more are complete: what decimals of that many places leave when they are added up.
const COMPLETE: f64 = 1e-9;

/// Effects by segment: see [`measures::attribute`]. Of a side of a period whose weights do not sum to 1 the rest is refused or
/// is in the residual, as is said; every effect and the residual sum to the difference of the returns in either case.
///
/// # Errors
/// `weights_unassigned` at the first segment of such a period, if they are refused. `attribution_undefined`: no period, or a
/// period that loses everything.
pub fn attribute(
    periods: &[&measures::Period],
    unassigned: UnassignedWeight,
) -> Result<measures::Attribution, InvalidInput> {
    let mut report = Violations::default();
    let mut row = 0;
    for period in periods {
        let rest = measures::unassigned(period);
        for (name, rest) in [("weight", rest.weight), ("benchmark_weight", rest.benchmark_weight)] {
            if unassigned == UnassignedWeight::Refuse && rest.abs() > COMPLETE {
                report.add(row, name, codes::weights_unassigned(&(1.0 - rest)));
            }
        }
        row += period.len();
    }
    report.finish()?;
    measures::attribute(periods).ok_or_else(|| InvalidInput::one(0, "weight", codes::attribution_undefined()))
}
