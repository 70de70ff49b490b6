//! The tables of stored prices, and the bars in them.

use std::ops::Bound;

use metatable::{Field, Instant, Store, Uid, Value};
use serde::{Deserialize, Serialize};

use crate::bar::Bar;
use crate::tables::{ExternalPricesStorage, InterpolatedPricesStorage};

/// A table of prices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "table", deny_unknown_fields)]
pub enum ValuationSource {
    /// Bars as they were imported.
    #[default]
    ExternalPricesTS,
    /// A regular series that was made of them.
    InterpolatedPricesTS {
        /// Its step.
        cadence: String,
        /// How it was made.
        derivation_key: String,
    },
}

impl ValuationSource {
    /// The identifier of the table.
    pub fn table(&self) -> &'static str {
        match self {
            Self::ExternalPricesTS => "ExternalPricesTS",
            Self::InterpolatedPricesTS { .. } => "InterpolatedPricesTS",
        }
    }
}

/// The bars of an asset between two bounds, in time order.
pub(crate) fn bars<'a>(
    store: &'a Store,
    source: &ValuationSource,
    asset: Uid,
    (from, to): (Bound<Instant>, Bound<Instant>),
) -> Box<dyn DoubleEndedIterator<Item = Bar> + 'a> {
    let (from, to) = (from.map(|time| time.to_value()), to.map(|time| time.to_value()));
    match source {
        ValuationSource::ExternalPricesTS => {
            let found =
                store.range::<ExternalPricesStorage>(&["asset_uid", "time_index"], &[Value::Uid(asset)], from, to);
            Box::new(found.into_iter().flatten().map(Bar::from))
        }
        ValuationSource::InterpolatedPricesTS {
            cadence,
            derivation_key,
        } => {
            let columns = ["asset_uid", "cadence", "derivation_key", "time_index"];
            let text = |text: &String| Value::Text(text.clone());
            let series = [Value::Uid(asset), text(cadence), text(derivation_key)];
            let found = store.range::<InterpolatedPricesStorage>(&columns, &series, from, to);
            Box::new(found.into_iter().flatten().map(Bar::from))
        }
    }
}
