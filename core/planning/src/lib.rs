//! Targets, expansion, drift, plans, blocks, order files, performance and attribution: functions from untrusted values to
//! results.
//!
//! Knows no tables and no storage. The npm package offers these functions without a book; plans of a stored book are made
//! with them. Every function takes objects or columns, and refuses an input with every violation in it.

#![warn(missing_docs)]

pub mod attribution;
pub mod blocks;
pub mod codes;
pub mod columns;
pub mod drift;
pub mod expansion;
mod fitting;
pub mod functions;
pub mod invalid_input;
pub mod minor_units;
pub mod order_file;
pub mod parts;
pub mod performance;
pub mod plan;
pub mod raw;
pub mod reading;
mod scalar;
pub mod shape;
pub mod targets;
mod typescript;
