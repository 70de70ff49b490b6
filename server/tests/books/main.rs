//! Devices and books: what devices ask reaches each other through one or several processes over one log, and nothing is lost.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "../../../core/sync/tests/sim/book.rs"]
#[expect(dead_code, reason = "the simulator needs more of it")]
mod book;
#[path = "../../../core/sync/tests/sim/chance.rs"]
#[expect(dead_code, reason = "the simulator needs more of it")]
mod chance;
#[path = "../../../core/sync/tests/sim/disk.rs"]
#[expect(dead_code, reason = "the simulator needs more of it")]
mod disk;

mod converging;
mod databases;
mod http;
mod loading;
mod phone;
#[path = "../log/postgres.rs"]
#[expect(dead_code, reason = "the tests of the log need more of it")]
mod postgres;
mod refusals;
mod waiting;
