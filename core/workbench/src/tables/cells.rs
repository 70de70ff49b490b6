//! Cells as the page shows them.

use chrono::{DateTime, NaiveDate, NaiveTime};
use metatable::{Key, Record, Store, TableId, Value};

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
    let value = definition
        .position(column)
        .and_then(|position| record.values().get(position));
    value.map_or(Cell::Empty, plain)
}

/// The identity of a record.
fn key_of(store: &Store, table: TableId, record: &Record) -> Key {
    let definition = store.catalog().definition(table);
    let columns = definition.identity_columns().iter();
    let positions = columns.filter_map(|column| definition.position(column));
    Key::new(positions.map(|position| &record[position]))
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
