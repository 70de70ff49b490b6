//! The weights that signals want.

mod intraday;
mod market_cap;
mod replicator;
mod table;

pub use intraday::trend_weights;
pub use market_cap::{CapColumns, market_cap_weights};
pub use replicator::replicated_weights;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use markets::tables::portfolios::PortfolioTable;
use metatable::{Field, Instant, Store, Uid, Value};
use sorting::Collected;

use super::frame::Frame;
use super::run_error::RunError;
use super::signal::{SignalChoice, Sleeve};
use crate::tables::{PortfolioSleevesStorage, PortfolioWeightsStorage, SignalMetadataTable, SignalWeightsStorage};

/// The weights of a signal up to an instant, from the book. Stored weights stay as they are; new ones come after them.
pub(super) struct Produced {
    /// All weights of the signal, stored and new.
    pub(super) all: Frame,
    /// Those that are not stored.
    pub(super) new: Frame,
}

/// The weights of a signal that is known by `signal_uid`.
pub(super) fn produced(
    store: &Store,
    choice: &SignalChoice,
    signal_uid: &str,
    until: Instant,
) -> Result<Produced, RunError> {
    let stored = stored(store, signal_uid, until);
    let computed = match choice {
        SignalChoice::FixedWeights { weights, since } => {
            constant(*since, weights.iter().map(|weight| (weight.asset_uid, weight.weight)))
        }
        SignalChoice::EqualWeight { assets, since } => {
            let weight = 1.0 / assets.len() as f64;
            constant(*since, assets.iter().map(|asset| (*asset, weight)))
        }
        SignalChoice::ExternalWeights { name, .. } if stored.is_empty() => {
            return Err(RunError::SignalNotUpdated(name.clone()));
        }
        SignalChoice::ExternalWeights { .. } => Frame::new(),
        SignalChoice::Blend { sleeves } => blended(store, sleeves, until)?,
        SignalChoice::MarketCap(choice) => market_cap::frame(store, choice, until)?,
        SignalChoice::PortfolioReplicator(choice) => replicator::frame(store, choice, until),
        SignalChoice::IntradayTrend { asset_uid, source } => intraday::frame(store, *asset_uid, source, until),
    };
    let last = stored.keys().next_back().copied();
    let is_new = |time: &Instant| *time <= until && last.is_none_or(|last| *time > last);
    let new: Frame = computed.into_iter().filter(|(time, _)| is_new(time)).into_map();
    let mut all = stored;
    all.extend(new.iter().map(|(time, weights)| (*time, weights.clone())));
    Ok(Produced { all, new })
}

fn constant(since: Instant, weights: impl Iterator<Item = (Uid, f64)>) -> Frame {
    Frame::from([(since, weights.into_map())])
}

/// The stored weights of a signal up to an instant.
fn stored(store: &Store, signal_uid: &str, until: Instant) -> Frame {
    let key = [Value::Text(signal_uid.to_owned())];
    let Some(signal) = store.find_one::<SignalMetadataTable>(&["signal_uid"], &key) else {
        return Frame::new();
    };
    let columns = ["signal_metadata_uid", "time_index"];
    let to = Bound::Included(until.to_value());
    let rows = store.range::<SignalWeightsStorage>(&columns, &[Value::Uid(signal.uid)], Bound::Unbounded, to);
    let mut frame = Frame::new();
    for row in rows.into_iter().flatten() {
        let weights = frame.entry(row.time_index).or_default();
        weights.insert(row.asset_uid, row.signal_weight.unwrap_or(0.0));
    }
    frame
}

/// The sum of the weights of portfolios, each by its share: at each time at which one of them changes, from when all have
/// weights.
fn blended(store: &Store, sleeves: &[Sleeve], until: Instant) -> Result<Frame, RunError> {
    let parts: Vec<(f64, Frame)> = sleeves
        .iter()
        .map(|sleeve| Ok((sleeve.share, portfolio_weights(store, sleeve.portfolio_uid, until)?)))
        .collect::<Result<_, RunError>>()?;
    let times: BTreeSet<Instant> = parts.iter().flat_map(|(_, frame)| frame.keys().copied()).into_set();
    let mut blend = Frame::new();
    for time in times {
        let newest: Option<Vec<_>> = parts
            .iter()
            .map(|(share, frame)| Some((share, frame.range(..=time).next_back()?.1)))
            .collect();
        let Some(newest) = newest else { continue };
        let mut weights = BTreeMap::new();
        for (share, part) in newest {
            for (asset, weight) in part {
                *weights.entry(*asset).or_insert(0.0) += share * weight;
            }
        }
        blend.insert(time, weights);
    }
    Ok(blend)
}

fn portfolio_weights(store: &Store, portfolio: Uid, until: Instant) -> Result<Frame, RunError> {
    let Some(row) = store.by_uid::<PortfolioTable>(portfolio) else {
        return Err(RunError::PortfolioUnknown(portfolio));
    };
    let columns = ["portfolio_uid", "time_index"];
    let key = [Value::Uid(portfolio)];
    if store
        .find_one::<PortfolioSleevesStorage>(&["portfolio_uid"], &key)
        .is_some()
    {
        return Err(RunError::SleeveOfSleeves(row.unique_identifier));
    }
    let to = Bound::Included(until.to_value());
    let rows = store.range::<PortfolioWeightsStorage>(&columns, &key, Bound::Unbounded, to);
    let mut frame = Frame::new();
    for row in rows.into_iter().flatten() {
        let weights = frame.entry(row.time_index).or_default();
        weights.insert(row.asset_uid, row.weight.unwrap_or(0.0));
    }
    if frame.is_empty() {
        return Err(RunError::SleeveEmpty(row.unique_identifier));
    }
    Ok(frame)
}
