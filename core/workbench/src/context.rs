//! What a handler knows of the world outside the book.

use metatable::{ALL_TOGETHER, Instant, Intent};
use protocol::Uid;
use serde_json::json;

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
    /// The intent of now.
    pub(crate) fn intent(&self, kind: &str, args: serde_json::Value) -> Intent {
        Intent {
            kind: kind.to_owned(),
            version: 1,
            args,
            at: self.now,
            seed: self.seed,
            by: self.actor.clone(),
        }
    }

    /// Intents that are carried out together or not at all: (kind, arguments). One by itself keeps its name in the history.
    pub(crate) fn intent_of_all(&self, mut parts: Vec<(&str, serde_json::Value)>) -> Intent {
        if parts.len() == 1
            && let Some((kind, args)) = parts.pop()
        {
            return self.intent(kind, args);
        }
        let part = |(kind, args)| json!({ "kind": kind, "version": 1, "args": args });
        let parts: Vec<serde_json::Value> = parts.into_iter().map(part).collect();
        self.intent(ALL_TOGETHER, json!({ "parts": parts }))
    }
}
