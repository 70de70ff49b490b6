//! Everything of a book or of the server, in one state, to a file and back.

use std::fmt;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use metatable::Uid;
use sync::{BookId, Hash};

use super::archive::{Frame, Reader, Writer, damaged};
use super::books::ListBooks;
use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::record::Place;
use super::sql::{self, Session, Value, places};
use super::tables::{Column, Kind, TABLES, Table};
use crate::codes;

/// How many bytes of bodies and blobs are read at once, and how many rows.
const BYTES_AT_ONCE: i64 = 8 << 20;
const ROWS_AT_ONCE: usize = 1_000;

/// Writes all rows to a file, as they are in one state; equal logs give equal files. Other processes write meanwhile.
///
/// Fails with `archive_unwritten`, and with `archive_of_memory`. The file is then to be read back ([`check_backup`]) before
/// [`MarkBacked`](super::MarkBacked) says of the answer's places that they are safe.
pub struct Export {
    /// The book; all where there is none.
    pub book: Option<BookId>,
    out: Arc<Mutex<Writer>>,
    is_begun: AtomicBool,
}

/// A backup that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its rows.
    pub rows: u64,
    /// The hash over all of it, which are its last bytes.
    pub hash: Hash,
    /// The books that it has, and where they stood.
    pub books: Vec<(BookId, Place)>,
}

impl Export {
    /// The export of a book, or of all, to this file.
    ///
    /// # Errors
    /// `archive_unwritten`.
    pub fn new(book: Option<BookId>, out: Box<dyn Write + Send>) -> Result<Self, Failure> {
        let out = Arc::new(Mutex::new(Writer::new(out)?));
        let is_begun = AtomicBool::new(false);
        Ok(Self { book, out, is_begun })
    }

    async fn write<S: Session>(&self, session: &mut S, frame: Frame) -> Result<(), Failure> {
        let out = Arc::clone(&self.out);
        let write = move || out.lock().unwrap_or_else(PoisonError::into_inner).write(&frame);
        session.work(write).await?
    }

    async fn table<S: Session>(&self, session: &mut S, table: &Table) -> Result<(), Failure> {
        let columns = table.columns.iter().map(|column| column.name.to_owned()).collect();
        self.write(session, Frame::Table(table.name.to_owned(), columns))
            .await?;
        let mut after: Option<Vec<Value>> = None;
        loop {
            let Some(last) = self.page(session, table, after.as_deref()).await? else {
                return Ok(());
            };
            let span = Span {
                book: self.book,
                after: after.as_deref(),
                last: Some(&last),
            };
            let (filter, values) = span.filter(table);
            let (columns, key) = (table.list(""), table.key.join(", "));
            let sql = format!("SELECT {columns} FROM {}{filter} ORDER BY {key}", table.name);
            let rows = session.query(&sql, &values).await?.into_iter();
            let rows = rows.map(|mut row| table.columns.iter().map(|column| typed(column, row.value())).collect());
            let rows = rows.collect::<Result<_, _>>()?;
            self.write(session, Frame::Rows(rows)).await?;
            after = Some(last);
        }
    }

    /// The last key of the rows that are read next; none where there are no more.
    async fn page<S: Session>(
        &self,
        session: &mut S,
        table: &Table,
        after: Option<&[Value]>,
    ) -> Result<Option<Vec<Value>>, Failure> {
        let span = Span {
            book: self.book,
            after,
            last: None,
        };
        let (filter, values) = span.filter(table);
        let packed = table.columns.iter().find(|column| column.kind == Kind::Packed);
        let size = packed.map_or("0".to_owned(), |column| format!("length({})", column.name));
        let key = table.key.join(", ");
        let sql = format!(
            "SELECT CAST({size} AS bigint), {key} FROM {}{filter} ORDER BY {key} LIMIT {ROWS_AT_ONCE}",
            table.name
        );
        let mut total = 0;
        let mut last = None;
        for mut row in session.query(&sql, &values).await? {
            total += row.int()?;
            if total > BYTES_AT_ONCE && last.is_some() {
                break;
            }
            let columns = table.key.iter().filter_map(|name| table.column(name));
            last = Some(
                columns
                    .map(|column| typed(column, row.value()))
                    .collect::<Result<_, _>>()?,
            );
        }
        Ok(last)
    }
}

/// A file cannot go back to its beginning where a database begins its transaction again.
fn begin(is_begun: &AtomicBool) -> Result<(), Failure> {
    if is_begun.swap(true, Ordering::Relaxed) {
        return Err(Failure::Unavailable(codes::log_busy()));
    }
    Ok(())
}

/// Rows of a table by their keys.
struct Span<'a> {
    book: Option<BookId>,
    after: Option<&'a [Value]>,
    last: Option<&'a [Value]>,
}

impl Span<'_> {
    fn filter(&self, table: &Table) -> (String, Vec<Value>) {
        let mut values: Vec<Value> = Vec::new();
        let mut parts = Vec::new();
        let key = table.key.join(", ");
        for (bound, sign) in [(self.after, ">"), (self.last, "<=")] {
            if let Some(bound) = bound {
                parts.push(format!("({key}) {sign} ({})", places(values.len() + 1, bound.len())));
                values.extend_from_slice(bound);
            }
        }
        if let Some(book) = self.book {
            values.push(book.into());
            parts.push(format!("book_id = ${}", values.len()));
        }
        let filter = parts.join(" AND ");
        let filter = if parts.is_empty() {
            filter
        } else {
            format!(" WHERE {filter}")
        };
        (filter, values)
    }
}

