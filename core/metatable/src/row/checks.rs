//! Validation of one row by its own cells.

use std::cmp::Ordering;

use decimal::Decimal;
use violation::Fault;

use crate::codes;
use crate::row::record::Record;
use crate::schema::catalog::IndexLayout;
use crate::schema::definition::TableDefinition;
use crate::schema::rule::Rule;
use crate::schema::value::Value;
use crate::schema::violation::RowViolation;

/// The violations of a record by itself: types, nulls, lengths, finiteness, checks.
pub(crate) fn row_violations(definition: &TableDefinition, record: &Record, row: usize) -> Vec<RowViolation> {
    let mut violations = Vec::new();
    let mut report = |column: &str, fault: Fault| {
        violations.push(RowViolation::new(row, definition, Some(column), fault));
    };
    for (column, value) in definition.columns.iter().zip(record.values()) {
        match value.column_type() {
            None if !column.nullable => report(column.name, codes::value_missing(&column.label)),
            Some(found) if found != column.column_type => {
                let (expected, found) = (format!("{:?}", column.column_type), format!("{found:?}"));
                report(
                    column.name,
                    codes::column_type_mismatch(&column.label, &expected, &found),
                );
            }
            _ => {}
        }
        match (value, column.max) {
            (Value::Text(text), Some(max)) if text.chars().count() > max => {
                report(column.name, codes::text_too_long(&column.label, &max));
            }
            (Value::Float(float), _) if !float.is_finite() => {
                report(column.name, codes::not_finite(&column.label));
            }
            _ => {}
        }
    }
    if violations.is_empty() {
        let broken = definition
            .checks
            .iter()
            .filter(|check| check.rule.holds(definition, record) == Some(false));
        violations.extend(broken.map(|check| {
            RowViolation::new(
                row,
                definition,
                Some(check.column),
                Fault::declared(check.code, check.message),
            )
        }));
    }
    violations
}

impl IndexLayout {
    /// Whether the index holds a record.
    pub(crate) fn holds(&self, definition: &TableDefinition, record: &Record) -> bool {
        self.when
            .is_none_or(|rule| rule.holds(definition, record) == Some(true))
    }
}

impl Rule {
    /// Whether the record satisfies the rule; none where a null makes that unknown.
    pub fn holds(&self, definition: &TableDefinition, record: &Record) -> Option<bool> {
        let cell = |column: &str| {
            definition
                .position(column)
                .map_or(&Value::Null, |position| &record[position])
        };
        match *self {
            Self::Null(column) => Some(cell(column).is_null()),
            Self::NotNull(column) => Some(!cell(column).is_null()),
            Self::Is(column, text) => text_of(cell(column)).map(|found| found == text),
            Self::IsNot(column, text) => text_of(cell(column)).map(|found| found != text),
            Self::OneOf(column, texts) => text_of(cell(column)).map(|found| texts.contains(&found)),
            Self::IntegerIn(column, integers) => match cell(column) {
                Value::Integer(found) => Some(integers.contains(found)),
                _ => None,
            },
            Self::Positive(column) => sign(cell(column)).map(Ordering::is_gt),
            Self::NotNegative(column) => sign(cell(column)).map(Ordering::is_ge),
            Self::Same(left, right) => both(cell(left), cell(right)).map(|(left, right)| left == right),
            Self::Differ(left, right) => both(cell(left), cell(right)).map(|(left, right)| left != right),
            Self::Before(left, right) => order(cell(left), cell(right)).map(Ordering::is_lt),
            Self::NotAfter(left, right) => order(cell(left), cell(right)).map(Ordering::is_le),
            Self::ExactlyOne(columns) => Some(columns.iter().filter(|column| !cell(column).is_null()).count() == 1),
            Self::Form(column, form) => text_of(cell(column)).map(|text| has_form(text, form)),
            Self::CountOf(column, units) => text_of(cell(column)).map(|text| is_count_of(text, units)),
            Self::PartsDiffer(column, separator) => {
                text_of(cell(column)).map(|text| text.split_once(separator).is_some_and(|(left, right)| left != right))
            }
            Self::All(rules) => fold(rules.iter().map(|rule| rule.holds(definition, record)), false),
            Self::Any(rules) => fold(rules.iter().map(|rule| rule.holds(definition, record)), true),
        }
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn sign(value: &Value) -> Option<Ordering> {
    match value {
        Value::Integer(integer) => Some(integer.cmp(&0)),
        Value::Decimal(decimal) => Some(decimal.cmp(&Decimal::ZERO)),
        Value::Float(float) => float.partial_cmp(&0.0),
        _ => None,
    }
}

fn both<'a>(left: &'a Value, right: &'a Value) -> Option<(&'a Value, &'a Value)> {
    (!left.is_null() && !right.is_null()).then_some((left, right))
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Instant(left), Value::Instant(right)) | (Value::Integer(left), Value::Integer(right)) => {
            Some(left.cmp(right))
        }
        _ => None,
    }
}

fn has_form(text: &str, form: &str) -> bool {
    let fits = |(found, wanted): (char, char)| match wanted {
        'A' => found.is_ascii_uppercase(),
        'h' => found.is_ascii_digit() || ('a'..='f').contains(&found),
        other => found == other,
    };
    text.chars().count() == form.chars().count() && text.chars().zip(form.chars()).all(fits)
}

fn is_count_of(text: &str, units: &[&str]) -> bool {
    let is_count = |count: &str| !count.starts_with('0') && count.bytes().all(|byte| byte.is_ascii_digit());
    let mut counts = units.iter().filter_map(|unit| text.strip_suffix(unit));
    counts.any(|count| !count.is_empty() && is_count(count))
}

/// SQL's AND (`decisive` false) and OR (`decisive` true): one decisive answer decides, else an open one leaves it open.
fn fold(answers: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for answer in answers {
        match answer {
            Some(answer) if answer == decisive => return Some(decisive),
            None => result = None,
            Some(_) => {}
        }
    }
    result
}
