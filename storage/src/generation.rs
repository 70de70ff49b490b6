//! One generation of stored rows.

use std::sync::Arc;

use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionMode};
use indexed_db_futures::typed_array::TypedArray;
use metatable::{BlockWrite, Book, Key, Schema};
use wasm_bindgen_futures::spawn_local;

use crate::Save;
use crate::database::Connection;
use crate::error::StorageError;

const BLOCKS: &str = "blocks";
const JOURNAL: &str = "journal";
const META: &str = "meta";
const STORES: &[&str] = &[BLOCKS, JOURNAL, META];
const REVISION: &str = "revision";
const SCHEMA: &str = "schema";
const SUPERSEDED: &str = "superseded_by";
/// Values put before the transaction is given time to write them and progress is reported.
const BATCH: usize = 200;

#[derive(Debug)]
pub(crate) struct Generation {
    name: String,
    connection: Connection,
    /// JSON of the schema that is stored, as far as is known.
    schema: Option<Arc<str>>,
}

/// Everything that a generation holds.
pub(crate) struct Contents {
    pub(crate) revision: u32,
    /// The generation that took its place.
    pub(crate) superseded_by: Option<String>,
    /// None where nothing was stored yet.
    schema: Option<Schema>,
    /// Table, name of the block, rows.
    blocks: Vec<(String, Key, Vec<u8>)>,
    journal: Vec<Vec<u8>>,
}

/// The database of the first generation of a book.
pub(crate) fn first_name(book: &str) -> String {
    format!("{book}-rows-1")
}

/// The database of the generation after this one.
pub(crate) fn next_name(book: &str, current: &str) -> String {
    let number = current.rsplit('-').next().and_then(|number| number.parse::<u64>().ok());
    format!("{book}-rows-{}", number.unwrap_or(0) + 1)
}

