//! The server: the durable log of books, and what is built on it.

#![warn(missing_docs)]

pub mod books;
pub mod codes;
pub mod http;
pub mod log;
