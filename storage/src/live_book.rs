//! A book in use: read at any time, written one intent after the other, each of which lasts when its future is done.

use std::cell::{Cell, Ref, RefCell};

use metatable::{Applied, Book, Intent, Refusal};

use crate::error::StorageError;
use crate::{Save, Storage};

/// How often an intent is repeated when other tabs keep saving first.
const RETRIES: usize = 5;

/// A book, stored on the device or in memory only.
#[derive(Debug)]
pub struct LiveBook {
    book: RefCell<Book>,
    /// None in memory, and while a write is under way.
    storage: RefCell<Option<Storage>>,
    is_stored: Cell<bool>,
}

/// Why an intent was not carried out; the book is as it was.
#[derive(Debug)]
pub enum LiveError {
    /// It breaks rules.
    Refused(Vec<Refusal>),
    /// It could not be stored.
    Storage(StorageError),
    /// Another write is under way; wait for it.
    Busy,
}

impl From<StorageError> for LiveError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl LiveBook {
    /// A book in memory.
    pub fn new(book: Book) -> Self {
        Self {
            book: RefCell::new(book),
            storage: RefCell::new(None),
            is_stored: Cell::new(false),
        }
    }

    /// The book as it is now.
    pub fn book(&self) -> Ref<'_, Book> {
        self.book.borrow()
    }

    /// Changes the book itself, as starting its engine does.
    pub fn with_book<R>(&self, change: impl FnOnce(&mut Book) -> R) -> R {
        change(&mut self.book.borrow_mut())
    }

    /// Reads the stored book of this name in place of the one in memory; from then on every write is stored.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn open(&self, name: &str) -> Result<(), LiveError> {
        let mut book = self.book.borrow().emptied();
        let storage = Storage::open(name, &mut book).await?;
        self.book.replace(book);
        self.storage.replace(Some(storage));
        self.is_stored.set(true);
        Ok(())
    }

    /// Reads what another tab stored.
    ///
    /// # Errors
    /// Those of [`Storage::read`].
    pub async fn refresh(&self) -> Result<(), LiveError> {
        let Some(mut storage) = self.take()? else { return Ok(()) };
        let read = self.read_again(&mut storage).await;
        self.storage.replace(Some(storage));
        read
    }

    /// Carries an intent out and stores it. What another tab stored meanwhile is read first, and the intent is carried
    /// out on that.
    ///
    /// # Errors
    /// See [`LiveError`].
    pub async fn apply(&self, intent: &Intent) -> Result<Applied, LiveError> {
        let Some(mut storage) = self.take()? else {
            return self.carry_out(intent);
        };
        let result = self.apply_stored(&mut storage, intent).await;
        self.storage.replace(Some(storage));
        result
    }

    /// Replaces the book by another one over the same tables.
    ///
    /// # Errors
    /// It could not be stored.
    pub async fn replace(&self, book: Book) -> Result<(), LiveError> {
        if let Some(mut storage) = self.take()? {
            let stored = storage.replace(&book, |_, _| {}).await;
            self.storage.replace(Some(storage));
            stored?;
        }
        self.book.replace(book);
        Ok(())
    }

    async fn apply_stored(&self, storage: &mut Storage, intent: &Intent) -> Result<Applied, LiveError> {
        for _ in 0..RETRIES {
            self.recall(storage, intent).await?;
            let applied = self.carry_out(intent)?;
            if applied.changes.is_empty() {
                return Ok(applied);
            }
            let save = Save::of(&self.book.borrow(), [&applied]);
            match storage.write(&save, |_, _| {}).await {
                Ok(()) => return Ok(applied),
                Err(error) => {
                    self.book.borrow_mut().revert(&applied);
                    if !matches!(error, StorageError::Moved) {
                        return Err(error.into());
                    }
                }
            }
            self.read_again(storage).await?;
        }
        Err(StorageError::Moved.into())
    }

    /// Reads what the book lacks to carry out the intent.
    async fn recall(&self, storage: &mut Storage, intent: &Intent) -> Result<(), LiveError> {
        let needed = self.book.borrow().needs_details(intent);
        if let Some(entry) = needed
            && let Some(details) = storage.details(entry).await?
        {
            self.book.borrow_mut().recall(entry, details);
        }
        Ok(())
    }

    async fn read_again(&self, storage: &mut Storage) -> Result<(), LiveError> {
        let mut book = self.book.borrow().clone();
        storage.read(&mut book).await?;
        self.book.replace(book);
        Ok(())
    }

    fn carry_out(&self, intent: &Intent) -> Result<Applied, LiveError> {
        self.book.borrow_mut().apply(intent).map_err(LiveError::Refused)
    }

    /// The storage, for the length of a write; none in memory.
    fn take(&self) -> Result<Option<Storage>, LiveError> {
        match self.storage.take() {
            None if self.is_stored.get() => Err(LiveError::Busy),
            storage => Ok(storage),
        }
    }
}