impl Generation {
    pub(crate) async fn open(name: &str) -> Result<Self, StorageError> {
        Ok(Self {
            name: name.to_owned(),
            connection: Connection::open(name, STORES).await?,
            schema: None,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.connection.is_closed()
    }

    /// Deletes the database, as soon as the other tabs have let go of it.
    pub(crate) fn delete(self) {
        let name = self.name.clone();
        drop(self);
        spawn_local(async move {
            if let Ok(delete) = Database::delete_by_name(&name) {
                // It is superseded, so that a copy that stays costs room and nothing else.
                let _ = delete.await;
            }
        });
    }

    pub(crate) async fn contents(&self) -> Result<Contents, StorageError> {
        let database = &self.connection.database;
        let transaction = database
            .transaction(STORES)
            .with_mode(TransactionMode::Readonly)
            .build()?;
        let meta = transaction.object_store(META)?;
        let revision: Option<u32> = meta.get(REVISION).primitive()?.await?;
        let superseded_by: Option<String> = meta.get(SUPERSEDED).primitive()?.await?;
        let schema: Option<String> = meta.get(SCHEMA).primitive()?.await?;
        let store = transaction.object_store(BLOCKS)?;
        let keys = store.get_all_keys::<String>().primitive()?;
        let values = store.get_all::<TypedArray<u8>>().primitive()?;
        let (keys, values) = (keys.await?, values.await?);
        let mut blocks = Vec::with_capacity(keys.len());
        for (key, value) in keys.zip(values) {
            let (table, start) = parse_key(&key?).ok_or(StorageError::Damaged("a row block has no key"))?;
            blocks.push((table, start, value?.into()));
        }
        let entries = transaction
            .object_store(JOURNAL)?
            .get_all::<TypedArray<u8>>()
            .with_query::<f64, _>(..=f64::INFINITY)
            .primitive()?
            .await?;
        let journal = entries
            .map(|entry| Ok(entry?.into()))
            .collect::<Result<_, StorageError>>()?;
        Ok(Contents {
            revision: revision.unwrap_or(0),
            superseded_by,
            schema: schema.map(|schema| parse_schema(&schema)).transpose()?,
            blocks,
            journal,
        })
    }

    pub(crate) async fn write(
        &mut self,
        revision: u32,
        save: &Save<'_>,
        replaces: bool,
        progress: impl FnMut(usize, usize),
    ) -> Result<(), StorageError> {
        let transaction = self.connection.strict(STORES)?;
        let meta = transaction.object_store(META)?;
        let blocks = transaction.object_store(BLOCKS)?;
        let journal = transaction.object_store(JOURNAL)?;
        // Requests that are made together take one trip to the disk; a save that comes too late is aborted.
        let unchanged = check_unchanged(&meta, revision)?;
        if replaces {
            drop((blocks.clear()?, journal.clear()?));
        }
        if self.schema.as_ref() != Some(&save.schema) {
            drop(meta.put(&*save.schema).with_key(SCHEMA).primitive()?);
        }
        put_blocks(&blocks, save, progress).await?;
        for entry in &save.entries {
            #[expect(clippy::cast_precision_loss, reason = "a journal of 2^53 entries is out of reach")]
            let number = entry.number() as f64;
            let head = journal.put(TypedArray::new(entry.to_bytes()));
            drop(head.with_key(number).primitive()?);
            if let Some(details) = entry.detail_bytes() {
                let put = journal.put(TypedArray::new(details.to_vec()));
                let key = details_key(entry.number());
                drop(put.with_key(key).with_key_type::<String>().primitive()?);
            }
        }
        let last = meta.put(revision + 1).with_key(REVISION).primitive()?;
        if !unchanged.await? {
            transaction.abort().await?;
            return Err(StorageError::Moved);
        }
        last.await?;
        commit(transaction).await?;
        self.schema = Some(Arc::clone(&save.schema));
        Ok(())
    }

    /// The details of an entry of the journal; none when they are not stored here.
    pub(crate) async fn details(&self, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let database = &self.connection.database;
        let transaction = database
            .transaction(JOURNAL)
            .with_mode(TransactionMode::Readonly)
            .build()?;
        let journal = transaction.object_store(JOURNAL)?;
        let key = details_key(entry);
        let details: Option<TypedArray<u8>> = journal.get(key.as_str()).primitive()?.await?;
        Ok(details.map(Into::into))
    }

    /// Names the generation that replaces this one, which is never written again. `revision` is what its rows were read at.
    pub(crate) async fn supersede(&mut self, revision: u32, next: &str) -> Result<(), StorageError> {
        let transaction = self.connection.strict(&[META])?;
        let meta = transaction.object_store(META)?;
        if !check_unchanged(&meta, revision)?.await? {
            return Err(StorageError::Moved);
        }
        // A tab that read the rows before finds the revision changed, reads again and follows to the next generation.
        drop(meta.put(revision + 1).with_key(REVISION).primitive()?);
        meta.put(next).with_key(SUPERSEDED).primitive()?.await?;
        commit(transaction).await
    }
}

impl Contents {
    /// Reads the rows into a book; the blocks to store in place of these when they are of an older schema.
    pub(crate) fn read_into(&self, book: &mut Book) -> Result<Option<Vec<BlockWrite>>, StorageError> {
        let schema = self.schema.clone().unwrap_or_else(|| book.schema());
        let mut opening = book.opening(schema)?;
        for (table, start, bytes) in &self.blocks {
            opening.block(table, start.clone(), bytes)?;
        }
        for entry in &self.journal {
            opening.entry(entry)?;
        }
        Ok(opening.finish()?)
    }
}

fn parse_schema(text: &str) -> Result<Schema, StorageError> {
    serde_json::from_str(text).map_err(|_| StorageError::Damaged("the schema cannot be read"))
}

/// Whether the rows are still those of a revision.
fn check_unchanged(
    meta: &ObjectStore<'_>,
    revision: u32,
) -> Result<impl Future<Output = Result<bool, StorageError>> + use<>, StorageError> {
    let stored = meta.get::<u32, _, _>(REVISION).primitive()?;
    Ok(async move { Ok(stored.await?.unwrap_or(0) == revision) })
}

async fn put_blocks(
    store: &ObjectStore<'_>,
    save: &Save<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), StorageError> {
    let total = save.blocks.len();
    // The last request of the batch before.
    let mut before = None;
    for (batch, chunk) in save.blocks.chunks(BATCH).enumerate() {
        if let Some(last) = before.take() {
            last.await?;
        }
        for block in chunk {
            let key = key_text(block);
            match &block.bytes {
                Some(bytes) => {
                    let put = store.put(TypedArray::new(bytes.clone()));
                    before = Some(put.with_key(key).with_key_type::<String>().primitive()?);
                }
                None => drop(store.delete(key.as_str()).primitive()?),
            }
        }
        progress((batch * BATCH + chunk.len()).min(total), total);
    }
    Ok(())
}

async fn commit(transaction: Transaction<'_>) -> Result<(), StorageError> {
    transaction.commit().await?;
    Ok(())
}

/// Entries have their numbers for keys, and texts come after all numbers: entries are read without their details.
fn details_key(entry: u64) -> String {
    format!("details of {entry}")
}

/// "Asset/01ab": the table, and the start of the block in hexadecimal digits, whose order is that of the bytes.
fn key_text(block: &BlockWrite) -> String {
    format!("{}/{}", block.table, block.start.to_hex())
}

fn parse_key(text: &str) -> Option<(String, Key)> {
    let (table, start) = text.split_once('/')?;
    Some((table.to_owned(), Key::from_hex(start)?))
}
