//! Reference data: calendars and indices.

pub(super) mod calendars;
pub(super) mod indices;

use crate::failure::failure;
use chrono::NaiveDate;
use metatable::Applied;
use protocol::{Failure, SavedRow, Uid, Violation};

/// A date as a person types it: 2026-01-31.
fn date(text: &str, column: &str) -> Result<NaiveDate, Failure> {
    text.trim().parse().map_err(|_| {
        let message = format!("\"{}\" is not a date; enter one such as 2026-01-31.", text.trim());
        at_field(column, "date_malformed", message)
    })
}

/// A failure of one field.
fn at_field(column: &str, code: &str, message: String) -> Failure {
    let violation = Violation {
        row: 0,
        column: Some(column.to_owned()),
        code: code.to_owned(),
        message: message.clone(),
    };
    Failure {
        violations: vec![violation],
        ..failure("refused", message)
    }
}

fn saved(uid: Uid, applied: &Applied) -> SavedRow {
    SavedRow {
        uid,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
