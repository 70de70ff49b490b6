//! Rows in memory, by identity and by index.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::catalog::{Catalog, TableId, TableLayout};
use crate::change::ChangeSet;
use crate::key::Key;
use crate::pack::{PackError, decode_pack};
use crate::record::Record;
use crate::row::{Field, MetaTable, Row};
use crate::transaction::Transaction;
use crate::value::{Instant, Uid, Value};

/// The rows of the tables of a catalog.
///
/// Reads are by identity, by index prefix, or by scan, always in key order. Writes go through [`Store::begin`].
#[derive(Clone, Debug)]
pub struct Store {
    catalog: Catalog,
    tables: Vec<TableRows>,
}

#[derive(Clone, Debug, Default)]
struct TableRows {
    rows: BTreeMap<Key, Record>,
    /// One set an index of the layout: (indexed cells, identity).
    indexes: Vec<BTreeSet<(Key, Key)>>,
}

impl Store {
    /// A store without rows.
    pub fn new(catalog: Catalog) -> Self {
        let empty = |layout: &TableLayout| TableRows {
            rows: BTreeMap::new(),
            indexes: vec![BTreeSet::new(); layout.indexes.len()],
        };
        let tables = catalog.tables.iter().map(empty).collect();
        Self { catalog, tables }
    }

