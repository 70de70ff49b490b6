//! A book on this device, in IndexedDB.
//!
//! Two databases: the *vault*, whose shape never changes, says which *generation* of rows is the book; a generation holds
//! the blocks of rows, the journal, the schema and a revision. A save is one transaction with strict durability. It
//! starts by comparing the stored revision with the one that the book was read at, so that of two tabs the second can
//! never overwrite what the first one saved; it reads the book again and repeats its intent.
//!
//! Rows of an older schema are migrated into a new generation, which the vault points to only when it is complete; a book
//! of a newer version is left untouched.

#![warn(missing_docs)]

pub mod codes;
mod database;
mod error;
mod generation;
mod live_book;
mod vault;
mod watcher;

use std::sync::Arc;

use indexed_db_futures::database::Database;
use metatable::{Applied, BlockWrite, Book, Entry};

pub use error::StorageError;
use generation::{Contents, Generation};
pub use live_book::{LiveBook, LiveError};
use vault::Vault;
pub use watcher::Watcher;

/// A stored book that is open.
#[derive(Debug)]
pub struct Storage {
    name: String,
    generation: Generation,
    /// The stored revision that the book was last read or written at.
    revision: u32,
}

/// A save: the blocks and entries to store.
#[derive(Clone, Debug)]
pub struct Save<'a> {
    blocks: Vec<&'a BlockWrite>,
    entries: Vec<&'a Entry>,
    /// JSON of the schema that the rows are of.
    schema: Arc<str>,
}

impl<'a> Save<'a> {
    /// The save of intents that were carried out, oldest first.
    pub fn of(book: &Book, applied: impl IntoIterator<Item = &'a Applied>) -> Self {
        let mut save = Self::of_blocks(book, []);
        for applied in applied {
            save.blocks.extend(&applied.writes);
            save.entries.extend(applied.entry.as_deref());
        }
        save
    }

    fn of_blocks(book: &Book, blocks: impl IntoIterator<Item = &'a BlockWrite>) -> Self {
        Self {
            blocks: blocks.into_iter().collect(),
            entries: Vec::new(),
            schema: book.schema_json(),
        }
    }

    /// How many values it stores.
    pub fn len(&self) -> usize {
        self.blocks.len() + self.entries.len()
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Storage {
    /// Opens the stored book of this name and reads it into `book`, whose rows it replaces. Where nothing is stored, the
    /// book becomes empty.
    ///
    /// # Errors
    /// The browser refuses; the stored book is damaged or of a newer version, and stays as it is.
    pub async fn open(name: &str, book: &mut Book) -> Result<Self, StorageError> {
        let vault = Vault::open(name).await?;
        let generation = Generation::open(&vault.current(name).await?).await?;
        let mut storage = Self {
            name: name.to_owned(),
            generation,
            revision: 0,
        };
        let contents = storage.newest_contents().await?;
        storage.revision = contents.revision;
        if let Some(writes) = contents.read_into(book)? {
            storage.start_generation(&vault, book, &writes).await?;
        }
        Ok(storage)
    }

    /// Reads the stored book again, as another tab left it.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn read(&mut self, book: &mut Book) -> Result<(), StorageError> {
        let contents = self.newest_contents().await?;
        if contents.read_into(book)?.is_some() {
            return Err(StorageError::FromNewerVersion);
        }
        self.revision = contents.revision;
        Ok(())
    }

    /// The details of an entry of the journal, for [`Book::recall`]: undo and redo of the entry need them, as
    /// [`Book::needs_details`] says. None when they are not stored.
    ///
    /// # Errors
    /// The browser refuses.
    pub async fn details(&mut self, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
        self.ensure_connected().await?;
        self.generation.details(entry).await
    }

    /// Stores a save in one strict transaction; `progress` is called with (done, total).
    ///
    /// # Errors
    /// [`StorageError::Moved`] when another tab saved first; else why it is not saved. Nothing is stored then.
    pub async fn write(&mut self, save: &Save<'_>, progress: impl FnMut(usize, usize)) -> Result<(), StorageError> {
        self.ensure_connected().await?;
        self.generation.write(self.revision, save, false, progress).await?;
        self.revision += 1;
        Ok(())
    }

    /// Replaces the stored book by this one and forgets its journal, in one strict transaction.
    ///
    /// # Errors
    /// Those of [`Storage::write`].
    pub async fn replace(&mut self, book: &Book, progress: impl FnMut(usize, usize)) -> Result<(), StorageError> {
        self.ensure_connected().await?;
        let blocks = book.blocks();
        let save = Save::of_blocks(book, &blocks);
        self.generation.write(self.revision, &save, true, progress).await?;
        self.revision += 1;
        Ok(())
    }

    /// Reads everything that is stored, in the generation that another tab may have moved to.
    async fn newest_contents(&mut self) -> Result<Contents, StorageError> {
        self.ensure_connected().await?;
        let mut contents = self.generation.contents().await?;
        while let Some(next) = &contents.superseded_by {
            self.generation = Generation::open(next).await?;
            contents = self.generation.contents().await?;
        }
        Ok(contents)
    }

    /// A connection that the browser or another tab closed is opened again.
    async fn ensure_connected(&mut self) -> Result<(), StorageError> {
        if self.generation.is_closed() {
            let vault = Vault::open(&self.name).await?;
            self.generation = Generation::open(&vault.current(&self.name).await?).await?;
        }
        Ok(())
    }

    /// Writes the book into a new generation, and makes it the stored book when nobody changed the old one meanwhile.
    async fn start_generation(
        &mut self,
        vault: &Vault,
        book: &Book,
        writes: &[BlockWrite],
    ) -> Result<(), StorageError> {
        let name = generation::next_name(&self.name, self.generation.name());
        // Left over from a start that was cut short.
        if let Ok(delete) = Database::delete_by_name(&name) {
            delete.await?;
        }
        let mut next = Generation::open(&name).await?;
        let save = Save::of_blocks(book, writes);
        next.write(0, &save, true, |_, _| {}).await?;
        self.generation.supersede(self.revision, &name).await?;
        vault.point_to(&name).await?;
        let old = std::mem::replace(&mut self.generation, next);
        self.revision = 1;
        old.delete();
        Ok(())
    }
}
