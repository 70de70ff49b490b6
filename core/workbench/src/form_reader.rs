//! What a person form into a form, and everything that is wrong with it.

use decimal::Decimal;
use markets::import::parse_number;

use super::tables::read_instant;
use crate::failure::failure;
use protocol::{Failure, Instant, Violation};

/// Reads the fields of a form, and keeps what is wrong with them until all are read.
#[derive(Debug, Default)]
pub(super) struct FormReader {
    row: u32,
    violations: Vec<Violation>,
}

impl FormReader {
    /// The fields from here on belong to a row of the form.
    pub(super) fn row(&mut self, row: usize) {
        self.row = u32::try_from(row).unwrap_or(u32::MAX);
    }

    /// A number; 0 in place of what is none.
    pub(super) fn number(&mut self, column: &str, text: &str) -> Decimal {
        parse_number(text, false).unwrap_or_else(|(code, message)| {
            self.fault(column, code, message);
            Decimal::ZERO
        })
    }

    /// A number; none for an empty field.
    pub(super) fn number_if_any(&mut self, column: &str, text: &str) -> Option<Decimal> {
        (!text.trim().is_empty()).then(|| self.number(column, text))
    }

    /// A time; none for an empty field.
    pub(super) fn time(&mut self, column: &str, text: &str) -> Option<Instant> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let read = read_instant(text);
        if read.is_none() {
            let message = format!("\"{text}\" is not a time; enter one such as 2026-01-31 16:00.");
            self.fault(column, "time_malformed", message);
        }
        read
    }

    /// Words that have to be there.
    pub(super) fn words(&mut self, column: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.fault(column, "value_missing", "Required.".to_owned());
        }
        text.trim().to_owned()
    }

    pub(super) fn fault(&mut self, column: &str, code: &str, message: String) {
        self.violations.push(Violation {
            row: self.row,
            column: Some(column.to_owned()),
            code: code.to_owned(),
            message,
        });
    }

    /// # Errors
    /// Everything that was wrong.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let message = match self.violations.as_slice() {
            [] => return Ok(()),
            [only] => only.message.clone(),
            all => format!("{} fields have errors.", all.len()),
        };
        Err(Failure {
            violations: self.violations,
            ..failure("refused", message)
        })
    }
}
