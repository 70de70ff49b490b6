//! The values that a cell can hold.

use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A row's surrogate key.
pub type Uid = uuid::Uuid;

/// An instant in UTC.
pub type Instant = DateTime<Utc>;

/// The type of a column.
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

    /// The type as a phrase: "a whole number".
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

    /// The document of a canonical text.
    pub(crate) fn of_text(canonical: String) -> Self {
        Self(canonical)
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
