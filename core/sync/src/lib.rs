//! Synchronisation: devices ask, the server decides, and nothing is lost or overwritten in silence.
//!
//! Without I/O, clock or chance: what happens comes in as a value, what is to be done goes out as one. A device records what its
//! user asked for, shows its effect at once, and shows the server's answer when it comes. The server carries each intent
//! out on its own rows, in one order a book, and keeps what came of it in a log, whose chain of hashes names every state.

#![warn(missing_docs)]

mod asked;
pub mod authority;
mod bytes;
pub mod cache;
pub mod codes;
pub mod device;
mod entry;
pub mod frames;
mod hash;
mod names;
mod others;
mod planted;
mod position;
pub mod serving;
pub mod vault;

pub use asked::{Asked, SentIntent};
pub use bytes::{VERSION, decode, encode};
pub use entry::{Body, Entry, Head, OthersChange, Outcome, Reason};
pub use hash::Hash;
pub use names::{BookId, StoreId, UserId};
pub use planted::Planted;
pub use position::Position;
