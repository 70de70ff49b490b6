//! What a device shows its rows with.

use metatable::{Book, ChangeSet, Details, Executed, Intent, Refusal};

/// A book, or what holds one together with what was calculated from its rows.
pub trait Shown {
    /// The book.
    fn book(&self) -> &Book;

    /// See [`Book::execute`].
    ///
    /// # Errors
    /// Those of [`Book::execute`].
    fn execute(&mut self, intent: &Intent, named: Option<&Details>) -> Result<Executed, Vec<Refusal>>;

    /// Brings the rows to what they were after changes that were made elsewhere.
    fn advance(&mut self, changes: &ChangeSet);

    /// Takes the last changes back.
    fn revert(&mut self, changes: &ChangeSet);

    /// Puts another book over the same tables in place of this one.
    fn replace(&mut self, book: Book);
}

impl Shown for Book {
    fn book(&self) -> &Book {
        self
    }

    fn execute(&mut self, intent: &Intent, named: Option<&Details>) -> Result<Executed, Vec<Refusal>> {
        Self::execute(self, intent, named)
    }

    fn advance(&mut self, changes: &ChangeSet) {
        self.advance_rows(changes);
    }

    fn revert(&mut self, changes: &ChangeSet) {
        self.revert_rows(changes);
    }

    fn replace(&mut self, book: Book) {
        *self = book;
    }
}
