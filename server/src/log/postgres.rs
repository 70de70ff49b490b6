//! The log in a database of PostgreSQL, by one connection string.

use std::error::Error as _;
use std::time::Duration;

use bytes::BytesMut;
use deadpool_postgres::{
    Client, GenericClient, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use futures::future::try_join_all;
use tokio_postgres::error::{Error, Severity, SqlState};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, IsolationLevel, NoTls};

use super::failpoint;
use super::failure::Failure;
use super::operation::{Mode, Operation};
use super::sql::{Row, Session, Value};
use crate::codes;

/// How many connections a process has.
const CONNECTIONS: usize = 8;

/// How long is waited for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a transaction is tried that the database did not take.
const TRIES: usize = 5;

/// How many statements are on the way at once.
const PIPELINE: usize = 1_000;

/// A database that answers.
#[derive(Clone, Debug)]
pub(super) struct Postgres(Pool);

impl Postgres {
    /// The log in this database.
    pub(super) async fn open(connection: &str) -> Result<Self, Failure> {
        let mut config: Config = connection.parse().map_err(unopened)?;
        config.application_name("mandate");
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(config, NoTls, recycling);
        let timeouts = Timeouts {
            wait: Some(PATIENCE),
            create: Some(PATIENCE),
            recycle: Some(PATIENCE),
        };
        let pool = Pool::builder(manager).max_size(CONNECTIONS).timeouts(timeouts);
        let pool = pool.runtime(Runtime::Tokio1).build();
        let pool = pool.map_err(|error| Failure::Refused(codes::log_unopened(&error)))?;
        let client = pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => unopened(error),
            error => Failure::Refused(codes::log_unopened(&error)),
        })?;
        let fsync = client.query_one("SHOW fsync", &[]).await.map_err(unopened)?;
        if fsync.get::<_, &str>(0) != "on" {
            return Err(Failure::Refused(codes::fsync_off()));
        }
        Ok(Self(pool))
    }

    pub(super) async fn run<O: Operation>(&self, operation: &O) -> Result<O::Answer, Failure> {
        let mut tries = 1..=TRIES;
        loop {
            let client = self.0.get().await.map_err(|error| match error {
                PoolError::Backend(error) => failure(error),
                error => Failure::Unavailable(codes::log_unavailable(&error)),
            })?;
            tries.next();
            match attempt(client, operation).await {
                // Others came between, or the connection had ended since it was used last: nothing was changed.
                Err(Failure::Unavailable(_)) if !tries.is_empty() => {}
                Err(Failure::Unknown(fault)) => return O::unknown().ok_or(Failure::Unknown(fault)),
                answer => return answer,
            }
        }
    }
}

async fn attempt<O: Operation>(mut client: Client, operation: &O) -> Result<O::Answer, Failure> {
    match O::MODE {
        Mode::Look => operation.in_sql(&mut PostgresSession(&client)).await,
        Mode::Read => {
            let snapshot = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead);
            let transaction = snapshot.read_only(true).start().await.map_err(failure)?;
            operation.in_sql(&mut PostgresSession(&transaction)).await
        }
        Mode::Write => write(&mut client, operation).await,
    }
}

async fn write<O: Operation>(client: &mut Client, operation: &O) -> Result<O::Answer, Failure> {
    // Stated, for the database may have another default.
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::ReadCommitted);
    let transaction = transaction.read_only(false).start().await.map_err(failure)?;
    let durable = "SET LOCAL synchronous_commit = on";
    transaction.batch_execute(durable).await.map_err(failure)?;
    let answer = operation.in_sql(&mut PostgresSession(&transaction)).await?;
    if O::keeps(&answer) {
        failpoint::reach("before_commit");
        transaction.commit().await.map_err(uncommitted)?;
        failpoint::reach("after_commit");
    } else {
        transaction.rollback().await.map_err(failure)?;
    }
    Ok(answer)
}

