//! Assets, accounts, mandates and holdings: tables, validation, intents and plans.
//!
//! A [`Book`](book::Book) holds the rows and is changed by [`Intent`](intent::Intent)s only. Targets, expansion, drift
//! and plans are functions over values; the book's own measures are made of them.

#![warn(missing_docs)]

pub mod book;
pub mod columns;
pub mod drift;
pub mod expansion;
pub mod functions;
pub mod import;
pub mod intent;
pub mod lookup;
pub mod mandate;
pub mod measure;
pub mod names;
pub mod package;
pub mod plan;
pub mod raw;
pub mod setting;
pub mod shape;
pub mod sources;
pub mod tables;
pub mod targets;
pub mod violation;
