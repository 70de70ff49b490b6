//! A row as its cells, and its canonical bytes.

use std::ops::Index;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::schema::definition::TableDefinition;
use crate::schema::key::Key;
use crate::schema::value::Value;

/// The cells of a row, in the order of the table's columns. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record(Arc<[Value]>);

impl Record {
    /// A record of these cells.
    pub fn new(values: impl Into<Arc<[Value]>>) -> Self {
        Self(values.into())
    }

    /// The cells.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// The record with one cell replaced.
    pub(crate) fn with(&self, position: usize, value: Value) -> Self {
        let mut values = self.0.to_vec();
        values[position] = value;
        Self::new(values)
    }

    /// The key of the cells of these columns.
    pub(crate) fn key(&self, positions: &[usize]) -> Key {
        Key::new(positions.iter().map(|&position| &self.0[position]))
    }

    /// The JSON form: an array of cells in column order.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::Value::Array(self.0.iter().map(Value::to_json).collect())
    }

    /// The JSON object form: cells by column.
    pub fn to_object(&self, definition: &TableDefinition) -> serde_json::Value {
        let cells = definition.columns.iter().zip(self.values());
        let cells = cells.map(|(column, value)| (column.name.to_owned(), value.to_json()));
        serde_json::Value::Object(cells.collect())
    }

    /// The record of a JSON form.
    ///
    /// # Errors
    /// The name of the first column whose cell is missing or of another type; "" when there are too many cells.
    pub fn from_json(definition: &TableDefinition, json: &serde_json::Value) -> Result<Self, &'static str> {
        let cells = json.as_array().map_or(&[][..], Vec::as_slice);
        if cells.len() > definition.columns.len() {
            return Err("");
        }
        let values = definition.columns.iter().enumerate().map(|(position, column)| {
            let cell = cells.get(position).ok_or(column.name)?;
            Value::from_json(column.column_type, cell).ok_or(column.name)
        });
        values.collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

impl TableDefinition {
    /// The cell of a column in a record of the table; none when the table has no such column.
    pub(crate) fn cell<'r>(&self, record: &'r Record, column: &str) -> Option<&'r Value> {
        record.values().get(self.position(column)?)
    }
}

impl Index<usize> for Record {
    type Output = Value;

    fn index(&self, position: usize) -> &Value {
        &self.0[position]
    }
}
