//! The messages between a device and its server: [`Request`] and [`Answer`].
//!
//! Each is a version byte and postcard. The carrier compresses them, bounds them, and says who sends them.

use metatable::{NewestRows, Right};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::asked::Asked;
use crate::entry::{Entry, Outcome, Reason};
use crate::hash::Hash;
use crate::names::StoreId;
use crate::position::Position;

/// The most intents of a push.
pub const MOST_INTENTS: usize = 1_000;
/// The most bytes of a push, inflated.
pub const MOST_PUSHED_BYTES: usize = 64 << 20;
/// The most bytes of a pull, inflated, of more than one entry.
pub const MOST_PULLED_BYTES: usize = 8 << 20;
/// The longest that a pull waits for something new, in milliseconds.
pub const LONGEST_WAIT_MS: u32 = 25_000;

/// What a device asks of its server, about one book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Says who it is and where it stands.
    Hello(Hello),
    /// Hands intents in.
    Push(Push),
    /// Asks for what changed.
    Pull(Pull),
    /// Asks for the newest checkpoint, for a store whose last settled intent has this place.
    Checkpoint(StoreId, u64),
    /// Asks for blocks of a checkpoint.
    Blobs(Vec<Hash>),
    /// Asks for one entry with its body.
    Entry(u64),
}

/// Who a device is and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Its store.
    pub store: StoreId,
    /// The state of its confirmed rows.
    pub at: Position,
    /// The place of the last intent that was settled.
    pub settled: u64,
    /// The chain up to the entry that it became; none where the device does not know it any more.
    pub settled_chain: Option<Hash>,
    /// The hash of the kinds, schemas, time zones and currencies that its program knows.
    pub engine: Hash,
}

/// Intents that are handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// The store that they were asked in.
    pub store: StoreId,
    /// The place of the last intent whose result it has stored.
    pub settled: u64,
    /// The chain up to the entry that it became; none where the device does not know it any more.
    pub settled_chain: Option<Hash>,
    /// The place and the hash of the intent before the first, where that one is not settled.
    pub before: Option<(u64, Hash)>,
    /// In the order of their places, without gaps.
    pub intents: Vec<Asked>,
}

/// A question for what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The store, whose results are wanted.
    pub store: StoreId,
    /// The state of its confirmed rows.
    pub at: Position,
    /// The place of the last intent whose result it has stored.
    pub settled: u64,
    /// The chain up to the entry that it became; none where the device does not know it any more.
    pub settled_chain: Option<Hash>,
    /// How long the answer may wait for something new, in milliseconds.
    pub wait_ms: u32,
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// To a [`Hello`].
    Welcome(Welcome),
    /// To a [`Push`].
    Taken(Taken),
    /// To a [`Pull`].
    Pulled(Pulled),
    /// To a question for a checkpoint.
    Checkpoint(Checkpoint),
    /// The blocks, in the order of the question.
    Blobs(Vec<ByteBuf>),
    /// The entry and the bytes of its body; none where there is none, or its body was archived.
    Entry(Option<(Entry, ByteBuf)>),
    /// The server did not do it.
    Refused(Refused),
}

/// Where a server stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Another one after each restore of the server.
    pub epoch: u64,
    /// The number of the last entry.
    pub head: u64,
    /// The place of the last intent that was taken from this store.
    pub lmid: u64,
    /// Whether the entry of the last settled intent is in the log: if not, the server was restored.
    pub has_settled: bool,
    /// The server's clock, in microseconds.
    pub now: i64,
    /// The hash of the kinds, schemas, time zones and currencies that its program knows.
    pub engine: Hash,
    /// What the user may do.
    pub role: Right,
}

/// What became of a push. What came of the intents is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The place of the last intent that was taken from this store.
    pub lmid: u64,
    /// The number of the last entry.
    pub head: u64,
    /// Why not all were taken.
    pub stop: Option<Stop>,
}

/// Why a push was not taken to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    /// Another intent was taken under this place: the store was copied.
    Forked(u64),
    /// The server does not know the kind of the intent at this place.
    UnknownKind(u64),
    /// Intents before the first of the push are missing.
    Gap,
    /// The entry of the last settled intent is not in the log: the server was restored.
    Lost,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pulled {
    /// The state that the rows lead to.
    pub to: Position,
    /// The newest state of each row that changed.
    pub rows: NewestRows,
    /// The place of the last intent of this store up to that state.
    pub lmid: u64,
    /// Whether the entry of the last settled intent is in the log: if not, the server was restored.
    pub has_settled: bool,
    /// What came of the store's intents after `settled`, in their order.
    pub results: Vec<Settled>,
    /// The number of the last entry that a backup has.
    pub backed_ver: u64,
    /// There is more: pull again without waiting.
    pub more: bool,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The place of the intent.
    pub mseq: u64,
    /// The hash of the intent that was taken under this place.
    pub mhash: Hash,
    /// The entry that it became.
    pub ver: u64,
    /// The chain up to that entry, which names the history that it is in.
    pub chain: Hash,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was refused.
    pub reasons: Vec<Reason>,
}

/// A state of a book as blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The state.
    pub at: Position,
    /// The place of the last intent of the asking store up to that state.
    pub lmid: u64,
    /// The places and hashes of that store's intents after its last settled one, up to that state.
    pub taken: Vec<(u64, Hash)>,
    /// The schema of the rows, as JSON.
    pub schema: String,
    /// The blocks, by table and key.
    pub blocks: Vec<Block>,
}

/// A block of neighbouring rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Identifier of the table.
    pub table: String,
    /// The hash of its bytes.
    pub hash: Hash,
    /// How many bytes it takes.
    pub bytes: u32,
}

/// Why a server did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// Nobody is signed in, or not any more.
    SignIn,
    /// The store was revoked, or belongs to another user.
    Revoked,
    /// The server does not know the store: it is to say hello.
    Stranger,
    /// The user has no part in the book, or there is none.
    NoBook,
    /// The log does not have the state that the device stands at: the server was restored.
    Diverged,
    /// The state that the device stands at is older than what the server keeps.
    Gone,
    /// The rows have another schema than the device's program.
    Schema,
    /// The program of the server is older than the book.
    NewerServer,
    /// Too much at once, or too often; later.
    Busy,
    /// The message is not one.
    Malformed,
}
