//! A book on this device, in IndexedDB or in files of the host.
//!
//! Two databases, or files: the *vault*, whose shape never changes, says which *generation* is the book; a generation holds a log by
//! revision in front of segments of rows. A save adds one record to the log, in one transaction with strict durability; the
//! browser gives it the next number, and where that is not the next revision of the tab, another tab saved first: nothing is
//! stored, the tab reads what the revisions since its own changed, and repeats its intent. *Compaction* brings the segments
//! up to a revision and empties the log up to it; what changes so much that it would be stored twice goes to the segments
//! at once.
//!
//! Rows of an older schema, and books as earlier versions stored them, are brought into a new generation, which the vault
//! points to only when it is complete; a book of a newer version is left untouched.

#![warn(missing_docs)]

pub mod codes;
mod compaction;
mod database;
mod error;
mod folder;
mod generation;
mod known;
mod legacy;
mod live_book;
mod opening;
mod shelf;
mod vault;
mod watcher;

use std::cell::RefCell;
use std::rc::Rc;

use metatable::{Applied, Book, News};

pub use compaction::Compaction;
pub use error::StorageError;
pub use folder::Folder;
use generation::{Gained, Generation, Turn, Whole};
pub use known::Save;
use known::{Known, Rewrite, Values};
pub use live_book::{LiveBook, LiveError};
pub use shelf::Place;
use vault::Vault;
pub use watcher::Watcher;

/// A stored book that is open.
#[derive(Debug)]
pub struct Storage {
    place: Place,
    name: String,
    generation: Rc<Generation>,
    /// The stored revision that the book was last read or written at; none when it has to be read as a whole.
    revision: Option<u64>,
    known: Rc<RefCell<Known>>,
}

/// What another tab left.
#[derive(Debug)]
pub enum Left {
    /// What it changed since the book was read, for [`Book::advance`].
    News(News),
    /// Another book, to be put in place.
    Whole(Box<Book>),
}

impl Storage {
    /// Opens the book of this name in the browser and reads it into `book`, whose rows it replaces. Where nothing is stored, the
    /// book becomes empty.
    ///
    /// # Errors
    /// The browser refuses; the stored book is damaged or of a newer version, and stays as it is.
    pub async fn open(name: &str, book: &mut Book) -> Result<Self, StorageError> {
        Self::open_in(&Place::Browser, name, book).await
    }

