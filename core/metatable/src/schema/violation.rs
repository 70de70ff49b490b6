//! Violations of the rules of a table.

use violation::{Fault, Violation};

use crate::schema::definition::TableDefinition;

/// A rule that one row of a table breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowViolation {
    /// Identifier of the table.
    pub table: String,
    /// The violation; its row is the write of the transaction, from 0.
    pub violation: Violation,
}

impl RowViolation {
    pub(crate) fn new(row: usize, definition: &TableDefinition, column: Option<&str>, fault: Fault) -> Self {
        Self {
            table: definition.identifier.to_owned(),
            violation: fault.placed(row, column.map(str::to_owned)),
        }
    }
}
