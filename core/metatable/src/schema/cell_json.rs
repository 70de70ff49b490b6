//! The JSON form of cells.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use decimal::Decimal;
use serde::ser::{Serialize, Serializer};
use serde_json::Value as JsonValue;

use crate::schema::value::{ColumnType, Json, Value};

impl Value {
    /// The cell as a person would read it in a message.
    pub fn to_text(&self) -> String {
        match self.to_json() {
            JsonValue::String(text) => text,
            other => other.to_string(),
        }
    }

    /// The JSON form: uids, decimals, dates and instants are strings, documents are themselves.
    pub fn to_json(&self) -> JsonValue {
        // Neither a map nor a number of a cell is one that JSON lacks.
        serde_json::to_value(CellJson(self)).unwrap_or_default()
    }

    /// The value of a JSON form in a column of `column_type`; none when it does not fit.
    pub fn from_json(column_type: ColumnType, json: &JsonValue) -> Option<Self> {
        Some(match (column_type, json) {
            (_, JsonValue::Null) => Self::Null,
            (ColumnType::Uid, JsonValue::String(text)) => Self::Uid(text.parse().ok()?),
            (ColumnType::Text, JsonValue::String(text)) => Self::Text(text.clone()),
            (ColumnType::Bool, JsonValue::Bool(bool)) => Self::Bool(*bool),
            (ColumnType::Integer, JsonValue::Number(number)) => Self::Integer(number.as_i64()?),
            (ColumnType::Decimal, JsonValue::String(text)) => Self::Decimal(text.parse().ok()?),
            (ColumnType::Float, JsonValue::Number(number)) => Self::Float(number.as_f64()?),
            (ColumnType::Date, JsonValue::String(text)) => Self::Date(text.parse::<NaiveDate>().ok()?.to_epoch_days()),
            (ColumnType::Instant, JsonValue::String(text)) => {
                Self::Instant(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros())
            }
            (ColumnType::Json, document) => Self::Json(Json::new(document)),
            _ => return None,
        })
    }

    /// The value of a cell that a caller gave: as [`Value::from_json`], and decimals may be numbers, as
    /// [`Decimal::try_from_number`] reads them.
    pub fn from_given(column_type: ColumnType, json: &JsonValue) -> Option<Self> {
        match (column_type, json) {
            // A whole number is read from its text: it may have more digits than a float.
            (ColumnType::Decimal, JsonValue::Number(number)) if number.is_i64() || number.is_u64() => {
                number.to_string().parse().ok().map(Self::Decimal)
            }
            (ColumnType::Decimal, JsonValue::Number(number)) => {
                Decimal::try_from_number(number.as_f64()?).ok().map(Self::Decimal)
            }
            _ => Self::from_json(column_type, json),
        }
    }
}

/// Serialises a cell: uids, decimals, dates and instants as strings, documents as themselves.
pub(crate) struct CellJson<'a>(pub(crate) &'a Value);

impl Serialize for CellJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Uid(uid) => serializer.serialize_str(uid.hyphenated().encode_lower(&mut [0; 36])),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Integer(integer) => serializer.serialize_i64(*integer),
            Value::Decimal(decimal) => serializer.serialize_str(&decimal.to_string()),
            Value::Float(float) => serializer.serialize_f64(*float),
            Value::Date(days) => {
                let date = NaiveDate::from_epoch_days(*days).map(|date| date.to_string());
                date.serialize(serializer)
            }
            Value::Instant(micros) => {
                let instant = DateTime::from_timestamp_micros(*micros);
                let text = instant.map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                text.serialize(serializer)
            }
            Value::Json(json) => json.to_value().serialize(serializer),
        }
    }
}
