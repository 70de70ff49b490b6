//! The effect of an intent: what its user saw when asking for it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::book::intent::Read;
use crate::format::pack;
use crate::schema::catalog::Catalog;
use crate::store::change::{Change, ChangeSet};

/// 256 bits that are equal where two books changed the same cells in the same way and relied on the same ones: the BLAKE3
/// hash of the changed cells before and after, of whole rows that are new or deleted, and of the cells relied on.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect([u8; 32]);

impl Effect {
    /// The effect of changes that relied on some cells.
    pub fn of(catalog: &Catalog, changes: &ChangeSet, reads: &[Read]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for change in changes.changes() {
            hasher.update(&bytes_of(catalog, change));
        }
        hasher.update(&pack::encode_value(&reads));
        Self(hasher.finalize().into())
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// The table, the identity, and each changed cell before and after; the whole row of one that is new or deleted.
fn bytes_of(catalog: &Catalog, change: &Change) -> Vec<u8> {
    let definition = catalog.definition(change.table);
    let place = (definition.identifier, &change.key);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let pairs = before.values().iter().zip(after.values());
            let named = definition.columns.iter().zip(pairs);
            let changed = named.filter(|(_, (before, after))| before != after);
            let changed: Vec<_> = changed.map(|(column, pair)| (column.name, pair)).collect();
            pack::encode_value(&(place, 0_u8, changed))
        }
        (before, after) => pack::encode_value(&(place, 1_u8, before, after)),
    }
}
