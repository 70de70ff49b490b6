//! Tests that cross crates: golden vectors, properties, platforms.
//!
//! The library holds what several of them need: [`books`] makes plan inputs from a seed, [`cases`]
//! what every store of the tables must accept and refuse.

pub mod books;
pub mod cases;
pub mod catalogue;
pub mod draw;
mod exports;
pub mod functions;
pub mod golden;
pub mod holds;
pub mod mutation;
pub mod plans;
pub mod traded_book;
