//! What a device keeps of its own intents, whatever happens to its copy of the rows: the vault.
//!
//! Its shape is frozen, so that every version of the program can read it, send what is in it, and export it.

use metatable::{Details, Inverse};
use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::asked::{Asked, SentIntent};
use crate::bytes;
use crate::frames::Settled;
use crate::hash::Hash;
use crate::names::StoreId;

/// An intent that no answer has come to yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The intent at its place.
    pub asked: Asked,
    /// The change that it undoes or redoes, by which it is replayed.
    pub named: Option<NamedChange>,
    /// It was taken under another store's name and is handed in again: its effect is among the confirmed rows, as far as the server
    /// has it still, and is not shown on top of them.
    pub was_taken: bool,
}

/// The change that an undo or a redo is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedChange {
    /// Its intent.
    pub intent: SentIntent,
    /// Its inverse.
    pub inverse: Vec<Inverse>,
}

impl NamedChange {
    /// The form of the details of a change.
    pub fn of(details: &Details) -> Self {
        Self {
            intent: SentIntent::of(&details.intent),
            inverse: details.inverse.clone(),
        }
    }

    /// The details.
    ///
    /// # Errors
    /// `intent_malformed`.
    pub fn details(&self) -> Result<Details, Fault> {
        Ok(Details {
            intent: self.intent.intent()?,
            reads: Vec::new(),
            inverse: self.inverse.clone(),
        })
    }
}

impl Kept {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes::encode(self)
    }

    /// The intent of these bytes.
    ///
    /// # Errors
    /// `frame_malformed`, `frame_from_newer_version`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        bytes::decode(bytes)
    }

    /// The hash of the intent.
    pub fn hash(&self) -> Hash {
        self.asked.intent.hash()
    }
}

/// An intent that was answered: taken, and kept until a backup has it; or refused, and kept until a person discards it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The intent.
    pub kept: Kept,
    /// What came of it.
    pub settled: Settled,
}

/// What a vault has, as a transaction sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VaultView {
    /// The store.
    pub store: StoreId,
    /// The place of the last intent that was ever put in it; 0 before the first.
    pub last: u64,
    /// The place of the last intent that was settled.
    pub settled: u64,
    /// The chain up to the entry that it became, as long as the vault knows it.
    pub settled_chain: Option<Hash>,
    /// The intents without an answer, in their order.
    pub outbox: Vec<Kept>,
}

/// What is to be done to a vault, in one strict transaction. One that finds something else than `seen` does nothing. But for
/// [`VaultWrite::Ask`] and [`VaultWrite::Settle`] that were done, what it finds or leaves is the answer: [`Stored::Moved`].
#[derive(Clone, Debug, PartialEq)]
pub enum VaultWrite {
    /// Looks at what other tabs left.
    Look,
    /// Puts intents after the last one.
    Ask {
        /// The store and the last place.
        seen: (StoreId, u64),
        /// The intents, at the places that follow.
        intents: Vec<Kept>,
    },
    /// Moves answered intents out of the outbox: refused ones to `parked`, others to `acked`.
    Settle {
        /// The store, and the place of the last settled intent.
        seen: (StoreId, u64),
        /// What came of those that follow it, in their order.
        results: Vec<Settled>,
    },
    /// Moves the intents in `acked` back into the outbox, and takes the place before the first of them for the last settled one,
    /// whose entry is not known: the server has lost some. Refused ones stay where they are, for a person to decide about.
    Return {
        /// The store, and the place of the last settled intent.
        seen: (StoreId, u64),
    },
    /// Gives the intents in `acked` and those of the outbox, which start at a place, to a new store, numbered from 1: others wrote
    /// under this store's name. Those from `acked` are marked so; the server knows which of them had their effect.
    Fork {
        /// The store, the last place, and that of the last settled intent.
        seen: (StoreId, u64, u64),
        /// The first place that moves.
        from: u64,
        /// The new store.
        to: StoreId,
    },
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored<View> {
    /// It is on the disk.
    Done,
    /// Another tab was first; what is there now.
    Moved(View),
    /// The device could not: nothing changed, as far as it knows. With what is there, where that could be read.
    Failed(Option<View>),
}
