//! A book as its callers use it: the engine, the row API, undo and redo, older schemas, queries.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod elsewhere;
mod library;
mod operations;
mod queries;
mod rows;
mod schema;
mod stored;