/// Why a COMMIT failed. An error of the statement undid it; what ends the connection may come after it was done.
fn uncommitted(error: Error) -> Failure {
    let database = error.as_db_error();
    if database.is_some_and(|database| database.parsed_severity() == Some(Severity::Error)) {
        return failure(error);
    }
    Failure::Unknown(codes::answer_lost(&cause(&error)))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by value")]
fn unopened(error: Error) -> Failure {
    Failure::Refused(codes::log_unopened(&cause(&error)))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by value")]
fn failure(error: Error) -> Failure {
    let cause = cause(&error);
    let Some(database) = error.as_db_error() else {
        let source = error.source();
        let is_of_connection = error.is_closed() || source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
        return if is_of_connection {
            Failure::Unavailable(codes::log_unavailable(&cause))
        } else {
            Failure::Refused(codes::log_refused(&cause))
        };
    };
    let code = database.code();
    if [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
    ]
    .contains(code)
    {
        return Failure::Unavailable(codes::log_busy());
    }
    if *code == SqlState::DISK_FULL {
        return Failure::Unavailable(codes::storage_full());
    }
    // By class: connections, resources, operators, and the system around it.
    match code.code().get(..2) {
        Some("08" | "53" | "57" | "58") => Failure::Unavailable(codes::log_unavailable(&cause)),
        Some("XX") => Failure::Refused(codes::log_damaged(&"database")),
        _ => Failure::Refused(codes::log_refused(&cause)),
    }
}

fn cause(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(database), _) => database.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

struct PostgresSession<'a, C>(&'a C);

impl<C: GenericClient> Session for PostgresSession<'_, C> {
    const KEEP: &'static str = " FOR KEY SHARE";
    // Stores that say hello refer to the row and need not wait.
    const HOLD: &'static str = " FOR NO KEY UPDATE";
    const OWN: &'static str = " FOR UPDATE";
    const LOCK: &'static str = "SELECT CAST(pg_advisory_xact_lock($1) AS text)";

    async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Failure> {
        let statement = self.0.prepare_cached(sql).await.map_err(failure)?;
        let rows = self.0.query(&statement, &parameters(values)).await.map_err(failure)?;
        let read = |row: tokio_postgres::Row| {
            let values = (0..row.len()).map(|index| row.try_get::<_, Option<Value>>(index));
            let values = values.map(|value| value.map(|value| value.unwrap_or(Value::Null)));
            values.collect::<Result<_, _>>().map(Row::new).map_err(failure)
        };
        rows.into_iter().map(read).collect()
    }

    async fn execute_all(&mut self, sql: &str, lists: &[Vec<Value>]) -> Result<Vec<u64>, Failure> {
        let statement = self.0.prepare_cached(sql).await.map_err(failure)?;
        let mut counts = Vec::with_capacity(lists.len());
        for lists in lists.chunks(PIPELINE) {
            let executed = lists.iter().map(|values| {
                let (client, statement) = (self.0, &statement);
                async move { client.execute(statement, &parameters(values)).await }
            });
            counts.extend(try_join_all(executed).await.map_err(failure)?);
        }
        Ok(counts)
    }

    async fn work<R, W>(&mut self, work: W) -> Result<R, Failure>
    where
        R: Send + 'static,
        W: FnOnce() -> R + Send + 'static,
    {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|error| Failure::Refused(codes::log_refused(&error)))
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

type Damaged = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Damaged> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(number) => out.extend_from_slice(&number.to_be_bytes()),
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Uid(uid) => out.extend_from_slice(uid.as_bytes()),
        }
        Ok(IsNull::No)
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA, Type::UUID].contains(of)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(of: &Type, bytes: &'a [u8]) -> Result<Self, Damaged> {
        Ok(match *of {
            Type::INT8 => Self::Int(i64::from_be_bytes(bytes.try_into()?)),
            Type::INT4 => Self::Int(i32::from_be_bytes(bytes.try_into()?).into()),
            Type::UUID => Self::Uid(metatable::Uid::from_slice(bytes)?),
            Type::BYTEA => Self::Bytes(bytes.into()),
            _ => Self::Text(str::from_utf8(bytes)?.to_owned()),
        })
    }

    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA, Type::UUID].contains(of)
    }
}
