//! Rules over one row, as data: the store judges them, and databases are told them.

use std::cmp::Ordering;

use decimal::Decimal;

use crate::row::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::value::Value;

/// A rule over the cells of one row, named by their columns.
///
/// Rules follow the three-valued logic of SQL: a comparison with a null is unknown, and a check is broken only by a
/// rule that is false, so that a row means the same in memory and in a database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The column is null.
    Null(&'static str),
    /// The column is not null.
    NotNull(&'static str),
    /// The text of the column is this one.
    Is(&'static str, &'static str),
    /// The text of the column is not this one.
    IsNot(&'static str, &'static str),
    /// The text of the column is one of these.
    OneOf(&'static str, &'static [&'static str]),
    /// The whole number of the column is one of these.
    IntegerIn(&'static str, &'static [i64]),
    /// The number of the column is above 0.
    Positive(&'static str),
    /// The number of the column is 0 or above.
    NotNegative(&'static str),
    /// Both columns hold the same value.
    Same(&'static str, &'static str),
    /// The columns hold different values.
    Differ(&'static str, &'static str),
    /// The first column's whole number, date or instant comes before the second's.
    Before(&'static str, &'static str),
    /// The first column's whole number, date or instant does not come after the second's.
    NotAfter(&'static str, &'static str),
    /// Exactly one of the columns is not null.
    ExactlyOne(&'static [&'static str]),
    /// The text has this form: `A` stands for a letter from A to Z, `h` for a lower-case hexadecimal digit, any other
    /// character for itself.
    Form(&'static str, &'static str),
    /// The text is a whole number from 1 up, without leading zeros, followed by one of these units of ASCII letters.
    CountOf(&'static str, &'static [&'static str]),
    /// The text before the separator differs from the text after it.
    PartsDiffer(&'static str, char),
    /// Every rule holds.
    All(&'static [Self]),
    /// At least one rule holds.
    Any(&'static [Self]),
}

impl Rule {
    /// Whether the record keeps the rule; none when a null leaves it open.
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

    /// The columns that the rule names.
    pub fn columns(&self) -> Vec<&'static str> {
        match *self {
            Self::Null(column)
            | Self::NotNull(column)
            | Self::Is(column, _)
            | Self::IsNot(column, _)
            | Self::PartsDiffer(column, _)
            | Self::OneOf(column, _)
            | Self::CountOf(column, _)
            | Self::IntegerIn(column, _)
            | Self::Positive(column)
            | Self::NotNegative(column)
            | Self::Form(column, _) => vec![column],
            Self::Same(left, right)
            | Self::Differ(left, right)
            | Self::Before(left, right)
            | Self::NotAfter(left, right) => vec![left, right],
            Self::ExactlyOne(columns) => columns.to_vec(),
            Self::All(rules) | Self::Any(rules) => rules.iter().flat_map(Self::columns).collect(),
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
