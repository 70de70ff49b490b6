//! The operations on rows of any table.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use violation::cut;

use crate::book::Book;
use crate::book::intent::{Conflict, Origin};
use crate::book::package::operation::{Operation, Right, counted};
use crate::book::package::write::Write;
use crate::codes;
use crate::row::draft::Draft;
use crate::row::record::Record;
use crate::row::{MetaTable, Row};
use crate::schema::catalog::TableId;
use crate::schema::definition::{Column, ColumnDefault, TableDefinition};
use crate::schema::key::Key;
use crate::schema::value::{ColumnType, Uid, Value};
use crate::store::Store;

/// Adds rows, as drafts; a row whose identity is taken is refused (`identity_taken`).
pub type CreateRows = Rows<Create>;
/// Adds rows, or changes those of the same business key, as drafts; a row that names the identity of another row is
/// refused (`identity_taken`).
pub type UpsertRows = Rows<Upsert>;
/// Changes rows: `{"key": ..., "set": draft}`; a null clears its column. With `"seen": draft`, what the cells held when the
/// change was made, a cell that holds something else meanwhile is refused (`cell_changed`), unless it holds what is set.
pub type UpdateRows = Rows<Update>;
/// Deletes rows, by their keys; a key without a row is passed over.
pub type DeleteRows = Rows<Delete>;

/// An operation on rows of one table: what is done with each is `W`.
///
/// A key is the value of the identity, or an object of the identity's columns when it has several.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Rows<W> {
    /// Identifier of the table.
    pub table: String,
    /// One element a row; refusals name its index.
    pub rows: Vec<JsonValue>,
    #[serde(skip)]
    work: PhantomData<W>,
}

impl<W> Rows<W> {
    /// The operation on these rows.
    pub fn new(table: &str, rows: Vec<JsonValue>) -> Self {
        Self {
            table: table.to_owned(),
            rows,
            work: PhantomData,
        }
    }
}

#[cfg(feature = "schemas")]
impl<W: RowWork> schemars::JsonSchema for Rows<W> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        W::KIND.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let row = W::TYPESCRIPT;
        let rows = format!("{{ [Name in keyof Tables]: {{ table: Name; rows: readonly {row}[] }} }}[keyof Tables]");
        schemars::json_schema!({ "typescript": rows, "description": W::DOCS })
    }
}

impl<W> fmt::Debug for Rows<W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} rows of {}", self.rows.len(), self.table)
    }
}

/// What an operation does with each of its rows.
pub trait RowWork {
    /// [`Operation::KIND`].
    const KIND: &'static str;
    /// [`Operation::CONFLICT`].
    const CONFLICT: Conflict;
    /// A row of the table `Name`, in TypeScript.
    #[cfg(feature = "schemas")]
    const TYPESCRIPT: &'static str;
    /// What is done with the rows.
    #[cfg(feature = "schemas")]
    const DOCS: &'static str;

    /// Writes a row, or refuses it.
    fn write(write: &mut Write<'_>, table: TableId, cells: &JsonValue);

    /// What it did with rows of a table of this label.
    fn describe(rows: &[JsonValue], label: &str) -> String;
}

impl<W: RowWork> Operation for Rows<W> {
    const KIND: &'static str = W::KIND;
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = W::CONFLICT;

    fn run(self, write: &mut Write<'_>) {
        each::<W>(write, &self.table, &self.rows);
    }

    fn describe(&self, book: &Book) -> String {
        let catalog = book.store().catalog();
        let table = catalog.table(&self.table);
        W::describe(
            &self.rows,
            table.map_or(&self.table, |table| catalog.definition(table).label),
        )
    }

    fn run_json(write: &mut Write<'_>, args: &JsonValue) {
        match rows_of(args) {
            Some((table, rows)) => each::<W>(write, table, rows),
            // Says what is wrong with them.
            None => drop(write.read_args::<Self>(args)),
        }
    }
}

fn each<W: RowWork>(write: &mut Write<'_>, name: &str, rows: &[JsonValue]) {
    let Some(table) = write.store().catalog().table(name) else {
        return write.refuse(None, codes::table_not_started_or_misnamed(&cut(name)));
    };
    for (row, cells) in rows.iter().enumerate() {
        let file = write.origin().file;
        write.set_origin(Origin { file, row });
        W::write(write, table, cells);
    }
}

/// The table and the rows of the arguments, which may be many, without a copy of them.
fn rows_of(args: &JsonValue) -> Option<(&str, &[JsonValue])> {
    let object = args.as_object().filter(|object| object.len() == 2)?;
    Some((object.get("table")?.as_str()?, object.get("rows")?.as_array()?))
}

/// The work of [`CreateRows`].
#[derive(Debug)]
pub enum Create {}

impl RowWork for Create {
    const KIND: &'static str = "create_rows";
    const CONFLICT: Conflict = Conflict::Rebase;
    #[cfg(feature = "schemas")]
    const TYPESCRIPT: &'static str = "Tables[Name][\"draft\"]";
    #[cfg(feature = "schemas")]
    const DOCS: &'static str = "Adds rows; a row whose identity is taken is refused (`identity_taken`).";

