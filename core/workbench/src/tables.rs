//! Tables: what the catalogue says about them, and what can be asked of the rows of any of them.

mod cells;
mod names;
mod rows;
mod typed;
mod write;

use metatable::{Choices, Column, ColumnDefault, ColumnType, Store, TableDefinition, TableId};

use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
pub(super) use cells::cell_of;
use protocol::{CellKind, ColumnView, Failure, ListTables, ShowTable, TableLine, TableView, TablesView};
pub(super) use typed::read_instant;

impl Query for ListTables {
    fn answer(&self, session: &Session, _: &Context) -> Result<TablesView, Failure> {
        let store = session.store();
        let declared = session.book().packages().iter().flat_map(|package| &package.tables);
        let known = declared.filter_map(|definition| store.catalog().table(definition.identifier));
        Ok(TablesView {
            tables: known.map(|table| line(store, table)).collect(),
        })
    }
}

impl Query for ShowTable {
    fn answer(&self, session: &Session, _: &Context) -> Result<TableView, Failure> {
        let store = session.store();
        let table = table_of(store, &self.table)?;
        let definition = store.catalog().definition(table);
        let columns = definition.columns.iter().map(|column| view(store, definition, column));
        Ok(TableView {
            line: line(store, table),
            columns: columns.collect(),
        })
    }
}

pub(super) fn table_of(store: &Store, identifier: &str) -> Result<TableId, Failure> {
    let table = store.catalog().table(identifier);
    table.ok_or_else(|| Failure::from(codes::table_unknown()))
}

fn line(store: &Store, table: TableId) -> TableLine {
    let definition = store.catalog().definition(table);
    let mut refers_to: Vec<String> = Vec::new();
    for key in definition.foreign_keys {
        let label = label_of(store, key.table);
        if !refers_to.contains(&label) {
            refers_to.push(label);
        }
    }
    TableLine {
        identifier: definition.identifier.to_owned(),
        label: definition.label.to_owned(),
        description: definition.description.trim().to_owned(),
        owner: definition.owner.package.to_owned(),
        rows: count(store.count_of(table)),
        columns: count(definition.columns.len()),
        refers_to,
    }
}

fn label_of(store: &Store, identifier: &str) -> String {
    let catalog = store.catalog();
    let known = catalog.table(identifier);
    known
        .map_or(identifier, |table| catalog.definition(table).label)
        .to_owned()
}

fn view(store: &Store, definition: &TableDefinition, column: &Column) -> ColumnView {
    let reference = definition.foreign_keys.iter().find(|key| key.column == column.name);
    let choices = definition.choices(column.name);
    ColumnView {
        name: column.name.to_owned(),
        label: column.label.to_owned(),
        description: column.description.trim().to_owned(),
        kind: kind_of(column.column_type),
        required: !column.nullable && column.default.is_none(),
        nullable: column.nullable,
        max: column.max.map(count),
        unit: column
            .unit
            .map(|unit| if is_share(column) { PERCENT } else { unit }.to_owned()),
        default: column.default.map(default_in_words),
        choices: choices.map_or_else(Vec::new, Choices::to_texts),
        refers_to: reference.map(|key| (key.table.to_owned(), label_of(store, key.table))),
        identifies: definition.identity_columns().contains(&column.name),
        names: definition.business_key.contains(&column.name),
    }
}

/// The unit of the columns that hold shares of 1.
const SHARE: &str = "share";
/// What shares are shown and typed in.
const PERCENT: &str = "%";

/// Whether a column holds shares of 1, which people read and type in percent.
pub(super) fn is_share(column: &Column) -> bool {
    column.unit == Some(SHARE) && matches!(column.column_type, ColumnType::Decimal | ColumnType::Float)
}

/// The label of a column in a list of changes, with the unit that tells percentages from shares.
pub(super) fn label_in(column: &Column) -> String {
    if is_share(column) {
        format!("{} ({PERCENT})", column.label)
    } else {
        column.label.to_owned()
    }
}

fn default_in_words(default: ColumnDefault) -> String {
    match default {
        ColumnDefault::NewUid => "generated".to_owned(),
        ColumnDefault::Now => "time of saving".to_owned(),
        ColumnDefault::Text(text) => text.to_owned(),
        ColumnDefault::Bool(bool) => bool.to_string(),
        ColumnDefault::Integer(integer) => integer.to_string(),
    }
}

fn kind_of(column_type: ColumnType) -> CellKind {
    match column_type {
        ColumnType::Uid => CellKind::Uid,
        ColumnType::Text => CellKind::Text,
        ColumnType::Bool => CellKind::Bool,
        ColumnType::Integer => CellKind::Integer,
        ColumnType::Decimal => CellKind::Decimal,
        ColumnType::Float => CellKind::Float,
        ColumnType::Date => CellKind::Date,
        ColumnType::Instant => CellKind::Instant,
        ColumnType::Json => CellKind::Json,
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
