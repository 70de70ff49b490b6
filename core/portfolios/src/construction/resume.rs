//! Where an earlier run ended.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::NaiveTime;
use metatable::{Field, Instant, Store, Uid, Value};
use rebalance::construction::Strategy;
use sorting::Collected;

use crate::tables::{PortfolioValue, PortfolioWeightsStorage, PortfoliosStorage};

/// The stored state of a portfolio that the next run builds on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    /// The time of the last value: rows up to here are booked.
    pub(super) until: Instant,
    /// The replacement price behind the last value, if it has one.
    pub(super) last_close: f64,
    /// The state that the walk resumes from; none when it starts from the beginning.
    pub(super) checkpoint: Option<Checkpoint>,
}

/// A time at which a strategy has nothing under way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Checkpoint {
    pub(super) time: Instant,
    /// The calculated value then.
    pub(super) close: f64,
    pub(super) traded_at: Instant,
    /// Weight and price of each asset at the last trade.
    pub(super) traded: BTreeMap<Uid, (f64, Option<f64>)>,
}

/// The stored state of a portfolio; none when it has no value.
pub(super) fn stored(store: &Store, portfolio: Uid, strategy: Strategy) -> Option<Stored> {
    let last = value_before(store, portfolio, Bound::Unbounded)?;
    let until = time_of(&last);
    let at = match strategy {
        Strategy::Immediate => Some(last.clone()),
        // What such a strategy does within a day hangs on the day's start. A value is stored under a time of its own day.
        _ => {
            let day = until.date_naive().and_time(NaiveTime::MIN).and_utc();
            value_before(store, portfolio, Bound::Excluded(day))
        }
    };
    Some(Stored {
        until,
        last_close: last.close.unwrap_or(f64::NAN),
        checkpoint: at.and_then(|value| checkpoint(store, &value)),
    })
}

fn time_of(value: &PortfolioValue) -> Instant {
    value.close_time.unwrap_or(value.time_index)
}

fn value_before(store: &Store, portfolio: Uid, to: Bound<Instant>) -> Option<PortfolioValue> {
    let columns = ["portfolio_uid", "time_index"];
    let to = to.map(|time| time.to_value());
    let mut values = store.range::<PortfoliosStorage>(&columns, &[Value::Uid(portfolio)], Bound::Unbounded, to)?;
    values.next_back()
}

fn checkpoint(store: &Store, value: &PortfolioValue) -> Option<Checkpoint> {
    let (time, columns) = (time_of(value), ["portfolio_uid", "time_index"]);
    let key = [Value::Uid(value.portfolio_uid)];
    let traded_at = store
        .latest::<PortfolioWeightsStorage>(&columns, &key, time)?
        .time_index;
    let snapshot = [traded_at.to_value(), key[0].clone()];
    let rows = store.find::<PortfolioWeightsStorage>(&["time_index", "portfolio_uid"], &snapshot);
    let line = |row: crate::tables::PortfolioWeight| (row.asset_uid, (row.weight.unwrap_or(0.0), row.price_current));
    Some(Checkpoint {
        time,
        close: value.calculated_close.or(value.close)?,
        traded_at,
        traded: rows.into_iter().map(line).into_map(),
    })
}
