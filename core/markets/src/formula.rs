//! Index formulas: arithmetic over observed series, as versioned text.
//!
//! A formula knows numbers, `+ - * / **`, parentheses and references `asset["ID"].column` and `index["ID"].column`.
//! [`Formula::parse`] reads it, [`evaluate`] computes it point in time, and the intents of [`definition`] and [`version`]
//! keep its versions.

pub mod definition;
mod evaluate;
mod row_api;
mod syntax;
pub mod version;

pub use evaluate::{Alignment, EvaluationError, FormulaValue, Series, evaluate};
pub use syntax::{Formula, FormulaError, Reference, SourceType};
