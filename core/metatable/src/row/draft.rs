//! The cells of a row that is to be written.

use serde_json::Value as JsonValue;
use violation::{Fault, cut};

use crate::codes;
use crate::schema::definition::TableDefinition;
use crate::schema::value::Value;

/// Some cells of a row, by column: the input of a create, an upsert or an update. A null clears its column; a column
/// that is not named gets its default in a new row and stays as it is in an old one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft(Vec<(&'static str, Value)>);

impl Draft {
    /// Names a cell.
    pub fn set(&mut self, column: &'static str, value: Value) {
        // Cells come in this order from JSON.
        if self.0.last().is_none_or(|(last, _)| *last < column) {
            return self.0.push((column, value));
        }
        match self.place(column) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (column, value)),
        }
    }

    /// The cell of a column; none when the draft does not name it.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.place(column).ok().map(|place| &self.0[place].1)
    }

    /// The columns that are named, in alphabetical order.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(column, _)| *column)
    }

    /// The cells in the order of the table's columns, null where none is named; `by_name` are the columns in alphabetical
    /// order.
    pub(crate) fn into_cells(self, definition: &TableDefinition, by_name: &[usize]) -> Vec<Value> {
        let mut cells = vec![Value::Null; definition.columns.len()];
        let mut named = self.0.into_iter().peekable();
        for &position in by_name {
            let column = definition.columns[position].name;
            while let Some((name, value)) = named.next_if(|(name, _)| *name <= column) {
                if name == column {
                    cells[position] = value;
                }
            }
        }
        cells
    }

    fn place(&self, column: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| (*name).cmp(column))
    }

    /// The JSON form: an object of cells by column.
    pub fn to_json(&self) -> JsonValue {
        let cells = self
            .0
            .iter()
            .map(|(column, value)| ((*column).to_owned(), value.to_json()));
        JsonValue::Object(cells.collect())
    }

    /// The cells of a JSON object.
    ///
    /// # Errors
    /// Every column that the table does not have (`unknown_column`) and every cell that does not fit its column
    /// (`type_mismatch`), with the column.
    pub fn from_json(definition: &TableDefinition, json: &JsonValue) -> Result<Self, Vec<(Option<String>, Fault)>> {
        let Some(object) = json.as_object() else {
            return Err(vec![(None, codes::row_malformed(&definition.identifier))]);
        };
        let mut draft = Self::default();
        let mut faults = Vec::new();
        for (name, cell) in object {
            let Some(column) = definition.columns.iter().find(|column| column.name == name) else {
                let fault = codes::unknown_column(&definition.identifier, &cut(name));
                faults.push((Some(name.clone()), fault));
                continue;
            };
            match Value::from_given(column.column_type, cell) {
                Some(value) => draft.set(column.name, value),
                None => {
                    let fault = codes::type_mismatch(&column.label, &column.column_type.in_words());
                    faults.push((Some(name.clone()), fault));
                }
            }
        }
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }
}
