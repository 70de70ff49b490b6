//! The storage layout: rows that are read and written together are one stored value.
//!
//! A pack is named by the cells of the table's pack columns, or by the row's identity when it has none. Its bytes are
//! the canonical binary form: a version byte, then the records in key order.

use thiserror::Error;

use crate::catalog::TableId;
use crate::key::Key;
use crate::record::Record;
use crate::store::Store;

const VERSION: u8 = 1;

/// Why stored bytes are not a pack.
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

impl Store {
    /// The name of the pack that holds a record.
    pub fn pack_key(&self, table: TableId, record: &Record) -> Key {
        let layout = self.catalog().layout(table);
        record.key(if layout.pack.is_empty() {
            &layout.identity
        } else {
            &layout.pack
        })
    }

    /// The bytes of a pack; none when no row is left in it.
    pub fn encode_pack(&self, table: TableId, pack: &Key) -> Option<Vec<u8>> {
        let layout = self.catalog().layout(table);
        let records: Vec<&Record> = if layout.pack.is_empty() {
            self.record(table, pack).into_iter().collect()
        } else {
            self.with_cells(table, &layout.pack, pack)
                .into_iter()
                .map(|(_, record)| record)
                .collect()
        };
        if records.is_empty() {
            return None;
        }
        postcard::to_extend(&records, vec![VERSION]).ok()
    }

    /// The names of all packs of a table, in key order.
    pub fn pack_keys(&self, table: TableId) -> Vec<Key> {
        let mut keys: Vec<Key> = self
            .records(table)
            .map(|(_, record)| self.pack_key(table, record))
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// The records of a pack.
///
/// # Errors
/// See [`PackError`].
pub(crate) fn decode_pack(bytes: &[u8]) -> Result<Vec<Record>, PackError> {
    let (&version, body) = bytes.split_first().ok_or(PackError::Damaged)?;
    if version > VERSION {
        return Err(PackError::FromNewerVersion);
    }
    postcard::from_bytes(body).map_err(|_| PackError::Damaged)
}
