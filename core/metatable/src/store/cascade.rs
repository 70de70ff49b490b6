//! The cascade of a delete: the rows that are deleted, cleared or in its way over references.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::row::record::Record;
use crate::schema::catalog::{Referrer, TableId};
use crate::schema::definition::OnDelete;
use crate::schema::key::Key;
use crate::store::Store;

/// A row that is deleted, and the write that deletes it.
#[derive(Clone, Debug)]
pub(crate) struct DeletedRow {
    pub(crate) table: TableId,
    pub(crate) key: Key,
    pub(crate) record: Record,
    pub(crate) write: usize,
}

/// A restricting reference: how many rows keep a row from being deleted.
#[derive(Clone, Debug)]
pub(crate) struct Restriction {
    /// The table of the row that cannot be deleted.
    pub(crate) table: TableId,
    pub(crate) by: Edge,
    pub(crate) rows: usize,
    pub(crate) write: usize,
}

/// A foreign key: the table that refers, the place of its column, and whether a row given to [`follow_deletes`] is
/// referred to, rather than one that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) table: TableId,
    pub(crate) position: usize,
    pub(crate) direct: bool,
}

/// The effects of a delete.
#[derive(Debug, Default)]
pub(crate) struct Cascade {
    /// The rows that are deleted with it, in the order in which they are reached.
    pub(crate) deleted: Vec<DeletedRow>,
    /// The references that become null: table, row, place of the column, write.
    pub(crate) cleared: Vec<(TableId, Key, usize, usize)>,
    /// What keeps rows from being deleted.
    pub(crate) restrictions: Vec<Restriction>,
    /// Rows reached over each foreign key; a row that is reached twice is counted where it was reached first.
    pub(crate) reached: BTreeMap<Edge, usize>,
}

/// Follows the deletion of rows over references: breadth first, foreign keys in the order of the catalog, rows in key
/// order.
///
/// A restricting reference blocks whenever its row is still there before anything is cascaded, even when that row
/// would itself go: the answer does not depend on the order in which references are walked. References to a row whose
/// place another row has taken are left alone.
pub(crate) fn follow_deletes(store: &Store, roots: Vec<DeletedRow>) -> Cascade {
    let explicit: BTreeSet<(TableId, Key)> = roots.iter().map(|root| (root.table, root.key.clone())).collect();
    let mut walk = Walk {
        store,
        gone: explicit.clone(),
        explicit,
        cleared: BTreeMap::new(),
        found: Cascade::default(),
    };
    let mut queue: VecDeque<(DeletedRow, bool)> = roots.into_iter().map(|root| (root, true)).collect();
    while let Some((row, direct)) = queue.pop_front() {
        for referrer in &store.catalog().layout(row.table).referrers {
            queue.extend(
                walk.follow(&row, referrer, direct)
                    .into_iter()
                    .map(|next| (next, false)),
            );
        }
    }
    walk.finish()
}

struct Walk<'a> {
    store: &'a Store,
    /// The rows that were given.
    explicit: BTreeSet<(TableId, Key)>,
    /// Those, and the rows that are deleted with them.
    gone: BTreeSet<(TableId, Key)>,
    cleared: BTreeMap<(TableId, Key, usize), (Edge, usize)>,
    found: Cascade,
}

impl Walk<'_> {
    /// Follows one reference from a deleted row; the rows that are deleted with it.
    fn follow(&mut self, row: &DeletedRow, referrer: &Referrer, direct: bool) -> Vec<DeletedRow> {
        let value = std::slice::from_ref(&row.record[referrer.target_position]);
        let mut same = self.store.matching(row.table, &[referrer.target_position], value);
        if same.any(|(key, _)| !self.gone.contains(&(row.table, key.clone()))) {
            return Vec::new();
        }
        let edge = Edge {
            table: referrer.table,
            position: referrer.position,
            direct,
        };
        let settled = match referrer.on_delete {
            OnDelete::Restrict => &self.explicit,
            OnDelete::Cascade | OnDelete::SetNull => &self.gone,
        };
        let rows = self.store.matching(referrer.table, &[referrer.position], value);
        let rows: Vec<(Key, Record)> = rows
            .filter(|(key, _)| !settled.contains(&(referrer.table, (*key).clone())))
            .map(|(key, record)| (key.clone(), record.clone()))
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        match referrer.on_delete {
            OnDelete::Restrict => {
                *self.found.reached.entry(edge).or_default() += rows.len();
                self.found.restrictions.push(Restriction {
                    table: row.table,
                    by: edge,
                    rows: rows.len(),
                    write: row.write,
                });
                Vec::new()
            }
            OnDelete::SetNull => {
                for (key, _) in rows {
                    let place = (referrer.table, key, referrer.position);
                    self.cleared.entry(place).or_insert((edge, row.write));
                }
                Vec::new()
            }
            OnDelete::Cascade => {
                *self.found.reached.entry(edge).or_default() += rows.len();
                let gone = rows.into_iter().map(|(key, record)| DeletedRow {
                    table: referrer.table,
                    key,
                    record,
                    write: row.write,
                });
                let gone: Vec<DeletedRow> = gone.collect();
                self.gone.extend(gone.iter().map(|row| (row.table, row.key.clone())));
                self.found.deleted.extend(gone.iter().cloned());
                gone
            }
        }
    }

    /// A reference in a deleted row need not become null.
    fn finish(mut self) -> Cascade {
        for ((table, key, position), (edge, write)) in self.cleared {
            if !self.gone.contains(&(table, key.clone())) {
                *self.found.reached.entry(edge).or_default() += 1;
                self.found.cleared.push((table, key, position, write));
            }
        }
        self.found
    }
}
