//! What an open book knows of how it is stored, and the values that a save or a compaction stores.

use std::collections::BTreeMap;
use std::sync::Arc;

use metatable::{
    Applied, Book, Catalog, DetailPack, Directory, Key, Layout, Revision, SegmentWrite, Segments, TableId,
};

/// A log of more bytes, or of more revisions, is to be compacted: reading it takes as long as reading a segment.
const LOG_BYTES: usize = 1 << 20;
const LOG_REVISIONS: usize = 500;
/// After a compaction that failed, so many revisions pass before the next one.
const PAUSE: u64 = 100;
/// What a changed row takes in the log, roughly.
const ROW_BYTES: usize = 100;

/// What is known of a stored book.
#[derive(Debug)]
pub(crate) struct Known {
    catalog: Catalog,
    directory: Directory,
    segments: Segments,
    /// JSON of the schema that the last revision is of.
    schema: Option<Arc<str>>,
    /// By revision, the bytes of the log.
    log: BTreeMap<u64, usize>,
    is_compacting: bool,
    /// The next compaction waits for this revision.
    waits_for: u64,
}

/// Values that bring the segments to a revision and empty the log up to it.
#[derive(Debug)]
pub(crate) struct Rewrite {
    pub(crate) directory: Directory,
    pub(crate) segments: Vec<SegmentWrite>,
    /// By first entry, the segments of the journal.
    pub(crate) journal: Vec<(u64, Vec<u8>)>,
    /// By last entry, the details that no pack holds yet; none when there are none.
    pub(crate) details: Option<(u64, Vec<u8>)>,
    /// Whether nothing that was stored before stays.
    pub(crate) replaces: bool,
}

/// What intents changed, ready to be stored.
#[derive(Debug)]
pub struct Save {
    pub(crate) values: Values,
    /// JSON of the schema that the rows are of.
    pub(crate) schema: Arc<str>,
    pub(crate) rows: Vec<(TableId, Key)>,
}

#[derive(Debug)]
pub(crate) enum Values {
    /// A revision of the log.
    Revision(Vec<u8>),
    /// So much that it would be written twice if it went through the log.
    Rewrite(Box<Rewrite>),
}

impl Save {
    /// How many values it stores.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Revision(_) => 1,
            Values::Rewrite(rewrite) => rewrite.len(),
        }
    }

    /// Never: a save stores at least its revision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Rewrite {
    pub(crate) fn len(&self) -> usize {
        // The last one is the directory.
        self.segments.len() + self.journal.len() + usize::from(self.details.is_some()) + 1
    }

    /// The whole book as a revision that nothing stays of what was before.
    pub(crate) fn whole(book: &Book, revision: u64) -> Self {
        let (layout, segments) = Layout::of(book.store(), revision);
        let (listed, journal) = book.journal().rewritten(&[], revision);
        Self {
            directory: Directory::of(book, revision, revision, &layout, listed),
            segments,
            journal,
            details: details_after(book, 0),
            replaces: true,
        }
    }
}

/// The details of the entries after one, as far as they are in the book.
fn details_after(book: &Book, after: u64) -> Option<(u64, Vec<u8>)> {
    let entries = book.journal().entries();
    let later = entries.partition_point(|entry| entry.number() <= after);
    DetailPack::encode(entries.iter().skip(later).map(|entry| &**entry))
}

impl Known {
    pub(crate) fn of(book: &Book, directory: Directory) -> Self {
        let catalog = book.store().catalog().clone();
        let segments = Segments::of(&catalog, &directory.segments);
        let schema = (!directory.schema.is_empty()).then(|| Arc::from(directory.schema.as_str()));
        Self {
            catalog,
            directory,
            segments,
            schema,
            log: BTreeMap::new(),
            is_compacting: false,
            waits_for: 0,
        }
    }

    /// The revision of the book that the segments hold.
    pub(crate) fn base(&self) -> u64 {
        self.directory.revision
    }

