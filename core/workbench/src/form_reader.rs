//! What a person typed into a form, and everything that is wrong with it.

use decimal::Decimal;
use markets::import::{parse_number, parse_percent};

use super::tables::read_instant;
use crate::codes;
use crate::failure::fields_refused;
use protocol::{Failure, Field, Instant, Typed, Unit, Violation};
use violation::Fault;

/// A field as typed: its name, what stands in it, and what its number is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    column: &'a str,
    text: &'a str,
    unit: Unit,
}

impl<'a> From<Typed<'a, String>> for Entry<'a> {
    fn from(typed: Typed<'a, String>) -> Self {
        Self {
            column: typed.field.name,
            text: typed.value,
            unit: typed.field.unit,
        }
    }
}

/// A field of a form that is not declared: its name and its text, which is a plain number where one is due.
impl<'a, T: AsRef<str> + ?Sized> From<(&'a str, &'a T)> for Entry<'a> {
    fn from((column, text): (&'a str, &'a T)) -> Self {
        Self {
            column,
            text: text.as_ref(),
            unit: Unit::One,
        }
    }
}

/// Reads the fields of a form, and keeps what is wrong with them until all are read.
#[derive(Debug, Default)]
pub(crate) struct FormReader {
    row: usize,
    /// The list of the form that the row belongs to.
    list: Option<&'static str>,
    violations: Vec<Violation>,
}

impl FormReader {
    /// The fields from here on belong to a row of the form.
    pub(crate) fn row(&mut self, row: usize) {
        self.row = row;
    }

    /// The fields from here on belong to a row of a list of the form: what is wrong with them is said at the list.
    pub(crate) fn row_of(&mut self, list: &Field, row: usize) {
        self.list = Some(list.name);
        self.row(row);
    }

    /// The fields from here on belong to the form itself.
    pub(crate) const fn end_rows(&mut self) {
        (self.list, self.row) = (None, 0);
    }

    /// A number of either sign, as a multiple of 1; none for an empty field and for what is refused.
    ///
    /// A field has its unit. A percent sign is what a field in percent means anyway; elsewhere it would divide by 100 without
    /// a word, and is refused.
    pub(crate) fn number_if_any<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Option<Decimal> {
        let entry = entry.into();
        let text = entry.text.trim();
        if text.is_empty() {
            return None;
        }
        let read = match entry.unit {
            Unit::Percent(_) | Unit::Points => parse_percent(text, false),
            _ if text.contains('%') => Err(codes::percent_unexpected()),
            unit => match parse_number(text, false) {
                Ok(number) => return number.checked_div(Decimal::from(unit.per_one())),
                Err(fault) => Err(fault),
            },
        };
        match read {
            Ok(number) => Some(number),
            Err(fault) => {
                self.fault(entry.column, fault);
                None
            }
        }
    }

    /// A number that has to be there; 0 in the place of what is none.
    pub(crate) fn number<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Decimal {
        let entry = entry.into();
        self.require(entry);
        self.number_if_any(entry).unwrap_or_default()
    }

    /// A number of 0 or more, as a multiple of 1; none for an empty field.
    pub(crate) fn amount_if_any<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Option<Decimal> {
        let entry = entry.into();
        let number = self.number_if_any(entry)?;
        if number.is_negative() {
            self.fault(entry.column, codes::negative());
        }
        Some(number)
    }

    /// A number of 0 or more, as a multiple of 1; 0 for an empty field.
    pub(crate) fn amount<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Decimal {
        self.amount_if_any(entry).unwrap_or_default()
    }

    /// A share of 0 to 1, typed in percent; none for an empty field.
    pub(crate) fn share_if_any<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Option<Decimal> {
        let entry = entry.into();
        let share = self.amount_if_any(entry)?;
        if share > Decimal::ONE {
            self.fault(entry.column, codes::share_out_of_range());
        }
        Some(share)
    }

    /// A share of 0 to 1, typed in percent; 0 for an empty field.
    pub(crate) fn share<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Decimal {
        self.share_if_any(entry).unwrap_or_default()
    }

    /// A whole number of 0 or more; none for an empty field.
    pub(crate) fn count_if_any<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Option<usize> {
        let entry = entry.into();
        let count = self.number_if_any(entry)?.to_string().parse();
        if count.is_err() {
            self.fault(entry.column, codes::not_a_count());
        }
        count.ok()
    }

    /// A whole number of 0 or more; 0 for an empty field.
    pub(crate) fn count<'a>(&mut self, entry: impl Into<Entry<'a>>) -> usize {
        self.count_if_any(entry).unwrap_or_default()
    }

    /// A time; none for an empty field.
    pub(crate) fn time<'a>(&mut self, entry: impl Into<Entry<'a>>) -> Option<Instant> {
        let entry = entry.into();
        let text = entry.text.trim();
        if text.is_empty() {
            return None;
        }
        let read = read_instant(text);
        if read.is_none() {
            self.fault(entry.column, codes::time_malformed(&text));
        }
        read
    }

    /// Words that have to be there.
    pub(crate) fn words<'a>(&mut self, entry: impl Into<Entry<'a>>) -> String {
        let entry = entry.into();
        self.require(entry);
        entry.text.trim().to_owned()
    }

    fn require(&mut self, entry: Entry<'_>) {
        if entry.text.trim().is_empty() {
            self.fault(entry.column, codes::value_missing());
        }
    }

    /// Notes what is wrong with a field.
    pub(crate) fn fault(&mut self, column: &str, fault: Fault) {
        self.violations.push(fault.at(self.row, self.list.unwrap_or(column)));
    }

    /// Everything that was wrong.
    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// # Errors
    /// Everything that was wrong.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(fields_refused(self.violations))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a field of a unit gives of a text, or the code that it is refused with.
    fn read(text: &str, unit: Unit) -> Result<Option<String>, String> {
        let mut form = FormReader::default();
        let number = form.number_if_any(Entry {
            column: "field",
            text,
            unit,
        });
        match form.into_violations().pop() {
            Some(violation) => Err(violation.code.into_owned()),
            None => Ok(number.map(|number| number.to_string())),
        }
    }

    #[test]
    fn numbers_are_read_in_the_unit_of_their_field() {
        let cases = [
            ("", Unit::One, Ok(None)),
            ("1.5", Unit::One, Ok(Some("1.5"))),
            ("1,234.5", Unit::One, Ok(Some("1234.5"))),
            ("1.8", Unit::BasisPoints(""), Ok(Some("0.00018"))),
            ("-2", Unit::Percent(""), Ok(Some("-0.02"))),
            ("5%", Unit::Percent(""), Ok(Some("0.05"))),
            ("0.5 %", Unit::Points, Ok(Some("0.005"))),
            ("98", Unit::Percent(""), Ok(Some("0.98"))),
            ("0.98", Unit::Percent(""), Ok(Some("0.0098"))),
            ("5%%", Unit::Percent(""), Err("not_decimal")),
            ("%", Unit::Percent(""), Err("not_decimal")),
            ("5%", Unit::Money, Err("percent_unexpected")),
            ("5%", Unit::One, Err("percent_unexpected")),
            ("0,5", Unit::One, Err("not_decimal")),
            ("0,5", Unit::BasisPoints(""), Err("not_decimal")),
            ("five", Unit::One, Err("not_decimal")),
        ];
        for (text, unit, expected) in cases {
            let expected = expected.map(|number| number.map(str::to_owned)).map_err(str::to_owned);
            assert_eq!(read(text, unit), expected, "{text:?} in {unit:?}");
        }
    }
}
