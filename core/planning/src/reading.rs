//! An untrusted value against a shape: what is wrong with it, or the same value in canonical JSON.

mod strict;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use violation::{Fault, cut};

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::raw::{Given, RawValue};
use crate::scalar::{read_decimal, read_instant, read_uid};
use crate::shape::{ObjectShape, Presence, Shape, Shaped, UnionShape};
use crate::targets;

/// Reads a value of type `T`. A text that breaks no rule is read in one pass.
///
/// # Errors
/// [`InvalidInput`] with everything that cannot be read: unknown and missing properties, texts that are no decimals,
/// uids or times, and broken target rows.
pub fn read<'a, T: Shaped + DeserializeOwned>(given: impl Into<Given<'a>>, name: &str) -> Result<T, InvalidInput> {
    let given = given.into();
    if let Given::Text(text) = given
        && let Ok(value) = strict::read(text, Some(T::SHAPE))
    {
        return Ok(value);
    }
    let raw = given.value()?;
    let mut report = Violations::default();
    let path = ValuePath {
        above: None,
        step: Step::Property(name),
    };
    let canonical = check(&T::SHAPE, &raw, &path, &mut report);
    report.finish()?;
    let text = canonical.unwrap_or(Value::Null).to_string();
    strict::read(&text, None).map_err(|error| InvalidInput::one(0, name, codes::input_unreadable(&said(&error))))
}

/// What is wrong, without the place in a text that nobody wrote.
fn said(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((said, _)) => said.to_owned(),
        None => said,
    }
}

/// Checks an object of columns; its columns are then read in path.
///
/// # Errors
/// [`InvalidInput`] with everything that is not as declared.
pub(crate) fn check_columns(shape: &Shape, raw: &RawValue) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    check(
        shape,
        raw,
        &ValuePath {
            above: None,
            step: Step::Property("columns"),
        },
        &mut report,
    );
    report.finish()
}

/// The path of a value in the input.
#[derive(Clone, Copy, Debug)]
struct ValuePath<'a> {
    above: Option<&'a ValuePath<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Property(&'a str),
    Item(usize),
}

impl ValuePath<'_> {
    /// Index in the outermost list, 0 outside of lists.
    fn row(&self) -> usize {
        let above = self.above.map(|path| (path.row(), path.is_in_list()));
        match (above, self.step) {
            (Some((row, true)), _) => row,
            (_, Step::Item(row)) => row,
            _ => 0,
        }
    }

    fn is_in_list(&self) -> bool {
        matches!(self.step, Step::Item(_)) || self.above.is_some_and(ValuePath::is_in_list)
    }

    /// The path without the name of the whole input: `accounts[2].cash[0].settled`.
    fn column(&self) -> String {
        let Some(above) = self.above else {
            return match self.step {
                Step::Property(_) => String::new(),
                Step::Item(item) => format!("[{item}]"),
            };
        };
        let mut text = above.column();
        match self.step {
            Step::Property(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Step::Item(item) => text.push_str(&format!("[{item}]")),
        }
        text
    }

    fn report(&self, report: &mut Violations, fault: Fault) {
        let column = self.column();
        let column = if column.is_empty() {
            self.name().to_owned()
        } else {
            column
        };
        report.add(self.row(), column, fault);
    }

    fn name(&self) -> &str {
        match (self.step, self.above) {
            (Step::Property(name), None) => name,
            (_, Some(above)) => above.name(),
            (Step::Item(_), None) => "input",
        }
    }
}

/// The value in canonical JSON, or `None` after reporting what is wrong.
fn check(shape: &Shape, raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let result = match shape {
        Shape::Decimal => read_decimal(raw).map(|value| Value::String(value.to_string())),
        Shape::Uid => read_uid(raw).map(|value| Value::String(value.to_string())),
        Shape::Instant => read_instant(raw).map(|time| serde_json::to_value(time).unwrap_or(Value::Null)),
        Shape::Text | Shape::Choice(_) | Shape::Literal(_) => read_text(shape, raw),
        Shape::Flag => match raw {
            RawValue::Bool(flag) => Ok(Value::Bool(*flag)),
            _ => Err(codes::not_boolean(&raw.shown())),
        },
        Shape::List(Shape::TargetRow) => return check_targets(raw, path, report),
        Shape::List(item) => return check_list(item, raw, path, report),
        Shape::Object(object) => return check_object(object, raw, path, report),
        Shape::Union(union) => return check_union(union, raw, path, report),
        Shape::Numbers | Shape::Indices => read_column(shape, raw),
        Shape::Count => read_count(raw),
        Shape::Direction => read_direction(raw),
        Shape::Real => read_real(raw),
        // These are shapes of results; a row is read with its list.
        Shape::TargetRow | Shape::Free | Shape::Texts | Shape::Pair(_) => Ok(Value::Null),
    };
    match result {
        Ok(value) => Some(value),
        Err(fault) => {
            path.report(report, fault);
            None
        }
    }
}

