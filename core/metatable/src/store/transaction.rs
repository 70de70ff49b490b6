//! Transactions.

use std::collections::BTreeMap;

use crate::codes;
use crate::row::checks::row_violations;
use crate::row::record::Record;
use crate::row::{MetaTable, Row};
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::value::{Uid, Value};
use crate::schema::violation::RowViolation;
use crate::store::Store;
use crate::store::cascade::{DeletedRow, follow_deletes};
use crate::store::change::{Change, ChangeSet};

/// Writes on a store. Reads through [`Transaction::store`] see them; nobody else does before [`Transaction::commit`].
///
/// Dropping a transaction undoes its writes.
#[derive(Debug)]
pub struct Transaction<'a> {
    store: &'a mut Store,
    /// What each touched row was before the transaction, and the write that touched it last.
    touched: BTreeMap<(TableId, Key), Touch>,
    writes: usize,
    refused: Vec<RowViolation>,
    committed: bool,
}

#[derive(Debug)]
struct Touch {
    before: Option<Record>,
    write: usize,
    /// Whether a caller wrote it, rather than a reference that was followed.
    explicit: bool,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(store: &'a mut Store) -> Self {
        Self {
            store,
            touched: BTreeMap::new(),
            writes: 0,
            refused: Vec::new(),
            committed: false,
        }
    }

    /// The store with the writes so far.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// Inserts a row, or replaces the row of the same identity. Rules are checked at commit. The row's table and
    /// identity; none when it cannot be one of this store.
    pub fn put<R: Row>(&mut self, row: &R) -> Option<(TableId, Key)> {
        let Some(table) = self.store.catalog().table(R::Table::IDENTIFIER) else {
            self.refuse_table::<R::Table>();
            return None;
        };
        self.put_record(table, &row.to_record())
    }

    /// Inserts or replaces a record of untyped cells.
    pub fn put_record(&mut self, table: TableId, record: &Record) -> Option<(TableId, Key)> {
        let definition = self.store.catalog().definition(table);
        let write = self.next_write();
        if record.values().len() != definition.columns.len() {
            let violation = RowViolation::new(
                write,
                definition,
                None,
                codes::cell_count(&definition.identifier, &definition.columns.len()),
            );
            self.refused.push(violation);
            return None;
        }
        let key = record.key(&self.store.catalog().layout(table).identity);
        self.set(table, key.clone(), Some(record), write, true);
        Some((table, key))
    }

    /// Deletes the row of this identity; says whether there was one. References to it are settled at commit.
    pub fn delete<T: MetaTable>(&mut self, identity: &[Value]) -> bool {
        match self.store.catalog().table(T::IDENTIFIER) {
            Some(table) => self.delete_record(table, &Key::new(identity)),
            None => {
                self.refuse_table::<T>();
                false
            }
        }
    }

    /// Deletes the record of this identity; says whether there was one.
    pub fn delete_record(&mut self, table: TableId, key: &Key) -> bool {
        let write = self.next_write();
        let exists = self.store.record(table, key).is_some();
        if exists {
            self.set(table, key.clone(), None, write, true);
        }
        exists
    }

    /// Deletes the row whose primary key is this uid; says whether there was one.
    pub fn delete_uid<T: MetaTable>(&mut self, uid: Uid) -> bool {
        self.delete::<T>(&[Value::Uid(uid)])
    }

    /// Makes the writes lasting and returns what changed, in table and key order.
    ///
    /// # Errors
    /// Every violation, by write and then column; the store is as it was before the transaction. Codes:
    /// those of [`Row::checked`], `unique_violated`, `reference_missing`, `delete_restricted`, `change_restricted`,
    /// `table_not_started`.
    pub fn commit(mut self) -> Result<ChangeSet, Vec<RowViolation>> {
        let changes = self.check()?;
        self.committed = true;
        Ok(changes)
    }

    /// The result that [`Transaction::commit`] would have now. Deletes are cascaded; nothing else changes.
    ///
    /// # Errors
    /// Those of [`Transaction::commit`].
    pub fn check(&mut self) -> Result<ChangeSet, Vec<RowViolation>> {
        self.cascade();
        let mut violations = self.refused.clone();
        let touched = self.touched.iter();
        let touched: Vec<_> = touched
            .map(|((table, key), touch)| (*table, key, touch, self.store.record(*table, key)))
            .collect();
        for &(table, _, touch, after) in &touched {
            if let Some(record) = after {
                self.check_written(table, record, touch.write, &mut violations);
                self.check_changed(table, record, touch, &mut violations);
            }
        }
        if !violations.is_empty() {
            violations.sort_by(|one, other| {
                let (one, other) = (&one.violation, &other.violation);
                (one.row, &one.column, &one.code).cmp(&(other.row, &other.column, &other.code))
            });
            return Err(violations);
        }
        let changed = touched
            .into_iter()
            .filter(|(_, _, touch, after)| touch.before.as_ref() != *after);
        let changes = changed.map(|(table, key, touch, after)| Change {
            table,
            key: key.clone(),
            before: touch.before.clone(),
            after: after.cloned(),
        });
        Ok(ChangeSet::new(changes.collect()))
    }

