//! Stored weights and values of portfolios, by their business keys.

use std::collections::BTreeSet;
use std::ops::Bound;

use markets::lookup::asset_key;
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::{Field, Instant, MetaTable, Row, Store, Value};
use serde::{Serialize, Serializer};
use thiserror::Error;
use violation::Fault;

use crate::codes;
use crate::tables::{PortfolioValue, PortfolioWeight, PortfolioWeightsStorage, PortfoliosStorage};

/// Why a read has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum ReadError {
    /// A business key is blank.
    IdentifierBlank,
    /// The exact weights of no date.
    DateMissing,
    /// The window ends before it starts.
    WindowReversed,
    /// A limit of 0.
    LimitNotPositive,
}

impl ReadError {
    /// The error in words.
    pub fn fault(self) -> Fault {
        match self {
            Self::IdentifierBlank => codes::identifier_blank(),
            Self::DateMissing => codes::date_missing(),
            Self::WindowReversed => codes::read_window_reversed(),
            Self::LimitNotPositive => codes::limit_not_positive(),
        }
    }
}

/// The weight of an asset, with the keys that people read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadWeight {
    /// Business key of the portfolio.
    pub portfolio_identifier: String,
    /// Business key of the asset.
    pub asset_identifier: String,
    /// The row.
    #[serde(flatten, serialize_with = "as_object")]
    pub row: PortfolioWeight,
}

#[cfg(feature = "schemas")]
metatable::declared!(
    ReadWeight,
    "Tables[\"PortfolioWeightsTS\"][\"row\"] & { portfolio_identifier: string; asset_identifier: string }"
);

/// A value, with the key that people read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadValue {
    /// Business key of the portfolio.
    pub portfolio_identifier: String,
    /// The row.
    #[serde(flatten, serialize_with = "as_object")]
    pub row: PortfolioValue,
}

#[cfg(feature = "schemas")]
metatable::declared!(
    ReadValue,
    "Tables[\"PortfoliosTS\"][\"row\"] & { portfolio_identifier: string }"
);

/// A row as the object of its columns.
fn as_object<R: Row, S: Serializer>(row: &R, serializer: S) -> Result<S::Ok, S::Error> {
    let object = row.to_record().to_object(R::Table::definition());
    object.serialize(serializer)
}

/// The weights of each portfolio at one time: the newest one, at or before `date` when one is given; exactly `date` without
/// `as_of`. By portfolio in the order in which they are named first, then by asset. Keys are trimmed and each counts once;
/// unknown ones have no rows.
///
/// # Errors
/// [`ReadError::IdentifierBlank`], [`ReadError::DateMissing`].
pub fn latest_portfolio_weights(
    store: &Store,
    identifiers: &[&str],
    date: Option<Instant>,
    as_of: bool,
) -> Result<Vec<ReadWeight>, ReadError> {
    if !as_of && date.is_none() {
        return Err(ReadError::DateMissing);
    }
    let mut found = Vec::new();
    for portfolio in portfolios(store, identifiers)? {
        let to = date.map_or(Bound::Unbounded, |date| Bound::Included(date.to_value()));
        let columns = ["portfolio_uid", "time_index"];
        let key = [Value::Uid(portfolio.uid)];
        let rows = store.range::<PortfolioWeightsStorage>(&columns, &key, Bound::Unbounded, to);
        let newest = rows.and_then(|mut rows| rows.next_back()).map(|row| row.time_index);
        let Some(time) = newest.filter(|time| as_of || Some(*time) == date) else {
            continue;
        };
        let snapshot = [time.to_value(), key[0].clone()];
        let rows = store.find::<PortfolioWeightsStorage>(&["time_index", "portfolio_uid"], &snapshot);
        found.extend(rows.into_iter().map(|row| ReadWeight {
            portfolio_identifier: portfolio.unique_identifier.clone(),
            asset_identifier: asset_key(store, row.asset_uid),
            row,
        }));
    }
    Ok(found)
}

/// Which values are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValueWindow {
    /// The first time, included.
    pub start: Option<Instant>,
    /// The last time, included.
    pub end: Option<Instant>,
    /// Of each portfolio the newest value in the window alone.
    pub latest_only: bool,
    /// How many values at most.
    pub limit: Option<usize>,
}

/// The values of portfolios in a window, by portfolio in the order in which they are named first, then by time.
///
/// # Errors
/// [`ReadError::IdentifierBlank`], [`ReadError::WindowReversed`], [`ReadError::LimitNotPositive`].
pub fn portfolio_values(store: &Store, identifiers: &[&str], window: ValueWindow) -> Result<Vec<ReadValue>, ReadError> {
    if window.limit == Some(0) {
        return Err(ReadError::LimitNotPositive);
    }
    if window.start.zip(window.end).is_some_and(|(start, end)| start > end) {
        return Err(ReadError::WindowReversed);
    }
    let bound = |time: Option<Instant>| time.map_or(Bound::Unbounded, |time| Bound::Included(time.to_value()));
    let mut found = Vec::new();
    for portfolio in portfolios(store, identifiers)? {
        let columns = ["portfolio_uid", "time_index"];
        let key = [Value::Uid(portfolio.uid)];
        let rows = store.range::<PortfoliosStorage>(&columns, &key, bound(window.start), bound(window.end));
        let named = |row: PortfolioValue| ReadValue {
            portfolio_identifier: portfolio.unique_identifier.clone(),
            row,
        };
        let mut rows = rows.into_iter().flatten().map(named);
        if window.latest_only {
            found.extend(rows.next_back());
        } else {
            found.extend(rows);
        }
    }
    found.truncate(window.limit.unwrap_or(usize::MAX));
    Ok(found)
}

fn portfolios(store: &Store, identifiers: &[&str]) -> Result<Vec<Portfolio>, ReadError> {
    let mut seen = BTreeSet::new();
    let keys: Vec<&str> = identifiers
        .iter()
        .map(|key| key.trim())
        .filter(|key| seen.insert(*key))
        .collect();
    if keys.contains(&"") {
        return Err(ReadError::IdentifierBlank);
    }
    let find = |key: &&str| store.find_one::<PortfolioTable>(&["unique_identifier"], &[Value::Text((*key).to_owned())]);
    Ok(keys.iter().filter_map(find).collect())
}
