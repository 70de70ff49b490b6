use std::ops::Bound;

use markets::tables::portfolios::PortfolioTable;
use metatable::{Book, Field, Instant, Operation, Right, RowError, Session, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::{
    PortfolioConstructionTable, PortfolioSleevesStorage, PortfolioWeightsStorage, PortfoliosStorage,
    SignalMetadataTable, SignalWeightsStorage,
};

/// Deletes the built rows of a portfolio from an instant on, or all of them. A run goes on after the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteTail {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// The first instant that goes; everything when none is given, and the portfolio may then be built another way.
    #[serde(default)]
    pub from: Option<Instant>,
}

/// Carries out [`DeleteTail`]; how many rows went.
///
/// # Errors
/// `portfolio_unknown`; nothing is deleted then.
pub fn delete_portfolio_tail(
    session: &mut Session<'_>,
    portfolio: Uid,
    from: Option<Instant>,
) -> Result<usize, RowError> {
    let applied = session.ask(&DeleteTail {
        portfolio_uid: portfolio,
        from,
    })?;
    Ok(applied.changes.changes().len())
}

/// Deletes the stored weights of a signal from an instant on, or all of them. What portfolios made of them stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteSignalTail {
    /// The signal's row.
    pub signal_metadata_uid: Uid,
    /// The first instant that goes; everything when none is given.
    #[serde(default)]
    pub from: Option<Instant>,
}

/// Carries out [`DeleteSignalTail`]; how many rows went.
///
/// # Errors
/// `signal_unknown`; nothing is deleted then.
pub fn delete_signal_tail(session: &mut Session<'_>, signal: Uid, from: Option<Instant>) -> Result<usize, RowError> {
    let applied = session.ask(&DeleteSignalTail {
        signal_metadata_uid: signal,
        from,
    })?;
    Ok(applied.changes.changes().len())
}

impl Operation for DeleteSignalTail {
    const KIND: &'static str = "delete_signal_tail";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        delete_signal(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let signal = book.store().by_uid::<SignalMetadataTable>(self.signal_metadata_uid);
        let text = signal.and_then(|signal| signal.signal_description);
        let signal = text.map_or_else(|| "a signal".to_owned(), |text| format!("the signal \"{text}\""));
        format!("Deleted the weights of {signal}{}", since(self.from))
    }
}

/// From which day on.
fn since(from: Option<Instant>) -> String {
    from.map_or_else(String::new, |from| format!(" from {}", from.date_naive()))
}

fn delete_signal(write: &mut Write<'_>, args: &DeleteSignalTail) {
    let signal = Value::Uid(args.signal_metadata_uid);
    if write
        .store()
        .by_uid::<SignalMetadataTable>(args.signal_metadata_uid)
        .is_none()
    {
        return write.refuse(Some("signal_metadata_uid"), codes::signal_unknown());
    }
    let from = args
        .from
        .map_or(Bound::Unbounded, |from| Bound::Included(from.to_value()));
    let columns = ["signal_metadata_uid", "time_index"];
    let rows =
        write
            .store()
            .range::<SignalWeightsStorage>(&columns, std::slice::from_ref(&signal), from, Bound::Unbounded);
    let rows: Vec<_> = rows
        .into_iter()
        .flatten()
        .map(|row| (row.time_index, row.asset_uid))
        .collect();
    for (time, asset) in rows {
        write.delete::<SignalWeightsStorage>(&[time.to_value(), signal.clone(), Value::Uid(asset)]);
    }
}

impl Operation for DeleteTail {
    const KIND: &'static str = "delete_portfolio_tail";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        delete(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let portfolio = book
            .store()
            .name_or::<PortfolioTable>(self.portfolio_uid, "a portfolio");
        format!("Deleted the built values of {portfolio}{}", since(self.from))
    }
}

fn delete(write: &mut Write<'_>, args: &DeleteTail) {
    let portfolio = Value::Uid(args.portfolio_uid);
    if write.store().by_uid::<PortfolioTable>(args.portfolio_uid).is_none() {
        return write.refuse(Some("portfolio_uid"), codes::portfolio_unknown());
    }
    let columns = ["portfolio_uid", "time_index"];
    let from = args
        .from
        .map_or(Bound::Unbounded, |from| Bound::Included(from.to_value()));
    let key = [portfolio.clone()];
    let weights = write
        .store()
        .range::<PortfolioWeightsStorage>(&columns, &key, from.clone(), Bound::Unbounded);
    let weights: Vec<_> = weights
        .into_iter()
        .flatten()
        .map(|row| (row.time_index, row.asset_uid))
        .collect();
    for (time, asset) in weights {
        write.delete::<PortfolioWeightsStorage>(&[time.to_value(), portfolio.clone(), Value::Uid(asset)]);
    }
    let sleeves = write
        .store()
        .range::<PortfolioSleevesStorage>(&columns, &key, from, Bound::Unbounded);
    let sleeves: Vec<_> = sleeves
        .into_iter()
        .flatten()
        .map(|row| (row.time_index, row.sleeve_uid))
        .collect();
    for (time, sleeve) in sleeves {
        write.delete::<PortfolioSleevesStorage>(&[time.to_value(), portfolio.clone(), Value::Uid(sleeve)]);
    }
    // A value is stored under the start of its step, and stands for the time at its end.
    let values = write.store().find::<PortfoliosStorage>(&["portfolio_uid"], &key);
    let later = |from: Instant| move |time: Option<Instant>| time.is_none_or(|time| time >= from);
    let goes = args.from.map(later);
    let values: Vec<Instant> = values
        .into_iter()
        .filter(|value| {
            goes.as_ref()
                .is_none_or(|goes| goes(value.close_time.or(Some(value.time_index))))
        })
        .map(|value| value.time_index)
        .collect();
    for time in values {
        write.delete::<PortfoliosStorage>(&[time.to_value(), portfolio.clone()]);
    }
    if args.from.is_none() {
        write.delete::<PortfolioConstructionTable>(&[portfolio]);
    }
}