/// A value as its column is declared: SQLite does not tell uids from other bytes.
fn typed(column: &Column, value: Value) -> Result<Value, Failure> {
    match (column.kind, value) {
        (Kind::Uid, Value::Bytes(bytes)) => {
            let uid = Uid::from_slice(&bytes).map_err(|_| sql::damaged("uid"))?;
            Ok(Value::Uid(uid))
        }
        (_, value) => Ok(value),
    }
}

impl Operation for Export {
    type Answer = Exported;
    const MODE: Mode = Mode::Read;

    fn in_memory(&self, _: &mut Books) -> Result<Exported, Failure> {
        Err(Failure::Refused(codes::archive_of_memory()))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Exported, Failure> {
        begin(&self.is_begun)?;
        // The first statement takes the snapshot that all others see.
        let books = ListBooks.in_sql(session).await?.into_iter();
        let books = books.filter(|(id, _)| self.book.is_none_or(|book| book == *id));
        let books = books.map(|(id, head)| (id, head.place)).collect();
        for table in TABLES {
            self.table(session, table).await?;
        }
        let out = Arc::clone(&self.out);
        let end = move || out.lock().unwrap_or_else(PoisonError::into_inner).end();
        let (rows, hash) = session.work(end).await??;
        Ok(Exported { rows, hash, books })
    }
}

/// Whether a backup is whole: how many rows it has.
///
/// # Errors
/// `archive_damaged`.
pub fn check_backup(source: Box<dyn Read + Send>) -> Result<u64, Failure> {
    let mut reader = Reader::new(source)?;
    let mut count = 0;
    while let Some(frame) = reader.next()? {
        if let Frame::Rows(rows) = frame {
            count += rows.len() as u64;
        }
    }
    Ok(count)
}

/// Writes the rows of a backup into a log without books: how many there were. The whole backup, or nothing.
///
/// Fails with `log_not_empty`, `archive_damaged`, `archive_of_newer_version`, and with `archive_of_memory`.
pub struct Import {
    /// Whether devices are to see that their books were restored: their epoch is one higher.
    pub new_epoch: bool,
    source: Arc<Mutex<Reader>>,
    is_begun: AtomicBool,
}

impl Import {
    /// The import of this file.
    ///
    /// # Errors
    /// `archive_damaged`.
    pub fn new(new_epoch: bool, source: Box<dyn Read + Send>) -> Result<Self, Failure> {
        let source = Arc::new(Mutex::new(Reader::new(source)?));
        let is_begun = AtomicBool::new(false);
        Ok(Self {
            new_epoch,
            source,
            is_begun,
        })
    }

    async fn next<S: Session>(&self, session: &mut S) -> Result<Option<Frame>, Failure> {
        let source = Arc::clone(&self.source);
        let next = move || source.lock().unwrap_or_else(PoisonError::into_inner).next();
        session.work(next).await?
    }
}

impl Operation for Import {
    type Answer = u64;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, _: &mut Books) -> Result<u64, Failure> {
        Err(Failure::Refused(codes::archive_of_memory()))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<u64, Failure> {
        begin(&self.is_begun)?;
        if !session.query("SELECT 1 FROM book LIMIT 1", &[]).await?.is_empty() {
            return Err(Failure::Refused(codes::log_not_empty()));
        }
        let mut into = None;
        let mut count = 0;
        while let Some(frame) = self.next(session).await? {
            match frame {
                Frame::Table(name, columns) => into = Some(Target::of(&name, &columns)?),
                Frame::Rows(rows) => {
                    let into: &Target = into.as_ref().ok_or_else(damaged)?;
                    into.check(&rows)?;
                    count += session.execute_all(&into.insert, &rows).await?.into_iter().sum::<u64>();
                }
                Frame::End(_) => {}
            }
        }
        if self.new_epoch {
            session.execute("UPDATE book SET epoch = epoch + 1", Vec::new()).await?;
        }
        Ok(count)
    }
}

/// Where rows of a file go.
struct Target {
    insert: String,
    kinds: Vec<Kind>,
}

impl Target {
    /// Its names are ours, or it is refused: they become a statement.
    fn of(name: &str, columns: &[String]) -> Result<Self, Failure> {
        let newer = |what: &dyn fmt::Display| Failure::Refused(codes::archive_of_newer_version(what));
        let table = TABLES.iter().find(|table| table.name == name);
        let table = table.ok_or_else(|| newer(&format_args!("a table {}", violation::cut(name))))?;
        let kind = |column: &String| match table.column(column) {
            Some(column) => Ok(column.kind),
            None => Err(newer(&format_args!("a column {}", violation::cut(column)))),
        };
        let kinds = columns.iter().map(kind).collect::<Result<Vec<_>, _>>()?;
        let (places, columns) = (places(1, columns.len()), columns.join(", "));
        let insert = format!("INSERT INTO {name} ({columns}) VALUES ({places})");
        Ok(Self { insert, kinds })
    }

    fn check(&self, rows: &[Vec<Value>]) -> Result<(), Failure> {
        let is_sound = rows.iter().all(|row| {
            let values = row.iter().zip(&self.kinds);
            row.len() == self.kinds.len() && values.into_iter().all(|(value, kind)| fits(value, *kind))
        });
        if is_sound { Ok(()) } else { Err(damaged()) }
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Null => true,
        Value::Int(_) => kind == Kind::Int,
        Value::Text(_) => kind == Kind::Text,
        Value::Bytes(_) => matches!(kind, Kind::Bytes | Kind::Packed),
        Value::Uid(_) => kind == Kind::Uid,
    }
}

impl fmt::Debug for Export {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Export")
            .field("book", &self.book)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Import {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut import = formatter.debug_struct("Import");
        import.field("new_epoch", &self.new_epoch).finish_non_exhaustive()
    }
}