    /// Takes note of a revision that the log holds.
    pub(crate) fn note(&mut self, book: &Book, revision: &Revision, bytes: usize) -> Result<(), metatable::OpenError> {
        let rows = book.rows_of(revision)?.into_iter();
        let rows = rows.map(|(table, key, _)| (table, key)).collect();
        self.add(revision.number(), rows, bytes);
        if let Some(schema) = revision.schema() {
            self.schema = Some(Arc::from(schema));
        }
        Ok(())
    }

    fn add(&mut self, revision: u64, rows: Vec<(TableId, Key)>, bytes: usize) {
        self.segments.touch(rows, revision);
        self.log.insert(revision, bytes);
    }

    /// Takes note of a directory that was stored, here or by another tab.
    pub(crate) fn adopt(&mut self, directory: Directory) {
        if directory == self.directory {
            return;
        }
        let layout = Segments::of(&self.catalog, &directory.segments).layout().clone();
        self.segments.adopt(layout, directory.revision);
        self.log.retain(|revision, _| *revision > directory.revision);
        if self.log.is_empty() {
            self.schema = Some(Arc::from(directory.schema.as_str()));
        }
        self.directory = directory;
    }

    /// The save of intents that were carried out on the book of the revision before `revision`.
    pub(crate) fn save(&self, book: &Book, revision: u64, applied: &[&Applied]) -> Save {
        let changes = applied.iter().flat_map(|applied| applied.changes.changes());
        let rows: Vec<_> = changes.map(|change| (change.table, change.key.clone())).collect();
        let details = applied
            .iter()
            .filter_map(|applied| applied.entry.as_ref()?.detail_bytes());
        let bytes = details.map(<[u8]>::len).sum::<usize>() + rows.len() * ROW_BYTES;
        let schema = book.schema_json();
        let values = if bytes > LOG_BYTES {
            let mut segments = self.segments.clone();
            segments.touch(rows.iter().cloned(), revision);
            Values::Rewrite(Box::new(self.rewrite(&segments, book, revision)))
        } else {
            let changed = (self.schema.as_ref() != Some(&schema)).then_some(&*schema);
            let stored = Revision::of(book, revision, changed, applied.iter().copied());
            Values::Revision(stored.to_bytes())
        };
        Save { values, schema, rows }
    }

    /// Takes note of a save that is stored.
    pub(crate) fn saved(&mut self, revision: u64, save: &Save) {
        match &save.values {
            Values::Revision(bytes) => {
                self.add(revision, save.rows.clone(), bytes.len());
                self.schema = Some(Arc::clone(&save.schema));
            }
            Values::Rewrite(rewrite) => self.rewritten(rewrite),
        }
    }

    /// Takes note of values that are stored.
    pub(crate) fn rewritten(&mut self, rewrite: &Rewrite) {
        self.adopt(rewrite.directory.clone());
    }

    /// Whether the log is long enough.
    pub(crate) fn is_compaction_due(&self) -> bool {
        let last = self.log.last_key_value().map_or(0, |(revision, _)| *revision);
        let is_long = self.log.len() > LOG_REVISIONS || self.log.values().sum::<usize>() > LOG_BYTES;
        is_long && !self.is_compacting && last >= self.waits_for
    }

    /// The values that bring the segments to the revision that the book is at.
    pub(crate) fn compaction(&mut self, book: &Book, revision: u64) -> Rewrite {
        self.is_compacting = true;
        self.rewrite(&self.segments, book, revision)
    }

    /// Takes note of the end of a compaction to a revision.
    pub(crate) fn compacted(&mut self, to: u64, is_stored: bool) {
        self.is_compacting = false;
        self.waits_for = if is_stored { 0 } else { to + PAUSE };
    }

    fn rewrite(&self, segments: &Segments, book: &Book, revision: u64) -> Rewrite {
        let (layout, segments) = segments.rewritten(book.store(), revision);
        let stored = &self.directory.journal;
        let (listed, journal) = book.journal().rewritten(stored, revision);
        Rewrite {
            directory: Directory::of(book, revision, self.directory.replaced_at, &layout, listed),
            segments,
            journal,
            details: details_after(book, stored.last().map_or(0, |last| last.last)),
            replaces: false,
        }
    }
}
