//! Opening a stored book: its segments, journal and log are read, its schema is migrated.

use std::collections::BTreeMap;
use violation::Fault;

use crate::book::Book;
use crate::book::engine::EngineError;
use crate::book::journal::{Entry, Journal};
use crate::book::stored::{Revision, read_entries};
use crate::codes;
use crate::format::migration::{LooseRows, MigrationError, Schema, Step};
use crate::format::pack::{self, PackError};
use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::violation::RowViolation;
use crate::store::Store;
use crate::store::newest::TableChanges;

/// A stored book that is being read into memory. The book that it came from is unchanged until
/// [`Opening::finish`].
#[derive(Debug)]
pub struct Opening<'a> {
    book: &'a mut Book,
    store: Store,
    /// What changed after the segments, in this order.
    changed: Vec<(TableId, Key, Option<Record>)>,
    journal: Journal,
    /// None when the stored schema is the current one.
    older: Option<Older>,
}

/// Rows of an older schema.
#[derive(Debug)]
struct Older {
    schema: Schema,
    /// The steps to the current one.
    steps: Vec<Step>,
    /// By table identifier.
    records: BTreeMap<String, Vec<Record>>,
    /// What changed after that, in this order.
    changed: Vec<TableChanges>,
}

/// An error of opening a stored book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum OpenError {
    /// The rows of a table cannot be read.
    Block {
        /// Identifier of the table.
        table: String,
        /// What is wrong with them.
        error: PackError,
    },
    /// The history cannot be read.
    Journal(PackError),
    /// The book has rows of tables that the engine was started without.
    Engine(#[from] EngineError),
    /// The schema cannot be migrated.
    Migration(#[from] MigrationError),
    /// Rows are invalid in the current schema.
    Violations(Vec<RowViolation>),
}

impl OpenError {
    pub(crate) fn of_table(table: &str, error: PackError) -> Self {
        Self::Block {
            table: table.to_owned(),
            error,
        }
    }

    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Block { table, error } => {
                let fault = error.fault();
                match error {
                    PackError::FromNewerVersion => codes::table_from_newer_version(table, &fault),
                    PackError::Damaged => codes::table_damaged(table, &fault),
                    PackError::NotRead => codes::table_not_read(table, &fault),
                }
            }
            Self::Journal(error) => {
                let fault = error.fault();
                match error {
                    PackError::FromNewerVersion => codes::history_from_newer_version(&fault),
                    PackError::Damaged => codes::history_damaged(&fault),
                    PackError::NotRead => codes::history_not_read(&fault),
                }
            }
            Self::Engine(error) => error.fault(),
            Self::Migration(error) => error.fault(),
            Self::Violations(violations) => codes::stored_rows_refused(&violations.len()),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

impl Book {
    /// The table of stored rows: one that the engine was started with. One that no package declares comes from a newer
    /// version.
    pub(crate) fn table_of_stored(&self, identifier: &str) -> Result<TableId, OpenError> {
        let mut declared = self.packages.iter().flat_map(|package| &package.tables);
        match declared.find(|definition| definition.identifier == identifier) {
            Some(definition) => Ok(self.table(definition.identifier)?),
            None => Err(MigrationError::FromNewerVersion.into()),
        }
    }

    /// Starts to read a stored book into this one, whose rows it replaces. `stored` is the schema that was stored with it.
    ///
    /// # Errors
    /// A newer version wrote the book.
    pub fn opening(&mut self, stored: Schema) -> Result<Opening<'_>, OpenError> {
        let today = self.schema();
        let older = if today.continues(&stored) {
            None
        } else {
            let steps = stored.steps(&self.packages)?;
            Some(Older {
                schema: stored,
                steps,
                records: BTreeMap::new(),
                changed: Vec::new(),
            })
        };
        let store = self.store().emptied();
        Ok(Opening {
            store,
            changed: Vec::new(),
            journal: Journal::default(),
            older,
            book: self,
        })
    }
}

impl Opening<'_> {
    /// Reads a segment of a table that is named by its identifier.
    ///
    /// # Errors
    /// The bytes are no rows of this table.
    pub fn segment(&mut self, table: &str, bytes: &[u8]) -> Result<(), OpenError> {
        let unsound = |error| OpenError::of_table(table, error);
        if let Some(older) = &mut self.older {
            if !older.schema.columns.contains_key(table) {
                return Err(unsound(PackError::Damaged));
            }
            let records = pack::decode(bytes).map_err(unsound)?;
            older.records.entry(table.to_owned()).or_default().extend(records);
            return Ok(());
        }
        let id = self.book.table_of_stored(table)?;
        self.store.load(id, bytes).map_err(unsound)
    }

    /// Reads an entry of the journal, whose details stay where they are; they come oldest first.
    ///
    /// # Errors
    /// The bytes are no entry.
    pub fn entry(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        let entry = Entry::from_bytes(bytes).map_err(OpenError::Journal)?;
        self.journal.push(entry);
        Ok(())
    }

    /// Reads a segment of the journal, whose details stay where they are; they come oldest first.
    ///
    /// # Errors
    /// The bytes are no entries.
    pub fn entries(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        for entry in read_entries(bytes).map_err(OpenError::Journal)? {
            self.journal.push(entry);
        }
        Ok(())
    }

    /// Reads a revision of the log, after the segments; they come oldest first.
    ///
    /// # Errors
    /// Its rows are no rows of the book's tables.
    pub fn revision(&mut self, revision: &Revision) -> Result<(), OpenError> {
        for entry in &revision.entries {
            self.journal.push(entry.read().map_err(OpenError::Journal)?);
        }
        match &mut self.older {
            Some(older) => older.changed.extend(revision.tables.iter().cloned()),
            None => self.changed.extend(self.book.rows_of(revision)?),
        }
        Ok(())
    }

    /// Replaces the book by what was read. Whether the schema was an older one: then everything is to be stored again, and the
    /// journal, which no longer fits the rows, is empty.
    ///
    /// # Errors
    /// Rows of an older schema are invalid in the current one; the book is as it was.
    pub fn finish(mut self) -> Result<bool, OpenError> {
        for (table, key, record) in self.changed {
            self.store.set(table, &key, record.as_ref());
        }
        let Some(older) = self.older else {
            self.book.put_back(self.store, self.journal);
            return Ok(false);
        };
        let mut store = self.store;
        let book = &*self.book;
        let (rows, steps) = older.rows()?;
        rows.migrate_into(
            steps,
            &mut store,
            |table| book.table_of_stored(table),
            OpenError::Violations,
        )?;
        self.book.put_back(store, Journal::default());
        Ok(true)
    }
}

