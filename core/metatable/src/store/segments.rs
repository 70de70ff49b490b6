//! The storage layout: rows that are neighbours in key order are one stored value, a *segment* of about 1 MB.
//!
//! The segments of a table part its identities without gaps: each holds those from its start up to the next start, and
//! the first one starts before every row. Whoever knows the rows of one revision has to read only the segments that were
//! written after it: a segment counts as written when its rows change and when it takes over the identities of one
//! that was removed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::format::pack;
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::store::Store;

/// Bytes of a segment after a split; one of half as many again is split, so that the next rows fit.
const FILL: usize = 1 << 20;

/// Where the segments of each table start, and which rows changed since their segment was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    layout: Layout,
    /// By row, the last revision that changed it.
    touched: BTreeMap<(TableId, Key), u64>,
}

/// How the rows of a store are parted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// By table, the segments by their start.
    tables: Vec<BTreeMap<Key, Written>>,
    fill: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    revision: u64,
    rows: u32,
}

/// A segment as a directory lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSegment {
    /// Identifier of its table.
    pub table: String,
    /// Its name: the first identity that it may hold.
    pub start: Key,
    /// The revision that wrote it.
    pub revision: u64,
    /// How many rows it holds.
    pub rows: u32,
}

/// A segment to store, or to remove when it has no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentWrite {
    /// Identifier of its table.
    pub table: &'static str,
    /// Its name.
    pub start: Key,
    /// Its rows.
    pub bytes: Option<Vec<u8>>,
}

impl Segments {
    /// No segments, for the tables of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        Self {
            layout: Layout {
                tables: vec![BTreeMap::new(); catalog.tables.len()],
                fill: FILL,
            },
            touched: BTreeMap::new(),
        }
    }

    /// The segments that a directory lists; those of tables that the catalog lacks are left out.
    pub fn of(catalog: &Catalog, stored: &[StoredSegment]) -> Self {
        let mut segments = Self::new(catalog);
        for segment in stored {
            let Some(table) = catalog.table(&segment.table) else {
                continue;
            };
            let written = Written {
                revision: segment.revision,
                rows: segment.rows,
            };
            segments.layout.tables[table.0].insert(segment.start.clone(), written);
        }
        segments
    }

    /// The same with segments of about so many bytes.
    #[must_use]
    pub fn filled_to(mut self, bytes: usize) -> Self {
        self.layout.fill = bytes;
        self
    }

    /// Takes note of rows that a revision changed.
    pub fn touch(&mut self, rows: impl IntoIterator<Item = (TableId, Key)>, revision: u64) {
        self.touched.extend(rows.into_iter().map(|row| (row, revision)));
    }

    /// The segments to store so that they hold the rows of this revision, and the layout from then on.
    pub fn rewritten(&self, store: &Store, revision: u64) -> (Layout, Vec<SegmentWrite>) {
        let starts: BTreeSet<(TableId, Key)> = self
            .touched
            .keys()
            .map(|(table, key)| (*table, self.layout.start_of(*table, key)))
            .collect();
        let (mut layout, mut writes) = (self.layout.clone(), Vec::new());
        for (table, start) in starts {
            layout.write(store, table, start, revision, &mut writes);
        }
        (layout, writes)
    }

    /// Takes a layout over, whose segments hold the rows of this revision.
    pub fn adopt(&mut self, layout: Layout, revision: u64) {
        self.layout = layout;
        self.touched.retain(|_, touched| *touched > revision);
    }

    /// How the segments lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl Layout {
    /// Every segment of a store, and the layout that they make.
    pub fn of(store: &Store, revision: u64) -> (Self, Vec<SegmentWrite>) {
        let (mut layout, mut writes) = (Segments::new(store.catalog()).layout, Vec::new());
        for (table, _) in store.catalog().definitions() {
            if store.count_of(table) > 0 {
                layout.write(store, table, before_all(), revision, &mut writes);
            }
        }
        (layout, writes)
    }

    /// The segments as a directory lists them, in the order of tables and starts.
    pub fn listed(&self, catalog: &Catalog) -> Vec<StoredSegment> {
        let listed = catalog.definitions().flat_map(|(table, definition)| {
            self.tables[table.0].iter().map(|(start, written)| StoredSegment {
                table: definition.identifier.to_owned(),
                start: start.clone(),
                revision: written.revision,
                rows: written.rows,
            })
        });
        listed.collect()
    }

    /// The segment that a row belongs to, whether it is there yet or not.
    fn start_of(&self, table: TableId, key: &Key) -> Key {
        let before = self.tables[table.0].range::<Key, _>((Bound::Unbounded, Bound::Included(key)));
        before.last().map_or_else(before_all, |(start, _)| start.clone())
    }

    fn write(&mut self, store: &Store, table: TableId, start: Key, revision: u64, writes: &mut Vec<SegmentWrite>) {
        let identifier = store.catalog().definition(table).identifier;
        let segments = &mut self.tables[table.0];
        if store.count_of(table) == 0 {
            let all = std::mem::take(segments);
            writes.extend(all.into_keys().map(|start| SegmentWrite::removal(identifier, start)));
            return;
        }
        let mut later = segments.range::<Key, _>((Bound::Excluded(&start), Bound::Unbounded));
        let end = later.next().map_or(Bound::Unbounded, |(next, _)| Bound::Excluded(next));
        let rows = store.records_between(table, Bound::Included(&start), end);
        let whole = chunks(rows.clone(), self.fill / 2 * 3, 1);
        let chunks = whole
            .or_else(|| chunks(rows, self.fill, usize::MAX))
            .unwrap_or_default();
        if chunks.is_empty() && start != before_all() {
            segments.remove(&start);
            if let Some((_, heir)) = segments
                .range_mut::<Key, _>((Bound::Unbounded, Bound::Excluded(&start)))
                .last()
            {
                heir.revision = revision;
            }
            writes.push(SegmentWrite::removal(identifier, start));
            return;
        }
        // The first segment stays, even empty, as long as the table has others.
        let chunks = if chunks.is_empty() {
            vec![Chunk::default()]
        } else {
            chunks
        };
        let mut name = Some(start);
        for chunk in chunks {
            let start = name.take().unwrap_or(chunk.first);
            let rows = chunk.rows;
            segments.insert(start.clone(), Written { revision, rows });
            let bytes = Some(pack::encode_many(rows, &chunk.body));
            writes.push(SegmentWrite {
                table: identifier,
                start,
                bytes,
            });
        }
    }
}

impl SegmentWrite {
    fn removal(table: &'static str, start: Key) -> Self {
        Self {
            table,
            start,
            bytes: None,
        }
    }
}

struct Chunk {
    first: Key,
    rows: u32,
    body: Vec<u8>,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            first: before_all(),
            rows: 0,
            body: Vec::new(),
        }
    }
}

/// The key that comes before every row.
fn before_all() -> Key {
    Key::of_bytes(&[])
}

/// The rows in chunks of so many bytes; none when they make more than so many chunks.
fn chunks<'a>(rows: impl Iterator<Item = (&'a Key, &'a Record)>, fill: usize, most: usize) -> Option<Vec<Chunk>> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for (key, record) in rows {
        if chunks.last().is_none_or(|chunk| chunk.body.len() >= fill) {
            if chunks.len() == most {
                return None;
            }
            chunks.push(Chunk {
                first: key.clone(),
                ..Chunk::default()
            });
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.body = pack::append(record, std::mem::take(&mut chunk.body));
            chunk.rows += 1;
        }
    }
    Some(chunks)
}
