//! The cases that the engine and its peers are measured on, and the engine's side of each.
//!
//! A case is made from a seed and kept as a folder of raw columns, so that a program in any language reads the same bytes.

pub mod case;
pub mod cases;
pub mod engine;
