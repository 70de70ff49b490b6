//! Typed rows, their records, drafts and checks.

pub(crate) mod checks;
mod declare;
pub(crate) mod draft;
pub(crate) mod record;
pub(crate) mod row_json;

use std::marker::PhantomData;

use choices::Choice;
use chrono::{DateTime, NaiveDate};
use decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::row::checks::row_violations;
use crate::row::draft::Draft;
use crate::row::record::Record;
use crate::schema::definition::TableDefinition;
use crate::schema::value::{ColumnType, Instant, Json, Uid, Value};
use crate::schema::violation::RowViolation;

/// A table's declaration. The type declares; its [`Row`] is what code works with.
pub trait MetaTable: 'static {
    /// The typed row.
    type Row: Row<Table = Self>;
    /// The cells of a row that is to be written, by column.
    type Draft: Into<Draft>;
    /// Stable logical name; here too, so that a table can refer to itself.
    const IDENTIFIER: &'static str;
    /// Everything that was declared.
    const DEFINITION: TableDefinition;
    /// The same, at a fixed address.
    fn definition() -> &'static TableDefinition;
}

/// A typed row of a declared table.
pub trait Row: Sized {
    /// The table that declares it.
    type Table: MetaTable<Row = Self>;

    /// The cells of the row.
    fn to_record(&self) -> Record;

    /// The row of these cells.
    ///
    /// # Errors
    /// The name of the first column whose cell is of another type.
    fn from_record(record: &Record) -> Result<Self, &'static str>;

    /// The row itself, when it is valid by the rules over one row.
    ///
    /// # Errors
    /// Every violation: `text_too_long`, `not_finite`, and the codes of the table's checks.
    fn checked(self) -> Result<Self, Vec<RowViolation>> {
        let violations = row_violations(Self::Table::definition(), &self.to_record(), 0);
        if violations.is_empty() {
            Ok(self)
        } else {
            Err(violations)
        }
    }
}

/// A Rust type that a column can hold.
///
/// `Kind` is inferred. It keeps the types apart that have their fields from different traits: every [`Choice`] is one, and
/// `String` could become a choice for all that the compiler knows.
pub trait Field<Kind = Plain>: Sized {
    /// The column type.
    const TYPE: ColumnType;
    /// Whether the column may be null.
    const NULLABLE: bool = false;
    /// The only texts that the column may hold; none when it is open.
    const CHOICES: Option<&'static [&'static str]> = None;

    /// The cell.
    fn to_value(&self) -> Value;

    /// The field; none when the cell is of another type.
    fn from_value(value: &Value) -> Option<Self>;
}

/// The [`Field`]s that are what a cell holds.
#[derive(Clone, Copy, Debug)]
pub enum Plain {}

/// The [`Field`]s that are one of a few texts: each [`Choice`].
#[derive(Clone, Copy, Debug)]
pub enum Chosen {}

/// The [`Field`]s that may be null.
#[derive(Clone, Copy, Debug)]
pub struct Nullable<Kind>(PhantomData<Kind>);

impl<T: Choice> Field<Chosen> for T {
    const TYPE: ColumnType = ColumnType::Text;
    const CHOICES: Option<&'static [&'static str]> = Some(T::TEXTS);

    fn to_value(&self) -> Value {
        Value::Text(self.text().to_owned())
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Self::of(text),
            _ => None,
        }
    }
}

/// The [`Field`]s that are a struct which a JSON column holds: each [`Document`].
#[derive(Clone, Copy, Debug)]
pub enum Structured {}

/// A struct that a JSON column holds. A row whose cell has another form is not read, so that a guard refuses to write one.
pub trait Document: Serialize + DeserializeOwned {}

impl<T: Document> Field<Structured> for T {
    const TYPE: ColumnType = ColumnType::Json;

    fn to_value(&self) -> Value {
        Value::Json(Json::new(&serde_json::json!(self)))
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Json(json) => serde_json::from_str(json.as_str()).ok(),
            _ => None,
        }
    }
}

macro_rules! field {
    ($type:ty, $column:ident, $value:ident => $to:expr, $cell:ident => $from:expr) => {
        impl Field for $type {
            const TYPE: ColumnType = ColumnType::$column;

            fn to_value(&self) -> Value {
                let $value = self;
                Value::$column($to)
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$column($cell) => $from,
                    _ => None,
                }
            }
        }
    };
}

field!(Uid, Uid, uid => *uid, cell => Some(*cell));
field!(String, Text, text => text.clone(), cell => Some(cell.clone()));
field!(bool, Bool, bool => *bool, cell => Some(*cell));
field!(i64, Integer, integer => *integer, cell => Some(*cell));
field!(Decimal, Decimal, decimal => *decimal, cell => Some(*cell));
field!(f64, Float, float => *float, cell => Some(*cell));
field!(NaiveDate, Date, date => date.to_epoch_days(), cell => NaiveDate::from_epoch_days(*cell));
field!(Instant, Instant, instant => instant.timestamp_micros(), cell => DateTime::from_timestamp_micros(*cell));
field!(Json, Json, json => json.clone(), cell => Some(cell.clone()));

impl<Kind, T: Field<Kind>> Field<Nullable<Kind>> for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = true;
    const CHOICES: Option<&'static [&'static str]> = T::CHOICES;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }

    fn from_value(value: &Value) -> Option<Self> {
        if value.is_null() {
            Some(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}
