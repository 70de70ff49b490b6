//! Rows by their names: those that typed names mean, and those that names begin with.

use std::collections::BTreeMap;

use metatable::{ColumnType, Filter, Query, Record, Store, TableId, Value};

use super::table_of;
use crate::context::Context;
use crate::handler::Query as AnswersQuery;
use crate::session::Session;
use protocol::{Failure, FindNames, RowName, RowNames};
use sorting::{Arrange, Collected};

/// Finds the rows that typed names mean.
pub(super) struct Resolver<'a> {
    store: &'a Store,
    /// Names to values, of the tables whose names are made of several parts.
    composed: BTreeMap<(TableId, usize), BTreeMap<String, Value>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            composed: BTreeMap::new(),
        }
    }

    /// The value by which a column refers to the row of this name; none when there is no such row. An empty name is no
    /// value. The column must be a reference.
    pub(super) fn resolve(&mut self, table: TableId, column: &str, name: &str) -> Option<Value> {
        let name = name.trim();
        if name.is_empty() {
            return Some(Value::Null);
        }
        let catalog = self.store.catalog();
        let key = catalog
            .definition(table)
            .foreign_keys
            .iter()
            .find(|key| key.column == column)?;
        let target = catalog.table(key.table)?;
        let position = catalog.definition(target).position(key.target)?;
        self.by_key(target, position, name)
            .or_else(|| self.by_name(target, position, name))
            .or_else(|| self.by_value(target, key.target, position, name))
    }

    /// By the text that alone is the business key, through its index.
    fn by_key(&self, target: TableId, position: usize, name: &str) -> Option<Value> {
        let definition = self.store.catalog().definition(target);
        let [key] = definition.upsert_columns() else {
            return None;
        };
        let column = &definition.columns[definition.position(key)?];
        if column.column_type != ColumnType::Text {
            return None;
        }
        let normal = column.normal.map_or_else(|| name.to_owned(), |form| form.apply(name));
        self.only(target, Filter::Eq((*key).to_owned(), Value::Text(normal)), position)
    }

    fn by_name(&mut self, target: TableId, position: usize, name: &str) -> Option<Value> {
        let store = self.store;
        let names = self.composed.entry((target, position)).or_insert_with(|| {
            let records = store.records(target);
            records
                .map(|(_, record)| (store.name_of(target, record), record[position].clone()))
                .into_map()
        });
        names.get(name).cloned()
    }

    /// By the value itself: a uid that was copied.
    fn by_value(&self, target: TableId, column: &str, position: usize, text: &str) -> Option<Value> {
        let column_type = self.store.catalog().definition(target).columns[position].column_type;
        let value = super::typed::read(column_type, text)?;
        self.only(target, Filter::Eq(column.to_owned(), value), position)
    }

    fn only(&self, target: TableId, filter: Filter, position: usize) -> Option<Value> {
        let query = Query {
            filter: Some(filter),
            limit: Some(1),
            ..Query::default()
        };
        let page = self.store.query(target, &query).ok()?;
        page.rows.first().map(|(_, record)| record[position].clone())
    }
}

impl AnswersQuery for FindNames {
    fn answer(&self, session: &Session, _: &Context) -> Result<RowNames, Failure> {
        let store = session.store();
        let table = table_of(store, &self.table)?;
        let wanted = self.search.trim().to_lowercase();
        let limit = self.limit as usize;
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for (_, record) in store.records(table) {
            let name = store.name_of(table, record);
            let note = note_of(store, table, record);
            let lower = name.to_lowercase();
            if lower.starts_with(&wanted) {
                first.push(RowName { name, note });
            } else if later.len() < limit && (lower.contains(&wanted) || note.to_lowercase().contains(&wanted)) {
                later.push(RowName { name, note });
            }
            if first.len() >= limit {
                break;
            }
        }
        first.arrange_by(|a, b| a.name.cmp(&b.name));
        later.arrange_by(|a, b| a.name.cmp(&b.name));
        first.extend(later);
        first.truncate(limit);
        Ok(RowNames { names: first })
    }
}

/// The first text of a row that is not in its name.
fn note_of(store: &Store, table: TableId, record: &Record) -> String {
    let definition = store.catalog().definition(table);
    let named = definition.upsert_columns();
    let cells = definition.columns.iter().zip(record.values());
    let mut texts = cells
        .filter(|(column, _)| !named.contains(&column.name))
        .filter_map(|(_, value)| match value {
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        });
    texts.next().unwrap_or_default()
}
