//! The session: the book, and what handlers keep of it from one request to the next.

use std::any::{Any, TypeId};
use std::cell::RefCell;

use elsa::FrozenBTreeMap;
use markets::valuation::Market;
use metatable::{Applied, Book, HoldsBook, Intent, News, Refusal, RowCounts, Store};
use portfolios::StoredSources;
use protocol::Failure;

use crate::context::Context;

/// One person's work on a book.
///
/// Handlers read it; only a host, which stores what changes, carries intents out.
pub struct Session {
    book: Book,
    /// Counts the changes of the book, whoever made them.
    revision: u64,
    /// Counts the books that took the place of the one before.
    generation: u64,
    /// By type: see [`Session::kept`].
    kept: FrozenBTreeMap<TypeId, Box<dyn Any>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// For hosts: handlers only read the book.
impl HoldsBook for Session {
    fn book(&self) -> &Book {
        &self.book
    }

    fn apply(&mut self, intent: &Intent) -> Result<Applied, Vec<Refusal>> {
        let applied = self.book.apply(intent)?;
        if !applied.changes.is_empty() {
            self.revision += 1;
        }
        Ok(applied)
    }

    fn revert(&mut self, applied: &Applied) {
        self.book.revert(applied);
        self.revision += 1;
    }

    fn recall(&mut self, number: u64, details: Vec<u8>) {
        self.book.recall(number, details);
    }

    fn advance(&mut self, news: News) {
        // What is kept of entries is kept by their numbers.
        self.generation += u64::from(news.restarts_journal());
        self.revision += 1;
        self.book.advance(news);
    }

    fn replace(&mut self, book: Book) {
        self.book = book;
        self.generation += 1;
        self.revision += 1;
    }
}

impl Session {
    /// A session on an empty book over all packages.
    ///
    /// # Errors
    /// The tables do not make a catalog.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            book: empty_book()?,
            revision: 0,
            generation: 0,
            kept: FrozenBTreeMap::new(),
        })
    }

    /// Counts the changes of the book since the session began.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Counts the books that took the place of the one before.
    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// What handlers keep from one request to the next: one value of each type, at first its default.
    ///
    /// # Panics
    /// Never: what is kept under a type is of that type.
    #[expect(clippy::expect_used, reason = "the key is the type of the value")]
    pub(crate) fn kept<T: Default + 'static>(&self) -> &RefCell<T> {
        let key = TypeId::of::<T>();
        let kept = match self.kept.get(&key) {
            Some(kept) => kept,
            None => self.kept.insert(key, Box::new(RefCell::<T>::default())),
        };
        kept.downcast_ref().expect("a value of the type that it is kept under")
    }

    /// The book.
    pub(crate) const fn book(&self) -> &Book {
        &self.book
    }

    /// The rows.
    pub(crate) fn store(&self) -> &Store {
        self.book.store()
    }

    /// What an intent would do, without doing it.
    ///
    /// # Errors
    /// Those of [`Book::check`].
    pub(crate) fn check(&mut self, intent: &Intent) -> Result<RowCounts, Vec<Refusal>> {
        self.book.check(intent)
    }

    /// What `look` sees in the rows as they would be after an intent, which is not carried out.
    ///
    /// # Errors
    /// Those of [`Book::preview`].
    pub(crate) fn preview<R>(&mut self, intent: &Intent, look: impl FnOnce(&Store) -> R) -> Result<R, Vec<Refusal>> {
        self.book.preview(intent, look)
    }

    /// The market of the book, now.
    pub(crate) fn market(&self, context: &Context) -> Market {
        Market::new(self.store(), &StoredSources, context.now)
    }
}

/// A book over all packages, without rows.
pub(crate) fn empty_book() -> Result<Book, Failure> {
    Book::with_all_tables(portfolios::packages()).map_err(|error| Failure::from(error.fault()))
}
