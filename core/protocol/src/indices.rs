//! Reference data: indices.

use choices::{FormulaStatus, MissingDataPolicy};
use serde::{Deserialize, Serialize};

use super::{Instant, SavedRow, Uid};
use crate::form::{Control, form};

/// Every index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListIndices;

/// The indices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicesView {
    /// By identifier.
    pub indices: Vec<IndexLine>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexLine {
    /// The row.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// Human label.
    pub name: String,
    /// Type key.
    pub kind: String,
    /// Its values are calculated by formula, not observed.
    pub is_formula: bool,
    /// Values are shares, shown in percent.
    pub is_percent: bool,
    /// Shown after a value.
    pub suffix: String,
    /// The newest value of any cadence, and its time.
    pub newest: Option<(Instant, f64)>,
}

/// One index, with its values at a cadence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowIndex {
    /// The row.
    pub uid: Uid,
    /// The cadence; the one with the most values when none is given.
    pub cadence: Option<String>,
}

/// One index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexView {
    /// The index.
    pub index: IndexLine,
    /// What it is, in words.
    pub description: String,
    /// The portfolio that it publishes.
    pub portfolio: Option<String>,
    /// What is known of its values.
    pub datasets: Vec<DatasetLine>,
    /// The cadence that is shown; "" when there are no values.
    pub cadence: String,
    /// Milliseconds since 1970, ascending.
    pub times: Vec<i64>,
    /// The values.
    pub values: Vec<f64>,
    /// The versions of its formula, newest first.
    pub versions: Vec<VersionLine>,
    /// What its formulas may read.
    pub sources: Vec<String>,
}

/// The values of one cadence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetLine {
    /// 1d.
    pub cadence: String,
    /// Values.
    pub count: u32,
    /// The first and the last.
    pub span: Option<(Instant, Instant)>,
}

/// A version of a formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    /// The row.
    pub uid: Uid,
    /// From 1.
    pub number: i64,
    /// How far it is.
    pub status: FormulaStatus,
    /// When it holds from.
    pub from: Instant,
    /// When it ends.
    pub to: Option<Instant>,
    /// Canonical text.
    pub formula: String,
    /// How inputs are aligned: "exact", "as of, at most 86400 s old".
    pub alignment: String,
    /// The treatment of missing inputs.
    pub missing: MissingDataPolicy,
    /// What it is known by.
    pub hash: String,
}

form! {
    /// Saves an index and a version of its formula. What is read is taken from the formula: `asset["ID"].close` from the
    /// prices, `index["ID"].value` from the values of that index.
    pub struct SaveIndexFormula {
        /// Business key of the index.
        unique_identifier: String, "Index identifier", control Control::Words;
        /// Human label.
        display_name: String, "Name", control Control::Words;
        /// The formula.
        formula: String, "Formula", control Control::Lines, says |_| FORMULA_HINT;
        /// When it holds from.
        valid_from: String, "Effective from", control Control::Date;
        /// How old an input may be, in days; "" for inputs of exactly the same instant.
        staleness_days: String, "Maximum input age (days)", hint "exact alignment";
        /// Values are shares.
        is_percent: bool, "Show values as percentages";
        /// A missing input is an error, not a gap.
        fails: bool, "Fail on missing input";
        /// It takes the place of the active version.
        activates: bool, "Activate";
    }
}

/// What to write as a formula.
const FORMULA_HINT: &str =
    "Numbers, + - * / **, parentheses, and inputs such as asset[\"AAPL\"].close or index[\"RATE\"].value.";

/// Makes a version the active one, or ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionVersion {
    /// The version.
    pub uid: Uid,
    /// When it ends, as typed; none to activate it.
    pub retire_at: Option<String>,
}

/// Calculates the values of a formula index from a date to another, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalculateValues {
    /// The index.
    pub uid: Uid,
    /// 1d.
    pub cadence: String,
    /// First and last date, as typed.
    pub span: (String, String),
}

/// Calculated values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValuesMade {
    /// The index and the change.
    pub saved: SavedRow,
    /// Values of the index at that cadence now.
    pub count: u32,
}
