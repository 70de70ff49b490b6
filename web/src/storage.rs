//! The book's rows on this device: IndexedDB, one object store a table, one record a pack of rows.
//!
//! A save is one transaction with strict durability over the stores that it touches. It starts by comparing the
//! stored revision with the one that the book was read at, so that a second tab can never overwrite what the first one
//! saved; the loser reads the book again and repeats its intent.

use indexed_db_futures::database::Database;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use indexed_db_futures::typed_array::TypedArray;
use markets::book::Book;
use metatable::{Key, PackError, TableId};

/// The store of the revision.
const META: &str = "meta";
const REVISION: &str = "revision";
/// Records put before the transaction is given time to write them and progress is told.
const BATCH: usize = 500;

/// A connection to the stored book.
#[derive(Debug)]
pub struct Storage {
    database: Database,
    /// What the connection's book was read or written at.
    revision: u32,
}

/// One pack to write, or to delete when it has no bytes left.
#[derive(Clone, Debug)]
pub struct PackWrite {
    /// Object store.
    pub store: &'static str,
    /// Record key.
    pub key: String,
    /// Record.
    pub bytes: Option<Vec<u8>>,
}

/// Why the device could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another tab saved since the book was read; nothing was written.
    #[error("Another tab changed the book and nothing was written; look at it, then try again.")]
    Moved,
    /// A newer version of the app wrote the book.
    #[error("This book was written by a newer version of Mandate; reload the page to update.")]
    FromNewerVersion,
    /// A stored record is not sound.
    #[error("Stored rows of {table} cannot be read ({code}); restore the book from an export.")]
    Unsound {
        /// The table.
        table: &'static str,
        /// What is wrong with them.
        code: &'static str,
    },
    /// The browser refused.
    #[error(
        "The browser refused to store the change: {0}. Free some space or allow storage for this site, then try again."
    )]
    Refused(String),
}

impl StorageError {
    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Moved => "book_moved",
            Self::FromNewerVersion => "book_from_newer_version",
            Self::Unsound { .. } => "stored_rows_damaged",
            Self::Refused(_) => "not_saved",
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<OpenDbError> for StorageError {
    fn from(error: OpenDbError) -> Self {
        let text = error.to_string();
        if text.contains("VersionError") {
            Self::FromNewerVersion
        } else {
            Self::Refused(text)
        }
    }
}

impl Storage {
    /// Opens the database of this name and adds the stores that the book's tables lack.
    ///
    /// # Errors
    /// The browser refuses, or a newer version of the app owns the database.
    pub async fn open(name: &str, book: &Book) -> Result<Self, StorageError> {
        let tables: Vec<&'static str> = tables(book).collect();
        // Every added table raises the version, which is what makes the browser ask for the missing stores.
        let version = u32::try_from(tables.len()).unwrap_or(u32::MAX);
        let database = Database::open(name)
            .with_version(version)
            .with_on_upgrade_needed(move |_, database| {
                let present: Vec<String> = database.object_store_names().collect();
                for store in tables
                    .iter()
                    .copied()
                    .chain([META])
                    .filter(|store| !present.iter().any(|name| name == store))
                {
                    database.create_object_store(store).build()?;
                }
                Ok(())
            })
            .await?;
        Ok(Self { database, revision: 0 })
    }

