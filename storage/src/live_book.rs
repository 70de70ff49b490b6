//! A book in use: read at any time, written one intent after the other, each of which lasts when its future is done.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::future::sleep;
use metatable::{Applied, Book, ChangeSet, HoldsBook, Intent, Refusal};

use wasm_bindgen_futures::spawn_local;

use crate::codes;
use crate::error::StorageError;
use crate::watcher::Watcher;
use crate::{Left, Place, Storage};

/// How often a book is read as a whole for an intent, when other tabs keep replacing it.
const RETRIES: usize = 5;
/// A compaction waits until nothing was saved for so long.
const QUIET: Duration = Duration::from_millis(250);
/// How often it waits before it goes on beside the saves.
const PATIENCE: usize = 20;

/// A book, stored on the device or in memory only, and the one loop that saves it.
///
/// The book in memory is what the device has, or is about to have: a change that cannot be stored is reverted. What another
/// tab saved first is read, and the intent is carried out on that. Writes follow one another: the host awaits one before
/// it starts the next, else it gets [`LiveError::Busy`].
#[derive(Debug)]
pub struct LiveBook<H = Book, W = ()> {
    /// The book, and what was calculated from it.
    held: Rc<RefCell<H>>,
    /// None in memory, and while the device is being read or written.
    storage: Rc<RefCell<Option<Storage>>>,
    is_compacting: Rc<Cell<bool>>,
    is_stored: Cell<bool>,
    watcher: W,
}

/// An error of a write; nothing of it is in the book.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The intent is refused.
    #[error("{}", .0.iter().map(|refusal| refusal.violation.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Vec<Refusal>),
    /// It could not be stored.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The device is being read or written.
    #[error("{}", codes::book_busy())]
    Busy,
}

impl LiveError {
    /// The stable code of the error; of refusals that of the first.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(refusals) => refusals
                .first()
                .map_or("refused", |refusal| refusal.violation.code.as_ref()),
            Self::Storage(error) => error.code(),
            Self::Busy => codes::name::book_busy,
        }
    }
}

impl<H: HoldsBook + 'static> LiveBook<H> {
    /// A book in memory that nobody watches.
    pub fn new(held: H) -> Self {
        Self::watched(held, ())
    }
}

