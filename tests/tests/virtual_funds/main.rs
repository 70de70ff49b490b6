//! Virtual funds: invariant 17 over drawn holdings and demands, every policy of a plan from the book, and what applying writes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

mod applying;
mod attribution;
mod planning;
mod setup;
