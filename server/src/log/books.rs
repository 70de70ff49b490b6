//! Books of the log, and where each one stands.

use metatable::Digest;
use sync::{BookId, Hash};

use super::checkpoints::{self, Checkpoint};
use super::commit::{Commit, Committed};
use super::failure::Failure;
use super::memory::{Book, Books};
use super::operation::{Mode, Operation};
use super::packed::Blob;
use super::sql::{Row, Session, Value, bound, check_text, damaged, number, padded, places, text};
use super::tables::{BOOK, TABLES};
use crate::codes;

/// A state of a book: how many entries it has had, and the chain of the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The version.
    pub ver: u64,
    /// The chain.
    pub chain: Hash,
}

/// Where a book stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookHead {
    /// Its name for people.
    pub name: String,
    /// How often it was restored.
    pub epoch: u64,
    /// The last entry.
    pub place: Place,
    /// The digest of the rows there.
    pub digest: Digest,
    /// The schema of the rows.
    pub schema: String,
    /// The last entry whose body may be gone.
    pub horizon: u64,
    /// The last entry that a backup has.
    pub backed_ver: u64,
    /// Whether it can be written.
    pub state: BookState,
}

/// Whether a book can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookState {
    /// It is written and read.
    Open,
    /// It is only read.
    Sealed,
}

impl BookState {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed => "sealed",
        }
    }
}

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

/// Where a book stands; none if it is not there.
#[derive(Clone, Copy, Debug)]
pub struct ReadBook {
    /// The book.
    pub book: BookId,
}

impl Operation for ReadBook {
    type Answer = Option<BookHead>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        Ok(books.get(self.book).map(|book| book.head.clone()))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        head(session, self.book, "").await
    }
}

/// Where a book stands; with [`Session::HOLD`] nobody moves it until the transaction ends.
pub(super) async fn head<S: Session>(session: &mut S, book: BookId, hold: &str) -> Result<Option<BookHead>, Failure> {
    let sql = format!("SELECT {} FROM book WHERE book_id = $1{hold}", BOOK.list(""));
    let rows = session.query(&sql, &[book.into()]).await?;
    let found = rows.into_iter().next().map(read).transpose()?;
    Ok(found.map(|(_, head)| head))
}

/// As [`head`], of a book that is held.
pub(super) async fn held<S: Session>(session: &mut S, book: BookId) -> Result<BookHead, Failure> {
    head(session, book, S::HOLD).await?.ok_or_else(|| unknown(book))
}

pub(super) fn unknown(book: BookId) -> Failure {
    Failure::Refused(codes::book_unknown(&book))
}

fn read(mut row: Row) -> Result<(BookId, BookHead), Failure> {
    let book = BookId(row.uid()?);
    let head = BookHead {
        name: row.text()?,
        epoch: row.number()?,
        place: Place {
            ver: row.number()?,
            chain: row.hash()?,
        },
        digest: row.digest()?,
        schema: row.text()?,
        horizon: row.number()?,
        backed_ver: row.number()?,
        state: match row.text()?.as_str() {
            "open" => BookState::Open,
            "sealed" => BookState::Sealed,
            _ => return Err(damaged("state of the book")),
        },
    };
    Ok((book, head))
}

/// All books, in the order of their ids.
#[derive(Clone, Copy, Debug)]
pub struct ListBooks;

impl Operation for ListBooks {
    type Answer = Vec<(BookId, BookHead)>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        Ok(books.iter().map(|(id, book)| (id, book.head.clone())).collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let sql = format!("SELECT {} FROM book ORDER BY book_id", BOOK.list(""));
        session.query(&sql, &[]).await?.into_iter().map(read).collect()
    }
}

/// The places of several books, of those that are there, in the order of their ids: what waiting pulls ask.
#[derive(Clone, Debug)]
pub struct Places {
    /// The books; at most 10,000.
    pub books: Vec<BookId>,
}

impl Operation for Places {
    type Answer = Vec<(BookId, Place)>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        check_count(self.books.len())?;
        let asked = books.iter().filter(|(id, _)| self.books.contains(id));
        Ok(asked.map(|(id, book)| (id, book.head.place)).collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        check_count(self.books.len())?;
        let values = padded(self.books.iter().map(|&book| book.into()).collect());
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT book_id, ver, chain FROM book WHERE book_id IN ({}) ORDER BY book_id",
            places(1, values.len())
        );
        let rows = session.query(&sql, &values).await?.into_iter();
        let read = |mut row: Row| {
            let (book, ver, chain) = (BookId(row.uid()?), row.number()?, row.hash()?);
            Ok((book, Place { ver, chain }))
        };
        rows.map(read).collect()
    }
}

fn check_count(count: usize) -> Result<(), Failure> {
    if count > 10_000 {
        return Err(Failure::Refused(codes::limit_exceeded(&format_args!("{count} books"))));
    }
    Ok(())
}

/// Lets a book be written, or only read. Fails with `book_unknown`.
#[derive(Clone, Copy, Debug)]
pub struct SetState {
    /// The book.
    pub book: BookId,
    /// What it is from now on.
    pub state: BookState,
}

impl Operation for SetState {
    type Answer = ();
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<(), Failure> {
        books.known(self.book)?.head.state = self.state;
        Ok(())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        let values = vec![Value::Text(self.state.name().to_owned()), self.book.into()];
        let sql = "UPDATE book SET state = $1 WHERE book_id = $2";
        match session.execute(sql, values).await? {
            0 => Err(unknown(self.book)),
            _ => Ok(()),
        }
    }
}

/// Says that a backup has all entries up to one; an earlier one than before changes nothing. Fails with `book_unknown`.
#[derive(Clone, Copy, Debug)]
pub struct MarkBacked {
    /// The book.
    pub book: BookId,
    /// The last entry that the backup has.
    pub ver: u64,
}

impl Operation for MarkBacked {
    type Answer = ();
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<(), Failure> {
        let head = &mut books.known(self.book)?.head;
        head.backed_ver = head.backed_ver.max(self.ver.min(head.place.ver));
        Ok(())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        let head = held(session, self.book).await?;
        let backed = head.backed_ver.max(self.ver.min(head.place.ver));
        let sql = "UPDATE book SET backed_ver = $1 WHERE book_id = $2";
        session.execute(sql, vec![bound(backed), self.book.into()]).await?;
        Ok(())
    }
}

/// Deletes a book with all that it has. Fails with `book_unknown`.
#[derive(Clone, Copy, Debug)]
pub struct DeleteBook {
    /// The book.
    pub book: BookId,
}

impl Operation for DeleteBook {
    type Answer = ();
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<(), Failure> {
        books.known(self.book)?;
        books.remove(self.book);
        Ok(())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        held(session, self.book).await?;
        for table in TABLES.iter().rev() {
            let sql = format!("DELETE FROM {} WHERE book_id = $1", table.name);
            session.execute(&sql, vec![self.book.into()]).await?;
        }
        Ok(())
    }
}
