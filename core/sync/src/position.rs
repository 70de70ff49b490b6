//! States of a book, by name.

use metatable::Digest;
use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::hash::Hash;

/// A state of a book: the number of the last entry, the chain that leads to it, and the digest of the rows there.
///
/// The number alone names no state: a server that was restored gives it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The number of the last entry; 0 before the first.
    pub ver: u64,
    /// The chain up to it.
    pub chain: Hash,
    /// The digest of the rows.
    pub digest: Digest,
}

impl Position {
    /// The state that an entry leads to.
    pub fn of(entry: &Entry) -> Self {
        Self {
            ver: entry.head.ver,
            chain: entry.chain,
            digest: entry.head.digest,
        }
    }
}
