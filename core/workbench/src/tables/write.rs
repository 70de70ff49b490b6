//! Writing rows from typed texts, and deleting them after a look at what goes with them.

use std::collections::BTreeSet;

use metatable::{
    Applied, ColumnType, CreateRows, DeleteRows, Intent, Key, Record, Store, TableId, Uid, UpdateRows, Value,
};
use serde_json::{Map, Value as Json, json};
use sorting::{Arrange, Collected};

use super::cells::cell_of;
use super::names::Resolver;
use super::typed::read_cell;
use super::{is_share, table_of};
use crate::codes;
use crate::context::Context;
use crate::failure::{refused, rows_refused};
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use protocol::{
    DeleteRow, Failure, ImpactEffect, ImpactLine, ImpactView, RowDraft, RowWrite, ShowImpact, Violation, WriteRows,
    Written,
};
use violation::Fault;

impl Command for WriteRows {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<Written>, Failure> {
        let store = session.store();
        let table = table_of(store, &self.table)?;
        let mut reading = Reading::new(store, table);
        let rows: Vec<Json> = self
            .rows
            .iter()
            .enumerate()
            .map(|(row, draft)| reading.row(self.write, row, draft))
            .collect();
        let faults = reading.faults;
        let intent = match self.write {
            RowWrite::Create => context.intent(&CreateRows::new(&self.table, rows)),
            RowWrite::Update => context.intent(&UpdateRows::new(&self.table, rows)),
        };
        if !faults.is_empty() {
            return Err(all_faults(session, faults, &intent));
        }
        Ok(Write::new(intent, move |_, _, applied| Ok(written(applied))))
    }
}

fn written(applied: &Applied) -> Written {
    Written {
        keys: applied.written.iter().map(|(_, key)| key.to_hex()).collect(),
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    }
}

/// What cannot be read, and what the rules say of the rest.
fn all_faults(session: &mut Session, mut faults: Vec<Violation>, intent: &Intent) -> Failure {
    let cells: BTreeSet<(usize, Option<String>)> =
        faults.iter().map(|fault| (fault.row, fault.column.clone())).into_set();
    if let Err(refusals) = session.check(intent) {
        let others = refused(refusals).violations.into_iter();
        faults.extend(others.filter(|other| !cells.contains(&(other.row, other.column.clone()))));
    }
    faults.arrange_by(|a, b| (a.row, &a.column).cmp(&(b.row, &b.column)));
    rows_refused(faults)
}

/// Typed rows as the arguments of an intent.
struct Reading<'a> {
    store: &'a Store,
    table: TableId,
    resolver: Resolver<'a>,
    faults: Vec<Violation>,
}

impl<'a> Reading<'a> {
    fn new(store: &'a Store, table: TableId) -> Self {
        Self {
            store,
            table,
            resolver: Resolver::new(store),
            faults: Vec::new(),
        }
    }

    fn row(&mut self, write: RowWrite, row: usize, draft: &RowDraft) -> Json {
        let mut cells = Map::new();
        for (column, text) in &draft.cells {
            let value = self.value(row, column, text);
            // In a new row a cell without a text gets its default.
            if write == RowWrite::Update || !value.is_null() {
                cells.insert(column.clone(), value);
            }
        }
        match write {
            RowWrite::Create => Json::Object(cells),
            RowWrite::Update => {
                let key = Key::from_hex(&draft.key);
                let record = key.and_then(|key| self.store.record(self.table, &key));
                let key = record.map_or(Json::Null, |record| key_json(self.store, self.table, record));
                let seen = record.map_or_else(Map::new, |record| self.seen(row, draft, record));
                if seen.is_empty() {
                    json!({ "key": key, "set": cells })
                } else {
                    json!({ "key": key, "set": cells, "seen": seen })
                }
            }
        }
    }

    /// What the cells hold that the draft has seen; one that holds something else than was seen is a fault, unless it holds
    /// what is typed. The intent carries it, so that a change of another tab that is read only when the intent is stored is
    /// seen as well.
    fn seen(&mut self, row: usize, draft: &RowDraft, record: &Record) -> Map<String, Json> {
        let definition = self.store.catalog().definition(self.table);
        let mut seen = Map::new();
        for (column, before) in &draft.seen {
            let Some(position) = definition.position(column) else {
                continue;
            };
            let stored = cell_of(self.store, self.table, record, column).text();
            let typed = draft.cells.iter().find(|(name, _)| name == column);
            if stored != *before && typed.is_some_and(|(_, text)| *text != stored) {
                let label = definition.columns[position].label;
                self.fault(row, column, protocol::codes::cell_changed(&label, &stored));
            }
            seen.insert(column.clone(), record[position].to_json());
        }
        seen
    }

