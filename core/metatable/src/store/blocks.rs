//! The storage layout: rows that are neighbours in key order are one stored value.
//!
//! A block is named by the identity of a row at or before its first one; its bytes are the canonical form of its rows.
//! A write stores the blocks that a change set touched, so that one changed row costs one small value, and a table of
//! many rows is read as few values.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::format::pack::{self, PackError};
use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::store::Store;
use crate::store::change::ChangeSet;

/// A block with more rows is split.
const MOST: usize = 256;
/// Rows of a block after a split, so that the next rows fit.
const FILL: usize = 192;

/// Where the blocks of each table start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// By table, in key order. The first block also holds what comes before its start.
    starts: Vec<BTreeSet<Key>>,
}

/// A block to store, or to remove when it has no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockWrite {
    /// Identifier of its table.
    pub table: &'static str,
    /// Its name.
    pub start: Key,
    /// Its rows. Of two writes of one block the later one counts.
    pub bytes: Option<Vec<u8>>,
}

impl Blocks {
    /// No blocks, for the tables of a store.
    pub fn new(store: &Store) -> Self {
        Self {
            starts: vec![BTreeSet::new(); store.catalog().tables.len()],
        }
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.iter().map(BTreeSet::len).sum()
    }

    /// Every block of a store, and the layout that they make.
    pub fn of(store: &Store) -> (Self, Vec<BlockWrite>) {
        let mut blocks = Self::new(store);
        let mut writes = Vec::new();
        for (table, _) in store.catalog().definitions() {
            blocks.write(store, table, (Bound::Unbounded, Bound::Unbounded), None, &mut writes);
        }
        (blocks, writes)
    }

    /// Reads a stored block into a store.
    ///
    /// # Errors
    /// The bytes are not rows of the table.
    pub fn load(&mut self, store: &mut Store, table: TableId, start: Key, bytes: &[u8]) -> Result<(), PackError> {
        let records = store.catalog().read_block(table, bytes)?;
        store.load(table, records);
        self.note(table, start);
        Ok(())
    }

    /// Takes note of a stored block.
    pub(crate) fn note(&mut self, table: TableId, start: Key) {
        self.starts[table.0].insert(start);
    }

    /// The blocks to store after a change set was committed, and the layout from then on.
    #[must_use]
    pub fn after(&self, store: &Store, changes: &ChangeSet) -> (Self, Vec<BlockWrite>) {
        let touched: BTreeSet<(TableId, Option<Key>)> = changes
            .changes()
            .iter()
            .map(|change| (change.table, self.block_of(change.table, &change.key)))
            .collect();
        let mut after = self.clone();
        let mut writes = Vec::new();
        for (table, start) in touched {
            let span = start
                .as_ref()
                .map_or((Bound::Unbounded, Bound::Unbounded), |start| self.span(table, start));
            after.write(store, table, span, start, &mut writes);
        }
        (after, writes)
    }

    /// The block that a row belongs to; none in a table without blocks.
    fn block_of(&self, table: TableId, key: &Key) -> Option<Key> {
        let starts = &self.starts[table.0];
        let before = starts.range::<Key, _>((Bound::Unbounded, Bound::Included(key)));
        before.last().or_else(|| starts.first()).cloned()
    }

    /// The identities that a block holds.
    fn span(&self, table: TableId, start: &Key) -> (Bound<Key>, Bound<Key>) {
        let starts = &self.starts[table.0];
        let from = if starts.first() == Some(start) {
            Bound::Unbounded
        } else {
            Bound::Included(start.clone())
        };
        let mut later = starts.range::<Key, _>((Bound::Excluded(start), Bound::Unbounded));
        (from, later.next().cloned().map_or(Bound::Unbounded, Bound::Excluded))
    }

    fn write(
        &mut self,
        store: &Store,
        table: TableId,
        span: (Bound<Key>, Bound<Key>),
        start: Option<Key>,
        writes: &mut Vec<BlockWrite>,
    ) {
        let identifier = store.catalog().definition(table).identifier;
        let rows: Vec<(&Key, &Record)> = store.records_between(table, span.0.as_ref(), span.1.as_ref()).collect();
        let starts = &mut self.starts[table.0];
        if rows.is_empty() {
            if let Some(start) = start {
                starts.remove(&start);
                writes.push(BlockWrite {
                    table: identifier,
                    start,
                    bytes: None,
                });
            }
            return;
        }
        let most = if rows.len() > MOST { FILL } else { MOST };
        // A first block that holds rows before its start is renamed when it is split.
        let renamed = rows.len() > MOST && start.as_ref().is_some_and(|start| rows[0].0 < start);
        let (mut kept, dropped) = if renamed { (None, start) } else { (start, None) };
        if let Some(start) = dropped {
            starts.remove(&start);
            writes.push(BlockWrite {
                table: identifier,
                start,
                bytes: None,
            });
        }
        for chunk in rows.chunks(most) {
            let start = kept.take().unwrap_or_else(|| chunk[0].0.clone());
            starts.insert(start.clone());
            let records: Vec<&Record> = chunk.iter().map(|(_, record)| *record).collect();
            writes.push(BlockWrite {
                table: identifier,
                start,
                bytes: Some(pack::encode(&records)),
            });
        }
    }
}
