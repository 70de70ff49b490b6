//! The values of indices: published as they were observed, calculated by formula, read in windows, and counted.

mod availability;
mod calculate;
mod sources;

pub(crate) use availability::count as count_datasets;
pub use availability::{dataset_uid, datasets};
pub use calculate::{CalculateIndex, Calculated, Uncalculated, calculate};
pub use sources::{SourceError, source_series};

use std::ops::Bound;

use choices::CalculationMethod;
use metatable::{
    AnyOperation, Book, Field, Instant, Operation, Origin, Right, Store, Uid, Value, Write, counted,
    exported_operations,
};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::indices::{Index, IndexTable, IndexValue, IndexValuesStorage};

/// Every operation of this module.
pub(crate) fn operations() -> Vec<AnyOperation> {
    exported_operations![PublishValues, CalculateIndex, ReconcileDatasets]
}

/// Writes observed values of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishValues {
    /// The index; one whose values are observed, not calculated.
    pub index_uid: Uid,
    /// The step of the values: 1d.
    pub cadence: String,
    /// The values; one of a time that has a value already takes its place.
    pub values: Vec<Observation>,
}

/// An observed value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// When it was observed.
    pub time: Instant,
    /// The value.
    pub value: f64,
}

impl Operation for PublishValues {
    const KIND: &'static str = "publish_index_values";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        write.set_fields(&[("time_index", "time"), ("value", "value"), ("cadence", "cadence")]);
        let Some(index) = known_index(write, self.index_uid) else {
            return;
        };
        if index.calculation_method != CalculationMethod::Custom {
            return write.refuse(Some("index_uid"), codes::index_is_calculated());
        }
        if self.values.is_empty() {
            return write.refuse(Some("values"), codes::values_empty());
        }
        put_observations(write, index.uid, &self.cadence, self.values);
        availability::count(write, index.uid);
    }

    fn describe(&self, book: &Book) -> String {
        let values = counted(self.values.len(), "a value", "values");
        format!("Published {values} of {}", index_name(book, self.index_uid))
    }
}

/// The name of an index that may be gone.
fn index_name(book: &Book, uid: Uid) -> String {
    book.store()
        .name::<IndexTable>(uid)
        .unwrap_or_else(|| "an index".to_owned())
}

/// Writes values of an index as observed; two of one time are refused (`duplicate_row`).
pub fn put_observations(
    write: &mut Write<'_>,
    index_uid: Uid,
    cadence: &str,
    values: impl IntoIterator<Item = Observation>,
) {
    for (row, Observation { time, value }) in values.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        if !write.claim("index_values", &[Value::Uid(index_uid), time.to_value()]) {
            write.refuse(Some("time"), codes::duplicate_value());
        }
        observe(write, index_uid, cadence, Observation { time, value });
    }
}

/// Writes a value of an index as observed.
pub(crate) fn observe(write: &mut Write<'_>, index_uid: Uid, cadence: &str, Observation { time, value }: Observation) {
    write.put(&IndexValue {
        time_index: time,
        index_uid,
        cadence: cadence.to_owned(),
        value,
        definition_uid: None,
        observation_status: None,
        source_as_of: None,
        metadata_json: None,
    });
}

/// Counts the values of indices again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReconcileDatasets {
    /// The indices; every index when the list is empty.
    pub index_uids: Vec<Uid>,
}

impl Operation for ReconcileDatasets {
    const KIND: &'static str = "reconcile_index_datasets";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let mut uids = self.index_uids;
        if uids.is_empty() {
            uids = write.store().rows::<IndexTable>().map(|index| index.uid).collect();
        }
        for (row, uid) in uids.into_iter().enumerate() {
            write.set_origin(Origin { file: 0, row });
            if known_index(write, uid).is_some() {
                availability::count(write, uid);
            }
        }
    }

    fn describe(&self, book: &Book) -> String {
        let indices = match self.index_uids.as_slice() {
            [] => "all indices".to_owned(),
            [only] => index_name(book, *only),
            several => format!("{} indices", several.len()),
        };
        format!("Updated the value counts of {indices}")
    }
}

/// The index of a uid (`index_unknown`).
fn known_index(write: &mut Write<'_>, uid: Uid) -> Option<Index> {
    let index = write.store().by_uid::<IndexTable>(uid);
    if index.is_none() {
        write.refuse(Some("index_uid"), codes::index_unknown());
    }
    index
}

/// The values of an index at one cadence between two times, both included, oldest first.
pub fn values_between(
    store: &Store,
    index: Uid,
    cadence: &str,
    from: Option<Instant>,
    to: Option<Instant>,
) -> impl DoubleEndedIterator<Item = IndexValue> {
    let bound = |time: Option<Instant>| time.map_or(Bound::Unbounded, |time| Bound::Included(time.to_value()));
    let columns = ["index_uid", "cadence", "time_index"];
    let dimensions = [Value::Uid(index), Value::Text(cadence.to_owned())];
    let rows = store.range::<IndexValuesStorage>(&columns, &dimensions, bound(from), bound(to));
    rows.into_iter().flatten()
}