impl<H: HoldsBook + 'static, W: Watcher<H>> LiveBook<H, W> {
    /// A book in memory, with the watcher of its saves once it is stored.
    pub fn watched(held: H, watcher: W) -> Self {
        Self {
            held: Rc::new(RefCell::new(held)),
            storage: Rc::default(),
            is_compacting: Rc::default(),
            is_stored: Cell::new(false),
            watcher,
        }
    }

    /// The watcher of the saves.
    pub fn watcher(&self) -> &W {
        &self.watcher
    }

    /// The book as it is now, with what holds it.
    pub fn held(&self) -> Ref<'_, H> {
        self.held.borrow()
    }

    /// The book as it is now.
    pub fn book(&self) -> Ref<'_, Book> {
        Ref::map(self.held.borrow(), HoldsBook::book)
    }

    /// What `change` gives of what holds the book, for what changes no row: starting the engine, a check, a preview.
    pub fn with<R>(&self, change: impl FnOnce(&mut H) -> R) -> R {
        change(&mut self.held.borrow_mut())
    }

    /// Reads the browser's book of this name in place of the one in memory; from then on every write is stored.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn open(&self, name: &str) -> Result<(), LiveError> {
        self.open_in(&Place::Browser, name).await
    }

    /// As [`LiveBook::open`], in another place.
    ///
    /// # Errors
    /// Those of [`Storage::open`].
    pub async fn open_in(&self, place: &Place, name: &str) -> Result<(), LiveError> {
        let mut book = self.book().emptied();
        let mut storage = Storage::open_in(place, name, &mut book).await?;
        self.held.borrow_mut().replace(book);
        self.is_stored.set(true);
        self.recall_kept(&mut storage).await;
        self.put_back(storage);
        self.watcher.saved();
        Ok(())
    }

    /// Reads what another tab stored, and calls [`Watcher::moved`].
    ///
    /// # Errors
    /// Those of [`Storage::read`], also given to [`Watcher::not_saved`]; the book is as it was.
    pub async fn refresh(&self) -> Result<(), LiveError> {
        let Some(mut storage) = self.take()? else { return Ok(()) };
        let read = self.read_again(&mut storage).await;
        self.give_back(storage, read)
    }

    /// Carries an intent out and stores it, with the details of the journal that it needs. What another tab stored
    /// meanwhile is read first, and the intent is carried out on that. An intent that changes nothing is not stored.
    ///
    /// # Errors
    /// See [`LiveError`]; [`StorageError::Moved`] when other tabs keep saving first.
    pub async fn apply(&self, intent: &Intent) -> Result<Applied, LiveError> {
        let Some(mut storage) = self.take()? else {
            return self.carry_out(intent);
        };
        let result = self.apply_stored(&mut storage, intent).await;
        self.give_back(storage, result)
    }

    /// Replaces the book by the rows of another one over the same tables; the journal is emptied.
    ///
    /// # Errors
    /// It could not be stored. After [`StorageError::Moved`] the book is what the other tab left, so that nobody replaces
    /// what they have not seen.
    pub async fn replace(&self, book: Book) -> Result<(), LiveError> {
        let book = book.without_history();
        let Some(mut storage) = self.take()? else {
            self.held.borrow_mut().replace(book);
            return Ok(());
        };
        let result = self.replace_stored(&mut storage, book).await;
        self.give_back(storage, result)
    }

    /// Reads the details of entries of the journal into the book, where they stayed on the device. Entries that there are
    /// not are passed over.
    ///
    /// # Errors
    /// The browser refuses; [`LiveError::Busy`].
    pub async fn recall(&self, entries: impl IntoIterator<Item = u64>) -> Result<(), LiveError> {
        let Some(mut storage) = self.take()? else { return Ok(()) };
        let recalled = self.recall_from(&mut storage, entries).await;
        self.put_back(storage);
        Ok(recalled?)
    }

    async fn apply_stored(&self, storage: &mut Storage, intent: &Intent) -> Result<Applied, LiveError> {
        let needed = self.book().needs_details(intent);
        self.recall_from(storage, needed).await?;
        let applied = self.carry_out(intent)?;
        if applied.changes.is_empty() {
            return Ok(applied);
        }
        self.watcher.saving();
        let save = storage.save_of(&self.book(), &[&applied]);
        let progress = |done, total| self.watcher.progress(done, total);
        let written = storage.write(&save, progress).await;
        if !matches!(written, Err(StorageError::Moved)) {
            return self.saved_or_reverted(storage, applied, written).await;
        }
        self.held.borrow_mut().revert(&applied);
        for _ in 0..RETRIES {
            if let Some(applied) = self.apply_in_turn(storage, intent).await? {
                return Ok(applied);
            }
            self.read_again(storage).await?;
        }
        Err(StorageError::Moved.into())
    }

    /// Reads what another tab saved first, carries the intent out on that and stores it, in one transaction that no tab comes before;
    /// none when the book has to be read as a whole.
    async fn apply_in_turn(&self, storage: &mut Storage, intent: &Intent) -> Result<Option<Applied>, LiveError> {
        storage.ensure_connected().await?;
        let generation = Rc::clone(&storage.generation);
        let turn = generation.turn()?;
        let Some(news) = storage.read_in(&turn, &self.held).await? else {
            turn.abort().await?;
            return Ok(None);
        };
        self.take_in(Left::News(news));
        let mut needed = self.watcher.keeps_details_of(&self.held());
        needed.extend(self.book().needs_details(intent));
        for number in self.missing_details(needed) {
            if let Some(details) = turn.details(number).await? {
                self.held.borrow_mut().recall(number, details);
            }
        }
        self.watcher.moved(&self.held());
        let applied = self.carry_out(intent);
        let applied = match applied {
            Ok(applied) if !applied.changes.is_empty() => applied,
            unchanged => {
                turn.abort().await?;
                // It was said that a save is on its way; there is nothing to save any more.
                self.watcher.saved();
                return unchanged.map(Some);
            }
        };
        self.watcher.saving();
        let save = storage.save_of(&self.book(), &[&applied]);
        let progress = |done, total| self.watcher.progress(done, total);
        let written = storage.write_in(turn, &save, progress).await;
        self.saved_or_reverted(storage, applied, written).await.map(Some)
    }

    async fn saved_or_reverted(
        &self,
        storage: &mut Storage,
        applied: Applied,
        written: Result<(), StorageError>,
    ) -> Result<Applied, LiveError> {
        if let Err(error) = written {
            self.held.borrow_mut().revert(&applied);
            return Err(error.into());
        }
        self.recall_kept(storage).await;
        self.watcher.saved();
        Ok(applied)
    }

    async fn replace_stored(&self, storage: &mut Storage, book: Book) -> Result<(), LiveError> {
        self.watcher.saving();
        match storage
            .replace(&book, |done, total| self.watcher.progress(done, total))
            .await
        {
            Ok(()) => {
                self.held.borrow_mut().replace(book);
                self.watcher.saved();
                Ok(())
            }
            Err(error) => {
                if matches!(error, StorageError::Moved) {
                    self.read_again(storage).await?;
                }
                Err(error.into())
            }
        }
    }

    async fn read_again(&self, storage: &mut Storage) -> Result<(), LiveError> {
        let left = storage.read(&self.held).await?;
        self.take_in(left);
        self.recall_kept(storage).await;
        self.watcher.moved(&self.held());
        Ok(())
    }

    /// Takes what another tab left into the book.
    fn take_in(&self, left: Left) {
        let before = self.watcher.hears_changes().then(|| self.book().snapshot());
        match left {
            Left::News(news) => self.held.borrow_mut().advance(news),
            Left::Whole(book) => self.held.borrow_mut().replace(*book),
        }
        if let Some(before) = before {
            self.watcher.changed(ChangeSet::between(&before, self.book().store()));
        }
    }

    /// What cannot be read now stays on the device, and is asked for again when it is needed: neither the book nor a save
    /// depends on it.
    async fn recall_kept(&self, storage: &mut Storage) {
        let kept = self.watcher.keeps_details_of(&self.held.borrow());
        drop(self.recall_from(storage, kept).await);
    }

    async fn recall_from(
        &self,
        storage: &mut Storage,
        entries: impl IntoIterator<Item = u64>,
    ) -> Result<(), StorageError> {
        for number in self.missing_details(entries) {
            if let Some(details) = storage.details(number).await? {
                self.held.borrow_mut().recall(number, details);
            }
        }
        Ok(())
    }

    /// Of these entries, those whose details stayed on the device.
    fn missing_details(&self, entries: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let book = self.book();
        let stays_there = |number: &u64| {
            let entry = book.journal().entry(*number);
            entry.is_some_and(|entry| entry.detail_bytes().is_none())
        };
        entries.into_iter().filter(stays_there).collect()
    }

    fn carry_out(&self, intent: &Intent) -> Result<Applied, LiveError> {
        self.held.borrow_mut().apply(intent).map_err(LiveError::Refused)
    }

    /// The storage, for the length of a write; none in memory.
    fn take(&self) -> Result<Option<Storage>, LiveError> {
        match self.storage.take() {
            None if self.is_stored.get() => Err(LiveError::Busy),
            storage => Ok(storage),
        }
    }

    /// Ends what [`LiveBook::take`] began; errors of the device go to the watcher too.
    fn give_back<T>(&self, storage: Storage, result: Result<T, LiveError>) -> Result<T, LiveError> {
        self.put_back(storage);
        if let Err(LiveError::Storage(error)) = &result {
            self.watcher.not_saved(error);
        }
        result
    }

    /// The storage is free again; where its log has become long, it is compacted in a quiet moment.
    fn put_back(&self, storage: Storage) {
        let is_due = storage.is_compaction_due();
        self.storage.replace(Some(storage));
        if is_due && !self.is_compacting.replace(true) {
            let (held, storage) = (Rc::downgrade(&self.held), Rc::downgrade(&self.storage));
            let is_compacting = Rc::clone(&self.is_compacting);
            spawn_local(async move {
                compact(&held, &storage).await;
                is_compacting.set(false);
            });
        }
    }
}

/// Compacts a log that is long, as soon as nothing was saved for a moment. What fails is tried again after later saves: the
/// log is the book as much as the segments are.
async fn compact<H: HoldsBook>(held: &Weak<RefCell<H>>, storage: &Weak<RefCell<Option<Storage>>>) {
    let mut seen = None;
    for waited in 0..=PATIENCE {
        sleep(QUIET).await;
        let compaction = {
            let (Some(held), Some(storage)) = (held.upgrade(), storage.upgrade()) else {
                return;
            };
            let storage = storage.borrow();
            // While it is written to, the book is not what is stored.
            let Some(storage) = storage.as_ref() else { continue };
            if seen.replace(storage.revision) != Some(storage.revision) && waited < PATIENCE {
                continue;
            }
            storage.due_compaction(held.borrow().book())
        };
        if let Some(compaction) = compaction {
            drop(compaction.run().await);
        }
        return;
    }
}