    fn write(write: &mut Write<'_>, table: TableId, cells: &JsonValue) {
        let definition = write.store().catalog().definition(table);
        let Some(draft) = read_draft(write, definition, cells) else {
            return;
        };
        let record = complete(write, table, draft);
        if is_taken(write, table, &record) {
            let columns = definition.identity_columns();
            let fault = codes::identity_taken(&columns.join(", "));
            return write.refuse(columns.first().copied(), fault);
        }
        write.put_record(table, &record);
    }

    fn describe(rows: &[JsonValue], label: &str) -> String {
        format!("Added {} to {label}", counted(rows.len(), "a row", "rows"))
    }
}

/// The work of [`UpsertRows`].
#[derive(Debug)]
pub enum Upsert {}

impl RowWork for Upsert {
    const KIND: &'static str = "upsert_rows";
    const CONFLICT: Conflict = Conflict::Same;
    #[cfg(feature = "schemas")]
    const TYPESCRIPT: &'static str = "Tables[Name][\"draft\"]";
    #[cfg(feature = "schemas")]
    const DOCS: &'static str = "Adds rows, or changes those of the same business key.";

    fn write(write: &mut Write<'_>, table: TableId, cells: &JsonValue) {
        let definition = write.store().catalog().definition(table);
        if let Some(draft) = read_draft(write, definition, cells) {
            upsert_draft(write, table, draft);
        }
    }

    fn describe(rows: &[JsonValue], label: &str) -> String {
        format!("Added or changed {} in {label}", counted(rows.len(), "a row", "rows"))
    }
}

impl Write<'_> {
    /// Adds a row, or changes the row of the same business key; none when the table is not there, a cell is missing or the
    /// identity is that of another row, which the commit refuses.
    pub fn upsert<T: MetaTable>(&mut self, draft: T::Draft) -> Option<T::Row> {
        let Some(table) = self.store().catalog().table(T::IDENTIFIER) else {
            self.refuse(None, codes::table_not_started(&T::IDENTIFIER));
            return None;
        };
        T::Row::from_record(&upsert_draft(self, table, draft.into())?).ok()
    }

    /// As [`Write::upsert`], with the cells as a JSON object by column; refused when they do not fit.
    pub fn upsert_json<T: MetaTable>(&mut self, cells: &serde_json::Value) -> Option<T::Row> {
        let table = self.store().catalog().table(T::IDENTIFIER)?;
        let draft = read_draft(self, T::definition(), cells)?;
        T::Row::from_record(&upsert_draft(self, table, draft)?).ok()
    }
}

/// Puts a row: that of the draft's business key with the draft's cells, else a new one. The record; none when the draft
/// names the identity of another row, which is refused (`identity_taken`).
fn upsert_draft(write: &mut Write<'_>, table: TableId, draft: Draft) -> Option<Record> {
    let definition = write.store().catalog().definition(table);
    let columns = definition.upsert_columns();
    let draft = normalised(definition, draft);
    let key: Vec<Value> = columns
        .iter()
        .map(|column| draft.get(column).cloned().unwrap_or(Value::Null))
        .collect();
    let positions: Vec<usize> = columns
        .iter()
        .filter_map(|column| definition.position(column))
        .collect();
    let identity = definition.identity_columns();
    let record = match known_row(write.store(), table, &positions, &key) {
        Some(record) => {
            let given = |column: &str| draft.get(column).filter(|value| !value.is_null());
            let is_other =
                |column: &&&str| given(column).is_some_and(|cell| definition.cell(&record, column) != Some(cell));
            if let Some(column) = identity.iter().find(is_other) {
                write.refuse(Some(column), codes::identity_differs(&columns.join(", "), column));
                return None;
            }
            let stays = |column: &str| columns.contains(&column) || identity.contains(&column);
            changed(definition, &record, &draft, stays)
        }
        None => {
            // An identity that is not given is new, or is the key that no row has.
            let is_given = |column: &&&str| !columns.contains(*column) && draft.get(column).is_some();
            let given = identity.iter().find(is_given);
            let record = complete(write, table, draft);
            if let Some(column) = given.filter(|_| is_taken(write, table, &record)) {
                write.refuse(Some(column), codes::identity_of_another(column));
                return None;
            }
            record
        }
    };
    write.put_record(table, &record);
    Some(record)
}

