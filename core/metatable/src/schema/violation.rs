//! Broken rules.

use serde::{Deserialize, Serialize};

use crate::row::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::value::Value;

/// One rule that one row breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Which write of the transaction, from 0.
    pub row: usize,
    /// Identifier of the table.
    pub table: String,
    /// The column at fault; none when the whole row is.
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

/// The rules that a record breaks by itself: types, nulls, lengths, finiteness, checks.
pub(crate) fn row_violations(definition: &TableDefinition, record: &Record, row: usize) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut report = |column: &str, code: &str, message: String| {
        violations.push(Violation::new(row, definition, Some(column), code, message));
    };
    for (column, value) in definition.columns.iter().zip(record.values()) {
        match value.column_type() {
            None if !column.nullable => report(column.name, "value_missing", format!("Fill in {}.", column.label)),
            Some(found) if found != column.column_type => {
                let message = format!(
                    "{} must be of type {:?}, not {found:?}.",
                    column.label, column.column_type
                );
                report(column.name, "type_mismatch", message);
            }
            _ => {}
        }
        match (value, column.max) {
            (Value::Text(text), Some(max)) if text.chars().count() > max => {
                report(
                    column.name,
                    "text_too_long",
                    format!("Shorten {} to {max} characters.", column.label),
                );
            }
            (Value::Float(float), _) if !float.is_finite() => {
                report(
                    column.name,
                    "not_finite",
                    format!("{} must be a finite number.", column.label),
                );
            }
            _ => {}
        }
    }
    if violations.is_empty() {
        let broken = definition
            .checks
            .iter()
            .filter(|check| check.rule.holds(definition, record) == Some(false));
        violations.extend(
            broken.map(|check| Violation::new(row, definition, Some(check.column), check.code, check.message.into())),
        );
    }
    violations
}
