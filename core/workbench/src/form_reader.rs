//! What a person typed into a form, and everything that is wrong with it.

use decimal::Decimal;
use markets::import::parse_number;

use super::tables::read_instant;
use crate::codes;
use crate::failure::fields_refused;
use protocol::{Failure, Instant, Violation};
use violation::Fault;

/// What a number of a field is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// As it is.
    One,
    Percent,
    BasisPoints,
}

impl Unit {
    /// How many make 1.
    const fn per_one(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Percent => 100,
            Self::BasisPoints => 10_000,
        }
    }
}

/// Reads the fields of a form, and keeps what is wrong with them until all are read.
#[derive(Debug, Default)]
pub(crate) struct FormReader {
    row: usize,
    violations: Vec<Violation>,
}

impl FormReader {
    /// The fields from here on belong to a row of the form.
    pub(crate) fn row(&mut self, row: usize) {
        self.row = row;
    }

    /// A number as typed; none for an empty field and for what is refused.
    ///
    /// A field has its unit. A percent sign is what a field in percent means anyway; elsewhere it would divide by 100 without
    /// a word, and is refused.
    fn typed(&mut self, column: &str, text: &str, unit: Unit) -> Option<Decimal> {
        let mut text = text.trim();
        if unit == Unit::Percent {
            text = text.trim_end_matches('%');
        }
        if text.is_empty() {
            return None;
        }
        if text.contains('%') {
            self.fault(column, codes::percent_unexpected());
            return None;
        }
        match parse_number(text, false) {
            Ok(number) => Some(number),
            Err(fault) => {
                self.fault(column, fault);
                None
            }
        }
    }

    /// A number of either sign, as a multiple of 1; none for an empty field.
    pub(crate) fn number_if_any(&mut self, column: &str, text: &str, unit: Unit) -> Option<Decimal> {
        self.typed(column, text, unit)?
            .checked_div(Decimal::from(unit.per_one()))
    }

    /// A number that has to be there; 0 in the place of what is none.
    pub(crate) fn number(&mut self, column: &str, text: &str) -> Decimal {
        if text.trim().is_empty() {
            self.fault(column, codes::value_missing());
        }
        self.number_if_any(column, text, Unit::One).unwrap_or_default()
    }

    /// A number of 0 or more, as a multiple of 1; none for an empty field.
    pub(crate) fn amount_if_any(&mut self, column: &str, text: &str, unit: Unit) -> Option<Decimal> {
        let number = self.typed(column, text, unit)?;
        if number.is_negative() {
            self.fault(column, codes::negative());
        }
        number.checked_div(Decimal::from(unit.per_one()))
    }

    /// A number of 0 or more, as a multiple of 1; 0 for an empty field.
    pub(crate) fn amount(&mut self, column: &str, text: &str, unit: Unit) -> Decimal {
        self.amount_if_any(column, text, unit).unwrap_or_default()
    }

    /// A share of 0 to 1, typed in percent; none for an empty field.
    pub(crate) fn share_if_any(&mut self, column: &str, text: &str) -> Option<Decimal> {
        let share = self.amount_if_any(column, text, Unit::Percent)?;
        if share > Decimal::ONE {
            self.fault(column, codes::share_out_of_range());
        }
        Some(share)
    }

    /// A whole number of 0 or more; none for an empty field.
    pub(crate) fn count_if_any(&mut self, column: &str, text: &str) -> Option<usize> {
        let number = self.typed(column, text, Unit::One)?;
        let count = number.to_string().parse();
        if count.is_err() {
            self.fault(column, codes::not_a_count());
        }
        count.ok()
    }

    /// A whole number of 0 or more; 0 for an empty field.
    pub(crate) fn count(&mut self, column: &str, text: &str) -> usize {
        self.count_if_any(column, text).unwrap_or_default()
    }

    /// A time; none for an empty field.
    pub(crate) fn time(&mut self, column: &str, text: &str) -> Option<Instant> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let read = read_instant(text);
        if read.is_none() {
            self.fault(column, codes::time_malformed(&text));
        }
        read
    }

    /// Words that have to be there.
    pub(crate) fn words(&mut self, column: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.fault(column, codes::value_missing());
        }
        text.trim().to_owned()
    }

    /// Notes what is wrong with a field.
    pub(crate) fn fault(&mut self, column: &str, fault: Fault) {
        self.violations.push(fault.at(self.row, column));
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
        let number = form.number_if_any("field", text, unit);
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
            ("1.8", Unit::BasisPoints, Ok(Some("0.00018"))),
            ("-2", Unit::Percent, Ok(Some("-0.02"))),
            ("5%", Unit::Percent, Ok(Some("0.05"))),
            ("5%", Unit::One, Err("percent_unexpected")),
            ("0,5", Unit::One, Err("not_decimal")),
            ("0,5", Unit::BasisPoints, Err("not_decimal")),
            ("five", Unit::One, Err("not_decimal")),
        ];
        for (text, unit, expected) in cases {
            let expected = expected.map(|number| number.map(str::to_owned)).map_err(str::to_owned);
            assert_eq!(read(text, unit), expected, "{text:?} in {unit:?}");
        }
    }
}