    /// Reads every stored row into an empty book.
    ///
    /// # Errors
    /// The browser refuses, or a stored record is not sound.
    pub async fn read(&mut self, book: &mut Book) -> Result<(), StorageError> {
        let stores: Vec<(TableId, &'static str)> = book
            .store()
            .catalog()
            .definitions()
            .map(|(table, definition)| (table, definition.identifier))
            .collect();
        let mut names: Vec<&str> = stores.iter().map(|(_, name)| *name).collect();
        names.push(META);
        let transaction = self
            .database
            .transaction(&names[..])
            .with_mode(TransactionMode::Readonly)
            .build()?;
        let revision = stored_revision(&transaction).await?;
        for (table, name) in stores {
            let packs = transaction
                .object_store(name)?
                .get_all::<TypedArray<u8>>()
                .primitive()?
                .await?;
            for pack in packs {
                let bytes: Vec<u8> = pack?.into();
                book.load_pack(table, &bytes).map_err(|error| unsound(name, error))?;
            }
        }
        self.revision = revision;
        Ok(())
    }

    /// Writes packs in one strict transaction; `progress` hears (done, total).
    ///
    /// # Errors
    /// [`StorageError::Moved`] when another tab saved first, else what the browser says; nothing is written then.
    pub async fn write(&mut self, packs: &[PackWrite], progress: impl FnMut(usize, usize)) -> Result<(), StorageError> {
        let mut names: Vec<&'static str> = packs.iter().map(|pack| pack.store).collect();
        names.sort_unstable();
        names.dedup();
        let transaction = self.start(names).await?;
        put(&transaction, packs, progress).await?;
        self.finish(transaction).await?;
        self.revision += 1;
        Ok(())
    }

    /// Replaces everything by these packs, in one strict transaction.
    ///
    /// # Errors
    /// Those of [`Storage::write`].
    pub async fn replace(
        &mut self,
        book: &Book,
        packs: &[PackWrite],
        progress: impl FnMut(usize, usize),
    ) -> Result<(), StorageError> {
        let names: Vec<&'static str> = tables(book).collect();
        let transaction = self.start(names.clone()).await?;
        for name in names {
            transaction.object_store(name)?.clear()?.await?;
        }
        put(&transaction, packs, progress).await?;
        self.finish(transaction).await?;
        self.revision += 1;
        Ok(())
    }

    async fn start(&self, mut names: Vec<&'static str>) -> Result<Transaction<'_>, StorageError> {
        names.push(META);
        let transaction = self
            .database
            .transaction(&names[..])
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
            .build()?;
        if stored_revision(&transaction).await? == self.revision {
            Ok(transaction)
        } else {
            Err(StorageError::Moved)
        }
    }

    async fn finish(&self, transaction: Transaction<'_>) -> Result<(), StorageError> {
        let next = self.revision + 1;
        transaction
            .object_store(META)?
            .put(next)
            .with_key(REVISION)
            .primitive()?
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The packs of a whole book.
#[must_use]
pub fn all_packs(book: &Book) -> Vec<PackWrite> {
    let packs = book
        .packs()
        .map(|(table, key, bytes)| pack_write(book, table, &key, Some(bytes)));
    packs.collect()
}

/// The packs that a change touched.
#[must_use]
pub fn changed_packs(book: &Book, changes: &metatable::ChangeSet) -> Vec<PackWrite> {
    let packs = changes.packs(book.store()).into_iter().map(|(table, key)| {
        let bytes = book.store().encode_pack(table, &key);
        pack_write(book, table, &key, bytes)
    });
    packs.collect()
}

fn pack_write(book: &Book, table: TableId, key: &Key, bytes: Option<Vec<u8>>) -> PackWrite {
    let store = book.store().catalog().definition(table).identifier;
    let key = key
        .as_bytes()
        .iter()
        .fold(String::with_capacity(key.as_bytes().len() * 2), |mut hex, byte| {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
            hex.push(char::from(DIGITS[usize::from(byte & 15)]));
            hex
        });
    PackWrite { store, key, bytes }
}

fn tables(book: &Book) -> impl Iterator<Item = &'static str> + '_ {
    book.store()
        .catalog()
        .definitions()
        .map(|(_, definition)| definition.identifier)
}

async fn stored_revision(transaction: &Transaction<'_>) -> Result<u32, StorageError> {
    let stored: Option<u32> = transaction.object_store(META)?.get(REVISION).primitive()?.await?;
    Ok(stored.unwrap_or(0))
}

async fn put(
    transaction: &Transaction<'_>,
    packs: &[PackWrite],
    mut progress: impl FnMut(usize, usize),
) -> Result<(), StorageError> {
    for (batch, chunk) in packs.chunks(BATCH).enumerate() {
        let mut last = None;
        for pack in chunk {
            let store = transaction.object_store(pack.store)?;
            match &pack.bytes {
                Some(bytes) => {
                    let bytes = TypedArray::new(bytes.clone());
                    last = Some(
                        store
                            .put(bytes)
                            .with_key(pack.key.as_str())
                            .with_key_type::<String>()
                            .primitive()?,
                    );
                }
                None => store.delete(pack.key.as_str()).primitive()?.await?,
            }
        }
        if let Some(last) = last {
            last.await?;
        }
        progress((batch * BATCH + chunk.len()).min(packs.len()), packs.len());
    }
    Ok(())
}

fn unsound(table: &'static str, error: PackError) -> StorageError {
    match error {
        PackError::FromNewerVersion => StorageError::FromNewerVersion,
        PackError::Damaged => StorageError::Unsound {
            table,
            code: error.code(),
        },
    }
}
