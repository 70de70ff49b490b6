//! Idempotency keys: each stands for the one intent that was made of its request.

use metatable::Uid;
use sync::BookId;

use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::sql::{Session, Value};

/// The intent that a key stands for; none when it was not used, or has ended.
#[derive(Clone, Debug)]
pub struct FindOnce {
    /// The book.
    pub book: BookId,
    /// The token of the caller.
    pub token: Uid,
    /// The key, by the caller.
    pub key: String,
    /// The time, in microseconds.
    pub at: i64,
}

impl Operation for FindOnce {
    type Answer = Option<u64>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let key = (self.token, self.key.clone());
        let once = books.get(self.book).and_then(|book| book.once.get(&key));
        let once = once.filter(|once| once.expires_at > self.at);
        Ok(once.map(|once| once.mseq))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        if self.key.contains('\0') {
            return Ok(None);
        }
        let sql = "SELECT mseq FROM once WHERE book_id = $1 AND token_id = $2 AND key = $3 AND expires_at > $4";
        let key = Value::Text(self.key.clone());
        let values = [self.book.into(), self.token.into(), key, Value::Int(self.at)];
        let rows = session.query(sql, &values).await?;
        rows.into_iter().next().map(|mut row| row.number()).transpose()
    }
}

/// Forgets the keys of all books that have ended: how many.
#[derive(Clone, Copy, Debug)]
pub struct ExpireOnce {
    /// The time, in microseconds.
    pub at: i64,
}

impl Operation for ExpireOnce {
    type Answer = u64;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<u64, Failure> {
        let mut count = 0;
        for book in books.all_mut() {
            let before = book.once.len();
            book.once.retain(|_, once| once.expires_at > self.at);
            count += (before - book.once.len()) as u64;
        }
        Ok(count)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<u64, Failure> {
        let sql = "DELETE FROM once WHERE expires_at <= $1";
        session.execute(sql, vec![Value::Int(self.at)]).await
    }
}
