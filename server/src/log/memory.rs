//! The log in memory: for tests and the simulator, and the model that the databases are compared with.

use std::collections::BTreeMap;

use metatable::Uid;
use sync::{BookId, Hash, StoreId, UserId};

use super::failure::Failure;
use super::packed::Blob;
use super::record::{BookHead, Checkpoint, DeviceStore, Once, Role, Stored};
use crate::codes;

/// The books of a log.
#[derive(Debug, Default)]
pub struct Books(BTreeMap<BookId, Book>);

/// All that a log has of a book.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) head: BookHead,
    pub(super) members: BTreeMap<UserId, Role>,
    pub(super) stores: BTreeMap<StoreId, DeviceStore>,
    pub(super) entries: BTreeMap<u64, Stored>,
    pub(super) blobs: BTreeMap<Hash, Blob>,
    pub(super) checkpoints: BTreeMap<u64, Checkpoint>,
    pub(super) once: BTreeMap<(Uid, String), Once>,
}

impl Book {
    pub(super) fn new(head: BookHead) -> Self {
        Self {
            head,
            members: BTreeMap::new(),
            stores: BTreeMap::new(),
            entries: BTreeMap::new(),
            blobs: BTreeMap::new(),
            checkpoints: BTreeMap::new(),
            once: BTreeMap::new(),
        }
    }
}

impl Books {
    pub(super) fn contains(&self, book: BookId) -> bool {
        self.0.contains_key(&book)
    }

    pub(super) fn get(&self, book: BookId) -> Option<&Book> {
        self.0.get(&book)
    }

    pub(super) fn get_mut(&mut self, book: BookId) -> Option<&mut Book> {
        self.0.get_mut(&book)
    }

    /// A book that must be there.
    pub(super) fn known(&mut self, book: BookId) -> Result<&mut Book, Failure> {
        self.get_mut(book).ok_or_else(|| unknown(book))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (BookId, &Book)> {
        self.0.iter().map(|(&id, book)| (id, book))
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Book> {
        self.0.values_mut()
    }

    pub(super) fn insert(&mut self, id: BookId, book: Book) {
        self.0.insert(id, book);
    }

    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub(super) fn remove(&mut self, book: BookId) {
        self.0.remove(&book);
    }
}

pub(super) fn unknown(book: BookId) -> Failure {
    Failure::Refused(codes::book_unknown(&book))
}
