//! What the log holds of books, as values.

use metatable::{Digest, Uid};
use sync::{Entry, Hash, StoreId, UserId};

use super::failure::Failure;
use super::packed::Packed;

/// A state of a book: how many entries it has had, and the chain of the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The version.
    pub ver: u64,
    /// The chain.
    pub chain: Hash,
}

/// Where a book stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookHead {
    /// Its name for people.
    pub name: String,
    /// How often it was restored.
    pub epoch: u64,
    /// The last entry.
    pub place: Place,
    /// The digest of the rows there.
    pub digest: Digest,
    /// The schema of the rows.
    pub schema: String,
    /// The last entry whose body may be gone.
    pub horizon: u64,
    /// The last entry that a backup has.
    pub backed_ver: u64,
    /// Whether it can be written.
    pub state: BookState,
}

/// Whether a book can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookState {
    /// It is written and read.
    Open,
    /// It is only read.
    Sealed,
}

impl BookState {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed => "sealed",
        }
    }
}

/// What a user may do in a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Read.
    Viewer,
    /// Write.
    Editor,
    /// Approve what others wrote.
    Approver,
    /// Grant roles.
    Admin,
}

impl Role {
    /// All of them, each with its text.
    const NAMES: [(Self, &'static str); 4] = [
        (Self::Viewer, "viewer"),
        (Self::Editor, "editor"),
        (Self::Approver, "approver"),
        (Self::Admin, "admin"),
    ];

    /// Its text.
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.into_iter();
        names.find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }

    pub(super) fn of(text: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names.find(|(_, name)| *name == text).map(|(role, _)| role)
    }
}

/// A store of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceStore {
    /// Its id.
    pub store: StoreId,
    /// Whose it is, for good.
    pub user: UserId,
    /// The device, as its user calls it.
    pub device: String,
    /// The last of its intents that is in the log.
    pub lmid: u64,
    /// When it said hello last, in microseconds.
    pub seen_at: i64,
    /// When it was revoked, in microseconds.
    pub revoked_at: Option<i64>,
}

/// An entry as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The entry.
    pub entry: Entry,
    /// Its body, compressed; none where it was not asked for, or is older than the horizon.
    pub body: Option<Packed>,
}

impl Stored {
    /// The bytes of the body, decompressed; none where there is none.
    ///
    /// # Errors
    /// `log_damaged`: they are not those that the head names.
    pub fn body(&self) -> Result<Option<Vec<u8>>, Failure> {
        let body = self.body.as_ref();
        body.map(|body| body.bytes(self.entry.head.body_hash)).transpose()
    }
}

/// The rows of a book at a place of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The place.
    pub place: Place,
    /// The digest of the rows.
    pub digest: Digest,
    /// The hash of the list of blocks.
    pub root: Hash,
    /// The schema of the rows.
    pub schema: String,
    /// When it was made, in microseconds.
    pub at: i64,
    /// Every blob that it needs, in the caller's order; also the root, if that is one.
    pub parts: Vec<Hash>,
}

/// A key that a caller gave its request. It is written by the [`Commit`](super::Commit) of the entry that it stands for, so that
/// neither is there without the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The token of the caller.
    pub token: Uid,
    /// The key, by the caller.
    pub key: String,
    /// The intent, in the token's store.
    pub mseq: u64,
    /// When it ends, in microseconds.
    pub expires_at: i64,
}
