//! Tests that cross crates: golden vectors, properties, platforms.
//!
//! The library holds what several of them need: [`books`] makes plan inputs from a seed.

pub mod books;
pub mod catalogue;
pub mod draw;
