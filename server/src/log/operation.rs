//! What the log can be asked to do: one type an operation, with its answer.

use super::failure::Failure;
use super::memory::Books;
use super::sql::Session;

/// What the log can be asked to do. [`Log::run`](super::Log::run) does it.
///
/// The two ways to do it stand side by side: on the values of memory, and in the SQL that both databases share.
pub trait Operation: Send + Sync + 'static {
    /// What comes of it.
    type Answer: Send + 'static;

    /// What it needs of a transaction.
    const MODE: Mode;

    /// In memory. A failure, or an answer that is not kept, changes nothing.
    ///
    /// # Errors
    /// As the operation says.
    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure>;

    /// In a transaction, which the caller ends.
    fn in_sql<S: Session>(&self, session: &mut S) -> impl Future<Output = Result<Self::Answer, Failure>> + Send;

    /// Whether what was written is to be kept.
    fn keeps(_answer: &Self::Answer) -> bool {
        true
    }

    /// The answer where nobody knows whether it was committed, if it has a word for that.
    fn unknown() -> Option<Self::Answer> {
        None
    }
}

/// What an operation needs of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One statement that reads.
    Look,
    /// Several statements that read one state.
    Read,
    /// It writes.
    Write,
}
