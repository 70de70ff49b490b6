//! Reference data: calendars and indices.

pub(super) mod calendars;
pub(super) mod indices;

use chrono::NaiveDate;
use metatable::Applied;
use protocol::{Failure, SavedRow, Uid};
use violation::Fault;

use crate::codes;
use crate::failure::fields_refused;

/// A date as a person types it: 2026-01-31.
fn date(text: &str, column: &str) -> Result<NaiveDate, Failure> {
    text.trim()
        .parse()
        .map_err(|_| at_field(column, codes::recent_date_malformed(&text.trim())))
}

/// A failure of one field.
fn at_field(column: &str, fault: Fault) -> Failure {
    fields_refused(vec![fault.at(0, column)])
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
