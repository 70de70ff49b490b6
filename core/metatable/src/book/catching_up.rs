//! Catching up with what others stored: a book at one revision is brought to a later one by what changed since.

use std::ops::Bound;

use crate::book::Book;
use crate::book::journal::{Entry, Journal};
use crate::book::opening::OpenError;
use crate::book::stored::{Directory, Revision, read_entries};
use crate::format::migration::{MigrationError, Schema};
use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;

/// What others stored since a book was read, while it is being read. The book stays as it is.
#[derive(Debug)]
pub struct CatchUp {
    /// A book without rows, over the same tables.
    like: Book,
    news: News,
}

/// What others stored since a book was read.
#[derive(Debug, Default)]
pub struct News {
    spans: Vec<Span>,
    /// After the spans, in this order.
    rows: Vec<(TableId, Key, Option<Record>)>,
    /// Entries that the journal may have already.
    entries: Vec<Entry>,
    restarts_journal: bool,
}

/// All rows of a table from one identity up to another one.
#[derive(Debug)]
struct Span {
    table: TableId,
    start: Key,
    end: Option<Key>,
    records: Vec<(Key, Record)>,
}

impl Book {
    /// Starts to catch up with what is stored.
    pub fn catching_up(&self) -> CatchUp {
        CatchUp {
            like: self.emptied(),
            news: News::default(),
        }
    }

    /// Brings the book to where the news are.
    pub fn advance(&mut self, news: News) {
        for span in news.spans {
            self.replace_span(span);
        }
        for (table, key, record) in news.rows {
            self.store.set(table, &key, record.as_ref());
        }
        if news.restarts_journal {
            self.journal = Journal::default();
        }
        for entry in news.entries {
            if entry.number() >= self.journal.next_number() {
                self.journal.push(entry);
            }
        }
    }

    /// Only rows that differ are written, so that tables and indexes stay shared and built as far as they can.
    fn replace_span(&mut self, span: Span) {
        let table = span.table;
        let end = span.end.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let known = self.store.records_between(table, Bound::Included(&span.start), end);
        let is_stored = |key: &Key| span.records.binary_search_by(|(stored, _)| stored.cmp(key)).is_ok();
        let gone: Vec<Key> = known
            .map(|(key, _)| key)
            .filter(|key| !is_stored(key))
            .cloned()
            .collect();
        for key in gone {
            self.store.set(table, &key, None);
        }
        for (key, record) in span.records {
            if self.store.record(table, &key) != Some(&record) {
                self.store.set(table, &key, Some(&record));
            }
        }
    }
}

impl CatchUp {
    /// Takes note of the schema of what is stored.
    ///
    /// # Errors
    /// It is another one than that of the book.
    pub fn schema(&self, stored: &Schema) -> Result<(), OpenError> {
        if self.like.schema().continues(stored) {
            Ok(())
        } else {
            Err(MigrationError::FromNewerVersion.into())
        }
    }

    /// Takes note of a directory that was written since the book was at `revision`. The segments and journal segments that
    /// it lists as written after that revision have to be read too.
    ///
    /// # Errors
    /// What is stored has rows of tables that the engine was started without.
    pub fn directory(&mut self, directory: &Directory, revision: u64) -> Result<(), OpenError> {
        for segment in &directory.segments {
            self.like.table_of_stored(&segment.table)?;
        }
        let tables = self.like.store.catalog().definitions();
        let empty = tables.filter(|(_, definition)| {
            let mut segments = directory.segments.iter();
            !segments.any(|segment| segment.table == definition.identifier)
        });
        self.news.spans.extend(empty.map(|(table, _)| Span {
            table,
            start: Key::of_bytes(&[]),
            end: None,
            records: Vec::new(),
        }));
        self.news.restarts_journal = directory.replaced_at > revision;
        Ok(())
    }

    /// Reads a segment of a table; `end` is the start of the next one of the table.
    ///
    /// # Errors
    /// The bytes are no rows of this table.
    pub fn segment(&mut self, table: &str, start: &Key, end: Option<&Key>, bytes: &[u8]) -> Result<(), OpenError> {
        let id = self.like.table_of_stored(table)?;
        let records = self.like.store.catalog().read_segment(id, bytes);
        self.news.spans.push(Span {
            table: id,
            start: start.clone(),
            end: end.cloned(),
            records: records.map_err(|error| OpenError::of_table(table, error))?,
        });
        Ok(())
    }

    /// Reads a segment of the journal; they come oldest first.
    ///
    /// # Errors
    /// The bytes are no entries.
    pub fn entries(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        self.news
            .entries
            .extend(read_entries(bytes).map_err(OpenError::Journal)?);
        Ok(())
    }

    /// Reads a revision of the log, after the segments; they come oldest first.
    ///
    /// # Errors
    /// Its rows are no rows of the book's tables.
    pub fn revision(&mut self, revision: &Revision) -> Result<(), OpenError> {
        self.news.rows.extend(self.like.rows_of(revision)?);
        for entry in &revision.entries {
            self.news.entries.push(entry.read().map_err(OpenError::Journal)?);
        }
        Ok(())
    }

    /// The news that were read.
    pub fn finish(self) -> News {
        self.news
    }
}

impl News {
    /// Whether the journal does not go on where that of the book ends, but starts again.
    pub fn restarts_journal(&self) -> bool {
        self.restarts_journal
    }
}

impl Book {
    /// The rows that a revision changed, as they are after it; none where it deleted them.
    ///
    /// # Errors
    /// They are no rows of the book's tables.
    pub fn rows_of(&self, revision: &Revision) -> Result<Vec<(TableId, Key, Option<Record>)>, OpenError> {
        let mut rows = Vec::new();
        for changes in &revision.tables {
            let table = self.table_of_stored(&changes.table)?;
            let keyed = changes.keyed(self.store.catalog(), table);
            let keyed = keyed.map_err(|error| OpenError::of_table(&changes.table, error))?;
            rows.extend(keyed.into_iter().map(|(key, after)| (table, key, after)));
        }
        Ok(rows)
    }
}
