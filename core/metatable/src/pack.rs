//! The canonical bytes of rows: a version byte, then the records in key order.

use thiserror::Error;

use crate::catalog::TableId;
use crate::key::Key;
use crate::record::Record;
use crate::store::Store;

pub(crate) const VERSION: u8 = 1;

/// Why stored bytes are not rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PackError {
    /// A newer version of the program wrote it.
    #[error("The stored rows were written by a newer version; update before opening them.")]
    FromNewerVersion,
    /// The bytes are damaged.
    #[error("The stored rows are damaged; restore them from an export.")]
    Damaged,
}

impl PackError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FromNewerVersion => "book_from_newer_version",
            Self::Damaged => "stored_rows_damaged",
        }
    }
}

/// The bytes of records.
pub(crate) fn encode(records: &[&Record]) -> Vec<u8> {
    encode_value(&records)
}

/// The records of bytes.
///
/// # Errors
/// See [`PackError`].
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Record>, PackError> {
    decode_value(bytes)
}

/// The bytes of any value that has a canonical form.
pub(crate) fn encode_value<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // The only ways to fail are a full buffer and a sequence of unknown length; there are neither.
    postcard::to_extend(value, vec![VERSION]).unwrap_or_default()
}

/// The value of such bytes.
///
/// # Errors
/// See [`PackError`].
pub(crate) fn decode_value<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, PackError> {
    let (&version, body) = bytes.split_first().ok_or(PackError::Damaged)?;
    if version > VERSION {
        return Err(PackError::FromNewerVersion);
    }
    postcard::from_bytes(body).map_err(|_| PackError::Damaged)
}

impl Store {
    /// Puts the records of stored bytes back; rules were checked when they were written, types are checked again.
    ///
    /// # Errors
    /// See [`PackError`].
    pub(crate) fn load_block(&mut self, table: TableId, bytes: &[u8]) -> Result<(), PackError> {
        let layout = self.catalog().layout(table);
        let columns = layout.definition.columns;
        let fits = |record: &Record| {
            let typed = |(value, column): (&crate::Value, &crate::Column)| match value.column_type() {
                None => column.nullable,
                Some(found) => found == column.column_type,
            };
            record.values().len() == columns.len() && record.values().iter().zip(columns).all(typed)
        };
        let records = decode(bytes)?;
        if !records.iter().all(fits) {
            return Err(PackError::Damaged);
        }
        let keyed: Vec<(Key, Record)> = records
            .into_iter()
            .map(|record| (record.key(&layout.identity), record))
            .collect();
        self.load(table, keyed);
        Ok(())
    }
}
