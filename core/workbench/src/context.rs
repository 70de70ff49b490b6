//! What a handler knows of the world outside the book.

use metatable::{AllTogether, Instant, Intent, Operation, Part};
use protocol::Uid;

/// The clock, the randomness and the person of one request: core has none of its own.
#[derive(Clone, Debug)]
pub struct Context {
    /// The instant of the request.
    pub now: Instant,
    /// Random; the uids of new rows are made from it.
    pub seed: Uid,
    /// Who asks; empty where nobody is known.
    pub actor: String,
}

impl Context {
    /// The intent of an operation, of now.
    pub(crate) fn intent(&self, operation: &impl Operation) -> Intent {
        Intent::of(operation, self.now, self.seed, &self.actor)
    }

    /// The intent of operations that are carried out together or not at all. One by itself keeps its name in the history.
    pub(crate) fn intent_of_all(&self, parts: Vec<Part>) -> Intent {
        match <[Part; 1]>::try_from(parts) {
            Ok([Part { kind, version, args }]) => Intent {
                kind,
                version,
                args,
                at: self.now,
                seed: self.seed,
                by: self.actor.clone(),
            },
            Err(parts) => self.intent(&AllTogether { parts }),
        }
    }
}
