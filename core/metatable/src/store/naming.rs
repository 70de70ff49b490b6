//! What people know rows by: their business keys, through references, as one text.

use chrono::Timelike;

use crate::row::MetaTable;
use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::value::{Uid, Value};
use crate::store::Store;

/// Between the parts of a name.
const BETWEEN: &str = " / ";
/// References followed at most: deeper names are not read by anyone.
const DEPTH: u32 = 4;

impl Store {
    /// The business key of a row as one text; its identity where it has none.
    pub fn name_of(&self, table: TableId, record: &Record) -> String {
        named(self, table, record, DEPTH)
    }

    /// The name of the row of a uid; none when there is no such row.
    pub fn name<T: MetaTable>(&self, uid: Uid) -> Option<String> {
        let table = self.catalog().table(T::IDENTIFIER)?;
        let record = self.record(table, &Key::new([&Value::Uid(uid)]))?;
        Some(self.name_of(table, record))
    }

    /// The name of the row of a uid, or these words when there is no such row.
    pub fn name_or<T: MetaTable>(&self, uid: Uid, words: &str) -> String {
        self.name::<T>(uid).unwrap_or_else(|| words.to_owned())
    }
}

fn named(store: &Store, table: TableId, record: &Record, depth: u32) -> String {
    let definition = store.catalog().definition(table);
    let cell = |column: &str| {
        definition
            .position(column)
            .and_then(|position| record.values().get(position))
    };
    let is_whole = |columns: &[&str]| {
        columns
            .iter()
            .all(|column| cell(column).is_some_and(|value| !value.is_null()))
    };
    let columns = definition.upsert_columns();
    let columns = if is_whole(columns) {
        columns
    } else {
        definition.identity_columns()
    };
    let part = |column: &&str| match store.referred(table, record, column) {
        Some((target, parent)) if depth > 0 => named(store, target, parent, depth - 1),
        _ => cell(column).map_or_else(String::new, part_text),
    };
    columns.iter().map(part).collect::<Vec<_>>().join(BETWEEN)
}

/// A midnight is a day.
fn part_text(value: &Value) -> String {
    let midnight = |micros: i64| {
        let instant = chrono::DateTime::from_timestamp_micros(micros)?;
        (instant.num_seconds_from_midnight() == 0 && instant.nanosecond() == 0)
            .then(|| instant.date_naive().to_string())
    };
    match value {
        Value::Instant(micros) => midnight(*micros).unwrap_or_else(|| value.to_text()),
        other => other.to_text(),
    }
}
