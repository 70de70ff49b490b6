//! The values that a cell can hold.

use chrono::{DateTime, NaiveDate, Utc};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::row::json_form::CellJson;

/// A row's surrogate key.
pub type Uid = uuid::Uuid;

/// An instant in UTC.
pub type Instant = DateTime<Utc>;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A 128-bit uid.
    Uid,
    /// Text; the column's `max` counts characters.
    Text,
    /// True or false.
    Bool,
    /// A whole number of 64 bits.
    Integer,
    /// An exact decimal with 18 places.
    Decimal,
    /// A finite 64-bit float, where the mathematics is real.
    Float,
    /// A calendar day, without a zone.
    Date,
    /// A UTC instant, to the microsecond.
    Instant,
    /// A JSON document.
    Json,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// No value.
    Null,
    /// See [`ColumnType::Uid`].
    Uid(Uid),
    /// See [`ColumnType::Text`].
    Text(String),
    /// See [`ColumnType::Bool`].
    Bool(bool),
    /// See [`ColumnType::Integer`].
    Integer(i64),
    /// See [`ColumnType::Decimal`].
    Decimal(Decimal),
    /// See [`ColumnType::Float`].
    Float(f64),
    /// See [`ColumnType::Date`]; days since 1970-01-01.
    Date(i32),
    /// See [`ColumnType::Instant`]; microseconds since 1970-01-01T00:00Z.
    Instant(i64),
    /// See [`ColumnType::Json`].
    Json(Json),
}

impl Value {
    /// The type of the value; none for [`Value::Null`], which fits every type.
    pub fn column_type(&self) -> Option<ColumnType> {
        Some(match self {
            Self::Null => return None,
            Self::Uid(_) => ColumnType::Uid,
            Self::Text(_) => ColumnType::Text,
            Self::Bool(_) => ColumnType::Bool,
            Self::Integer(_) => ColumnType::Integer,
            Self::Decimal(_) => ColumnType::Decimal,
            Self::Float(_) => ColumnType::Float,
            Self::Date(_) => ColumnType::Date,
            Self::Instant(_) => ColumnType::Instant,
            Self::Json(_) => ColumnType::Json,
        })
    }

    /// Whether this is [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The cell as a person would read it in a message.
    pub fn to_text(&self) -> String {
        match self.to_json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// The JSON form: uids, decimals, dates and instants are strings, documents are themselves.
    pub fn to_json(&self) -> serde_json::Value {
        // Neither a map nor a number of a cell is one that JSON lacks.
        serde_json::to_value(CellJson(self)).unwrap_or_default()
    }

    /// The value of a JSON form in a column of `column_type`; none when it does not fit.
    pub fn from_json(column_type: ColumnType, json: &serde_json::Value) -> Option<Self> {
        use serde_json::Value as J;
        Some(match (column_type, json) {
            (_, J::Null) => Self::Null,
            (ColumnType::Uid, J::String(text)) => Self::Uid(text.parse().ok()?),
            (ColumnType::Text, J::String(text)) => Self::Text(text.clone()),
            (ColumnType::Bool, J::Bool(bool)) => Self::Bool(*bool),
            (ColumnType::Integer, J::Number(number)) => Self::Integer(number.as_i64()?),
            (ColumnType::Decimal, J::String(text)) => Self::Decimal(text.parse().ok()?),
            (ColumnType::Float, J::Number(number)) => Self::Float(number.as_f64()?),
            (ColumnType::Date, J::String(text)) => Self::Date(text.parse::<NaiveDate>().ok()?.to_epoch_days()),
            (ColumnType::Instant, J::String(text)) => {
                Self::Instant(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros())
            }
            (ColumnType::Json, document) => Self::Json(Json::new(document)),
            _ => return None,
        })
    }
}

impl Value {
    /// The value of a cell that a caller gave: as [`Value::from_json`], and decimals may be numbers of at most 15
    /// significant digits, floats whole numbers.
    pub fn from_given(column_type: ColumnType, json: &serde_json::Value) -> Option<Self> {
        match (column_type, json) {
            (ColumnType::Decimal, serde_json::Value::Number(number)) => {
                let text = number.to_string();
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let whole = number.is_i64() || number.is_u64();
                if whole || digits <= 16 {
                    text.parse().ok().map(Self::Decimal)
                } else {
                    None
                }
            }
            _ => Self::from_json(column_type, json),
        }
    }
}

impl ColumnType {
    const ALL: [Self; 9] = [
        Self::Uid,
        Self::Text,
        Self::Bool,
        Self::Integer,
        Self::Decimal,
        Self::Float,
        Self::Date,
        Self::Instant,
        Self::Json,
    ];

    /// The stable name of the type: "decimal".
    pub fn name(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Text => "text",
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Float => "float",
            Self::Date => "date",
            Self::Instant => "instant",
            Self::Json => "json",
        }
    }

    /// The type of a stable name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column_type| column_type.name() == name)
    }

    /// The type as a sentence needs it: "a whole number".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Uid => "a uid such as 01890a5d-ac96-774b-bcce-b302099a8057",
            Self::Text => "a text",
            Self::Bool => "true or false",
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal with at most 18 places, such as \"12.5\"",
            Self::Float => "a finite number",
            Self::Date => "a date such as 2026-01-31",
            Self::Instant => "an instant such as 2026-01-31T17:00:00Z",
            Self::Json => "a JSON document",
        }
    }
}

/// A JSON document, kept as its compact text with sorted keys, so that equal documents have equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Json(String);

impl Json {
    /// The canonical text of `value`.
    pub fn new(value: &serde_json::Value) -> Self {
        Self(value.to_string())
    }

    /// The document.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or(serde_json::Value::Null)
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
