//! Every violation of an input, collected before it is refused.

use std::fmt;

use serde::Serialize;
use uuid::Uuid;
use violation::{Fault, Violation};

use crate::shape::{FieldShape, ObjectShape, Presence, Shape, Shaped};

/// An input that was refused: nothing of it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvalidInput {
    /// Every rule that was found broken; never empty.
    pub violations: Vec<Violation>,
    /// For a portfolio that holds itself: the portfolios from one to itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<Uuid>>,
}

impl InvalidInput {
    /// Ok when there is no violation.
    ///
    /// # Errors
    /// The violations, if there are any.
    pub fn unless_empty(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Self { violations, path: None })
        }
    }

    pub(crate) fn one(row: usize, column: impl Into<String>, fault: Fault) -> Self {
        Self {
            violations: vec![fault.at(row, column)],
            path: None,
        }
    }

    /// The code of the first violation.
    #[must_use]
    pub fn code(&self) -> &str {
        self.violations
            .first()
            .map_or("invalid_input", |violation| violation.code.as_ref())
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.violations.first() else {
            return formatter.write_str("the input is not valid");
        };
        if let Some(column) = &first.column {
            write!(formatter, "{column}: ")?;
        }
        formatter.write_str(&first.message)?;
        match self.violations.len() - 1 {
            0 => Ok(()),
            1 => formatter.write_str(" (and one more violation)"),
            more => write!(formatter, " (and {more} more violations)"),
        }
    }
}

impl std::error::Error for InvalidInput {}

impl Shaped for Violation {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        name: "Violation",
        docs: &[" One broken rule."],
        fields: &[
            FieldShape {
                name: "row",
                docs: &[
                    " Index of the row, or of the element of the input's list that `column` starts with; 0 outside of lists.",
                ],
                presence: Presence::Required,
                shape: Shape::Count,
            },
            FieldShape {
                name: "column",
                docs: &[
                    " The column of a row, or the path of the value in the input (`accounts[2].holdings[0].quantity`).",
                ],
                presence: Presence::Nullable,
                shape: Shape::Text,
            },
            FieldShape {
                name: "code",
                docs: &[" The rule."],
                presence: Presence::Required,
                shape: Shape::Text,
            },
            FieldShape {
                name: "message",
                docs: &[" A sentence that says what to do."],
                presence: Presence::Required,
                shape: Shape::Text,
            },
            FieldShape {
                name: "arguments",
                docs: &[
                    " What the sentence names, as it stands in it, for a translation; absent when it names nothing.",
                ],
                presence: Presence::Omitted,
                shape: Shape::Texts,
            },
        ],
    });
}

/// The violations found so far.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    pub(crate) violations: Vec<Violation>,
}

impl Violations {
    pub(crate) fn add(&mut self, row: usize, column: impl Into<String>, fault: Fault) {
        self.violations.push(fault.at(row, column));
    }

    pub(crate) fn finish(self) -> Result<(), InvalidInput> {
        InvalidInput::unless_empty(self.violations)
    }
}
