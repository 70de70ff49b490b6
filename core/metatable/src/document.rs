//! A whole store as one JSON document, for export, restore and other tools.
//!
//! Tables come in catalog order, rows in key order, cells in column order, so that equal stores give equal bytes. The
//! columns are named once a table; the hash covers the tables.

use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::definition::TableDefinition;
use crate::record::Record;
use crate::store::Store;
use crate::violation::Violation;

/// What the `format` field of a document says.
pub const DOCUMENT_FORMAT: &str = "mandate-book";

const VERSION: u64 = 1;

/// Why a document is not a store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Not JSON, or not a document of this format.
    #[error("This is not a whole exported book ({0}); choose a file as Export everything wrote it.")]
    NotADocument(String),
    /// A newer version of the program wrote it.
    #[error("This book was exported by a newer version; update before restoring it.")]
    FromNewerVersion,
    /// The hash does not fit: the file was cut or edited.
    #[error("This export was changed after it was written; choose another copy of it.")]
    HashMismatch,
    /// Rows that break rules.
    #[error("{} rows of this export break a rule; nothing was restored.", .0.len())]
    Violations(Vec<Violation>),
}

impl DocumentError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADocument(_) => "not_a_book",
            Self::FromNewerVersion => "book_from_newer_version",
            Self::HashMismatch => "book_damaged",
            Self::Violations(_) => "book_rows_refused",
        }
    }
}

/// The document of every row of a store, UTF-8 JSON.
pub fn write_document(store: &Store) -> Vec<u8> {
    let mut tables = String::from("{");
    for (position, (table, definition)) in store.catalog().definitions().enumerate() {
        let columns: Vec<&str> = definition.columns.iter().map(|column| column.name).collect();
        let separator = if position == 0 { "" } else { "," };
        tables.push_str(&format!(
            "{separator}\n{}:{{\"columns\":{},\"rows\":[",
            json!(definition.identifier),
            json!(columns)
        ));
        for (row, (_, record)) in store.records(table).enumerate() {
            tables.push_str(if row == 0 { "\n" } else { ",\n" });
            tables.push_str(&record.to_json().to_string());
        }
        tables.push_str("]}");
    }
    tables.push_str("\n}");
    let hash = blake3::hash(tables.as_bytes()).to_hex();
    format!("{{\"format\":\"{DOCUMENT_FORMAT}\",\"version\":{VERSION},\"blake3\":\"{hash}\",\"tables\":{tables}}}\n")
        .into_bytes()
}

/// The store of a document, over the catalog of `empty`, which must have no rows.
///
/// # Errors
/// See [`DocumentError`]; every row that breaks a rule is named.
pub fn read_document(mut empty: Store, bytes: &[u8]) -> Result<Store, DocumentError> {
    let not = |what: &str| DocumentError::NotADocument(what.to_owned());
    let text = std::str::from_utf8(bytes).map_err(|_| not("it is not UTF-8 text"))?;
    let document: Json = serde_json::from_str(text).map_err(|error| not(&error.to_string()))?;
    if document["format"] != DOCUMENT_FORMAT {
        return Err(not("it does not say \"format\": \"mandate-book\""));
    }
    if document["version"].as_u64().is_none_or(|version| version > VERSION) {
        return Err(DocumentError::FromNewerVersion);
    }
    let tables = document["tables"].as_object().ok_or_else(|| not("it has no tables"))?;
    if document["blake3"] != hash_of_tables(text).as_str() {
        return Err(DocumentError::HashMismatch);
    }
    let mut violations = Vec::new();
    let mut write = empty.begin();
    for identifier in tables.keys() {
        let Some(table) = write.store().catalog().table(identifier) else {
            return Err(not(&format!(
                "it has a table {identifier} that this version does not know"
            )));
        };
        let definition = write.store().catalog().definition(table);
        let rows = tables[identifier]["rows"].as_array().map_or(&[][..], Vec::as_slice);
        check_columns(definition, &tables[identifier])?;
        for (row, cells) in rows.iter().enumerate() {
            match Record::from_json(definition, cells) {
                Ok(record) => write.put_record(table, &record),
                Err(column) => violations.push(cell_violation(definition, row, column)),
            }
        }
    }
    if !violations.is_empty() {
        return Err(DocumentError::Violations(violations));
    }
    write.commit().map_err(DocumentError::Violations)?;
    Ok(empty)
}

fn check_columns(definition: &TableDefinition, table: &Json) -> Result<(), DocumentError> {
    let expected: Vec<&str> = definition.columns.iter().map(|column| column.name).collect();
    if table["columns"] == json!(expected) {
        return Ok(());
    }
    Err(DocumentError::NotADocument(format!(
        "the columns of {} must be {expected:?}",
        definition.identifier
    )))
}

fn cell_violation(definition: &TableDefinition, row: usize, column: &str) -> Violation {
    let message = format!("The cell {column} of row {row} does not fit the type of its column.");
    Violation::new(row, definition, Some(column), "type_mismatch", message)
}

/// The hash over the text of the tables, as [`write_document`] wrote it; "" when the text is laid out otherwise.
fn hash_of_tables(text: &str) -> String {
    let tables = text
        .split_once("\"tables\":")
        .and_then(|(_, rest)| rest.trim_end().strip_suffix('}'));
    tables.map_or_else(String::new, |tables| {
        blake3::hash(tables.as_bytes()).to_hex().to_string()
    })
}
