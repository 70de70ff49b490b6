//! Compaction: the segments are brought up to a revision, and the log is emptied up to it.

use std::cell::RefCell;
use std::rc::Rc;

use metatable::Book;

use crate::error::StorageError;
use crate::generation::Generation;
use crate::known::{Known, Rewrite};

/// A compaction whose values are made, so that the book can change while they are stored. Saves go on meanwhile.
#[derive(Debug)]
pub struct Compaction {
    generation: Rc<Generation>,
    known: Rc<RefCell<Known>>,
    rewrite: Rewrite,
    base: u64,
}

impl Compaction {
    pub(crate) fn new(generation: &Rc<Generation>, known: &Rc<RefCell<Known>>, book: &Book, revision: u64) -> Self {
        let base = known.borrow().base();
        Self {
            generation: Rc::clone(generation),
            rewrite: known.borrow_mut().compaction(book, revision),
            known: Rc::clone(known),
            base,
        }
    }

    /// Stores it in one strict transaction.
    ///
    /// # Errors
    /// Why it is not stored: the log is as it was, and a later compaction is due. What another tab compacted meanwhile is
    /// taken over, and is no error.
    pub async fn run(self) -> Result<(), StorageError> {
        let to = self.rewrite.directory.revision;
        let mut done = self
            .generation
            .rewrite(&self.rewrite, self.base, None, &mut |_, _| {})
            .await;
        let mut directory = self.rewrite.directory;
        if matches!(done, Err(StorageError::Moved)) {
            (done, directory) = match self.generation.directory().await {
                Ok(theirs) => (Ok(()), theirs),
                Err(error) => (Err(error), directory),
            };
        }
        let mut known = self.known.borrow_mut();
        known.compacted(to, done.is_ok());
        // What they compacted of revisions that this tab has not read comes with the next reading.
        if done.is_ok() && directory.revision <= to {
            known.adopt(directory);
        }
        done
    }
}
