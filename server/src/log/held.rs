//! What a writer reads before it writes, and a write that nobody can come before.

use std::fmt;
use std::sync::Arc;

use sync::{BookId, StoreId, UserId};

use super::books;
use super::commit::{Commit, Committed};
use super::entries::{Entries, Limit};
use super::failure::Failure;
use super::members::Members;
use super::memory::{Books, unknown};
use super::operation::{Mode, Operation};
use super::record::{BookHead, DeviceStore, Role, Stored};
use super::sql::Session;
use super::stores::Stores;

/// What a writer needs to know before it runs intents, in one state of the book; none if it is not there.
#[derive(Clone, Debug)]
pub struct Look {
    /// The book.
    pub book: BookId,
    /// The version that the writer has.
    pub after: u64,
    /// How many later entries.
    pub limit: Limit,
    /// The stores whose intents wait.
    pub stores: Vec<StoreId>,
    /// Their users.
    pub users: Vec<UserId>,
}

/// A state of a book, as far as a writer needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Where it stands.
    pub head: BookHead,
    /// The entries that the writer does not have.
    pub later: Vec<Stored>,
    /// The stores that are there.
    pub stores: Vec<DeviceStore>,
    /// The users that are members.
    pub members: Vec<(UserId, Role)>,
}

impl Look {
    fn parts(&self) -> (Entries, Stores, Members) {
        let (book, after, limit) = (self.book, self.after, self.limit);
        let (stores, users) = (Some(self.stores.clone()), Some(self.users.clone()));
        (
            Entries { book, after, limit },
            Stores { book, stores },
            Members { book, users },
        )
    }

    async fn with<S: Session>(&self, session: &mut S, hold: &str) -> Result<Option<Looked>, Failure> {
        let Some(head) = books::head(session, self.book, hold).await? else {
            return Ok(None);
        };
        let (entries, stores, members) = self.parts();
        Ok(Some(Looked {
            head,
            later: entries.in_sql(session).await?,
            stores: stores.in_sql(session).await?,
            members: members.in_sql(session).await?,
        }))
    }
}

impl Operation for Look {
    type Answer = Option<Looked>;
    const MODE: Mode = Mode::Read;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let Some(head) = books.get(self.book).map(|book| book.head.clone()) else {
            return Ok(None);
        };
        let (entries, stores, members) = self.parts();
        Ok(Some(Looked {
            head,
            later: entries.in_memory(books)?,
            stores: stores.in_memory(books)?,
            members: members.in_memory(books)?,
        }))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        self.with(session, "").await
    }
}

/// Looks, decides and commits while the book's row is held, for a writer that others have come before again and again.
///
/// What is decided may be nothing; then the answer is none. Fails with `book_unknown`. While it decides, the book has no other
/// writer, and with SQLite no other book has either. Where the transaction is repeated, so is the decision.
pub struct HeldCommit {
    /// What is looked at.
    pub look: Look,
    /// What is then committed; it may take long, and must not wait for the log.
    pub decide: Arc<Decide>,
}

/// Decides what is committed.
pub type Decide = dyn Fn(Looked) -> Option<Commit> + Send + Sync;

impl fmt::Debug for HeldCommit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HeldCommit")
            .field("look", &self.look)
            .finish_non_exhaustive()
    }
}

impl Operation for HeldCommit {
    type Answer = Option<Committed>;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let looked = self.look.in_memory(books)?;
        let looked = looked.ok_or_else(|| unknown(self.look.book))?;
        let commit = (self.decide)(looked);
        commit.map(|commit| commit.in_memory(books)).transpose()
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let looked = self.look.with(session, S::HOLD).await?;
        let looked = looked.ok_or_else(|| unknown(self.look.book))?;
        let decide = Arc::clone(&self.decide);
        match session.work(move || decide(looked)).await? {
            Some(commit) => Ok(Some(commit.in_sql(session).await?)),
            None => Ok(None),
        }
    }

    fn keeps(answer: &Self::Answer) -> bool {
        answer.as_ref().is_some_and(Commit::keeps)
    }

    fn unknown() -> Option<Self::Answer> {
        Some(Some(Committed::Unknown))
    }
}
