//! An untrusted value against a shape: what is wrong with it, or the same value in canonical JSON.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::raw::RawValue;
use crate::scalar::{read_decimal, read_instant, read_uid};
use crate::shape::{ObjectShape, Presence, Shape, Shaped, UnionShape};
use crate::targets;
use crate::violation::{Code, InvalidInput, Violations};

/// Reads a value of type `T`.
///
/// # Errors
/// [`InvalidInput`] with everything that cannot be read: unknown and missing properties, texts that are no decimals,
/// uids or times, and broken target rows.
pub fn read<T: Shaped + DeserializeOwned>(raw: &RawValue, name: &str) -> Result<T, InvalidInput> {
    let mut report = Violations::default();
    let path = ValuePath {
        above: None,
        step: Step::Property(name),
    };
    let canonical = check(&T::SHAPE, raw, &path, &mut report);
    report.finish()?;
    serde_json::from_value(canonical.unwrap_or(Value::Null)).map_err(|error| {
        InvalidInput::one(
            0,
            name,
            Code::NotAnObject,
            format!("This input cannot be read: {error}."),
        )
    })
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

    fn report(&self, report: &mut Violations, code: Code, message: impl Into<String>) {
        let column = self.column();
        let column = if column.is_empty() {
            self.name().to_owned()
        } else {
            column
        };
        report.add(self.row(), column, code, message);
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
            _ => Err((
                Code::NotBoolean,
                format!("This is {}; enter true or false.", raw.kind()),
            )),
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
        Shape::TargetRow | Shape::Free | Shape::Pair(_) => Ok(Value::Null),
    };
    match result {
        Ok(value) => Some(value),
        Err((code, message)) => {
            path.report(report, code, message);
            None
        }
    }
}

fn read_text(shape: &Shape, raw: &RawValue) -> Result<Value, (Code, String)> {
    let RawValue::Text(text) = raw else {
        return Err((Code::NotText, format!("This is {}; enter text.", raw.kind())));
    };
    let texts: &[&str] = match shape {
        Shape::Choice(choice) => choice.texts,
        Shape::Literal(only) => std::slice::from_ref(only),
        _ => return Ok(Value::String(text.clone())),
    };
    if texts.contains(&text.as_str()) {
        return Ok(Value::String(text.clone()));
    }
    Err((
        Code::ChoiceUnknown,
        format!("\"{text}\" is not a valid choice; enter one of: {}.", texts.join(", ")),
    ))
}

fn read_count(raw: &RawValue) -> Result<Value, (Code, String)> {
    match raw {
        RawValue::Number(count) if count.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(count) => {
            Ok(Value::from(*count as u64))
        }
        _ => Err((
            Code::NotACount,
            format!("This is {}; provide a whole number from 0.", raw.kind()),
        )),
    }
}

fn read_direction(raw: &RawValue) -> Result<Value, (Code, String)> {
    match raw {
        RawValue::Number(direction) if [1.0, -1.0].contains(direction) => Ok(Value::from(*direction as i64)),
        _ => Err((
            Code::DirectionUnknown,
            "The direction must be 1 for long or -1 for short.".to_owned(),
        )),
    }
}

fn read_real(raw: &RawValue) -> Result<Value, (Code, String)> {
    match raw {
        RawValue::Number(number) if number.is_finite() => Ok(Value::from(*number)),
        _ => Err((Code::NotReal, format!("This is {}; enter a finite number.", raw.kind()))),
    }
}

/// A column stays where it is: only its type is checked.
fn read_column(shape: &Shape, raw: &RawValue) -> Result<Value, (Code, String)> {
    let (fits, wanted) = match (shape, raw) {
        (Shape::Numbers, _) => (matches!(raw, RawValue::Numbers(_)), "a Float64Array"),
        _ => (matches!(raw, RawValue::Indices(_)), "a Uint32Array"),
    };
    if fits {
        Ok(Value::Null)
    } else {
        Err((Code::NotAColumn, format!("This is {}; provide {wanted}.", raw.kind())))
    }
}

fn check_list(item: &Shape, raw: &RawValue, path: &ValuePath<'_>, report: &mut Violations) -> Option<Value> {
    let RawValue::List(items) = raw else {
        path.report(
            report,
            Code::NotAList,
            format!("This is {}; provide a list.", raw.kind()),
        );
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
        path.report(
            report,
            Code::NotAnObject,
            format!("This is {}; provide an object.", raw.kind()),
        );
        return None;
    };
    for (name, _) in given {
        if !shape.fields.iter().any(|field| field.name == name) {
            let known: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
            let path = ValuePath {
                above: Some(path),
                step: Step::Property(name),
            };
            let message = format!(
                "\"{name}\" is not a property here; the properties are {}.",
                known.join(", ")
            );
            path.report(report, Code::UnknownColumn, message);
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
                path.report(report, Code::Required, format!("Provide {}.", field.name));
            }
            None if field.presence == Presence::Nullable && !given.iter().any(|(name, _)| name == field.name) => {
                let message = format!("Provide {}, or null when there is none.", field.name);
                path.report(report, Code::Required, message);
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
    path.report(
        report,
        Code::ChoiceUnknown,
        format!("Provide one of: {}.", forms.join("; ")),
    );
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
        path.report(
            report,
            Code::NotAList,
            format!("This is {}; provide a list of rows.", raw.kind()),
        );
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