    /// As [`Storage::open`], in another place.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn open_in(place: &Place, name: &str, book: &mut Book) -> Result<Self, StorageError> {
        opening::open(place, name, book).await
    }

    /// Reads what another tab stored since `book` was read or written.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn read(&mut self, book: &RefCell<impl metatable::HoldsBook>) -> Result<Left, StorageError> {
        self.ensure_connected().await?;
        if let Some(revision) = self.revision {
            let news = book.borrow().book().catching_up();
            let gained = self.generation.read_after(revision, news).await?;
            if let Some(news) = self.take_note(revision, book.borrow().book(), gained)? {
                return Ok(Left::News(news));
            }
        }
        let mut whole = book.borrow().book().emptied();
        loop {
            match self.generation.read_into(&mut whole).await? {
                Whole::Superseded(next) => self.generation = Rc::new(Generation::open(&self.place, &next).await?),
                Whole::Read { was_older: true, .. } => return Err(StorageError::FromNewerVersion),
                Whole::Read { revision, known, .. } => {
                    self.revision = Some(revision);
                    self.known = Rc::new(RefCell::new(known));
                    return Ok(Left::Whole(Box::new(whole)));
                }
            }
        }
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

    /// The save of intents that were carried out on the book since it was read or written, oldest first.
    #[must_use]
    pub fn save_of(&self, book: &Book, applied: &[&Applied]) -> Save {
        self.known.borrow().save(book, self.revision.unwrap_or(0) + 1, applied)
    }

    /// Reads what other tabs stored since `book` was read or written, in a transaction that goes on to the next save; none when the
    /// book has to be read as a whole.
    async fn read_in(
        &mut self,
        turn: &Turn<'_>,
        book: &RefCell<impl metatable::HoldsBook>,
    ) -> Result<Option<News>, StorageError> {
        let Some(revision) = self.revision else { return Ok(None) };
        let news = book.borrow().book().catching_up();
        let gained = turn.read_after(revision, news).await?;
        self.take_note(revision, book.borrow().book(), gained)
    }

    /// Takes note of what was stored after a revision; none when that is not known.
    fn take_note(&mut self, revision: u64, book: &Book, gained: Gained) -> Result<Option<News>, StorageError> {
        let Gained::News { news, directory, log } = gained else {
            return Ok(None);
        };
        let mut known = self.known.borrow_mut();
        for (revision, bytes) in &log {
            known.note(book, revision, *bytes)?;
        }
        self.revision = Some(revision.max(directory.revision) + log.len() as u64);
        known.adopt(directory);
        Ok(Some(news))
    }

    /// Stores a save in one strict transaction; `progress` is called with (done, total).
    ///
    /// # Errors
    /// [`StorageError::Moved`] when another tab saved first; else why it is not saved. Nothing is stored then.
    pub async fn write(&mut self, save: &Save, progress: impl FnMut(usize, usize)) -> Result<(), StorageError> {
        self.next_revision().await?;
        let generation = Rc::clone(&self.generation);
        let turn = match &save.values {
            Values::Revision(_) => generation.adding()?,
            Values::Rewrite(_) => generation.turn()?,
        };
        self.write_in(turn, save, progress).await
    }

    /// As [`Storage::write`], in a transaction that was begun.
    async fn write_in(
        &mut self,
        turn: Turn<'_>,
        save: &Save,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<(), StorageError> {
        let next = self.following()?;
        match &save.values {
            Values::Revision(bytes) => {
                progress(1, 1);
                turn.add(next, bytes).await?;
            }
            Values::Rewrite(rewrite) => {
                let base = self.known.borrow().base();
                turn.rewrite(rewrite, base, Some(next), &mut progress).await?;
            }
        }
        self.saved(next, save);
        Ok(())
    }

    fn saved(&mut self, revision: u64, save: &Save) {
        self.revision = Some(revision);
        self.known.borrow_mut().saved(revision, save);
    }

    /// Replaces the stored book by this one, its journal included, in one strict transaction.
    ///
    /// # Errors
    /// Those of [`Storage::write`].
    pub async fn replace(&mut self, book: &Book, mut progress: impl FnMut(usize, usize)) -> Result<(), StorageError> {
        let next = self.next_revision().await?;
        let rewrite = Rewrite::whole(book, next);
        let base = self.known.borrow().base();
        self.generation
            .rewrite(&rewrite, base, Some(next), &mut progress)
            .await?;
        self.revision = Some(next);
        self.known.borrow_mut().rewritten(&rewrite);
        Ok(())
    }

    /// The compaction that is due; none when the log is short. `book` is as it was last read or written.
    #[must_use]
    pub fn due_compaction(&self, book: &Book) -> Option<Compaction> {
        let is_due = self.known.borrow().is_compaction_due();
        is_due.then(|| self.compaction(book)).flatten()
    }

    /// A compaction now.
    #[must_use]
    pub fn compaction(&self, book: &Book) -> Option<Compaction> {
        let revision = self.revision?;
        Some(Compaction::new(&self.generation, &self.known, book, revision))
    }

    fn is_compaction_due(&self) -> bool {
        self.known.borrow().is_compaction_due()
    }

    async fn next_revision(&mut self) -> Result<u64, StorageError> {
        self.ensure_connected().await?;
        self.following()
    }

    /// The revision after the last one that is known.
    fn following(&self) -> Result<u64, StorageError> {
        self.revision.map(|revision| revision + 1).ok_or(StorageError::Moved)
    }

    /// A connection that the browser or another tab closed is opened again.
    async fn ensure_connected(&mut self) -> Result<(), StorageError> {
        if self.generation.is_closed() {
            let current = Vault::open(&self.place, &self.name).await?.current().await?;
            let current = current.unwrap_or_else(|| self.generation.name().to_owned());
            if current != self.generation.name() {
                self.revision = None;
            }
            self.generation = Rc::new(Generation::open(&self.place, &current).await?);
        }
        Ok(())
    }
}