    fn value(&mut self, row: usize, column: &str, text: &str) -> Json {
        let definition = self.store.catalog().definition(self.table);
        let Some(position) = definition.position(column) else {
            return Json::String(text.to_owned());
        };
        let declared = &definition.columns[position];
        let reference = definition.foreign_keys.iter().find(|key| key.column == column);
        let Some(reference) = reference else {
            let unread = declared.column_type == ColumnType::Json;
            return match read_cell(declared, text) {
                Some(value) => value.to_json(),
                None if declared.column_type == ColumnType::Bool => {
                    self.fault(row, column, codes::not_yes_or_no());
                    Json::Null
                }
                None if unread => {
                    self.fault(
                        row,
                        column,
                        codes::type_mismatch(&declared.label, &ColumnType::Json.in_words()),
                    );
                    Json::Null
                }
                None if !is_share(declared) && text.contains('%') && declared.column_type != ColumnType::Text => {
                    self.fault(row, column, codes::percent_unexpected());
                    Json::Null
                }
                // The rules of the table say what would fit.
                None => Json::String(text.to_owned()),
            };
        };
        if let Some(value) = self.resolver.resolve(self.table, column, text) {
            return value.to_json();
        }
        let label = super::label_of(self.store, reference.table);
        self.fault(row, column, codes::reference_unknown(&label, &text.trim()));
        match declared.column_type {
            ColumnType::Uid => Value::Uid(Uid::nil()).to_json(),
            _ => Json::String(text.to_owned()),
        }
    }

    fn fault(&mut self, row: usize, column: &str, fault: Fault) {
        self.faults.push(fault.at(row, column));
    }
}

/// The identity of a record as intents name it.
fn key_json(store: &Store, table: TableId, record: &Record) -> Json {
    let definition = store.catalog().definition(table);
    let cell = |column: &&str| {
        definition
            .position(column)
            .map_or(Json::Null, |position| record[position].to_json())
    };
    match definition.identity_columns() {
        [only] => cell(only),
        several => {
            let cells = several.iter().map(|column| ((*column).to_owned(), cell(column)));
            Json::Object(cells.collect())
        }
    }
}

impl Command for DeleteRow {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<Written>, Failure> {
        let store = session.store();
        let (table, key) = place(store, &self.table, &self.key)?;
        let record = store.record(table, &key).ok_or_else(gone)?;
        let rows = DeleteRows::new(&self.table, vec![key_json(store, table, record)]);
        Ok(Write::new(context.intent(&rows), move |_, _, applied| {
            Ok(written(applied))
        }))
    }
}

impl Query for ShowImpact {
    fn answer(&self, session: &Session, _: &Context) -> Result<ImpactView, Failure> {
        let store = session.store();
        let (table, key) = place(store, &self.table, &self.key)?;
        let record = store.record(table, &key).ok_or_else(gone)?;
        let found = store.delete_impact(table, &key).ok_or_else(gone)?;
        let lines = found.relationships.into_iter().filter_map(|met| {
            let effect = match met.judgement.effect {
                "cascade_delete" => ImpactEffect::Deleted,
                "set_null" => ImpactEffect::Cleared,
                _ if met.judgement.blocks_delete => ImpactEffect::Refuses,
                _ => return None,
            };
            let definition = store.catalog().definition(store.catalog().table(&met.model)?);
            let label = definition.columns[definition.position(&met.column)?].label;
            Some(ImpactLine {
                table: met.model,
                label: met.label,
                column: (met.column, label.to_owned()),
                is_direct: met.relationship_type == "direct",
                count: u32::try_from(met.judgement.count?).unwrap_or(u32::MAX),
                effect,
            })
        });
        Ok(ImpactView {
            name: store.name_of(table, record),
            can_delete: found.can_delete,
            lines: lines.collect(),
        })
    }
}

fn place(store: &Store, table: &str, key: &str) -> Result<(TableId, Key), Failure> {
    Ok((table_of(store, table)?, Key::from_hex(key).ok_or_else(gone)?))
}

fn gone() -> Failure {
    Failure::from(codes::row_unknown())
}
