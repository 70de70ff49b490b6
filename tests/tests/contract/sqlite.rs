//! SQLite, in memory.

use acceptance::cases::{Case, Refusal, Write};
use acceptance::catalogue::catalogue;
use metatable::{Dialect, Value};
use rusqlite::{Connection, Error, ErrorCode, ffi, params_from_iter, types};

use super::sql::{Names, Statement};
use super::{Database, Seen};

pub(crate) struct Sqlite {
    connection: Connection,
    names: Names,
}

impl Sqlite {
    pub(crate) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.set_prepared_statement_cache_capacity(512);
        let schema = Dialect::Sqlite.schema(&catalogue());
        connection.execute_batch(&schema).unwrap();
        // What is there already is left alone.
        connection.execute_batch(&schema).unwrap();
        Self {
            connection,
            names: Names::new(Dialect::Sqlite),
        }
    }

    fn commit(&self, writes: &[Write]) -> Result<(), (bool, Error)> {
        self.connection.execute_batch("BEGIN").unwrap();
        let written = writes.iter().try_for_each(|write| {
            let is_delete = matches!(write, Write::Delete { .. });
            self.execute(&self.names.write(write))
                .map_err(|error| (is_delete, error))
        });
        let committed = written.and_then(|()| self.connection.execute_batch("COMMIT").map_err(|error| (false, error)));
        if committed.is_err() {
            self.connection.execute_batch("ROLLBACK").unwrap();
        }
        committed
    }

    fn execute(&self, statement: &Statement<'_>) -> Result<(), Error> {
        let values = statement.values.iter().map(|(_, value)| cell(value));
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        prepared.execute(params_from_iter(values)).map(|_| ())
    }

    fn count(&self, statement: &Statement<'_>) -> i64 {
        let values = statement.values.iter().map(|(_, value)| cell(value));
        let mut prepared = self.connection.prepare_cached(&statement.sql).unwrap();
        prepared.query_row(params_from_iter(values), |row| row.get(0)).unwrap()
    }

    fn empty(&self, case: &Case) {
        self.connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let mut tables: Vec<&str> = case.before.iter().chain(&case.writes).map(Write::table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let sql = format!("DELETE FROM \"{}\"", self.names.table(table).physical_name());
            self.connection.execute_batch(&sql).unwrap();
        }
        self.connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    }
}

impl Database for Sqlite {
    fn run(&mut self, case: &Case) -> Result<Seen, String> {
        self.commit(&case.before)
            .map_err(|error| format!("before: {error:?}"))?;
        let seen = match self.commit(&case.writes) {
            Ok(()) => {
                let sights = case.sights().iter().map(|sight| self.names.sight(sight));
                Ok(Seen::Accepted(
                    sights
                        .map(|(statement, count)| self.count(&statement) == count)
                        .collect(),
                ))
            }
            Err((is_delete, error)) => refusal(&self.names, is_delete, &error).map(Seen::Refused),
        };
        self.empty(case);
        seen
    }
}

fn refusal(names: &Names, is_delete: bool, error: &Error) -> Result<Refusal, String> {
    let unexpected = || format!("{error:?}");
    let Error::SqliteFailure(failure, Some(message)) = error else {
        return Err(unexpected());
    };
    if failure.code != ErrorCode::ConstraintViolation {
        return Err(unexpected());
    }
    match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_NOTNULL => Ok(Refusal::Missing),
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => Ok(Refusal::Duplicate),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER if is_delete => Ok(Refusal::Restricted),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Ok(Refusal::Unreferenced),
        ffi::SQLITE_CONSTRAINT_CHECK => names.refusal(
            message
                .strip_prefix("CHECK constraint failed: ")
                .ok_or_else(unexpected)?,
        ),
        _ => Err(unexpected()),
    }
}

fn cell(value: &Value) -> types::Value {
    match value {
        Value::Null => types::Value::Null,
        Value::Bool(bool) => types::Value::Integer(i64::from(*bool)),
        Value::Integer(integer) | Value::Instant(integer) => types::Value::Integer(*integer),
        Value::Float(float) => types::Value::Real(*float),
        Value::Json(json) => types::Value::Text(json.as_str().to_owned()),
        Value::Uid(_) | Value::Text(_) | Value::Decimal(_) | Value::Date(_) => types::Value::Text(value.to_text()),
    }
}
