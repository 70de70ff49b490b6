//! Digests of all rows, by which two devices find out whether they have the same ones.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::format::pack;
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::store::Store;
use crate::store::change::ChangeSet;

/// The digest of the rows of a store: the sum of the digests of its rows, modulo 2^128, so that it can be kept up with every
/// change, and equal rows have equal digests in whatever order they came to be.
///
/// No security hangs on it: it recognises mistakes, not enemies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(u128);

impl Digest {
    /// The digest of these bytes, the most significant first.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Its bytes, the most significant first.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The digest of the rows after these changes; `self` is that of the rows before them.
    #[must_use]
    pub fn after(self, changes: &ChangeSet, catalog: &Catalog) -> Self {
        changes.changes().iter().fold(self, |digest, change| {
            let (before, after) = (change.before.as_ref(), change.after.as_ref());
            digest.replaced(catalog, change.table, before, after)
        })
    }

    /// The digest after one row was replaced; none stands for no row.
    #[must_use]
    pub(crate) fn replaced(
        self,
        catalog: &Catalog,
        table: TableId,
        before: Option<&Record>,
        after: Option<&Record>,
    ) -> Self {
        let of = |record: Option<&Record>| record.map_or(0, |record| row_digest(catalog, table, record));
        Self(self.0.wrapping_sub(of(before)).wrapping_add(of(after)))
    }
}

impl Store {
    /// The digest of all rows; every row is read.
    pub fn digest(&self) -> Digest {
        let rows = self.catalog().definitions().flat_map(|(table, _)| {
            let records = self.records(table);
            records.map(move |(_, record)| row_digest(self.catalog(), table, record))
        });
        Digest(rows.fold(0, u128::wrapping_add))
    }
}

/// XXH3 in 128 bits of the table's identifier, a zero byte, and the canonical bytes of the record.
fn row_digest(catalog: &Catalog, table: TableId, record: &Record) -> u128 {
    let mut bytes = catalog.definition(table).identifier.as_bytes().to_vec();
    bytes.push(0);
    xxh3_128(&pack::append(record, bytes))
}
