//! The JSON form of rows, written without a document in between.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::row::record::Record;
use crate::schema::cell_json::CellJson;
use crate::schema::definition::TableDefinition;

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
pub(crate) struct Sequence<I>(pub(crate) I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Sequence<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(None)?;
        for item in self.0.clone() {
            array.serialize_element(&item)?;
        }
        array.end()
    }
}