fn read_text(shape: &Shape, raw: &RawValue) -> Result<Value, Fault> {
    let RawValue::Text(text) = raw else {
        return Err(codes::not_text(&raw.shown()));
    };
    let texts: &[&str] = match shape {
        Shape::Choice(choice) => choice.texts,
        Shape::Literal(only) => std::slice::from_ref(only),
        _ => return Ok(Value::String(text.clone())),
    };
    if texts.contains(&text.as_str()) {
        return Ok(Value::String(text.clone()));
    }
    Err(codes::choice_unknown(&cut(text), &texts.join(", ")))
}

fn read_count(raw: &RawValue) -> Result<Value, Fault> {
    match raw {
        RawValue::Number(count) if count.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(count) => {
            Ok(Value::from(*count as u64))
        }
        _ => Err(codes::not_a_count(&raw.shown())),
    }
}

fn read_direction(raw: &RawValue) -> Result<Value, Fault> {
    match raw {
        RawValue::Number(direction) if [1.0, -1.0].contains(direction) => Ok(Value::from(*direction as i64)),
        _ => Err(codes::direction_unknown()),
    }
}

fn read_real(raw: &RawValue) -> Result<Value, Fault> {
    match raw {
        RawValue::Number(number) if number.is_finite() => Ok(Value::from(*number)),
        _ => Err(codes::value_not_real(&raw.shown())),
    }
}

/// A column stays where it is: only its type is checked.
fn read_column(shape: &Shape, raw: &RawValue) -> Result<Value, Fault> {
    let (fits, wanted) = match (shape, raw) {
        (Shape::Numbers, _) => (matches!(raw, RawValue::Numbers(_)), "a Float64Array"),
        _ => (matches!(raw, RawValue::Indices(_)), "a Uint32Array"),
    };
    if fits {
        Ok(Value::Null)
    } else {
        Err(codes::not_a_column(&raw.kind(), &wanted))
    }
}

fn check_list(item: &Shape, raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let RawValue::List(items) = raw else {
        path.report(report, codes::not_a_list(&raw.shown()));
        return None;
    };
    let mut list = Vec::with_capacity(items.len());
    for (number, raw) in items.iter().enumerate() {
        let path = ValuePath {
            above: Some(path),
            step: Step::Item(number),
        };
        list.extend(check(item, raw, &path, report));
    }
    Some(Value::Array(list))
}

fn check_object(shape: &ObjectShape, raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let RawValue::Object(given) = raw else {
        path.report(report, codes::not_an_object(&raw.shown()));
        return None;
    };
    for (name, _) in given {
        if !shape.fields.iter().any(|field| field.name == name) {
            let known: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
            let path = ValuePath {
                above: Some(path),
                step: Step::Property(name),
            };
            path.report(report, codes::unknown_property(&cut(name), &known.join(", ")));
        }
    }
    let mut object = Map::new();
    for field in shape.fields {
        let path = ValuePath {
            above: Some(path),
            step: Step::Property(field.name),
        };
        match raw.get(field.name) {
            Some(value) => {
                let canonical = check(&field.shape, value, &path, report);
                object.extend(canonical.map(|value| (field.name.to_owned(), value)));
            }
            None if field.presence == Presence::Required => {
                path.report(report, codes::required(&field.name));
            }
            None if field.presence == Presence::Nullable && !given.iter().any(|(name, _)| name == field.name) => {
                path.report(report, codes::required_or_null(&field.name));
            }
            None => {}
        }
    }
    Some(Value::Object(object))
}

fn check_union(union: &UnionShape, raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let fits = |variant: &&Shape| match (variant, raw) {
        (Shape::Choice(_), RawValue::Text(_)) => true,
        (Shape::Object(object), RawValue::Object(_)) => {
            object
                .fields
                .first()
                .is_some_and(|field| match (field.shape, raw.get(field.name)) {
                    (Shape::Literal(text), Some(RawValue::Text(given))) => text == given,
                    (Shape::Literal(_), _) => false,
                    (_, given) => given.is_some(),
                })
        }
        _ => false,
    };
    if let Some(variant) = union.variants.iter().find(fits) {
        return check(variant, raw, path, report);
    }
    let forms: Vec<String> = union.variants.iter().map(described).collect();
    path.report(report, codes::form_unknown(&forms.join("; ")));
    None
}

fn described(variant: &Shape) -> String {
    match variant {
        Shape::Choice(choice) => choice.texts.join(", "),
        Shape::Object(object) => {
            let names = object.fields.iter().map(|field| match field.shape {
                Shape::Literal(text) => format!("{}: \"{text}\"", field.name),
                _ => field.name.to_owned(),
            });
            format!("{{ {} }}", names.collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    }
}

fn check_targets(raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let RawValue::List(rows) = raw else {
        path.report(report, codes::targets_not_a_list(&raw.shown()));
        return None;
    };
    let checked = targets::validate(rows);
    let list = path.column();
    for mut violation in checked.violations {
        let row = format!("{list}[{}]", violation.row);
        violation.column = Some(violation.column.map_or(row.clone(), |column| format!("{row}.{column}")));
        report.violations.push(violation);
    }
    serde_json::to_value(checked.rows?).ok()
}

#[cfg(test)]
mod tests;