/// The row of a business key; rows with a null in it are never the same row.
fn known_row(store: &Store, table: TableId, positions: &[usize], key: &[Value]) -> Option<Record> {
    if key.iter().any(Value::is_null) {
        return None;
    }
    store
        .matching(table, positions, key)
        .next()
        .map(|(_, record)| record.clone())
}

/// The work of [`UpdateRows`].
#[derive(Debug)]
pub enum Update {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cells {
    key: JsonValue,
    set: JsonValue,
    #[serde(default)]
    seen: Option<JsonValue>,
}

impl RowWork for Update {
    const KIND: &'static str = "update_rows";
    const CONFLICT: Conflict = Conflict::Same;
    #[cfg(feature = "schemas")]
    const TYPESCRIPT: &'static str = "{ key: string | number | { readonly [column: string]: string | number }; set: Partial<Tables[Name][\"draft\"]>; seen?: Partial<Tables[Name][\"draft\"]> }";
    #[cfg(feature = "schemas")]
    const DOCS: &'static str =
        "Changes rows. With `seen`, a cell that holds something else meanwhile is refused (`cell_changed`).";

    fn write(write: &mut Write<'_>, table: TableId, cells: &JsonValue) {
        let definition = write.store().catalog().definition(table);
        let Some(Cells { key, set, seen }) = write.read_args::<Cells>(cells) else {
            return;
        };
        let (Some(key), Some(draft)) = (read_key(write, definition, &key), read_draft(write, definition, &set)) else {
            return;
        };
        let Some(seen) = seen.map_or_else(|| Some(Draft::default()), |seen| read_draft(write, definition, &seen))
        else {
            return;
        };
        let Some(record) = write.store().record(table, &key).cloned() else {
            return write.refuse(None, codes::row_unknown(&definition.label));
        };
        let draft = normalised(definition, draft);
        for &column in definition.identity_columns() {
            let position = definition.position(column).unwrap_or_default();
            if draft.get(column).is_some_and(|value| *value != record[position]) {
                return write.refuse(Some(column), codes::identity_fixed());
            }
        }
        if refuse_changed(write, definition, &record, (&draft, &normalised(definition, seen))) {
            return;
        }
        let columns: Vec<&str> = draft.columns().collect();
        write.rely_on(table, &key, &columns);
        let record = changed(definition, &record, &draft, |_| false);
        write.put_record(table, &record);
    }

    fn describe(rows: &[JsonValue], label: &str) -> String {
        let cells = rows.iter().filter_map(|row| Some(row["set"].as_object()?.len()));
        format!("Changed {} in {label}", counted(cells.sum(), "a cell", "cells"))
    }
}

/// Refuses every cell that holds neither what was seen in it nor what is set; whether there was one.
fn refuse_changed(
    write: &mut Write<'_>,
    definition: &TableDefinition,
    record: &Record,
    (set, seen): (&Draft, &Draft),
) -> bool {
    let mut is_changed = false;
    for column in definition.columns {
        let stored = &record[definition.position(column.name).unwrap_or_default()];
        let Some(before) = seen.get(column.name) else { continue };
        if before != stored && set.get(column.name).is_some_and(|value| value != stored) {
            let theirs = if stored.is_null() {
                String::new()
            } else {
                stored.to_text()
            };
            write.refuse(Some(column.name), codes::cell_changed(&column.label, &theirs));
            is_changed = true;
        }
    }
    is_changed
}

/// The work of [`DeleteRows`].
#[derive(Debug)]
pub enum Delete {}

impl RowWork for Delete {
    const KIND: &'static str = "delete_rows";
    const CONFLICT: Conflict = Conflict::Same;
    #[cfg(feature = "schemas")]
    const TYPESCRIPT: &'static str = "(string | number | { readonly [column: string]: string | number })";
    #[cfg(feature = "schemas")]
    const DOCS: &'static str = "Deletes rows, by their keys; a key without a row is passed over.";

    fn write(write: &mut Write<'_>, table: TableId, cells: &JsonValue) {
        let definition = write.store().catalog().definition(table);
        if let Some(key) = read_key(write, definition, cells) {
            write.rely_on(table, &key, &[]);
            write.delete_record(table, &key);
        }
    }

