//! What portfolios came to, side by side: values of 1 at the same start, and what is to be said of them.

use chrono::DateTime;
use markets::index_values::values_between;
use markets::tables::indices::IndexTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Store, Value};
use planning::performance::{Performance, Series, measure_performance};
use portfolios::tables::{PortfolioValue, PortfoliosStorage};
use rebalance::performance::drawdowns;
use sorting::Arrange;

use super::super::reference::indices::fullest_cadence;
use protocol::{Instant, RelativeFigures, Statistics, Track, Uid};

/// The values of a portfolio or an index as they are stored, by the instant that they are of.
pub(super) struct Values {
    pub(super) uid: Uid,
    pub(super) key: String,
    times: Vec<i64>,
    values: Vec<f64>,
}

impl Values {
    /// Of the portfolio or the index of a uid.
    pub(super) fn of(store: &Store, uid: Uid) -> Option<Self> {
        match store.by_uid::<PortfolioTable>(uid) {
            Some(portfolio) => Some(Self::of_portfolio(store, uid, portfolio.unique_identifier)),
            None => Some(Self::of_index(
                store,
                uid,
                store.by_uid::<IndexTable>(uid)?.unique_identifier,
            )),
        }
    }

    pub(super) fn of_portfolio(store: &Store, uid: Uid, key: String) -> Self {
        let rows = store.find::<PortfoliosStorage>(&["portfolio_uid"], &[Value::Uid(uid)]);
        let value =
            |row: PortfolioValue| Some((row.close_time.unwrap_or(row.time_index).timestamp_millis(), row.close?));
        let mut seen: Vec<(i64, f64)> = rows.into_iter().filter_map(value).collect();
        seen.arrange_by_key(|(time, _)| *time);
        seen.dedup_by_key(|(time, _)| *time);
        Self::from_pairs(uid, key, seen)
    }

    fn of_index(store: &Store, uid: Uid, key: String) -> Self {
        let cadence = fullest_cadence(store, uid).unwrap_or_default();
        let values = values_between(store, uid, &cadence, None, None);
        let seen = values.map(|value| (value.time_index.timestamp_millis(), value.value));
        Self::from_pairs(uid, key, seen.collect())
    }

    fn from_pairs(uid: Uid, key: String, seen: Vec<(i64, f64)>) -> Self {
        let (times, values) = seen.into_iter().unzip();
        Self {
            uid,
            key,
            times,
            values,
        }
    }

    /// The newest value at or before a time.
    fn at(&self, time: i64) -> Option<f64> {
        let row = self.times.partition_point(|seen| *seen <= time).checked_sub(1)?;
        self.values.get(row).copied()
    }
}

/// The tracks of a portfolio and of others from the first time on at which all have a value; the times are the first
/// one's. The first of the others is the benchmark of all.
pub(super) fn tracks(own: &Values, others: &[Values]) -> (Track, Vec<Track>) {
    let starts = others.iter().filter_map(|values| values.times.first().copied());
    let start = starts.fold(i64::MIN, i64::max);
    let times: Vec<i64> = own.times.iter().copied().filter(|time| *time >= start).collect();
    let levels = |values: &Values| {
        let seen: Vec<f64> = times.iter().map(|time| values.at(*time).unwrap_or(f64::NAN)).collect();
        let first = seen.first().copied().unwrap_or(1.0);
        // A portfolio by itself is shown as it is stored: from 1, less the fee of the first trade.
        let base = if others.is_empty() { 1.0 } else { first };
        seen.into_iter().map(|value| value / base).collect::<Vec<f64>>()
    };
    let benchmark = others.first().map(levels);
    let track = |values: &Values, benchmark: Option<&[f64]>| {
        let levels = levels(values);
        Track {
            uid: values.uid,
            key: values.key.clone(),
            statistics: statistics(&times, &levels, benchmark),
            drawdowns: drawdowns(&levels),
            times: times.clone(),
            values: levels,
        }
    };
    let beside = others.iter().enumerate().map(|(place, values)| {
        let benchmark = benchmark.as_deref().filter(|_| place > 0);
        track(values, benchmark)
    });
    (track(own, benchmark.as_deref()), beside.collect())
}

fn statistics(times: &[i64], levels: &[f64], benchmark: Option<&[f64]>) -> Option<Statistics> {
    let periods_per_year = periods_per_year(times)?;
    let series = Series {
        times,
        values: levels,
        benchmark,
        flows: &[],
        periods_per_year,
        risk_free: 0.0,
    };
    let found = measure_performance(&series).ok()?;
    Some(told(&found, times, periods_per_year))
}

/// How many values a year has, of a series as dense as this one: 365 of every day, 252 of sessions, else what the calendar
/// gives.
fn periods_per_year(times: &[i64]) -> Option<f64> {
    const DAY: f64 = 86_400_000.0;
    let (first, last) = (times.first()?, times.last()?);
    let steps = times.len().checked_sub(1).filter(|steps| *steps > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds and rows are far below 2^53")]
    let days = (last - first) as f64 / DAY / steps as f64;
    Some(match days {
        days if days < 0.9 => 365.25 / days,
        days if days < 1.2 => 365.0,
        days if days < 1.8 => 252.0,
        days => 365.25 / days,
    })
}

fn told(found: &Performance, times: &[i64], periods_per_year: f64) -> Statistics {
    let at = |row: usize| DateTime::from_timestamp_millis(*times.get(row)?);
    let fall = found.worst_drawdown;
    let fall_times = fall.and_then(|fall| -> Option<(Instant, Instant, Option<Instant>)> {
        Some((at(fall.peak)?, at(fall.trough)?, fall.recovered.and_then(at)))
    });
    let relative = found.benchmark.as_ref().map(|(_, beside)| RelativeFigures {
        tracking_error: beside.tracking_error,
        information_ratio: beside.information_ratio,
        beta: beside.beta,
        alpha: beside.alpha,
        correlation: beside.correlation,
    });
    Statistics {
        periods_per_year,
        total: found.twr,
        annual: found.annual_return,
        volatility: found.volatility,
        sharpe: found.sharpe,
        sortino: found.sortino,
        max_drawdown: fall.map_or(0.0, |fall| fall.depth),
        drawdown_times: fall_times,
        calmar: found.calmar,
        best_and_worst: found.best_and_worst,
        relative,
        active_share: None,
    }
}
