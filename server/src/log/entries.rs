//! Entries of a book's log, read.

use std::borrow::Cow;

use sync::{BookId, Entry, Head, Outcome, StoreId, UserId};

use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::packed::Packed;
use super::record::Stored;
use super::sql::{Row, Session, Value, bound, damaged};
use super::tables::ENTRY;

/// How much is read at once: the first entry, and those after it that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Most entries.
    pub count: u64,
    /// Most bytes of their bodies, before compression.
    pub bytes: u64,
}

impl Limit {
    /// Everything.
    pub const NONE: Self = Self {
        count: u64::MAX,
        bytes: u64::MAX,
    };
}

/// The entries after a version, with bodies, in order.
#[derive(Clone, Copy, Debug)]
pub struct Entries {
    /// The book.
    pub book: BookId,
    /// The version that is known.
    pub after: u64,
    /// How many.
    pub limit: Limit,
}

impl Operation for Entries {
    type Answer = Vec<Stored>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let entries = books.get(self.book).into_iter().flat_map(|book| book.entries.values());
        let later = entries.filter(|stored| stored.entry.head.ver > self.after);
        Ok(cut(later.cloned(), self.limit))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let values = [self.book.into(), bound(self.after)];
        limited(session, "ver > $2", &values, self.limit, true).await
    }
}

/// The entries of one store whose mseq is in a range, in order.
#[derive(Clone, Copy, Debug)]
pub struct EntriesOfStore {
    /// The book.
    pub book: BookId,
    /// The store.
    pub store: StoreId,
    /// The mseq that is known.
    pub after: u64,
    /// The last mseq that is asked for.
    pub last: u64,
    /// With bodies?
    pub bodies: bool,
    /// How many; without bodies their bytes count too.
    pub limit: Limit,
}

impl Operation for EntriesOfStore {
    type Answer = Vec<Stored>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let entries = books.get(self.book).into_iter().flat_map(|book| book.entries.values());
        let asked = entries.filter(|stored| {
            let head = &stored.entry.head;
            head.store == self.store && head.mseq > self.after && head.mseq <= self.last
        });
        let asked = cut(asked.cloned(), self.limit).into_iter();
        let shown = |stored: Stored| Stored {
            body: stored.body.filter(|_| self.bodies),
            ..stored
        };
        Ok(asked.map(shown).collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let places = [bound(self.after), bound(self.last)];
        let mut values = vec![self.book.into(), self.store.into()];
        values.extend(places);
        let filter = "store_id = $2 AND mseq > $3 AND mseq <= $4";
        limited(session, filter, &values, self.limit, self.bodies).await
    }
}

/// The start of some entries, in order.
fn cut(entries: impl Iterator<Item = Stored>, limit: Limit) -> Vec<Stored> {
    let count = usize::try_from(limit.count).unwrap_or(usize::MAX);
    let mut total = 0_u64;
    let mut is_first = true;
    let fits = |stored: &Stored| {
        total = total.saturating_add(stored.body.as_ref().map_or(0, Packed::len));
        std::mem::take(&mut is_first) || total <= limit.bytes
    };
    entries.take(count).take_while(fits).collect()
}

/// As [`cut`], of the entries of the book `$1` that pass a filter.
async fn limited<S: Session>(
    session: &mut S,
    filter: &str,
    values: &[Value],
    limit: Limit,
    bodies: bool,
) -> Result<Vec<Stored>, Failure> {
    let (count, bytes) = (values.len() + 1, values.len() + 2);
    let sql = format!(
        "SELECT {}, {} FROM \
         (SELECT ver, row_number() OVER (ORDER BY ver) AS nth, sum(size) OVER (ORDER BY ver) AS total FROM \
         (SELECT ver, size FROM entry WHERE book_id = $1 AND {filter} ORDER BY ver LIMIT ${count}) AS first) AS fitting \
         JOIN entry e ON e.book_id = $1 AND e.ver = fitting.ver {} \
         WHERE fitting.nth = 1 OR fitting.total <= CAST(${bytes} AS bigint) ORDER BY e.ver",
        ENTRY.list("e."),
        if bodies { "b.bytes" } else { "NULL" },
        if bodies { BODIES } else { "" },
    );
    let mut values = values.to_vec();
    values.extend([bound(limit.count), bound(limit.bytes)]);
    session.query(&sql, &values).await?.into_iter().map(read).collect()
}

