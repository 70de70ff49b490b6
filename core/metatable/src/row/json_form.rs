//! The JSON form of cells and rows, written without a document in between.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::row::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::value::Value;

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

/// Serialises a row as an object, cells by column.
pub(crate) struct RowJson<'a> {
    pub(crate) definition: &'a TableDefinition,
    pub(crate) record: &'a Record,
}

impl Serialize for RowJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.definition.columns.len()))?;
        for (column, value) in self.definition.columns.iter().zip(self.record.values()) {
            object.serialize_entry(column.name, &CellJson(value))?;
        }
        object.end()
    }
}

/// Serialises as an array what an iterator gives.
pub(crate) struct Each<I>(pub(crate) I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(None)?;
        for item in self.0.clone() {
            array.serialize_element(&item)?;
        }
        array.end()
    }
}
