//! What follows from deleting rows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::row::record::Record;
use crate::schema::catalog::{Referrer, TableId};
use crate::schema::definition::OnDelete;
use crate::schema::key::Key;
use crate::store::Store;

/// A row that goes, and the write that made it go.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(crate) table: TableId,
    pub(crate) key: Key,
    pub(crate) record: Record,
    pub(crate) write: usize,
}

/// The rows that keep a row from going.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The table of the row that cannot go.
    pub(crate) table: TableId,
    pub(crate) by: Edge,
    pub(crate) rows: usize,
    pub(crate) write: usize,
}

/// A foreign key: the table that refers, the place of its column, and whether a row given to [`consequences`] is
/// referred to, rather than one that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) table: TableId,
    pub(crate) position: usize,
    pub(crate) direct: bool,
}

/// What deleting rows brings about.
#[derive(Debug, Default)]
pub(crate) struct Consequences {
    /// The rows that go too, in the order in which they are reached.
    pub(crate) deleted: Vec<Gone>,
    /// The references that become null: table, row, place of the column, write.
    pub(crate) cleared: Vec<(TableId, Key, usize, usize)>,
    /// What keeps rows from going.
    pub(crate) blocks: Vec<Block>,
    /// Rows reached over each foreign key; a row that is reached twice is counted where it was reached first.
    pub(crate) reached: BTreeMap<Edge, usize>,
}

/// Follows the deletion of rows over references: breadth first, foreign keys in the order of the catalog, rows in key
/// order.
///
/// A restricting reference blocks whenever its row is still there before anything is cascaded, even when that row
/// would itself go: the answer does not depend on the order in which references are walked. References to a row whose
/// place another row has taken are left alone.
pub(crate) fn consequences(store: &Store, roots: Vec<Gone>) -> Consequences {
    let explicit: BTreeSet<(TableId, Key)> = roots.iter().map(|root| (root.table, root.key.clone())).collect();
    let mut walk = Walk {
        store,
        gone: explicit.clone(),
        explicit,
        cleared: BTreeMap::new(),
        found: Consequences::default(),
    };
    let mut queue: VecDeque<(Gone, bool)> = roots.into_iter().map(|root| (root, true)).collect();
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
    /// Those, and the rows that go with them.
    gone: BTreeSet<(TableId, Key)>,
    cleared: BTreeMap<(TableId, Key, usize), (Edge, usize)>,
    found: Consequences,
}

impl Walk<'_> {
    /// Follows one reference from a row that goes; the rows that go with it.
    fn follow(&mut self, row: &Gone, referrer: &Referrer, direct: bool) -> Vec<Gone> {
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
                self.found.blocks.push(Block {
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
                let gone = rows.into_iter().map(|(key, record)| Gone {
                    table: referrer.table,
                    key,
                    record,
                    write: row.write,
                });
                let gone: Vec<Gone> = gone.collect();
                self.gone.extend(gone.iter().map(|row| (row.table, row.key.clone())));
                self.found.deleted.extend(gone.iter().cloned());
                gone
            }
        }
    }

    /// A reference in a row that goes need not become null.
    fn finish(mut self) -> Consequences {
        for ((table, key, position), (edge, write)) in self.cleared {
            if !self.gone.contains(&(table, key.clone())) {
                *self.found.reached.entry(edge).or_default() += 1;
                self.found.cleared.push((table, key, position, write));
            }
        }
        self.found
    }
}
