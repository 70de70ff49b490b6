//! A book is made.

use sync::BookId;

use super::checkpoints;
use super::commit::{Commit, Committed};
use super::failure::Failure;
use super::memory::{Book, Books, unknown};
use super::operation::{Mode, Operation};
use super::packed::Blob;
use super::record::{BookHead, BookState, Checkpoint};
use super::sql::{Session, Value, check_text, number, text};
use super::tables::BOOK;
use crate::codes;

/// Makes a book, whose log goes on from a checkpoint. Nothing but its members' grants need be in `first`.
///
/// Fails with `book_exists`, and as [`PutCheckpoint`](super::PutCheckpoint) and [`Commit`] do. After
/// [`Failure::Unknown`](super::Failure::Unknown) the book is there or not.
#[derive(Clone, Debug)]
pub struct CreateBook {
    /// Its id.
    pub book: BookId,
    /// Its name for people.
    pub name: String,
    /// How often it was restored.
    pub epoch: u64,
    /// Its rows; also where its log goes on.
    pub checkpoint: Checkpoint,
    /// The blobs that the checkpoint names.
    pub blobs: Vec<Blob>,
    /// Its first entries, so that no book is ever without members.
    pub first: Option<Commit>,
}

impl CreateBook {
    fn head(&self) -> BookHead {
        BookHead {
            name: self.name.clone(),
            epoch: self.epoch,
            place: self.checkpoint.place,
            digest: self.checkpoint.digest,
            schema: self.checkpoint.schema.clone(),
            horizon: self.checkpoint.place.ver,
            backed_ver: 0,
            state: BookState::Open,
        }
    }

    fn exists(&self) -> Failure {
        Failure::Refused(codes::book_exists(&self.book))
    }

    fn check(&self) -> Result<(), Failure> {
        match &self.first {
            Some(first) if first.book != self.book => Err(unknown(first.book)),
            _ => Ok(()),
        }
    }
}

impl Operation for CreateBook {
    type Answer = Committed;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<Committed, Failure> {
        self.check()?;
        if books.contains(self.book) {
            return Err(self.exists());
        }
        check_text("name of the book", &self.name)?;
        let mut book = Book::new(self.head());
        checkpoints::put_in_memory(&mut book, &self.checkpoint, &self.blobs)?;
        let mut made = Books::default();
        made.insert(self.book, book);
        let answer = match &self.first {
            Some(first) => first.in_memory(&mut made)?,
            None => Committed::Done,
        };
        if Self::keeps(&answer) {
            books.append(made);
        }
        Ok(answer)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Committed, Failure> {
        self.check()?;
        let head = self.head();
        let values = vec![
            self.book.into(),
            text("name of the book", &head.name)?,
            number("epoch", head.epoch)?,
            number("version", head.place.ver)?,
            head.place.chain.into(),
            head.digest.into(),
            text("schema", &head.schema)?,
            number("version", head.horizon)?,
            number("version", head.backed_ver)?,
            Value::Text(head.state.name().to_owned()),
        ];
        let insert = BOOK.insert() + " ON CONFLICT (book_id) DO NOTHING";
        if session.execute(&insert, values).await? == 0 {
            return Err(self.exists());
        }
        checkpoints::put(session, self.book, &self.checkpoint, &self.blobs).await?;
        match &self.first {
            Some(first) => first.in_sql(session).await,
            None => Ok(Committed::Done),
        }
    }

    fn keeps(answer: &Committed) -> bool {
        Commit::keeps(answer)
    }
}
