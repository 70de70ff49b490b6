//! Entries of a book's log: what was asked for, by whom, and what came of it.

use metatable::{Catalog, ChangeSet, Details, Digest, Uid};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use violation::{Fault, Violation};

use crate::asked::SentIntent;
use crate::bytes;
use crate::codes;
use crate::hash::Hash;
use crate::names::{StoreId, UserId};

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It had the effect that its user saw.
    Applied,
    /// It had another effect, which its operation allows.
    Altered,
    /// It changed nothing; the code of the first reason.
    Refused(String),
    /// It changed nothing, for it had its effect before, in the entry of this number: a copy of the store had asked for it.
    Repeated(u64),
}

impl Outcome {
    /// Whether the intent had an effect in its entry.
    pub fn had_effect(&self) -> bool {
        matches!(self, Self::Applied | Self::Altered)
    }
}

/// The head of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its place in the log of the book, from 1, without gaps.
    pub ver: u64,
    /// The store that asked; the nil one for what the server did itself.
    pub store: StoreId,
    /// The place of the intent in that store; for what the server did itself, `ver`.
    pub mseq: u64,
    /// [`SentIntent::hash`](crate::SentIntent::hash).
    pub mhash: Hash,
    /// Whose session it was.
    pub user: UserId,
    /// The kind of the intent.
    pub kind: String,
    /// The version of its arguments.
    pub version: u32,
    /// When it was asked for, by the device's clock, in microseconds.
    pub asked_at: i64,
    /// When it was decided, by the server's clock, in microseconds.
    pub at: i64,
    /// The version of the book that it was asked on.
    pub base_ver: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// The hash of the bytes of the [`Body`].
    pub body_hash: Hash,
    /// The digest of the rows after it.
    pub digest: Digest,
}

/// An entry: its head, chained to all before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The head.
    pub head: Head,
    /// The hash of the chain before it and of the head.
    pub chain: Hash,
}

impl Entry {
    /// The entry that follows this chain.
    pub fn after(chain: Hash, head: Head) -> Self {
        let chain = Hash::chained(chain, &bytes::encode(&head));
        Self { head, chain }
    }

    /// Whether it follows this chain.
    pub fn follows(&self, chain: Hash) -> bool {
        Self::after(chain, self.head.clone()).chain == self.chain
    }
}

/// What an entry says beside its head; kept apart, for it may be as large as an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The seed of the intent's new uids.
    pub seed: Uid,
    /// The text of its arguments.
    pub args: String,
    /// The bytes of the change set; empty where nothing changed.
    pub changes: ByteBuf,
    /// Why it was refused.
    pub reasons: Vec<Reason>,
}

impl Body {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes::encode(self)
    }

    /// The body of these bytes.
    ///
    /// # Errors
    /// `frame_malformed`, `frame_from_newer_version`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        bytes::decode(bytes)
    }

    /// The changes.
    ///
    /// # Errors
    /// `frame_malformed`: they are none of this catalog.
    pub fn changes(&self, catalog: &Catalog) -> Result<ChangeSet, Fault> {
        if self.changes.is_empty() {
            return Ok(ChangeSet::default());
        }
        ChangeSet::from_bytes(catalog, &self.changes).map_err(|_| codes::frame_malformed())
    }

    /// The intent of an entry; whose it is stands in its head.
    pub fn intent(&self, entry: &Entry) -> SentIntent {
        SentIntent {
            kind: entry.head.kind.clone(),
            version: entry.head.version,
            args: self.args.clone(),
            at: entry.head.asked_at,
            seed: self.seed,
            by: String::new(),
        }
    }

    /// The intent of an entry and the inverse of its changes, by which it is undone and redone.
    ///
    /// # Errors
    /// `frame_malformed`, `intent_malformed`.
    pub fn details(&self, catalog: &Catalog, entry: &Entry) -> Result<Details, Fault> {
        Ok(Details {
            intent: self.intent(entry).intent()?,
            reads: Vec::new(),
            inverse: self.changes(catalog)?.inverse(catalog),
        })
    }
}

/// Why an intent was refused, at one of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Index of the part of the intent; 0 when there are no parts.
    pub part: u32,
    /// The violation.
    pub violation: Violation,
    /// What others changed meanwhile, where that is why.
    pub others: Vec<OthersChange>,
}

/// What another store changed since the intent was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OthersChange {
    /// Identifier of the table.
    pub table: String,
    /// The identity of the row.
    pub key: metatable::Key,
    /// The columns; empty where the row is new or deleted.
    pub columns: Vec<String>,
    /// The entry that changed it last.
    pub ver: u64,
    /// Whose it is.
    pub user: UserId,
}