    fn describe(rows: &[JsonValue], label: &str) -> String {
        format!("Deleted {} from {label}", counted(rows.len(), "a row", "rows"))
    }
}

fn read_draft(write: &mut Write<'_>, definition: &TableDefinition, cells: &JsonValue) -> Option<Draft> {
    match Draft::from_json(definition, cells) {
        Ok(draft) => Some(draft),
        Err(faults) => {
            for (column, fault) in faults {
                write.refuse(column.as_deref(), fault);
            }
            None
        }
    }
}

/// The identity that a caller named; refused (`key_malformed`) when it does not fit.
fn read_key(write: &mut Write<'_>, definition: &TableDefinition, json: &JsonValue) -> Option<Key> {
    let key = key_of_json(definition, json);
    if key.is_none() {
        write.refuse(
            None,
            codes::key_malformed(&definition.label, &definition.identity_columns().join(", ")),
        );
    }
    key
}

/// The identity of a JSON key; none when it does not fit the table.
pub(crate) fn key_of_json(definition: &TableDefinition, json: &JsonValue) -> Option<Key> {
    let columns = definition.identity_columns();
    let cell = |column: &&str| {
        let json = if json.is_object() { json.get(*column)? } else { json };
        let value = Value::from_given(definition.columns[definition.position(column)?].column_type, json)?;
        (!value.is_null()).then_some(value)
    };
    let fits = json.as_object().is_some_and(|object| object.len() == columns.len())
        || (!json.is_object() && columns.len() == 1);
    let values = columns.iter().map(cell).collect::<Option<Vec<_>>>().filter(|_| fits)?;
    Some(Key::new(&values))
}

/// Whether a row has the identity of this record.
fn is_taken(write: &Write<'_>, table: TableId, record: &Record) -> bool {
    let identity = record.key(&write.store().catalog().layout(table).identity);
    write.store().record(table, &identity).is_some()
}

/// The record of a new row: given cells in their normal form, defaults for the others.
fn complete(write: &Write<'_>, table: TableId, draft: Draft) -> Record {
    let layout = write.store().catalog().layout(table);
    let definition = layout.definition;
    let draft = normalised(definition, draft);
    let new_uid = new_uid(write, definition, &draft);
    let default = |column: &Column| match column.default? {
        ColumnDefault::NewUid => new_uid.map(Value::Uid),
        ColumnDefault::Now => Some(Value::Instant(write.at().timestamp_micros())),
        default => default.constant(column.column_type),
    };
    let given = draft.into_cells(definition, &layout.by_name);
    let cells = given.into_iter().zip(definition.columns).map(|(given, column)| {
        let default = || default(column).unwrap_or(Value::Null);
        if given.is_null() { default() } else { given }
    });
    Record::new(cells.collect::<Arc<[Value]>>())
}

/// The uid of a new row, where a column that is not given has it as its default. Rows without a complete business key are
/// distinguished by their places.
fn new_uid(write: &Write<'_>, definition: &TableDefinition, draft: &Draft) -> Option<Uid> {
    let given = |column: &str| draft.get(column).filter(|value| !value.is_null());
    let asks = |column: &Column| {
        column.default.is_some_and(|default| default == ColumnDefault::NewUid) && given(column.name).is_none()
    };
    if !definition.columns.iter().any(asks) {
        return None;
    }
    let key = definition.upsert_columns().iter();
    let key: Option<Vec<String>> = key.map(|column| given(column).map(Value::to_text)).collect();
    let Origin { file, row } = write.origin();
    let named = key.map_or_else(|| format!("#{file}.{row}"), |key| key.join("/"));
    Some(write.new_uid_of(definition.identifier, &named))
}

/// The record with the draft's cells, but for the columns that stay.
fn changed(definition: &TableDefinition, record: &Record, draft: &Draft, stays: impl Fn(&str) -> bool) -> Record {
    let cells = definition.columns.iter().zip(record.values()).map(|(column, old)| {
        let given = draft.get(column.name).filter(|_| !stays(column.name));
        given.unwrap_or(old).clone()
    });
    Record::new(cells.collect::<Arc<[Value]>>())
}

/// The draft with its texts in their normal forms; an empty text that may be null becomes null.
fn normalised(definition: &TableDefinition, mut draft: Draft) -> Draft {
    for column in definition
        .columns
        .iter()
        .filter(|column| column.column_type == ColumnType::Text)
    {
        let (Some(Value::Text(text)), Some(form)) = (draft.get(column.name), column.normal) else {
            continue;
        };
        let text = form.apply(text);
        let value = if text.is_empty() && column.nullable {
            Value::Null
        } else {
            Value::Text(text)
        };
        draft.set(column.name, value);
    }
    draft
}