    /// Makes the writes lasting without checking them again; only after [`Transaction::check`] has agreed.
    pub(crate) fn keep(&mut self) {
        self.committed = true;
    }

    /// The write that touched a row last; 0 when none did.
    pub(crate) fn write_of(&self, table: TableId, key: &Key) -> usize {
        let touch = self.touched.get(&(table, key.clone()));
        touch.map_or(0, |touch| touch.write)
    }

    fn next_write(&mut self) -> usize {
        self.writes += 1;
        self.writes - 1
    }

    fn refuse_table<T: MetaTable>(&mut self) {
        let definition = T::definition();
        let write = self.next_write();
        self.refused.push(RowViolation::new(
            write,
            definition,
            None,
            codes::table_not_started_to_write(&definition.identifier),
        ));
    }

    fn set(&mut self, table: TableId, key: Key, record: Option<&Record>, write: usize, explicit: bool) {
        let before = self.store.set(table, &key, record);
        let touch = self.touched.entry((table, key)).or_insert(Touch {
            before,
            write,
            explicit,
        });
        touch.write = write;
        touch.explicit |= explicit;
    }

    /// Cascades the deletes; reports what restricts them.
    fn cascade(&mut self) {
        let gone = |((table, key), touch): (&(TableId, Key), &Touch)| {
            let deleted = touch.explicit && self.store.record(*table, key).is_none();
            touch.before.clone().filter(|_| deleted).map(|record| DeletedRow {
                table: *table,
                key: key.clone(),
                record,
                write: touch.write,
            })
        };
        let roots: Vec<DeletedRow> = self.touched.iter().filter_map(gone).collect();
        if roots.is_empty() {
            return;
        }
        let found = follow_deletes(self.store, roots);
        for restriction in &found.restrictions {
            let definition = self.store.catalog().definition(restriction.table);
            let child = self.store.catalog().definition(restriction.by.table);
            let (label, column) = (&child.label, &child.columns[restriction.by.position].label);
            let fault = match restriction.rows {
                1 => codes::delete_restricted_by_one(label, column),
                rows => codes::delete_restricted(&rows, label, column),
            };
            self.refused
                .push(RowViolation::new(restriction.write, definition, None, fault));
        }
        for row in found.deleted {
            self.set(row.table, row.key, None, row.write, false);
        }
        for (table, key, position, write) in found.cleared {
            let cleared = self
                .store
                .record(table, &key)
                .map(|record| record.with(position, Value::Null));
            self.set(table, key, cleared.as_ref(), write, false);
        }
    }

    fn check_written(&self, table: TableId, record: &Record, write: usize, violations: &mut Vec<RowViolation>) {
        let layout = self.store.catalog().layout(table);
        let definition = layout.definition;
        violations.extend(row_violations(definition, record, write));
        for (index, columns) in layout.indexes.iter().enumerate().filter(|(_, index)| index.unique) {
            if self.store.collides(table, index, record) {
                let names: Vec<_> = columns
                    .columns
                    .iter()
                    .map(|&position| definition.columns[position].name)
                    .collect();
                let labels: Vec<_> = columns
                    .columns
                    .iter()
                    .map(|&position| definition.columns[position].label)
                    .collect();
                let cells: Vec<_> = columns
                    .columns
                    .iter()
                    .map(|&position| record[position].to_text())
                    .collect();
                violations.push(RowViolation::new(
                    write,
                    definition,
                    names.last().copied(),
                    codes::unique_violated(&labels.join(", "), &cells.join(", ")),
                ));
            }
        }
        for reference in &layout.references {
            let value = &record[reference.position];
            let target = [reference.target_position];
            if !value.is_null() && !self.store.has(reference.target, &target, std::slice::from_ref(value)) {
                let column = definition.columns[reference.position].name;
                let parent = self.store.catalog().definition(reference.target).identifier;
                violations.push(RowViolation::new(
                    write,
                    definition,
                    Some(column),
                    codes::reference_missing(&parent, &value.to_text()),
                ));
            }
        }
    }

    /// A value that others refer to is changed only when nobody refers to it any more.
    fn check_changed(&self, table: TableId, record: &Record, touch: &Touch, violations: &mut Vec<RowViolation>) {
        let Some(before) = &touch.before else { return };
        let layout = self.store.catalog().layout(table);
        for referrer in &layout.referrers {
            let old = std::slice::from_ref(&before[referrer.target_position]);
            if old[0] == record[referrer.target_position] || self.store.has(table, &[referrer.target_position], old) {
                continue;
            }
            let count = self.store.matching(referrer.table, &[referrer.position], old).count();
            if count > 0 {
                let child = self.store.catalog().definition(referrer.table).label;
                let column = layout.definition.columns[referrer.target_position].name;
                let fault = codes::change_restricted(&count, &child);
                violations.push(RowViolation::new(touch.write, layout.definition, Some(column), fault));
            }
        }
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        for ((table, key), touch) in std::mem::take(&mut self.touched) {
            self.store.set(table, &key, touch.before.as_ref());
        }
    }
}
