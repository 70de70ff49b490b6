//! What was changed lately, and by whom: by it an intent learns what others did since it was asked for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use metatable::{Catalog, Change, ChangeSet, Key, Read, TableId};

use crate::entry::{Head, OthersChange};
use crate::names::{StoreId, UserId};

/// Rows of entries that are kept in memory, at most.
const MOST_ROWS: usize = 100_000;

/// The changes of the newest entries, oldest first and without gaps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent {
    entries: VecDeque<Made>,
    rows: usize,
}

#[derive(Clone, Debug)]
struct Made {
    ver: u64,
    store: StoreId,
    user: UserId,
    changes: Arc<ChangeSet>,
}

/// Columns by position; none for the whole row.
type Cells = BTreeMap<(TableId, Key), Option<BTreeSet<usize>>>;

impl Recent {
    /// The number of the entry before the first that is known; `head` where none is.
    pub(crate) fn before(&self, head: u64) -> u64 {
        self.entries.front().map_or(head, |made| made.ver - 1)
    }

    /// Takes note of the newest entry.
    pub(crate) fn push(&mut self, head: &Head, changes: &Arc<ChangeSet>) {
        self.rows += changes.changes().len();
        self.entries.push_back(Made::of(head, changes));
        while self.rows > MOST_ROWS && self.entries.len() > 1 {
            let gone = self.entries.pop_front();
            self.rows -= gone.map_or(0, |made| made.changes.changes().len());
        }
    }

    /// Forgets the newest entry.
    pub(crate) fn pop(&mut self) {
        let gone = self.entries.pop_back();
        self.rows -= gone.map_or(0, |made| made.changes.changes().len());
    }

    /// Takes note of entries before the first that is known, oldest first.
    pub(crate) fn extend_back(&mut self, older: Vec<(Head, Arc<ChangeSet>)>) {
        for (head, changes) in older.into_iter().rev() {
            if self.entries.front().is_none_or(|made| made.ver == head.ver + 1) {
                self.rows += changes.changes().len();
                self.entries.push_front(Made::of(&head, &changes));
            }
        }
    }

    /// What other stores changed after `base` of these cells, the latest entry of each row.
    pub(crate) fn others(&self, catalog: &Catalog, store: StoreId, base: u64, cells: &Cells) -> Vec<OthersChange> {
        let mut found = BTreeMap::new();
        let made = self
            .entries
            .iter()
            .filter(|made| made.ver > base && made.store != store);
        for (made, change) in made.flat_map(|made| made.changes.changes().iter().map(move |change| (made, change))) {
            let place = (change.table, change.key.clone());
            let Some(wanted) = cells.get(&place) else { continue };
            let Some(columns) = met(change, wanted.as_ref()) else {
                continue;
            };
            let definition = catalog.definition(change.table);
            let columns = columns.into_iter().map(|at| definition.columns[at].name.to_owned());
            let others = OthersChange {
                table: definition.identifier.to_owned(),
                key: change.key.clone(),
                columns: columns.collect(),
                ver: made.ver,
                user: made.user,
            };
            found.insert(place, others);
        }
        found.into_values().collect()
    }
}

impl Made {
    fn of(head: &Head, changes: &Arc<ChangeSet>) -> Self {
        Self {
            ver: head.ver,
            store: head.store,
            user: head.user,
            changes: Arc::clone(changes),
        }
    }
}

/// The columns that a change wrote of those wanted: none where it wrote none of them; no columns where the row came or went.
fn met(change: &Change, wanted: Option<&BTreeSet<usize>>) -> Option<Vec<usize>> {
    let Some(columns) = columns_of(change) else {
        return Some(Vec::new());
    };
    let met = columns
        .into_iter()
        .filter(|at| wanted.is_none_or(|wanted| wanted.contains(at)));
    Some(met.collect::<Vec<_>>()).filter(|met| !met.is_empty())
}

/// The positions of the cells that a change wrote; none where the row is new or deleted.
fn columns_of(change: &Change) -> Option<BTreeSet<usize>> {
    let (before, after) = (change.before.as_ref()?, change.after.as_ref()?);
    let pairs = before.values().iter().zip(after.values()).enumerate();
    Some(
        pairs
            .filter(|(_, (before, after))| before != after)
            .map(|(at, _)| at)
            .collect(),
    )
}

/// The cells that changes write.
pub(crate) fn written(changes: &ChangeSet) -> Cells {
    let cells = changes.changes().iter();
    cells
        .map(|change| ((change.table, change.key.clone()), columns_of(change)))
        .collect()
}

/// The cells that changes write and those relied on.
pub(crate) fn judged(catalog: &Catalog, changes: &ChangeSet, reads: &[Read]) -> Cells {
    let mut cells = written(changes);
    for read in reads {
        let Some(table) = catalog.table(&read.table) else {
            continue;
        };
        let definition = catalog.definition(table);
        let columns = read.columns.iter().filter_map(|column| definition.position(column));
        let columns: Option<BTreeSet<usize>> = (!read.columns.is_empty()).then(|| columns.collect());
        let known = cells
            .entry((table, read.key.clone()))
            .or_insert_with(|| Some(BTreeSet::new()));
        match columns {
            Some(columns) => {
                if let Some(known) = known {
                    known.extend(columns);
                }
            }
            None => *known = None,
        }
    }
    cells
}
