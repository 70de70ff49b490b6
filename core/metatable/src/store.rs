//! Rows in memory, by identity and by index.

pub(crate) mod cascade;
pub(crate) mod change;
pub(crate) mod digest;
pub(crate) mod impact;
mod leaves;
mod naming;
pub(crate) mod newest;
pub(crate) mod query;
pub(crate) mod segments;
mod span;
pub(crate) mod transaction;

use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use crate::format::pack::PackError;
use crate::format::unread::{Unread, Walked};
use crate::row::record::Record;
use crate::row::{Field, MetaTable, Row};
use crate::schema::catalog::{Catalog, IndexLayout, TableId, TableLayout};
use crate::schema::key::Key;
use crate::schema::value::{Instant, Uid, Value};
use crate::store::change::{Change, ChangeSet};
use crate::store::leaves::{FULL, Leaves};
use crate::store::span::Span;
use crate::store::transaction::Transaction;

/// The rows of the tables of a catalog.
///
/// Reads are by identity, by index prefix, or by scan, always in key order. Writes go through [`Store::begin`].
///
/// A clone is a snapshot: it costs one pointer a table, and keeps what it shows while the original is written. The
/// first write to a row after a snapshot copies its neighbours, not its table.
#[derive(Clone, Debug)]
pub struct Store {
    catalog: Arc<Catalog>,
    tables: Vec<Arc<TableRows>>,
}

#[derive(Clone, Debug, Default)]
struct TableRows {
    rows: Leaves<Record>,
    /// One map an index of the layout: cells of the index followed by the identity, to where the identity starts. Built
    /// when it is first needed, so that opening a book does not wait for the indexes that nobody asks.
    indexes: Vec<OnceLock<Entries>>,
}

type Entries = Leaves<usize>;

impl TableRows {
    fn empty(layout: &TableLayout) -> Arc<Self> {
        Arc::new(Self {
            rows: Leaves::default(),
            indexes: vec![OnceLock::new(); layout.indexes.len()],
        })
    }

    fn entries(&self, layout: &TableLayout, index: usize) -> &Entries {
        self.indexes[index].get_or_init(|| {
            let (definition, layout) = (layout.definition, &layout.indexes[index]);
            let rows = self.rows.iter().filter(|(_, record)| layout.holds(definition, record));
            let mut entries: Vec<_> = rows.map(|(key, record)| entry(layout, record, key)).collect();
            entries.sort_unstable();
            entries.into_iter().collect()
        })
    }
}

fn entry(index: &IndexLayout, record: &Record, identity: &Key) -> (Key, usize) {
    let cells = record.key(&index.columns);
    let start = cells.as_bytes().len();
    (cells.join(identity), start)
}

impl Store {
    /// A store without rows.
    pub fn new(catalog: Catalog) -> Self {
        let tables = catalog.tables.iter().map(TableRows::empty).collect();
        Self {
            catalog: Arc::new(catalog),
            tables,
        }
    }

    /// A store over the same tables, without rows.
    pub fn emptied(&self) -> Self {
        Self {
            catalog: Arc::clone(&self.catalog),
            tables: self.catalog.tables.iter().map(TableRows::empty).collect(),
        }
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
        self.table_of::<T>().map_or(0, |(table, _)| self.count_of(table))
    }

    /// How many rows a table has.
    pub fn count_of(&self, table: TableId) -> usize {
        self.tables[table.0].rows.len()
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
            .flat_map(move |table| self.tables[table.0].rows.iter())
            .filter_map(|(_, record)| typed::<T>(record))
    }

    /// The row of this identity, given in the order of its columns; none when there is no such row.
    pub fn get<T: MetaTable>(&self, identity: &[Value]) -> Option<T::Row> {
        let (table, _) = self.table_of::<T>()?;
        self.record(table, &Key::new(identity)).and_then(typed::<T>)
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
            .filter_map(|(_, record)| typed::<T>(record))
            .collect()
    }

    /// The first of [`Store::find`].
    pub fn find_one<T: MetaTable>(&self, columns: &[&str], values: &[Value]) -> Option<T::Row> {
        let (table, layout) = self.table_of::<T>()?;
        let positions = layout.positions(columns)?;
        let mut rows = self.matching(table, &positions, values);
        rows.next().and_then(|(_, record)| typed::<T>(record))
    }

    /// The newest row of these dimensions at or before an instant; none when all are later.
    ///
    /// `columns` are the dimensions followed by the time column, as one index of the table declares them.
    pub fn latest<T: MetaTable>(&self, columns: &[&str], dimensions: &[Value], at: Instant) -> Option<T::Row> {
        let (from, to) = (Bound::Unbounded, Bound::Included(at.to_value()));
        let mut rows = self.range::<T>(columns, dimensions, from, to)?;
        rows.next_back()
    }

