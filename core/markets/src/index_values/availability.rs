//! Availability of the values of an index, a row a cadence.

use std::collections::BTreeMap;

use choices::PopulationState;
use metatable::{Instant, MetaTable, Store, Uid, Value, Write};
use sorting::{Arrange, Collected};

use crate::tables::indices::{IndexDatasetAvailability, IndexDatasetAvailabilityTable, IndexValuesStorage};

/// The name of the values of one cadence in `IndexDatasetAvailability.meta_table_uid`: `IndexValuesTS.1d`.
pub fn dataset_uid(cadence: &str) -> String {
    format!("{}.{cadence}", IndexValuesStorage::IDENTIFIER)
}

/// Availability of the values of an index, by cadence; datasets without values only with `include_empty`.
pub fn datasets(store: &Store, index: Uid, include_empty: bool) -> Vec<IndexDatasetAvailability> {
    let mut found = store.find::<IndexDatasetAvailabilityTable>(&["index_uid"], &[Value::Uid(index)]);
    found.retain(|dataset| include_empty || dataset.population_state != PopulationState::CompatibleEmpty);
    found.arrange_by(|one, other| one.cadence.cmp(&other.cadence));
    found
}

/// Counts the values of an index; a cadence whose values are gone is kept as an empty dataset.
pub(crate) fn count(write: &mut Write<'_>, index_uid: Uid) {
    let store = write.store();
    let known = datasets(store, index_uid, true);
    let mut spans: BTreeMap<String, Option<Span>> = known.iter().map(|known| (known.cadence.clone(), None)).into_map();
    for value in store.find::<IndexValuesStorage>(&["index_uid"], &[Value::Uid(index_uid)]) {
        let span = spans.entry(value.cadence).or_default();
        *span = Some(Span::with(*span, value.time_index));
    }
    for (cadence, span) in spans {
        let kept = known.iter().find(|known| known.cadence == cadence);
        let state = span.map_or(PopulationState::CompatibleEmpty, |_| PopulationState::Populated);
        let row = IndexDatasetAvailability {
            uid: kept.map_or_else(
                || write.new_uid::<IndexDatasetAvailabilityTable>(&format!("{index_uid}/{cadence}")),
                |kept| kept.uid,
            ),
            index_uid,
            meta_table_uid: dataset_uid(&cadence),
            population_state: state,
            row_count: Some(span.map_or(0, |span| span.count)),
            earliest_time_index: span.map(|span| span.earliest),
            latest_time_index: span.map(|span| span.latest),
            reconciled_at: write.at(),
            error_code: None,
            error_message: None,
            cadence,
        };
        write.put(&row);
    }
}

/// How many values there are, and from when to when.
#[derive(Clone, Copy)]
struct Span {
    count: i64,
    earliest: Instant,
    latest: Instant,
}

impl Span {
    fn with(span: Option<Self>, time: Instant) -> Self {
        let start = span.unwrap_or(Self {
            count: 0,
            earliest: time,
            latest: time,
        });
        Self {
            count: start.count + 1,
            earliest: start.earliest.min(time),
            latest: start.latest.max(time),
        }
    }
}
