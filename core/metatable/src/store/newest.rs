//! Rows as they are after changes, without what they were before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::format::pack::PackError;
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::store::Store;
use crate::store::change::{Change, ChangeSet};

/// What became of rows of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TableChanges {
    pub(crate) table: String,
    pub(crate) put: Vec<Record>,
    pub(crate) deleted: Vec<Key>,
}

impl TableChanges {
    /// Rows of a table as they are after it; none for one that is gone.
    pub(crate) fn of<'a>(
        catalog: &Catalog,
        table: TableId,
        rows: impl Iterator<Item = (&'a Key, Option<&'a Record>)> + Clone,
    ) -> Self {
        let deleted = rows.clone().filter(|(_, after)| after.is_none());
        Self {
            table: catalog.definition(table).identifier.to_owned(),
            deleted: deleted.map(|(key, _)| key.clone()).collect(),
            put: rows.filter_map(|(_, after)| after.cloned()).collect(),
        }
    }

    /// The rows by their identities.
    ///
    /// # Errors
    /// They are no rows of this table.
    pub(crate) fn keyed(&self, catalog: &Catalog, table: TableId) -> Result<Vec<(Key, Option<Record>)>, PackError> {
        let put = catalog.keyed(table, self.put.clone())?.into_iter();
        let put = put.map(|(key, record)| (key, Some(record)));
        Ok(put.chain(self.deleted.iter().map(|key| (key.clone(), None))).collect())
    }
}

/// The newest state of each row that changed, or its absence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NewestRows(Vec<TableChanges>);

impl NewestRows {
    /// What change sets, oldest first, made of the rows that they changed.
    pub fn after<'a>(catalog: &Catalog, changes: impl IntoIterator<Item = &'a ChangeSet>) -> Self {
        let all = changes.into_iter().flat_map(ChangeSet::changes);
        let newest: BTreeMap<(TableId, &Key), Option<&Record>> = all
            .map(|change| ((change.table, &change.key), change.after.as_ref()))
            .collect();
        let newest: Vec<_> = newest.into_iter().collect();
        let tables = newest
            .chunk_by(|((one, _), _), ((next, _), _)| one == next)
            .map(|of_table| {
                let ((table, _), _) = of_table[0];
                let rows = of_table.iter().map(|((_, key), after)| (*key, *after));
                TableChanges::of(catalog, table, rows)
            });
        Self(tables.collect())
    }

    /// How many rows there are, those that are gone included.
    pub fn len(&self) -> usize {
        self.0.iter().map(|table| table.put.len() + table.deleted.len()).sum()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store {
    /// The changes that bring the rows to the newest ones, which may come from anywhere.
    ///
    /// # Errors
    /// They are no rows of these tables.
    pub fn changes_to(&self, newest: &NewestRows) -> Result<ChangeSet, PackError> {
        let mut changes = BTreeMap::new();
        for of_table in &newest.0 {
            let table = self.catalog().table(&of_table.table).ok_or(PackError::Damaged)?;
            for (key, after) in of_table.keyed(self.catalog(), table)? {
                let before = self.record(table, &key).cloned();
                if before == after {
                    continue;
                }
                let change = Change {
                    table,
                    key: key.clone(),
                    before,
                    after,
                };
                changes.insert((table, key), change);
            }
        }
        Ok(ChangeSet::new(changes.into_values().collect()))
    }
}