    /// The rows of these dimensions whose next column lies between two bounds, in its order; none when no index of the
    /// table starts with `columns`, the dimensions followed by the column that is bounded.
    pub fn range<'a, T: MetaTable>(
        &'a self,
        columns: &[&str],
        dimensions: &[Value],
        from: Bound<Value>,
        to: Bound<Value>,
    ) -> Option<impl DoubleEndedIterator<Item = T::Row> + use<'a, T>> {
        let (table, layout) = self.table_of::<T>()?;
        let positions = layout.positions(columns)?;
        let span = Span::between(&Key::new(dimensions), from, to);
        let records = self.spanned(table, &positions, &span)?;
        Some(records.filter_map(|(_, record)| typed::<T>(record)))
    }

    /// The last row in the order of the identity: the newest one of a time-indexed table.
    pub fn last<T: MetaTable>(&self) -> Option<T::Row> {
        let (table, _) = self.table_of::<T>()?;
        let mut rows = self.tables[table.0].rows.iter();
        rows.next_back().and_then(|(_, record)| typed::<T>(record))
    }

    /// As [`Store::find`], of a table that is only known at run time: the records whose columns at these positions have
    /// these values.
    pub fn find_records<'a>(
        &'a self,
        table: TableId,
        positions: &[usize],
        values: &[Value],
    ) -> impl Iterator<Item = (&'a Key, &'a Record)> + use<'a> {
        self.matching(table, positions, values)
    }

    /// Every record of a table with its identity, in key order.
    pub fn records(&self, table: TableId) -> impl DoubleEndedIterator<Item = (&Key, &Record)> {
        self.tables[table.0].rows.iter()
    }

    /// The records of a table whose identities lie between two bounds, in key order.
    pub fn records_between<'a>(
        &'a self,
        table: TableId,
        from: Bound<&Key>,
        to: Bound<&Key>,
    ) -> impl DoubleEndedIterator<Item = (&'a Key, &'a Record)> + Clone + use<'a> {
        self.tables[table.0].rows.range(from, to)
    }

    /// The record of an identity.
    pub fn record(&self, table: TableId, key: &Key) -> Option<&Record> {
        self.tables[table.0].rows.get(key.as_bytes())
    }

    /// The record that a reference leads to: the row of the table referred to whose target column has this record's
    /// value; none when the column is null, is no reference, or there is no such row.
    pub fn referred(&self, table: TableId, record: &Record, column: &str) -> Option<(TableId, &Record)> {
        let layout = self.catalog.layout(table);
        let position = layout.definition.position(column)?;
        let reference = layout
            .references
            .iter()
            .find(|reference| reference.position == position)?;
        let value = record.values().get(position).filter(|value| !value.is_null())?;
        let target = [reference.target_position];
        let mut rows = self.matching(reference.target, &target, std::slice::from_ref(value));
        rows.next().map(|(_, parent)| (reference.target, parent))
    }

    /// Reverts the last change set that was committed: every row is as it was before.
    pub fn revert(&mut self, changes: &ChangeSet) {
        for change in changes.changes() {
            self.set(change.table, &change.key, change.before.as_ref());
        }
    }

    /// Brings every row of a change set to what it was after it: the changes of others, which were checked where they were made.
    pub fn advance(&mut self, changes: &ChangeSet) {
        for change in changes.changes() {
            self.set(change.table, &change.key, change.after.as_ref());
        }
    }

    /// What differs in a table from an earlier snapshot, in key order.
    pub(crate) fn differences<'a>(&'a self, earlier: &'a Self, table: TableId) -> impl Iterator<Item = Change> + 'a {
        let differences = self.tables[table.0].rows.differences(&earlier.tables[table.0].rows);
        differences.into_iter().map(move |(key, before, after)| Change {
            table,
            key: key.clone(),
            before: before.cloned(),
            after: after.cloned(),
        })
    }

    /// Adds the rows of a stored segment, which are read when they are asked for; of two with one identity the later one
    /// counts.
    ///
    /// # Errors
    /// The bytes are no rows of the table.
    pub(crate) fn load(&mut self, table: TableId, segment: &[u8]) -> Result<(), PackError> {
        let walked = self.catalog.walk_segment(table, segment, FULL)?;
        let rows = Arc::make_mut(&mut self.tables[table.0]);
        rows.indexes.iter_mut().for_each(|index| *index = OnceLock::new());
        let rows = &mut rows.rows;
        let records = match walked {
            Walked::Loose(records) => records,
            Walked::Parts(parts) => {
                let known = rows.iter().next_back().map(|(key, _)| key);
                if known < parts.first().map(|part| &part.start) {
                    for part in parts {
                        rows.push_unread(part.start.clone(), part.rows, move || part.read());
                    }
                    return Ok(());
                }
                parts.into_iter().flat_map(Unread::read).collect()
            }
        };
        for (key, record) in records {
            rows.insert(key, record);
        }
        Ok(())
    }

    /// The records whose cells at `positions` have these values, in the order of the index that serves them.
    pub(crate) fn matching<'a>(
        &'a self,
        table: TableId,
        positions: &[usize],
        values: &[Value],
    ) -> Box<dyn Iterator<Item = (&'a Key, &'a Record)> + 'a> {
        let key = Key::new(values);
        match self.spanned(table, positions, &Span::of_prefix(&key)) {
            Some(found) => Box::new(found),
            None => {
                let positions = positions.to_vec();
                let rows = self.tables[table.0].rows.iter();
                Box::new(rows.filter(move |(_, record)| record.key(&positions) == key))
            }
        }
    }

    /// The records whose cells at `positions` lie in a span of keys, in the order of the index that serves them; none
    /// when no index does.
    pub(crate) fn spanned<'a>(
        &'a self,
        table: TableId,
        positions: &[usize],
        span: &Span,
    ) -> Option<Box<dyn DoubleEndedIterator<Item = (&'a Key, &'a Record)> + 'a>> {
        let layout = self.catalog.layout(table);
        let rows = &self.tables[table.0];
        if layout.identity.starts_with(positions) {
            return Some(Box::new(rows.rows.range(span.from.as_ref(), span.to.as_ref())));
        }
        let entries = rows.entries(layout, layout.index_with(positions)?);
        let found = entries.range(span.from.as_ref(), span.to.as_ref());
        Some(Box::new(found.filter_map(|(entry, &start)| {
            let identity: &[u8] = &entry.as_bytes()[start..];
            rows.rows.get_key_value(identity)
        })))
    }

    /// Whether any row has these values.
    pub(crate) fn has(&self, table: TableId, positions: &[usize], values: &[Value]) -> bool {
        if self.catalog.layout(table).identity == positions {
            return self.record(table, &Key::new(values)).is_some();
        }
        self.matching(table, positions, values).next().is_some()
    }

    /// Whether more than one row has the indexed cells of `record`.
    pub(crate) fn collides(&self, table: TableId, index: usize, record: &Record) -> bool {
        let layout = self.catalog.layout(table);
        let columns = &layout.indexes[index];
        if !columns.holds(layout.definition, record)
            || columns.columns.iter().any(|&position| record[position].is_null())
        {
            return false;
        }
        let span = Span::of_prefix(&record.key(&columns.columns));
        let entries = self.tables[table.0].entries(layout, index);
        entries.range(span.from.as_ref(), span.to.as_ref()).nth(1).is_some()
    }

    /// Puts or removes one record and keeps the indexes; returns the record that was there.
    pub(crate) fn set(&mut self, table: TableId, key: &Key, record: Option<&Record>) -> Option<Record> {
        let layout = self.catalog.layout(table);
        let rows = Arc::make_mut(&mut self.tables[table.0]);
        let before = match record {
            Some(record) => rows.rows.insert(key.clone(), record.clone()),
            None => rows.rows.remove(key.as_bytes()),
        };
        for (index, entries) in layout.indexes.iter().zip(&mut rows.indexes) {
            let Some(entries) = entries.get_mut() else { continue };
            let entry_of = |record: &Record| {
                index
                    .holds(layout.definition, record)
                    .then(|| entry(index, record, key))
            };
            let old = before.as_ref().and_then(entry_of);
            let new = record.and_then(entry_of);
            if old == new {
                continue;
            }
            if let Some((old, _)) = old {
                entries.remove(old.as_bytes());
            }
            if let Some((new, start)) = new {
                entries.insert(new, start);
            }
        }
        before
    }

    pub(crate) fn table_of<T: MetaTable>(&self) -> Option<(TableId, &TableLayout)> {
        let table = self.catalog.table(T::IDENTIFIER)?;
        Some((table, self.catalog.layout(table)))
    }
}

/// Stores are equal when they have the same tables with the same rows.
impl PartialEq for Store {
    fn eq(&self, other: &Self) -> bool {
        let names = |store: &Self| {
            store
                .catalog
                .definitions()
                .map(|(_, table)| table.identifier)
                .collect::<Vec<_>>()
        };
        let rows = |(left, right): (&Arc<TableRows>, &Arc<TableRows>)| left.rows == right.rows;
        names(self) == names(other) && self.tables.iter().zip(&other.tables).all(rows)
    }
}

/// Every record in a store has passed the type check of its table, so none is lost here.
fn typed<T: MetaTable>(record: &Record) -> Option<T::Row> {
    let row = T::Row::from_record(record);
    debug_assert!(row.is_ok(), "a stored record does not fit its table");
    row.ok()
}
