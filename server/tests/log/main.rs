//! The log on memory, SQLite and a real PostgreSQL: one contract, drawn sequences, and processes killed while they write.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod backups;
mod contract;
mod drawn;
mod faults;
mod killed;
mod postgres;
mod written;
