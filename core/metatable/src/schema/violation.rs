//! Violations.

use serde::{Deserialize, Serialize};

use crate::schema::definition::TableDefinition;

/// A rule that one row violates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Which write of the transaction, from 0.
    pub row: usize,
    /// Identifier of the table.
    pub table: String,
    /// The column in error; none when the whole row is.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(
        row: usize,
        definition: &TableDefinition,
        column: Option<&str>,
        code: &str,
        message: String,
    ) -> Self {
        Self {
            row,
            table: definition.identifier.to_owned(),
            column: column.map(str::to_owned),
            code: code.to_owned(),
            message,
        }
    }
}
