//! Where each book of the log stands.

use sync::BookId;

use super::failure::Failure;
use super::memory::{Books, unknown};
use super::operation::{Mode, Operation};
use super::record::{BookHead, BookState, Place};
use super::sql::{Row, Session, Value, bound, damaged, padded, places};
use super::tables::{BOOK, TABLES};
use crate::codes;

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
        let own = head(session, self.book, S::OWN).await?;
        own.ok_or_else(|| unknown(self.book))?;
        for table in TABLES.iter().rev() {
            let sql = format!("DELETE FROM {} WHERE book_id = $1", table.name);
            session.execute(&sql, vec![self.book.into()]).await?;
        }
        Ok(())
    }
}
