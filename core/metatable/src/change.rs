//! What a transaction changed.

use crate::catalog::TableId;
use crate::key::Key;
use crate::record::Record;

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

    /// The changes.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}
