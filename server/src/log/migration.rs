//! The versions of the log's tables.

use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::sql::{Session, Value};
use super::tables::{Dialect, TABLES, step};
use crate::codes;

/// The version of the tables that this program knows. A higher one goes with the tables and columns that are `since` it.
const VERSION: u32 = 1;

/// Names the lock of all processes that open the log: the first half of the BLAKE3 hash of no text.
const LOCK: i64 = 0x6f13_49b9_f5f9_a1a6;

/// Takes the tables to the version of this program, at start, under a lock: whether they had another. Fails with
/// `log_of_newer_version`.
pub(super) struct Migrate(pub(super) Dialect);

impl Operation for Migrate {
    type Answer = bool;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, _: &mut Books) -> Result<bool, Failure> {
        Ok(false)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<bool, Failure> {
        session.query(S::LOCK, &[Value::Int(LOCK)]).await?;
        let versions = "CREATE TABLE IF NOT EXISTS log_version (version bigint NOT NULL)";
        session.execute(versions, Vec::new()).await?;
        let rows = session.query("SELECT version FROM log_version", &[]).await?;
        let found = rows.into_iter().next().map(|mut row| row.number()).transpose()?;
        let found = found.unwrap_or(0);
        if found > u64::from(VERSION) {
            return Err(Failure::Refused(codes::log_of_newer_version(&found, &VERSION)));
        }
        if found == u64::from(VERSION) {
            return Ok(false);
        }
        for version in (1..=VERSION).filter(|&version| u64::from(version) > found) {
            for statement in step(TABLES, version, self.0) {
                session.execute(&statement, Vec::new()).await?;
            }
        }
        session.execute("DELETE FROM log_version", Vec::new()).await?;
        let set = "INSERT INTO log_version (version) VALUES ($1)";
        session.execute(set, vec![Value::Int(VERSION.into())]).await?;
        Ok(true)
    }

    fn keeps(has_changed: &bool) -> bool {
        *has_changed
    }
}
