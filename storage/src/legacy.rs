//! Books as versions up to November 2026 stored them: blocks of rows, entries of the journal, and a revision.

use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::typed_array::TypedArray;
use metatable::{Book, Schema};

use crate::database::{Connection, delete_later};
use crate::error::StorageError;

const BLOCKS: &str = "blocks";
const JOURNAL: &str = "journal";
const META: &str = "meta";
const REVISION: &str = "revision";
const SCHEMA: &str = "schema";
const SUPERSEDED: &str = "superseded_by";

/// A generation of that shape; nothing is written to it any more but what takes its place.
pub(crate) struct Legacy(Connection);

/// The database of the first generation of a book.
pub(crate) fn first_name(book: &str) -> String {
    format!("{book}-rows-1")
}

/// Whether a database has this shape, by its name.
pub(crate) fn is_legacy(book: &str, name: &str) -> bool {
    name.strip_prefix(book).is_some_and(|rest| rest.starts_with("-rows-"))
}

impl Legacy {
    /// Opens a database; none when there is no such one.
    pub(crate) async fn open(name: &str) -> Result<Option<Self>, StorageError> {
        let made = Rc::new(Cell::new(false));
        let is_made = Rc::clone(&made);
        let database = Database::open(name)
            .with_on_upgrade_needed(move |_, _| {
                is_made.set(true);
                Ok(())
            })
            .await?;
        let has_blocks = database.object_store_names().any(|store| store == BLOCKS);
        let connection = Connection::of(database)?;
        if made.get() || !has_blocks {
            // Asking made it.
            drop(connection);
            delete_later(name);
            return Ok(None);
        }
        Ok(Some(Self(connection)))
    }

    /// The generation that took its place.
    pub(crate) async fn superseded_by(&self) -> Result<Option<String>, StorageError> {
        let transaction = self.0.reading(&[META])?;
        let meta = transaction.object_store(META)?;
        Ok(meta.get(SUPERSEDED).primitive()?.await?)
    }

    /// The revision that is stored.
    pub(crate) async fn revision(&self) -> Result<u64, StorageError> {
        let transaction = self.0.reading(&[META])?;
        let revision: Option<u32> = transaction.object_store(META)?.get(REVISION).primitive()?.await?;
        Ok(revision.unwrap_or(0).into())
    }

    /// Reads it into a book, the journal with its details.
    pub(crate) async fn read_into(&self, book: &mut Book) -> Result<(), StorageError> {
        let transaction = self.0.reading(&[BLOCKS, JOURNAL, META])?;
        let schema: Option<String> = transaction.object_store(META)?.get(SCHEMA).primitive()?.await?;
        let schema = match schema {
            Some(text) => parse_schema(&text)?,
            None => book.schema(),
        };
        let mut opening = book.opening(schema)?;
        let store = transaction.object_store(BLOCKS)?;
        let keys = store.get_all_keys::<String>().primitive()?;
        let values = store.get_all::<TypedArray<u8>>().primitive()?;
        let (keys, values) = (keys.await?, values.await?);
        for (key, value) in keys.zip(values) {
            let (key, bytes): (String, Vec<u8>) = (key?, value?.into());
            let table = key.split_once('/').map(|(table, _)| table);
            opening.segment(table.ok_or(StorageError::Damaged("a row block has no key"))?, &bytes)?;
        }
        let journal = transaction.object_store(JOURNAL)?;
        let entries = journal
            .get_all::<TypedArray<u8>>()
            .with_query::<f64, _>(..=f64::INFINITY)
            .primitive()?
            .await?;
        for entry in entries {
            let bytes: Vec<u8> = entry?.into();
            opening.entry(&bytes)?;
        }
        opening.finish()?;
        let numbers: Vec<u64> = book.journal().entries().iter().map(|entry| entry.number()).collect();
        for number in numbers {
            let key = format!("details of {number}");
            let details: Option<TypedArray<u8>> = journal.get(key.as_str()).primitive()?.await?;
            if let Some(details) = details {
                book.recall(number, details.into());
            }
        }
        Ok(())
    }

    /// Names the generation that replaces this one. `revision` is what its rows were read at.
    pub(crate) async fn supersede(&self, revision: u64, next: &str) -> Result<(), StorageError> {
        let transaction = self.0.strict(&[META])?;
        let meta = transaction.object_store(META)?;
        let stored: Option<u32> = meta.get(REVISION).primitive()?.await?;
        let superseded: Option<String> = meta.get(SUPERSEDED).primitive()?.await?;
        let stored = stored.unwrap_or(0);
        if u64::from(stored) != revision || superseded.is_some() {
            return Err(StorageError::Moved);
        }
        // A tab that read the rows before finds the revision changed, reads again and follows to the next generation.
        drop(meta.put(stored + 1).with_key(REVISION).primitive()?);
        meta.put(next).with_key(SUPERSEDED).primitive()?.await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The schema of its JSON text.
pub(crate) fn parse_schema(text: &str) -> Result<Schema, StorageError> {
    serde_json::from_str(text).map_err(|_| StorageError::Damaged("the schema cannot be read"))
}