impl Older {
    /// The rows after all changes, and the steps to take.
    fn rows(mut self) -> Result<(LooseRows, Vec<Step>), OpenError> {
        let mut changed: BTreeMap<String, Vec<TableChanges>> = BTreeMap::new();
        for changes in std::mem::take(&mut self.changed) {
            changed.entry(changes.table.clone()).or_default().push(changes);
        }
        for (table, changes) in changed {
            self.change(&table, changes)?;
        }
        let mut rows = LooseRows::default();
        for (table, records) in &self.records {
            let columns = self.schema.columns.get(table);
            let damaged = || OpenError::of_table(table, PackError::Damaged);
            rows.add(table, columns.ok_or_else(damaged)?, records)?;
        }
        Ok((rows, self.steps))
    }

    fn change(&mut self, table: &str, changes: Vec<TableChanges>) -> Result<(), OpenError> {
        let damaged = || OpenError::of_table(table, PackError::Damaged);
        let identity = self.schema.identity(table).ok_or_else(damaged)?;
        let width = self.schema.columns.get(table).map_or(0, Vec::len);
        let keyed = |record: Record| {
            let fits = record.values().len() == width;
            fits.then(|| (record.key(&identity), record)).ok_or_else(damaged)
        };
        let stored = self.records.remove(table).unwrap_or_default();
        let mut rows: BTreeMap<Key, Record> = stored.into_iter().map(keyed).collect::<Result<_, _>>()?;
        for changes in changes {
            for record in changes.put {
                rows.extend([keyed(record)?]);
            }
            for key in &changes.deleted {
                rows.remove(key);
            }
        }
        self.records.insert(table.to_owned(), rows.into_values().collect());
        Ok(())
    }
}
