//! Values as a caller gives them, before anything is known of them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use violation::cut;

use crate::codes;
use crate::invalid_input::InvalidInput;

/// An untrusted value: JSON's, what JavaScript has beyond it, and columns of numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// Null or undefined.
    Null,
    /// True or false.
    Bool(bool),
    /// Any number, NaN and infinities included.
    Number(f64),
    /// Text; also a whole number too large for a float.
    Text(String),
    /// A list.
    List(Vec<RawValue>),
    /// An object, its properties in the order given.
    Object(Vec<(String, RawValue)>),
    /// A column of floats.
    Numbers(Vec<f64>),
    /// A column of indices.
    Indices(Vec<u32>),
    /// A column of whole numbers, for a column of either kind.
    Whole(Vec<f64>),
    /// Something that no input takes, such as a function; the text names its kind.
    Other(String),
}

impl RawValue {
    /// The value of a JSON text.
    ///
    /// # Errors
    /// [`InvalidInput`] when the text is not JSON.
    pub fn parse(text: &str) -> Result<Self, InvalidInput> {
        serde_json::from_str(text).map_err(|error| InvalidInput::one(0, "input", codes::input_unreadable(&error)))
    }

    /// The property of an object; `None` when it is absent or null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else {
            return None;
        };
        let found = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        found.filter(|value| **value != Self::Null)
    }

    /// The value, for a sentence: a list or an object by its kind.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Bool(flag) => flag.to_string(),
            Self::Number(number) => shown_number(*number),
            Self::Text(text) => format!("\"{}\"", cut(text)),
            other => other.kind().to_owned(),
        }
    }

    /// The kind of the value, for a sentence.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Numbers(_) => "a Float64Array",
            Self::Indices(_) => "a Uint32Array",
            Self::Whole(_) => "a column of whole numbers",
            Self::Other(kind) => kind,
        }
    }
}

/// What a function is given.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// A value.
    Value(&'a RawValue),
    /// The JSON text of one.
    Text(&'a str),
}

impl<'a> Given<'a> {
    /// The value.
    ///
    /// # Errors
    /// As [`RawValue::parse`].
    pub fn value(self) -> Result<Cow<'a, RawValue>, InvalidInput> {
        match self {
            Self::Value(value) => Ok(Cow::Borrowed(value)),
            Self::Text(text) => RawValue::parse(text).map(Cow::Owned),
        }
    }
}

impl<'a> From<&'a RawValue> for Given<'a> {
    fn from(value: &'a RawValue) -> Self {
        Self::Value(value)
    }
}

impl<'a> From<&'a str> for Given<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

/// As JavaScript says it, which never takes more than two dozen characters.
pub(crate) fn shown_number(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 || (1e-6..1e21).contains(&number.abs()) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

/// 2^53: whole numbers up to here are exact in a float.
const EXACT_WHOLE: u64 = 1 << 53;

impl From<u64> for RawValue {
    fn from(value: u64) -> Self {
        if value <= EXACT_WHOLE {
            Self::Number(value as f64)
        } else {
            Self::Text(value.to_string())
        }
    }
}

impl From<i64> for RawValue {
    fn from(value: i64) -> Self {
        if value.unsigned_abs() <= EXACT_WHOLE {
            Self::Number(value as f64)
        } else {
            Self::Text(value.to_string())
        }
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = RawValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<RawValue, E> {
        Ok(RawValue::Bool(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<RawValue, E> {
        Ok(RawValue::Number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<RawValue, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<RawValue, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<RawValue, E> {
        Ok(RawValue::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<RawValue, E> {
        Ok(RawValue::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(RawValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RawValue, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(RawValue::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_in_few_characters() {
        for (value, shown) in [
            (RawValue::Number(0.5), "0.5"),
            (RawValue::Number(-3.0), "-3"),
            (RawValue::Number(5e-324), "5e-324"),
            (RawValue::Number(1e300), "1e300"),
            (RawValue::Number(f64::NAN), "NaN"),
            (RawValue::Number(f64::NEG_INFINITY), "-Infinity"),
            (RawValue::Text("a".to_owned()), "\"a\""),
            (RawValue::Text("a".repeat(101)), &format!("\"{}…\"", "a".repeat(100))),
            (RawValue::Bool(true), "true"),
            (RawValue::Null, "null"),
            (RawValue::List(Vec::new()), "a list"),
        ] {
            assert_eq!(value.shown(), shown);
        }
    }
}