const BODIES: &str = "LEFT JOIN body b ON b.book_id = e.book_id AND b.ver = e.ver";

/// One entry, with its body.
#[derive(Clone, Copy, Debug)]
pub struct ReadEntry {
    /// The book.
    pub book: BookId,
    /// Its version.
    pub ver: u64,
}

impl Operation for ReadEntry {
    type Answer = Option<Stored>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let book = books.get(self.book);
        Ok(book.and_then(|book| book.entries.get(&self.ver)).cloned())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let Ok(ver) = i64::try_from(self.ver) else {
            return Ok(None);
        };
        let columns = ENTRY.list("e.");
        let sql = format!("SELECT {columns}, b.bytes FROM entry e {BODIES} WHERE e.book_id = $1 AND e.ver = $2");
        let rows = session.query(&sql, &[self.book.into(), Value::Int(ver)]).await?;
        rows.into_iter().next().map(read).transpose()
    }
}

/// The newest entries before a version, newest first, without bodies: a page of a history.
#[derive(Clone, Copy, Debug)]
pub struct Newest {
    /// The book.
    pub book: BookId,
    /// The version before which they are; none for the newest of all.
    pub before: Option<u64>,
    /// How many.
    pub count: u64,
}

impl Operation for Newest {
    type Answer = Vec<Entry>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let entries = books
            .get(self.book)
            .into_iter()
            .flat_map(|book| book.entries.values().rev());
        let is_before = |stored: &&Stored| self.before.is_none_or(|before| stored.entry.head.ver < before);
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        let newest = entries.filter(is_before).take(count);
        Ok(newest.map(|stored| stored.entry.clone()).collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let columns = ENTRY.list("");
        let sql = format!("SELECT {columns} FROM entry WHERE book_id = $1 AND ver < $2 ORDER BY ver DESC LIMIT $3");
        let before = bound(self.before.unwrap_or(u64::MAX));
        let rows = session
            .query(&sql, &[self.book.into(), before, bound(self.count)])
            .await?;
        let entries = rows.into_iter().map(|row| Ok(read(row)?.entry));
        entries.collect()
    }
}

/// The entry of a row of the columns of its table, and of the bytes of its body.
fn read(mut row: Row) -> Result<Stored, Failure> {
    row.uid()?;
    let ver = row.number()?;
    let (store, mseq, mhash) = (StoreId(row.uid()?), row.number()?, row.hash()?);
    let (user, kind) = (UserId(row.uid()?), row.text()?);
    let version = u32::try_from(row.int()?).map_err(|_| damaged("version of an intent"))?;
    let (asked_at, at, base_ver) = (row.int()?, row.int()?, row.number()?);
    let outcome = outcome(&row.text()?, row.value())?;
    let (body_hash, digest, chain) = (row.hash()?, row.digest()?, row.hash()?);
    let len = row.number()?;
    let body = row.optional_bytes()?.map(|bytes| Packed { len, bytes });
    let head = Head {
        ver,
        store,
        mseq,
        mhash,
        user,
        kind,
        version,
        asked_at,
        at,
        base_ver,
        outcome,
        body_hash,
        digest,
    };
    Ok(Stored {
        entry: Entry { head, chain },
        body,
    })
}

fn outcome(status: &str, code: Value) -> Result<Outcome, Failure> {
    match (status, code) {
        ("applied", Value::Null) => Ok(Outcome::Applied),
        ("altered", Value::Null) => Ok(Outcome::Altered),
        ("refused", Value::Text(code)) => Ok(Outcome::Refused(code)),
        ("repeated", Value::Text(ver)) => ver
            .parse()
            .map(Outcome::Repeated)
            .map_err(|_| damaged("outcome of an entry")),
        _ => Err(damaged("outcome of an entry")),
    }
}

/// The status of an outcome, and its code: for what was repeated, the number of the entry.
pub(super) fn status(outcome: &Outcome) -> (&'static str, Option<Cow<'_, str>>) {
    match outcome {
        Outcome::Applied => ("applied", None),
        Outcome::Altered => ("altered", None),
        Outcome::Refused(code) => ("refused", Some(code.into())),
        Outcome::Repeated(ver) => ("repeated", Some(ver.to_string().into())),
    }
}
