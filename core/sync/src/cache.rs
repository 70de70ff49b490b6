//! A device's copy of the confirmed rows, which may be lost at any time.

use metatable::{Book, ChangeSet, NewestRows};
use serde::{Deserialize, Serialize};

use crate::names::StoreId;
use crate::position::Position;

/// Where a copy stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachePoint {
    /// The state of the book.
    pub at: Position,
    /// The store of the device when it was brought there.
    pub store: StoreId,
    /// The place of the last intent of that store whose effect the state has.
    pub lmid: u64,
}

impl CachePoint {
    /// The same for a store: the effects of another one are not its own.
    #[must_use]
    pub fn of_store(self, store: StoreId) -> Self {
        let lmid = if self.store == store { self.lmid } else { 0 };
        Self { store, lmid, ..self }
    }
}

/// What is to be done to a copy, in one strict transaction. One that finds the copy elsewhere than `seen` does nothing.
#[derive(Clone, Debug)]
pub enum CacheWrite {
    /// Brings it on.
    Advance {
        /// Where it stands.
        seen: CachePoint,
        /// Where it stands then.
        to: CachePoint,
        /// What changes, in this order.
        changes: Vec<ChangeSet>,
    },
    /// Puts another one in its place, which was fetched whole.
    Replace {
        /// Where it stands.
        seen: CachePoint,
        /// Where it stands then.
        to: CachePoint,
        /// Its rows.
        book: Book,
    },
}

/// Where another tab brought the copy.
#[derive(Clone, Debug, PartialEq)]
pub enum CacheNews {
    /// It brought it on.
    Advanced {
        /// Where it stands.
        at: CachePoint,
        /// The newest state of each row that changed since this tab stored or read it.
        rows: NewestRows,
    },
    /// It put another one in its place.
    Replaced,
}
