//! The log in one file of SQLite: one thread that writes, others that read.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use tokio::sync::oneshot;

use super::failpoint;
use super::failure::Failure;
use super::operation::{Mode, Operation};
use super::sql::{Row, Session, Value};
use crate::codes;

/// How many threads read.
const READERS: usize = 4;

/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file that is open. Its threads end when the last clone is gone and what waits is done.
#[derive(Clone, Debug)]
pub(super) struct Sqlite {
    writer: mpsc::Sender<Job>,
    readers: mpsc::Sender<Job>,
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

impl Sqlite {
    /// The log in this file, which is made if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let (writer, jobs) = mpsc::channel();
        spawn(writer_of(path).map_err(unopened)?, &Arc::new(Mutex::new(jobs)))?;
        let (readers, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..READERS {
            spawn(reader_of(path).map_err(unopened)?, &jobs)?;
        }
        Ok(Self { writer, readers })
    }

    pub(super) async fn run<O: Operation>(&self, operation: O) -> Result<O::Answer, Failure> {
        let (answer, answered) = oneshot::channel();
        let queue = if O::MODE == Mode::Write {
            &self.writer
        } else {
            &self.readers
        };
        let job: Job = Box::new(move |connection| {
            // Who asked may have stopped waiting; then nobody needs the answer.
            let _ = answer.send(transact(connection, &operation));
        });
        let ended = || Failure::Fatal(codes::log_failed(&"a thread of the log has ended"));
        queue.send(job).map_err(|_| ended())?;
        answered.await.unwrap_or_else(|_| Err(ended()))
    }
}

fn writer_of(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    let journal: String = connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0))?;
    if journal != "wal" {
        let message = format!("its journal is {journal}, not wal");
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
        return Err(rusqlite::Error::SqliteFailure(code, Some(message)));
    }
    // With FULL each commit is synchronised, not only those before a checkpoint of the WAL.
    connection.execute_batch(
        "PRAGMA synchronous = full; PRAGMA foreign_keys = on; PRAGMA trusted_schema = off; \
         PRAGMA journal_size_limit = 67108864",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn reader_of(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn spawn(mut connection: Connection, jobs: &Arc<Mutex<mpsc::Receiver<Job>>>) -> Result<(), Failure> {
    let jobs = Arc::clone(jobs);
    let next = move || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    let work = move || {
        while let Ok(job) = next() {
            job(&mut connection);
        }
    };
    let thread = thread::Builder::new().name("log".to_owned()).spawn(work);
    thread
        .map(drop)
        .map_err(|error| Failure::Refused(codes::log_unopened(&error)))
}

fn transact<O: Operation>(connection: &mut Connection, operation: &O) -> Result<O::Answer, Failure> {
    let begin = match O::MODE {
        Mode::Look => None,
        Mode::Read => Some("BEGIN"),
        Mode::Write => Some("BEGIN IMMEDIATE"),
    };
    if let Some(begin) = begin {
        connection.execute_batch(begin).map_err(failure::<O>)?;
    }
    let mut session = SqliteSession {
        connection,
        failure: failure::<O>,
    };
    let answer = operation.in_sql(&mut session).now_or_never();
    let answer = answer.unwrap_or_else(|| Err(Failure::Refused(codes::log_refused(&"it waits"))));
    if begin.is_none() {
        return answer;
    }
    let is_kept = answer.as_ref().is_ok_and(O::keeps);
    if is_kept && O::MODE == Mode::Write {
        commit(connection)?;
    } else if !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK").map_err(failed)?;
    }
    answer
}

fn commit(connection: &mut Connection) -> Result<(), Failure> {
    failpoint::reach("before_commit");
    if let Err(error) = connection.execute_batch("COMMIT") {
        // A disk that was full has not taken the mark of the commit; any other failure leaves open what it has taken.
        let is_full = error.sqlite_error_code() == Some(ErrorCode::DiskFull);
        if !is_full || (!connection.is_autocommit() && connection.execute_batch("ROLLBACK").is_err()) {
            return Err(failed(error));
        }
        return Err(Failure::Unavailable(codes::storage_full()));
    }
    failpoint::reach("after_commit");
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by value")]
fn unopened(error: rusqlite::Error) -> Failure {
    Failure::Refused(codes::log_unopened(&error))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by value")]
fn failed(error: rusqlite::Error) -> Failure {
    Failure::Fatal(codes::log_failed(&error))
}

fn failure<O: Operation>(error: rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Failure::Unavailable(codes::log_busy()),
        Some(ErrorCode::DiskFull) => Failure::Unavailable(codes::storage_full()),
        Some(ErrorCode::SystemIoFailure) if O::MODE == Mode::Write => failed(error),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            Failure::Unavailable(codes::log_unavailable(&error))
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Failure::Refused(codes::log_damaged(&"database")),
        _ => Failure::Refused(codes::log_refused(&error)),
    }
}

struct SqliteSession<'a> {
    connection: &'a mut Connection,
    failure: fn(rusqlite::Error) -> Failure,
}

/// Nothing here waits: a transaction is done by its first poll.
impl Session for SqliteSession<'_> {
    // The transaction holds the whole file.
    const KEEP: &'static str = "";
    const HOLD: &'static str = "";
    const OWN: &'static str = "";
    const LOCK: &'static str = "SELECT $1";

    async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Failure> {
        query(self.connection, sql, values).map_err(self.failure)
    }

    async fn execute_all(&mut self, sql: &str, lists: &[Vec<Value>]) -> Result<Vec<u64>, Failure> {
        execute_all(self.connection, sql, lists).map_err(self.failure)
    }

    async fn work<R, W>(&mut self, work: W) -> Result<R, Failure>
    where
        R: Send + 'static,
        W: FnOnce() -> R + Send + 'static,
    {
        Ok(work())
    }
}

fn query(connection: &Connection, sql: &str, values: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    let width = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|index| row.get_ref(index).map(value));
        read.push(Row::new(values.collect::<Result<_, _>>()?));
    }
    Ok(read)
}

fn execute_all(connection: &Connection, sql: &str, lists: &[Vec<Value>]) -> rusqlite::Result<Vec<u64>> {
    let mut statement = connection.prepare_cached(&numbered(sql))?;
    let counts = lists.iter().map(|values| {
        let count = statement.execute(rusqlite::params_from_iter(values))?;
        Ok(count as u64)
    });
    counts.collect()
}

/// `$1` is a name to SQLite, and `?1` the first value.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        // No table has such a column.
        ValueRef::Real(_) => Value::Null,
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uid(uid) => ValueRef::Blob(uid.as_bytes()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_synchronises_each_commit() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer_of(&folder.path().join("log.sqlite")).unwrap();
        for (pragma, expected) in [("synchronous", "2"), ("journal_mode", "wal"), ("foreign_keys", "1")] {
            let sql = format!("SELECT CAST({pragma} AS text) FROM pragma_{pragma}");
            let found: String = writer.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(found, expected, "{pragma}");
        }
    }
}
