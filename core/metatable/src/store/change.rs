//! Change sets: the rows of a transaction, before and after.

use serde::{Deserialize, Serialize};

use crate::format::pack::{self, PackError};
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::store::Store;

/// One row before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its table.
    pub table: TableId,
    /// Its identity.
    pub key: Key,
    /// The row before; none when it is new.
    pub before: Option<Record>,
    /// The row after; none when it is deleted.
    pub after: Option<Record>,
}

/// Everything that one transaction changed, in table and key order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeSet {
    changes: Vec<Change>,
}

impl ChangeSet {
    pub(crate) fn new(changes: Vec<Change>) -> Self {
        Self { changes }
    }

    /// What differs from an earlier snapshot of a store; the rows that they share are not read.
    pub fn between(earlier: &Store, later: &Store) -> Self {
        let tables = later.catalog().definitions().map(|(table, _)| table);
        let changes = tables.flat_map(|table| later.differences(earlier, table));
        Self::new(changes.collect())
    }

    /// The changes.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// The inverse of a change, as the journal stores it: the row before, and the digest by which the row after is recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inverse {
    /// Identifier of the table.
    pub table: String,
    /// Identity of the row.
    pub key: Key,
    /// The row before; none when it was new.
    pub before: Option<Record>,
    /// Digest of the row after; none when it was deleted.
    pub after: Option<u64>,
}

impl ChangeSet {
    /// The inverses of the changes, in table and key order.
    pub fn inverse(&self, catalog: &Catalog) -> Vec<Inverse> {
        let inverse = self.changes.iter().map(|change| Inverse {
            table: catalog.definition(change.table).identifier.to_owned(),
            key: change.key.clone(),
            before: change.before.clone(),
            after: change.after.as_ref().map(Record::digest),
        });
        inverse.collect()
    }

    /// The canonical bytes: a version byte, then each change with its table's identifier.
    pub fn to_bytes(&self, catalog: &Catalog) -> Vec<u8> {
        let named = |change: &Change| {
            let identifier = catalog.definition(change.table).identifier.to_owned();
            (
                identifier,
                change.key.clone(),
                change.before.clone(),
                change.after.clone(),
            )
        };
        pack::encode_value(&self.changes.iter().map(named).collect::<Vec<NamedChange>>())
    }

    /// The change set of these bytes, which may come from anywhere: each row fits its table and has the identity that it is
    /// named by, and no row is named twice.
    ///
    /// # Errors
    /// The bytes are not a change set of tables of this catalog.
    pub fn from_bytes(catalog: &Catalog, bytes: &[u8]) -> Result<Self, PackError> {
        let named: Vec<NamedChange> = pack::decode_value(bytes)?;
        let changes = named.into_iter().map(|(identifier, key, before, after)| {
            let table = catalog.table(&identifier).ok_or(PackError::Damaged)?;
            let is_row =
                |record: &Record| catalog.fits(table, record) && record.key(&catalog.layout(table).identity) == key;
            if (before.is_none() && after.is_none()) || !before.iter().chain(&after).all(is_row) {
                return Err(PackError::Damaged);
            }
            Ok(Change {
                table,
                key,
                before,
                after,
            })
        });
        let changes: Vec<Change> = changes.collect::<Result<_, _>>()?;
        let places = |pair: &[Change]| (pair[0].table, &pair[0].key) < (pair[1].table, &pair[1].key);
        if !changes.windows(2).all(places) {
            return Err(PackError::Damaged);
        }
        Ok(Self::new(changes))
    }

    /// The JSON form: an array of `{"table", "before", "after"}`, rows as objects by column or null.
    pub fn to_json(&self, catalog: &Catalog) -> serde_json::Value {
        let changes = self.changes.iter().map(|change| {
            let definition = catalog.definition(change.table);
            let row = |record: &Option<Record>| record.as_ref().map(|record| record.to_object(definition));
            serde_json::json!({
                "table": definition.identifier,
                "before": row(&change.before),
                "after": row(&change.after),
            })
        });
        changes.collect()
    }
}

type NamedChange = (String, Key, Option<Record>, Option<Record>);
