use chrono::DateTime;
use decimal::Decimal;

use super::NONE;
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::raw::{RawValue, shown_number};
use crate::reading::check_columns;
use crate::shape::Shape;

/// Accounts or portfolios of one call: what is asked for is also allocated.
const LARGEST_COUNT: usize = 1_000_000;

/// Any float below is a decimal.
const CERTAINLY_DECIMAL: f64 = 1e20;

/// The columns of an input whose shape was checked.
pub(super) struct Reader<'a> {
    raw: &'a RawValue,
    pub(super) report: Violations,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// [`InvalidInput`] when the value does not have the shape.
    pub(super) fn new(raw: &'a RawValue, shape: &Shape) -> Result<Self, InvalidInput> {
        check_columns(shape, raw)?;
        Ok(Self {
            raw,
            report: Violations::default(),
        })
    }

    pub(super) fn indices(&self, name: &str) -> &'a [u32] {
        match self.raw.get(name) {
            Some(RawValue::Indices(column)) => column,
            _ => &[],
        }
    }

    pub(super) fn numbers(&self, name: &str) -> &'a [f64] {
        match self.raw.get(name) {
            Some(RawValue::Numbers(column)) => column,
            _ => &[],
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.raw.get(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> &'a RawValue {
        self.raw.get(name).unwrap_or(&RawValue::Null)
    }

    pub(super) fn items(&self, name: &str) -> &'a [RawValue] {
        match self.raw.get(name) {
            Some(RawValue::List(items)) => items,
            _ => &[],
        }
    }

    /// Whole milliseconds that are times of the calendar; what is none is reported.
    pub(super) fn milliseconds(&mut self, name: &'static str) -> Vec<i64> {
        let numbers = self.numbers(name);
        for (row, number) in numbers.iter().enumerate() {
            let is_time = number.fract() == 0.0 && DateTime::from_timestamp_millis(*number as i64).is_some();
            if !is_time {
                self.report.add(row, name, codes::milliseconds_malformed(&number));
            }
        }
        numbers.iter().map(|number| *number as i64).collect()
    }

    pub(super) fn count(&self, name: &str) -> usize {
        match self.raw.get(name) {
            Some(RawValue::Number(count)) => *count as usize,
            _ => 0,
        }
    }

    /// Reports columns that are given and do not have `length` entries.
    pub(super) fn same_length(&mut self, length: usize, names: &[&str]) {
        for name in names {
            let found = match self.raw.get(name) {
                Some(RawValue::Indices(column)) => column.len(),
                Some(RawValue::Numbers(column)) => column.len(),
                _ => continue,
            };
            if found != length {
                self.report.add(0, *name, codes::columns_uneven(&name, &found, &length));
            }
        }
    }

    /// Reports columns of a group that are not as long as its first; one that is missing counts as empty.
    pub(super) fn together(&mut self, first: &str, others: &[&str]) {
        let length = self.length(first).unwrap_or(0);
        for name in others {
            let found = self.length(name).unwrap_or(0);
            // What a past trade realised need not be known.
            let may_lack = *name == "trade_gain" && found == 0;
            if found != length && !may_lack {
                self.report.add(0, *name, codes::columns_uneven(&name, &found, &length));
            }
        }
    }

    fn length(&self, name: &str) -> Option<usize> {
        match self.raw.get(name) {
            Some(RawValue::Indices(column)) => Some(column.len()),
            Some(RawValue::Numbers(column)) => Some(column.len()),
            _ => None,
        }
    }

    /// Reports a count that is more than a call should hold.
    pub(super) fn at_most(&mut self, name: &str, count: usize) {
        if count > LARGEST_COUNT {
            self.report
                .add(0, name, codes::too_many_entries(&name, &count, &LARGEST_COUNT));
        }
    }

    /// How many entries a column indexes, the last index included; more than a call should hold are reported. With `optional`,
    /// [`NONE`] is no index.
    pub(super) fn indexed(&mut self, name: &str, optional: bool) -> usize {
        let indices = self.indices(name).iter().filter(|index| !(optional && **index == NONE));
        let count = indices.max().map_or(0, |last| (*last as usize).saturating_add(1));
        self.at_most(name, count);
        count
    }

    /// Reports indices at or past `limit`; with `optional`, [`NONE`] is an index too.
    pub(super) fn in_range(&mut self, name: &str, limit: usize, optional: bool) {
        for (row, index) in self.indices(name).iter().enumerate() {
            if *index as usize >= limit && !(optional && *index == NONE) {
                self.report.add(row, name, codes::index_out_of_range(&index, &limit));
            }
        }
    }

    /// The column as it is, with what is no decimal reported.
    pub(super) fn checked_numbers(&mut self, name: &str) -> &'a [f64] {
        let numbers = self.numbers(name);
        for (row, number) in numbers.iter().enumerate() {
            let is_small = number.abs() < CERTAINLY_DECIMAL;
            if !is_small {
                self.decimal(row, name, *number, false);
            }
        }
        numbers
    }

    /// The column as decimals; NaN is none, and reported unless `optional`.
    pub(super) fn decimals(&mut self, name: &str, optional: bool) -> Vec<Option<Decimal>> {
        let mut decimals = Vec::with_capacity(self.numbers(name).len());
        for (row, number) in self.numbers(name).iter().enumerate() {
            decimals.push(self.decimal(row, name, *number, optional));
        }
        decimals
    }

    /// The column as decimals, each there.
    pub(super) fn amounts(&mut self, name: &str) -> Vec<Decimal> {
        self.decimals(name, false)
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect()
    }

    fn decimal(&mut self, row: usize, name: &str, number: f64, optional: bool) -> Option<Decimal> {
        if number.is_nan() && optional {
            return None;
        }
        Decimal::try_from_f64_shortest(number)
            .inspect_err(|_| {
                self.report
                    .add(row, name, codes::number_not_decimal(&shown_number(number)));
            })
            .ok()
    }

    /// Ok when nothing was reported.
    pub(super) fn checked(&mut self) -> Result<(), InvalidInput> {
        std::mem::take(&mut self.report).finish()
    }
}

/// Nearest floats; NaN for none.
pub(super) fn floats(decimals: impl Iterator<Item = Option<Decimal>>) -> Vec<f64> {
    decimals
        .map(|decimal| decimal.map_or(f64::NAN, Decimal::to_f64))
        .collect()
}