    /// The tables of the store.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Starts a transaction; the store is unchanged unless it commits.
    pub fn begin(&mut self) -> Transaction<'_> {
        Transaction::new(self)
    }

    /// How many rows a table has; none for a table that the catalog lacks.
    pub fn count<T: MetaTable>(&self) -> usize {
        self.table_of::<T>()
            .map_or(0, |(table, _)| self.tables[table.0].rows.len())
    }

    /// How many rows all tables have.
    pub fn total(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }

    /// Every row, in the order of the identity.
    pub fn rows<T: MetaTable>(&self) -> impl Iterator<Item = T::Row> + '_ {
        let table = self.table_of::<T>().map(|(table, _)| table);
        table
            .into_iter()
            .flat_map(move |table| self.tables[table.0].rows.values())
            .filter_map(typed::<T>)
    }

    /// The row of this identity, given in the order of its columns; none when there is no such row.
    pub fn get<T: MetaTable>(&self, identity: &[Value]) -> Option<T::Row> {
        let (table, _) = self.table_of::<T>()?;
        self.tables[table.0].rows.get(&Key::new(identity)).and_then(typed::<T>)
    }

    /// The row whose primary key is this uid.
    pub fn by_uid<T: MetaTable>(&self, uid: Uid) -> Option<T::Row> {
        self.get::<T>(&[Value::Uid(uid)])
    }

    /// The rows whose named columns have these values, in the order of the index that serves them.
    ///
    /// An index that starts with the columns is used when there is one; otherwise all rows are read. Columns that the
    /// table does not have match nothing.
    pub fn find<T: MetaTable>(&self, columns: &[&str], values: &[Value]) -> Vec<T::Row> {
        let Some((table, layout)) = self.table_of::<T>() else {
            return Vec::new();
        };
        let Some(positions) = layout.positions(columns) else {
            return Vec::new();
        };
        self.matching(table, &positions, values)
            .into_iter()
            .filter_map(|(_, record)| typed::<T>(record))
            .collect()
    }

    /// The first of [`Store::find`].
    pub fn find_one<T: MetaTable>(&self, columns: &[&str], values: &[Value]) -> Option<T::Row> {
        self.find::<T>(columns, values).into_iter().next()
    }

    /// The newest row of these dimensions at or before an instant; none when all are later.
    ///
    /// `columns` are the dimensions followed by the time column, as one index of the table declares them.
    pub fn latest<T: MetaTable>(&self, columns: &[&str], dimensions: &[Value], at: Instant) -> Option<T::Row> {
        let (table, layout) = self.table_of::<T>()?;
        let index = layout.index_with(&layout.positions(columns)?)?;
        let rows = &self.tables[table.0];
        let prefix = Key::new(dimensions);
        let upper = prefix.join(&Key::new([&at.to_value()])).after_prefix();
        let least = Key::new([]);
        let upper = upper.map_or(Bound::Unbounded, |key| Bound::Excluded((key, least)));
        let (found, identity) = rows.indexes[index].range((Bound::Unbounded, upper)).next_back()?;
        if !found.as_bytes().starts_with(prefix.as_bytes()) {
            return None;
        }
        rows.rows.get(identity).and_then(typed::<T>)
    }

    /// The last row in the order of the identity: the newest one of a time-indexed table.
    pub fn last<T: MetaTable>(&self) -> Option<T::Row> {
        let (table, _) = self.table_of::<T>()?;
        self.tables[table.0].rows.values().next_back().and_then(typed::<T>)
    }

    /// Every record of a table with its identity, in key order.
    pub fn records(&self, table: TableId) -> impl Iterator<Item = (&Key, &Record)> {
        self.tables[table.0].rows.iter()
    }

    /// Puts the records of a stored pack back; rules were checked when they were written, types are checked again.
    ///
    /// # Errors
    /// See [`PackError`].
    pub fn load_pack(&mut self, table: TableId, bytes: &[u8]) -> Result<(), PackError> {
        let records = decode_pack(bytes)?;
        let columns = self.catalog.definition(table).columns;
        let fits = |record: &Record| {
            record.values().len() == columns.len()
                && record
                    .values()
                    .iter()
                    .zip(columns)
                    .all(|(value, column)| match value.column_type() {
                        None => column.nullable,
                        Some(found) => found == column.column_type,
                    })
        };
        if !records.iter().all(fits) {
            return Err(PackError::Damaged);
        }
        for record in &records {
            let key = record.key(&self.catalog.layout(table).identity);
            self.set(table, &key, Some(record));
        }
        Ok(())
    }

    /// Puts every row of a change set back to what it was before. The change set must be the last one committed.
    pub fn revert(&mut self, changes: &ChangeSet) {
        for change in changes.changes() {
            self.set(change.table, &change.key, change.before.as_ref());
        }
    }

    pub(crate) fn record(&self, table: TableId, key: &Key) -> Option<&Record> {
        self.tables[table.0].rows.get(key)
    }

    /// The records whose cells at `positions` have these values, in the order of the index that serves them.
    pub(crate) fn matching(&self, table: TableId, positions: &[usize], values: &[Value]) -> Vec<(&Key, &Record)> {
        self.with_cells(table, positions, &Key::new(values))
    }

    /// The records whose cells at `positions` encode to `key`, in the order of the index that serves them.
    pub(crate) fn with_cells(&self, table: TableId, positions: &[usize], key: &Key) -> Vec<(&Key, &Record)> {
        let layout = self.catalog.layout(table);
        let rows = &self.tables[table.0];
        if layout.identity.starts_with(positions) {
            return range_of_prefix(&rows.rows, key).collect();
        }
        match layout.index_with(positions) {
            Some(index) => {
                let least = || Key::new([]);
                let end = key
                    .after_prefix()
                    .map_or(Bound::Unbounded, |end| Bound::Excluded((end, least())));
                let found = rows.indexes[index].range((Bound::Included((key.clone(), least())), end));
                found
                    .filter_map(|(_, identity)| rows.rows.get_key_value(identity))
                    .collect()
            }
            None => rows
                .rows
                .iter()
                .filter(|(_, record)| record.key(positions) == *key)
                .collect(),
        }
    }

    /// Whether any row has these values.
    pub(crate) fn has(&self, table: TableId, positions: &[usize], values: &[Value]) -> bool {
        if self.catalog.layout(table).identity == positions {
            return self.tables[table.0].rows.contains_key(&Key::new(values));
        }
        !self.matching(table, positions, values).is_empty()
    }

    /// Whether more than one row has the indexed cells of `record`.
    pub(crate) fn collides(&self, table: TableId, index: usize, record: &Record) -> bool {
        let positions = &self.catalog.layout(table).indexes[index].columns;
        if positions.iter().any(|&position| record[position].is_null()) {
            return false;
        }
        let key = record.key(positions);
        let least = Key::new([]);
        let same = self.tables[table.0].indexes[index].range((key.clone(), least)..);
        same.take_while(|(found, _)| *found == key).nth(1).is_some()
    }

    /// Puts or removes one record and keeps the indexes; returns the record that was there.
    pub(crate) fn set(&mut self, table: TableId, key: &Key, record: Option<&Record>) -> Option<Record> {
        let layout = self.catalog.layout(table);
        let rows = &mut self.tables[table.0];
        let before = match record {
            Some(record) => rows.rows.insert(key.clone(), record.clone()),
            None => rows.rows.remove(key),
        };
        for (index, entries) in layout.indexes.iter().zip(&mut rows.indexes) {
            let old = before.as_ref().map(|before| before.key(&index.columns));
            let new = record.map(|record| record.key(&index.columns));
            if old == new {
                continue;
            }
            if let Some(old) = old {
                entries.remove(&(old, key.clone()));
            }
            if let Some(new) = new {
                entries.insert((new, key.clone()));
            }
        }
        before
    }

    pub(crate) fn table_of<T: MetaTable>(&self) -> Option<(TableId, &TableLayout)> {
        let table = self.catalog.table(T::definition().identifier)?;
        Some((table, self.catalog.layout(table)))
    }
}

fn range_of_prefix<'a>(
    rows: &'a BTreeMap<Key, Record>,
    prefix: &Key,
) -> impl Iterator<Item = (&'a Key, &'a Record)> + use<'a> {
    let end = prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
    rows.range((Bound::Included(prefix.clone()), end))
}

/// Every record in a store has passed the type check of its table, so none is lost here.
fn typed<T: MetaTable>(record: &Record) -> Option<T::Row> {
    let row = T::Row::from_record(record);
    debug_assert!(row.is_ok(), "a stored record does not fit its table");
    row.ok()
}
