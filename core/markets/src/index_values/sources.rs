//! The series that a formula reads, from the tables that its inputs name.

use std::collections::BTreeMap;

use metatable::{ColumnType, Field, Identity, Instant, Record, Store, TableDefinition, TableId, Uid, Value};
use violation::Fault;

use crate::codes;
use crate::formula::{Reference, Series, SourceType};
use crate::tables::assets::AssetTable;
use crate::tables::indices::{IndexFormulaInput, IndexFormulaInputTable, IndexTable};

/// Why a source cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum SourceError {
    /// Its table is not there.
    TableMissing(String),
    /// Its table has several rows of one time, so that one cannot tell which is meant.
    Ambiguous(String, Instant),
    /// Its asset or index is gone.
    Gone,
}

impl SourceError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::TableMissing(source) => codes::source_table_missing(source),
            Self::Ambiguous(source, time) => codes::series_ambiguous(source, time),
            Self::Gone => codes::source_gone(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// The observations of every input of a formula version between two times, both included. Of a table with a cadence the
/// series of this cadence is read.
///
/// # Errors
/// See [`SourceError`].
pub fn source_series(
    store: &Store,
    definition: Uid,
    cadence: &str,
    (from, to): (Instant, Instant),
) -> Result<BTreeMap<Reference, Series>, SourceError> {
    let inputs = store.find::<IndexFormulaInputTable>(&["definition_uid"], &[Value::Uid(definition)]);
    let mut all = BTreeMap::new();
    for input in inputs {
        let (reference, subject) = reference_of(store, &input).ok_or(SourceError::Gone)?;
        let source =
            Source::of(store, &input, cadence).ok_or_else(|| SourceError::TableMissing(reference.to_string()))?;
        let series = source.read(store, subject, (from, to));
        let series = series.map_err(|time| SourceError::Ambiguous(reference.to_string(), time))?;
        all.insert(reference, series);
    }
    Ok(all)
}

fn reference_of(store: &Store, input: &IndexFormulaInput) -> Option<(Reference, Uid)> {
    let (source_type, subject, identifier) = if let Some(uid) = input.asset_uid {
        let asset = store.by_uid::<AssetTable>(uid)?;
        (SourceType::Asset, uid, asset.unique_identifier)
    } else {
        let uid = input.component_index_uid?;
        let index = store.by_uid::<IndexTable>(uid)?;
        (SourceType::Index, uid, index.unique_identifier)
    };
    let reference = Reference {
        source_type,
        identifier,
        observable: input.observable.clone(),
    };
    Some((reference, subject))
}

/// Where the cells of a series are in their table.
struct Source<'a> {
    table: TableId,
    subject: usize,
    time: usize,
    value: usize,
    cadence: Option<(usize, &'a str)>,
}

impl<'a> Source<'a> {
    fn of(store: &Store, input: &IndexFormulaInput, cadence: &'a str) -> Option<Self> {
        let of_uid = |(_, definition): &(TableId, &'static TableDefinition)| definition.uid() == input.meta_table_uid;
        let (table, definition) = store.catalog().definitions().find(of_uid)?;
        let Identity::TimeIndex([time, subject, ..]) = definition.identity else {
            return None;
        };
        let position = definition.position(input.observable.as_str())?;
        Some(Self {
            table,
            subject: definition.position(subject)?,
            time: definition.position(time)?,
            value: position,
            cadence: definition.position("cadence").map(|position| (position, cadence)),
        })
    }

    /// The series of a subject; the time that has several values when there is one.
    fn read(&self, store: &Store, subject: Uid, (from, to): (Instant, Instant)) -> Result<Series, Instant> {
        let mut series = Series::new();
        for (_, record) in store.find_records(self.table, &[self.subject], &[Value::Uid(subject)]) {
            let cells = record.values();
            let is_other = self
                .cadence
                .is_some_and(|(position, cadence)| !is_text(&cells[position], cadence));
            let Some(time) =
                Instant::from_value(&cells[self.time]).filter(|time| !is_other && (from..=to).contains(time))
            else {
                continue;
            };
            if series.insert(time, number(record, self.value)).is_some() {
                return Err(time);
            }
        }
        Ok(series)
    }
}

fn is_text(cell: &Value, text: &str) -> bool {
    matches!(cell, Value::Text(found) if found == text)
}

/// A number of any type as the nearest float; none for a null.
fn number(record: &Record, position: usize) -> Option<f64> {
    let cell = &record.values()[position];
    match (cell.column_type(), cell) {
        (_, Value::Float(value)) => Some(*value),
        (_, Value::Decimal(value)) => Some(value.to_f64()),
        (Some(ColumnType::Integer), Value::Integer(value)) => Some(*value as f64),
        _ => None,
    }
}
