//! PostgreSQL: a server of its own in a folder of its own, reached by a socket in that folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acceptance::cases::{Case, Refusal, Write};
use acceptance::catalogue::catalogue;
use metatable::{Dialect, Value};
use postgres::error::{Error, SqlState};
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Transaction};
use tempfile::TempDir;

use super::sql::{Names, Statement};
use super::{Database, Seen};

/// Where Debian's package keeps the programs that are not on the path.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";

pub(crate) struct Postgres {
    client: Client,
    names: Names,
    statements: HashMap<String, postgres::Statement>,
    /// Stops the server when the client is gone.
    _server: Server,
}

struct Server {
    folder: TempDir,
}

impl Postgres {
    pub(crate) fn start() -> Self {
        let server = Server::start();
        let mut config = Config::new();
        let mut client = config
            .host_path(server.folder.path())
            .user("postgres")
            .dbname("postgres")
            .connect(NoTls)
            .unwrap();
        let schema = Dialect::Postgres.schema(&catalogue());
        client.batch_execute("SET client_min_messages = warning").unwrap();
        client.batch_execute(&schema).unwrap();
        // What is there already is left alone.
        client.batch_execute(&schema).unwrap();
        Self {
            client,
            names: Names::new(Dialect::Postgres),
            statements: HashMap::new(),
            _server: server,
        }
    }
}

impl Postgres {
    /// Whether a statement is done; it is undone at once.
    pub(crate) fn takes(&mut self, statement: &str) -> bool {
        let mut transaction = self.client.transaction().unwrap();
        transaction.batch_execute(statement).is_ok()
    }
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        // PostgreSQL does not run as root; its package brings a user of that name.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(path));
        }
        let data = path.join("data");
        let init = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ];
        run(program("initdb").args(init).arg(&data));
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off",
            path.display()
        );
        let log = path.join("log");
        run(program("pg_ctl")
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(&log)
            .args(["-w", "-o", &options, "start"]));
        Self { folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        run(program("pg_ctl")
            .arg("-D")
            .arg(&data)
            .args(["-m", "immediate", "-w", "stop"]));
    }
}

/// A program of the server, as a user who may run it.
fn program(name: &str) -> Command {
    let packaged = Path::new(PROGRAMS).join(name);
    let path = if packaged.is_file() {
        packaged
    } else {
        PathBuf::from(name)
    };
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(path);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// Runs without pipes: the server would hold them open.
fn run(command: &mut Command) {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/");
    let status = quiet.status().unwrap_or_else(|error| {
        let hint = "install PostgreSQL 15: cargo xtask setup";
        unreachable_program(&format!("{command:?}: {error}; {hint}"))
    });
    assert!(status.success(), "{command:?} failed");
}

#[expect(clippy::panic, reason = "without the server the test cannot run")]
fn unreachable_program(message: &str) -> ! {
    panic!("{message}")
}

impl Database for Postgres {
    fn run(&mut self, case: &Case) -> Result<Seen, String> {
        let mut transaction = self.client.transaction().unwrap();
        let mut session = Session {
            transaction: &mut transaction,
            names: &self.names,
            statements: &mut self.statements,
        };
        session
            .commit(&case.before)
            .map_err(|error| format!("before: {error:?}"))?;
        // Dropping the transaction rolls it back.
        match session.commit(&case.writes) {
            Ok(()) => {
                let sights = case.sights().iter();
                let seen = sights.map(|sight| {
                    let (statement, count) = self.names.sight(sight);
                    session.count(&statement) == count
                });
                Ok(Seen::Accepted(seen.collect()))
            }
            Err((is_delete, error)) => refusal(&self.names, is_delete, &error).map(Seen::Refused),
        }
    }
}

struct Session<'a, 'b> {
    transaction: &'a mut Transaction<'b>,
    names: &'a Names,
    statements: &'a mut HashMap<String, postgres::Statement>,
}

impl Session<'_, '_> {
    /// Writes, and checks what is checked when a transaction ends.
    fn commit(&mut self, writes: &[Write]) -> Result<(), (bool, Error)> {
        for write in writes {
            let is_delete = matches!(write, Write::Delete { .. });
            let statement = self.names.write(write);
            self.execute(&statement).map_err(|error| (is_delete, error))?;
        }
        let ends = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED";
        self.transaction.batch_execute(ends).map_err(|error| (false, error))
    }

    fn execute(&mut self, statement: &Statement<'_>) -> Result<(), Error> {
        let prepared = self.prepare(&statement.sql)?;
        let values = texts(statement);
        self.transaction.execute(&prepared, &parameters(&values)).map(|_| ())
    }

    fn count(&mut self, statement: &Statement<'_>) -> i64 {
        let prepared = self.prepare(&statement.sql).unwrap();
        let values = texts(statement);
        self.transaction
            .query_one(&prepared, &parameters(&values))
            .unwrap()
            .get(0)
    }

    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, Error> {
        if let Some(prepared) = self.statements.get(sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.transaction.prepare(sql)?;
        self.statements.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

fn texts(statement: &Statement<'_>) -> Vec<Option<String>> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::Json(json) => Some(json.as_str().to_owned()),
        value => Some(value.to_text()),
    };
    statement.values.iter().map(|(_, value)| text(value)).collect()
}

fn parameters(values: &[Option<String>]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn refusal(names: &Names, is_delete: bool, error: &Error) -> Result<Refusal, String> {
    let unexpected = || format!("{error:?}");
    let database = error.as_db_error().ok_or_else(unexpected)?;
    match *database.code() {
        SqlState::NOT_NULL_VIOLATION => Ok(Refusal::Missing),
        SqlState::UNIQUE_VIOLATION => Ok(Refusal::Duplicate),
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION if is_delete => Ok(Refusal::Restricted),
        SqlState::FOREIGN_KEY_VIOLATION => Ok(Refusal::Unreferenced),
        SqlState::CHECK_VIOLATION => names.refusal(database.constraint().ok_or_else(unexpected)?),
        _ => Err(unexpected()),
    }
}
