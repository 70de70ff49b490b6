//! Cells as the page shows them.

use chrono::{DateTime, NaiveDate, NaiveTime};
use decimal::Decimal;
use metatable::{Key, Record, Store, TableId, Value};

use super::is_share;
use crate::weights::real_percent;
use protocol::{Cell, TableRow};

pub(super) fn row_of(store: &Store, table: TableId, key: String, record: &Record) -> TableRow {
    let columns = store.catalog().definition(table).columns.iter();
    TableRow {
        key,
        name: store.name_of(table, record),
        cells: columns
            .map(|column| cell_of(store, table, record, column.name))
            .collect(),
    }
}

/// A cell of a record; a reference by the name of the row that it leads to.
pub(crate) fn cell_of(store: &Store, table: TableId, record: &Record, column: &str) -> Cell {
    let definition = store.catalog().definition(table);
    if let Some((target, referred)) = store.referred(table, record, column) {
        return Cell::Reference {
            name: store.name_of(target, referred),
            key: key_of(store, target, referred).to_hex(),
        };
    }
    let place = definition.position(column);
    let value = place.and_then(|position| record.values().get(position));
    let is_share = place.is_some_and(|position| is_share(&definition.columns[position]));
    match value {
        Some(value) if is_share => in_percent(value),
        Some(value) => plain(value),
        None => Cell::Empty,
    }
}

/// The identity of a record.
fn key_of(store: &Store, table: TableId, record: &Record) -> Key {
    let definition = store.catalog().definition(table);
    let columns = definition.identity_columns().iter();
    let positions = columns.filter_map(|column| definition.position(column));
    Key::new(positions.map(|position| &record[position]))
}

/// A share of 1 as its percentage.
fn in_percent(value: &Value) -> Cell {
    match value {
        Value::Decimal(share) => share
            .checked_mul(Decimal::from(100))
            .map_or_else(|| plain(value), Cell::Decimal),
        Value::Float(share) => Cell::Float(real_percent(*share)),
        other => plain(other),
    }
}

fn plain(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Uid(uid) => Cell::Uid(*uid),
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Bool(bool) => Cell::Bool(*bool),
        Value::Integer(integer) => Cell::Integer(*integer),
        Value::Decimal(decimal) => Cell::Decimal(*decimal),
        Value::Float(float) => Cell::Float(*float),
        Value::Date(days) => {
            let day = NaiveDate::from_epoch_days(*days);
            day.map_or(Cell::Empty, |day| Cell::Date(day.and_time(NaiveTime::MIN).and_utc()))
        }
        Value::Instant(micros) => DateTime::from_timestamp_micros(*micros).map_or(Cell::Empty, Cell::Instant),
        Value::Json(json) => Cell::Json(json.as_str().to_owned()),
    }
}
