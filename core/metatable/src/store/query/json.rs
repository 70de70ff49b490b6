//! The JSON form of filters.

use serde_json::Value as JsonValue;
use violation::cut;

use super::condition::Path;
use super::{Filter, QueryError};
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::value::{ColumnType, Value};

impl Filter {
    /// The filter of a JSON form: an object of conditions by column, all of which must hold. A condition is a value
    /// (null: is null) or an object of `eq`, `ne`, `in`, `gt`, `gte`, `lt`, `lte`, `contains`, `is_null`; the names
    /// `and` and `or` take lists of such objects.
    ///
    /// # Errors
    /// See [`QueryError`].
    pub fn from_json(catalog: &Catalog, table: TableId, json: &JsonValue) -> Result<Self, QueryError> {
        let object = json
            .as_object()
            .ok_or_else(|| QueryError::Malformed("it is not an object".to_owned()))?;
        let mut all = Vec::new();
        for (name, condition) in object {
            if name == "and" || name == "or" {
                let list = condition
                    .as_array()
                    .ok_or_else(|| QueryError::Malformed(format!("{name} takes a list")))?;
                let list = list
                    .iter()
                    .map(|json| Self::from_json(catalog, table, json))
                    .collect::<Result<_, _>>()?;
                all.push(if name == "and" { Self::And(list) } else { Self::Or(list) });
            } else {
                let path = Path::new(catalog, table, name)?;
                all.extend(conditions(name, path.column_type, condition)?);
            }
        }
        Ok(match all.pop() {
            Some(only) if all.is_empty() => only,
            Some(last) => {
                all.push(last);
                Self::And(all)
            }
            None => Self::And(all),
        })
    }
}

/// The conditions on one column.
fn conditions(column: &str, column_type: ColumnType, json: &JsonValue) -> Result<Vec<Filter>, QueryError> {
    let name = || column.to_owned();
    let value = |json: &JsonValue| {
        let value = Value::from_given(column_type, json).filter(|value| !value.is_null());
        value.ok_or_else(|| QueryError::TypeMismatch {
            column: name(),
            expected: column_type.in_words(),
        })
    };
    let malformed = |what: &str| QueryError::Malformed(format!("{column}: {what}"));
    let object = match json {
        JsonValue::Null => return Ok(vec![Filter::IsNull(name(), true)]),
        JsonValue::Object(object) if column_type != ColumnType::Json => object,
        literal => return Ok(vec![Filter::Eq(name(), value(literal)?)]),
    };
    if object.is_empty() {
        return Err(malformed("provide a comparison, such as eq"));
    }
    let mut found = Vec::new();
    for (operator, operand) in object {
        found.push(match operator.as_str() {
            "eq" => Filter::Eq(name(), value(operand)?),
            "ne" => Filter::Ne(name(), value(operand)?),
            "gt" => Filter::Above(name(), value(operand)?),
            "lt" => Filter::Below(name(), value(operand)?),
            "gte" => Filter::Between(name(), Some(value(operand)?), None),
            "lte" => Filter::Between(name(), None, Some(value(operand)?)),
            "in" => {
                let list = operand.as_array().ok_or_else(|| malformed("in takes a list"))?;
                Filter::In(name(), list.iter().map(value).collect::<Result<_, _>>()?)
            }
            "contains" => {
                let text = operand.as_str().ok_or_else(|| malformed("contains takes a text"))?;
                Filter::Contains(name(), text.to_owned())
            }
            "is_null" => {
                let null = operand
                    .as_bool()
                    .ok_or_else(|| malformed("is_null takes true or false"))?;
                Filter::IsNull(name(), null)
            }
            other => return Err(malformed(&format!("{} is no comparison", cut(other)))),
        });
    }
    Ok(found)
}
