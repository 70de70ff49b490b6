//! The watcher of the saves of a book.

use metatable::{Book, ChangeSet};

use crate::error::StorageError;

/// Callbacks of a [`LiveBook`](crate::LiveBook) to its host. They do nothing by default; a book in memory calls none.
///
/// A write that changes rows calls `saving`, `progress` any number of times, and then `saved` or `not_saved`; where another
/// tab saved first it calls `moved` and starts again with `saving`. The book can be read in every method, and changed in
/// none.
pub trait Watcher<H = Book> {
    /// A change is on its way to the device.
    fn saving(&self) {}

    /// So many of all values of the save are handed to the browser.
    fn progress(&self, _done: usize, _total: usize) {}

    /// All of the book is on the device.
    fn saved(&self) {}

    /// The last change is not on the device and not in the book, or what another tab saved could not be read.
    fn not_saved(&self, _error: &StorageError) {}

    /// The book was read again, as another tab left it: whatever was computed from the rows or the history is out of date.
    fn moved(&self, _holder: &H) {}

    /// Whether [`Watcher::changed`] is to be called.
    fn hears_changes(&self) -> bool {
        false
    }

    /// The rows that other tabs changed, when they have been read.
    fn changed(&self, _changes: ChangeSet) {}

    /// Entries of the journal whose details are to be in the book whenever it was opened, read again or written. Details
    /// may be as large as an import; those of every other entry stay on the device until
    /// [`LiveBook::recall`](crate::LiveBook::recall).
    fn keeps_details_of(&self, _holder: &H) -> Vec<u64> {
        Vec::new()
    }
}

/// Nobody watches.
impl<H> Watcher<H> for () {}
