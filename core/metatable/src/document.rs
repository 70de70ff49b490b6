//! A whole store as one JSON document, for export, restore and other tools.
//!
//! Tables come in catalog order, rows in key order, cells in column order, so that equal stores give equal bytes. The
//! columns are named once a table; the hash covers the tables and the versions of the packages' schemas.

use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::book::Book;
use crate::definition::TableDefinition;
use crate::migration::{LooseRows, MigrationError, Schema};
use crate::record::Record;
use crate::store::Store;
use crate::value::{ColumnType, Value};
use crate::violation::Violation;

/// What the `format` field of a document says.
pub const DOCUMENT_FORMAT: &str = "mandate-book";

/// Version 1 had neither the packages' schema versions nor the types of the columns: both were those of the first schema.
const VERSION: u64 = 2;

/// Why a document is not a store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Not JSON, or not a document of this format.
    #[error("This is not a complete export ({0}); choose a file created by Export all data.")]
    NotADocument(String),
    /// A newer version of the program wrote it.
    #[error("This file was exported by a newer version; update before restoring it.")]
    FromNewerVersion,
    /// The hash does not fit: the file was cut or edited.
    #[error("This export was modified after it was created; choose another copy.")]
    HashMismatch,
    /// The rows are of an older schema that does not lead to today's.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// Rows that break rules.
    #[error("{} rows of this export have errors; nothing was restored.", .0.len())]
    Violations(Vec<Violation>),
}

impl DocumentError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADocument(_) => "not_a_book",
            Self::FromNewerVersion => "book_from_newer_version",
            Self::HashMismatch => "book_damaged",
            Self::Migration(error) => error.code(),
            Self::Violations(_) => "book_rows_refused",
        }
    }
}

/// The document of every row of a book, UTF-8 JSON.
pub(crate) fn write_document(book: &Book) -> Vec<u8> {
    let store = book.store();
    let mut tables = format!("\"schema\":{},\n\"tables\":{{", json!(book.schema().versions));
    for (position, (table, definition)) in store.catalog().definitions().enumerate() {
        let columns: Vec<&str> = definition.columns.iter().map(|column| column.name).collect();
        let types: Vec<&str> = definition
            .columns
            .iter()
            .map(|column| column.column_type.name())
            .collect();
        let separator = if position == 0 { "" } else { "," };
        tables.push_str(&format!(
            "{separator}\n{}:{{\"columns\":{},\"types\":{},\"rows\":[",
            json!(definition.identifier),
            json!(columns),
            json!(types)
        ));
        for (row, (_, record)) in store.records(table).enumerate() {
            tables.push_str(if row == 0 { "\n" } else { ",\n" });
            tables.push_str(&record.to_json().to_string());
        }
        tables.push_str("]}");
    }
    tables.push_str("\n}");
    let hash = blake3::hash(tables.as_bytes()).to_hex();
    format!("{{\"format\":\"{DOCUMENT_FORMAT}\",\"version\":{VERSION},\"blake3\":\"{hash}\",{tables}}}\n").into_bytes()
}

/// The rows of a document, over the tables of `book`.
///
/// # Errors
/// See [`DocumentError`]; every row that breaks a rule is named.
pub(crate) fn read_document(book: &Book, bytes: &[u8]) -> Result<Store, DocumentError> {
    let not = |what: &str| DocumentError::NotADocument(what.to_owned());
    let text = std::str::from_utf8(bytes).map_err(|_| not("it is not UTF-8 text"))?;
    let document: Json = serde_json::from_str(text).map_err(|error| not(&error.to_string()))?;
    if document["format"] != DOCUMENT_FORMAT {
        return Err(not("\"format\": \"mandate-book\" is missing"));
    }
    let version = document["version"].as_u64().ok_or_else(|| not("it has no version"))?;
    if version > VERSION {
        return Err(DocumentError::FromNewerVersion);
    }
    let hashed = if version == 1 { "\"tables\":" } else { "\"schema\":" };
    if document["blake3"] != hash_from(text, hashed, version == 1).as_str() {
        return Err(DocumentError::HashMismatch);
    }
    let tables = document["tables"].as_object().ok_or_else(|| not("it has no tables"))?;
    let schema = schema_of(book, &document);
    let steps = schema.steps(book.packages())?;
    let mut store = book.store().emptied();
    let catalog = store.catalog().clone();
    let mut rows = LooseRows::default();
    let mut violations = Vec::new();
    for (identifier, table) in tables {
        let definition = catalog.table(identifier).map(|table| catalog.definition(table));
        let columns = columns_of(definition, table)
            .ok_or_else(|| not(&format!("the table {identifier} has columns of unknown types")))?;
        let (records, faults) = read_rows(identifier, &columns, &table["rows"]);
        violations.extend(faults);
        let names: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        rows.add(identifier, &names, &records)?;
    }
    if !violations.is_empty() {
        return Err(DocumentError::Violations(violations));
    }
    let known = |identifier: &str| {
        let unknown = || not(&format!("it has a table {identifier} that this version does not know"));
        catalog.table(identifier).ok_or_else(unknown)
    };
    rows.bring_up(steps, &mut store, known, DocumentError::Violations)?;
    Ok(store)
}

/// The schema versions that a document states; 1 for every package where it states none.
fn schema_of(book: &Book, document: &Json) -> Schema {
    let stated = serde_json::from_value(document["schema"].clone());
    let first = || {
        book.packages()
            .iter()
            .map(|package| (package.name.to_owned(), 1))
            .collect()
    };
    Schema {
        versions: stated.unwrap_or_else(|_| first()),
        ..Schema::default()
    }
}

/// The names and types of a table's columns; the types of a table that states none are those of today's declaration.
fn columns_of(definition: Option<&'static TableDefinition>, table: &Json) -> Option<Vec<(String, ColumnType)>> {
    let names = table["columns"].as_array()?;
    let typed = |(index, name): (usize, &Json)| {
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
fn read_rows(identifier: &str, columns: &[(String, ColumnType)], rows: &Json) -> (Vec<Record>, Vec<Violation>) {
    let mut records = Vec::new();
    let mut violations = Vec::new();
    for (row, cells) in rows.as_array().map_or(&[][..], Vec::as_slice).iter().enumerate() {
        let mut values = Vec::with_capacity(columns.len());
        for (index, (name, column_type)) in columns.iter().enumerate() {
            match cells.get(index).and_then(|cell| Value::from_json(*column_type, cell)) {
                Some(value) => values.push(value),
                None => violations.push(Violation {
                    row,
                    table: identifier.to_owned(),
                    column: Some(name.clone()),
                    code: "type_mismatch".to_owned(),
                    message: format!("Cell {name} of row {row} does not match the type of its column."),
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
