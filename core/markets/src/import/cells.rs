//! The cells of an imported row, read as what their field means.

use choices::read_text_cell;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use decimal::Decimal;
use metatable::Instant;
use serde::{Deserialize, Serialize};
use violation::Fault;

use metatable::{Origin, Write};

use crate::codes;
use crate::number_text::{parse_amount, parse_number};

/// The rows of one file, as text, with the fields that its columns were mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedFile {
    /// Name of the kind.
    pub kind: String,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: bool,
    /// The field of each cell.
    pub fields: Vec<String>,
    /// The rows.
    pub rows: Vec<ImportedRow>,
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedRow {
    /// Index of the row in the file.
    pub row: usize,
    /// Its cells, one a field.
    pub cells: Vec<String>,
    /// How many cells with text it has beyond the header's last column.
    #[serde(default)]
    pub surplus: usize,
}

/// A row whose cells are asked for by field; what cannot be read is refused at its field.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    file: &'a ImportedFile,
    row: &'a ImportedRow,
}

impl ImportedFile {
    /// The rows; each becomes the origin of what is written or refused while it is visited.
    pub fn visit(&self, write: &mut Write<'_>, file: usize, mut visit: impl FnMut(&mut Write<'_>, Cells<'_>)) {
        for row in &self.rows {
            write.set_origin(Origin { file, row: row.row });
            visit(write, Cells { file: self, row });
        }
    }
}

impl<'a> Cells<'a> {
    /// Index of the row in its file.
    pub fn row(&self) -> usize {
        self.row.row
    }

    /// The trimmed text of a field, without the mark of a text that starts like a formula; none when it is empty or the file
    /// has no such column.
    pub fn text(&self, field: &str) -> Option<&'a str> {
        let position = self.file.fields.iter().position(|name| name == field)?;
        let text = self.row.cells.get(position)?.trim();
        (!text.is_empty()).then_some(read_text_cell(text))
    }

    /// The text of a field that must be there (`value_missing`).
    pub fn required(&self, write: &mut Write<'_>, field: &str) -> Option<&'a str> {
        let text = self.text(field);
        if text.is_none() {
            write.refuse(Some(field), codes::value_missing(&field));
        }
        text
    }

    /// The number of a field that is no share, such as an amount or a price; none when it is empty or refused (`not_decimal`,
    /// `too_precise`, `too_large`, `percent_unexpected`).
    pub fn number(&self, write: &mut Write<'_>, field: &str) -> Option<Decimal> {
        self.read(write, field, parse_amount)
    }

    /// The number of a field that must be there.
    pub fn required_number(&self, write: &mut Write<'_>, field: &str) -> Option<Decimal> {
        self.required(write, field)?;
        self.number(write, field)
    }

    /// The share of a field, a fraction of 1 or with a percent sign; none when it is empty or refused (`not_decimal`,
    /// `too_precise`, `too_large`).
    pub fn share(&self, write: &mut Write<'_>, field: &str) -> Option<Decimal> {
        self.read(write, field, parse_number)
    }

    /// The share of a field that must be there.
    pub fn required_share(&self, write: &mut Write<'_>, field: &str) -> Option<Decimal> {
        self.required(write, field)?;
        self.share(write, field)
    }

    fn read(
        &self,
        write: &mut Write<'_>,
        field: &str,
        parse: fn(&str, bool) -> Result<Decimal, Fault>,
    ) -> Option<Decimal> {
        match parse(self.text(field)?, self.file.decimal_comma) {
            Ok(number) => Some(number),
            Err(fault) => {
                write.refuse(Some(field), fault);
                None
            }
        }
    }

    /// The instant of a field that must be there (`time_malformed`).
    pub fn required_instant(&self, write: &mut Write<'_>, field: &str) -> Option<Instant> {
        let text = self.required(write, field)?;
        let instant = parse_instant(text);
        if instant.is_none() {
            write.refuse(Some(field), codes::time_malformed(&text));
        }
        instant
    }

    /// The yes or no of a field, `default` when it is empty; refused (`not_boolean`) when it is neither.
    pub fn flag(&self, write: &mut Write<'_>, field: &str, default: bool) -> bool {
        match self.text(field).map(str::to_ascii_lowercase).as_deref() {
            None => default,
            Some("true" | "yes" | "y" | "1") => true,
            Some("false" | "no" | "n" | "0") => false,
            Some(other) => {
                write.refuse(Some(field), codes::not_boolean(&other));
                default
            }
        }
    }
}

/// A UTC instant: RFC 3339, or a date and time without a zone (read as UTC), or a date (its start).
///
/// ```
/// # use markets::import::parse_instant;
/// assert_eq!(parse_instant("2022-12-28"), parse_instant("2022-12-28T01:00:00+01:00"));
/// assert_eq!(parse_instant("28.12.2022"), None);
/// ```
pub fn parse_instant(text: &str) -> Option<Instant> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return stored(instant.to_utc());
    }
    let formats = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ];
    let time = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    stored(time.or_else(date)?.and_utc())
}

/// The instant as a cell holds it, to the microsecond, so that rows that are stored as one are seen as one; none outside
/// of the years 0 to 9999, which the text form of an export is limited to.
fn stored(instant: Instant) -> Option<Instant> {
    let stored = DateTime::from_timestamp_micros(instant.timestamp_micros())?;
    (0..=9999).contains(&stored.year()).then_some(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_as_precise_as_the_cells_that_hold_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                parse_instant(text).map(|instant| instant.to_rfc3339()).as_deref(),
                expected,
                "{text}"
            );
        };
        check("2022-12-28T21:00:00.1234567Z", Some("2022-12-28T21:00:00.123456+00:00"));
        check("2022-12-28 21:00:00+01:00", Some("2022-12-28T20:00:00+00:00"));
        check("2022-12-28T21:00", Some("2022-12-28T21:00:00+00:00"));
        check("+12022-12-28", None);
        check("12/28/2022", None);
    }
}
