//! The export document: all rows of a book as one JSON text, for restore and for other tools.
//!
//! Tables come in catalog order, rows in key order, cells in column order, so that equal stores give equal bytes. The
//! columns are named once a table; the hash covers the tables and the versions of the packages' schemas.

use std::collections::BTreeMap;

use serde_json::{Map, Value as JsonValue, json};
use thiserror::Error;
use violation::Fault;

use crate::codes;
use crate::format::migration::{LooseRows, MigrationError, Schema};
use crate::row::record::Record;
use crate::schema::catalog::Catalog;
use crate::schema::definition::TableDefinition;
use crate::schema::value::{ColumnType, Value};
use crate::schema::violation::RowViolation;

/// What the `format` field of a document says.
pub const DOCUMENT_FORMAT: &str = "mandate-book";

/// Version 1 had neither the packages' schema versions nor the types of the columns: both were those of the first schema.
const VERSION: u64 = 2;

/// An error in an export document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum DocumentError {
    /// Not JSON, or not a document of this format.
    NotADocument(String),
    /// A newer version of the program wrote it.
    FromNewerVersion,
    /// The hash does not fit: the file was cut or edited.
    HashMismatch,
    /// The rows are of an older schema that does not lead to today's.
    Migration(#[from] MigrationError),
    /// Rows are invalid.
    Violations(Vec<RowViolation>),
}

impl DocumentError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::NotADocument(error) => codes::not_a_book(error),
            Self::FromNewerVersion => codes::book_from_newer_version(),
            Self::HashMismatch => codes::book_damaged(),
            Self::Migration(error) => error.fault(),
            Self::Violations(violations) => codes::book_rows_refused(&violations.len()),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// The document of every row of these tables, UTF-8 JSON; each table comes with its records.
pub(crate) fn write_document<'a>(
    schema: &Schema,
    tables: impl Iterator<Item = (&'a TableDefinition, impl Iterator<Item = &'a Record>)>,
) -> Vec<u8> {
    let mut text = format!("\"schema\":{},\n\"tables\":{{", json!(schema.versions));
    for (position, (definition, records)) in tables.enumerate() {
        let columns: Vec<&str> = definition.columns.iter().map(|column| column.name).collect();
        let types: Vec<&str> = definition
            .columns
            .iter()
            .map(|column| column.column_type.name())
            .collect();
        let separator = if position == 0 { "" } else { "," };
        text.push_str(&format!(
            "{separator}\n{}:{{\"columns\":{},\"types\":{},\"rows\":[",
            json!(definition.identifier),
            json!(columns),
            json!(types)
        ));
        for (row, record) in records.enumerate() {
            text.push_str(if row == 0 { "\n" } else { ",\n" });
            text.push_str(&record.to_json().to_string());
        }
        text.push_str("]}");
    }
    text.push_str("\n}");
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{{\"format\":\"{DOCUMENT_FORMAT}\",\"version\":{VERSION},\"blake3\":\"{hash}\",{text}}}\n").into_bytes()
}

/// A document of a known version whose hash is right.
pub(crate) struct Document {
    /// The schema versions that it states, by package; none in a document of version 1.
    pub(crate) versions: Option<BTreeMap<String, u32>>,
    tables: Map<String, JsonValue>,
}

impl Document {
    /// The document of these bytes.
    ///
    /// # Errors
    /// See [`DocumentError`].
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let text = std::str::from_utf8(bytes).map_err(|_| not_a_document("it is not UTF-8 text"))?;
        let mut document: JsonValue = serde_json::from_str(text).map_err(|error| not_a_document(&error.to_string()))?;
        if document["format"] != DOCUMENT_FORMAT {
            return Err(not_a_document("\"format\": \"mandate-book\" is missing"));
        }
        let version = document["version"]
            .as_u64()
            .ok_or_else(|| not_a_document("it has no version"))?;
        if version > VERSION {
            return Err(DocumentError::FromNewerVersion);
        }
        let hashed = if version == 1 { "\"tables\":" } else { "\"schema\":" };
        if document["blake3"] != hash_from(text, hashed, version == 1).as_str() {
            return Err(DocumentError::HashMismatch);
        }
        let JsonValue::Object(tables) = document["tables"].take() else {
            return Err(not_a_document("it has no tables"));
        };
        Ok(Self {
            versions: serde_json::from_value(document["schema"].take()).ok(),
            tables,
        })
    }

    /// The rows, of the schema that the document states.
    ///
    /// # Errors
    /// [`DocumentError::NotADocument`]; [`DocumentError::Violations`] with every cell that does not fit its column.
    pub(crate) fn rows(&self, catalog: &Catalog) -> Result<LooseRows, DocumentError> {
        let mut rows = LooseRows::default();
        let mut violations = Vec::new();
        for (identifier, table) in &self.tables {
            let definition = catalog.table(identifier).map(|table| catalog.definition(table));
            let unknown = || not_a_document(&format!("the table {identifier} has columns of unknown types"));
            let columns = columns_of(definition, table).ok_or_else(unknown)?;
            let (records, faults) = read_rows(identifier, &columns, &table["rows"]);
            violations.extend(faults);
            let names: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
            rows.add(identifier, &names, &records)?;
        }
        if violations.is_empty() {
            Ok(rows)
        } else {
            Err(DocumentError::Violations(violations))
        }
    }
}

fn not_a_document(what: &str) -> DocumentError {
    DocumentError::NotADocument(what.to_owned())
}

/// The names and types of a table's columns; the types of a table that states none are those of today's declaration.
fn columns_of(definition: Option<&'static TableDefinition>, table: &JsonValue) -> Option<Vec<(String, ColumnType)>> {
    let names = table["columns"].as_array()?;
    let typed = |(index, name): (usize, &JsonValue)| {
        let name = name.as_str()?;
        let declared = |definition: &TableDefinition| {
            let position = definition.position(name)?;
            Some(definition.columns[position].column_type)
        };
        let column_type = match table.get("types") {
            Some(types) => ColumnType::of_name(types[index].as_str()?)?,
            None => definition.and_then(declared)?,
        };
        Some((name.to_owned(), column_type))
    };
    names.iter().enumerate().map(typed).collect()
}

/// The records of a table's rows, and the cells that do not fit.
fn read_rows(identifier: &str, columns: &[(String, ColumnType)], rows: &JsonValue) -> (Vec<Record>, Vec<RowViolation>) {
    let mut records = Vec::new();
    let mut violations = Vec::new();
    for (row, cells) in rows.as_array().map_or(&[][..], Vec::as_slice).iter().enumerate() {
        let mut values = Vec::with_capacity(columns.len());
        for (index, (name, column_type)) in columns.iter().enumerate() {
            match cells.get(index).and_then(|cell| Value::from_json(*column_type, cell)) {
                Some(value) => values.push(value),
                None => violations.push(RowViolation {
                    table: identifier.to_owned(),
                    violation: codes::cell_mismatch(name, &row).at(row, name),
                }),
            }
        }
        if values.len() == columns.len() {
            records.push(Record::new(values));
        }
    }
    (records, violations)
}

/// The hash over the text from `start` to the end of the document, as it was written; "" when the text is laid out
/// otherwise. Version 1 did not hash the name of the tables.
fn hash_from(text: &str, start: &str, after: bool) -> String {
    let Some(at) = text.find(start) else {
        return String::new();
    };
    let hashed = &text[if after { at + start.len() } else { at }..];
    let hashed = hashed.trim_end().strip_suffix('}');
    hashed.map_or_else(String::new, |hashed| {
        blake3::hash(hashed.as_bytes()).to_hex().to_string()
    })
}
