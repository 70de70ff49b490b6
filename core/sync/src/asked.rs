//! Intents as devices keep and send them.

use chrono::DateTime;
use metatable::{Effect, Intent, Uid};
use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::bytes;
use crate::codes;
use crate::hash::Hash;

/// An intent in the form that is kept and sent: its arguments as JSON text, its instant in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentIntent {
    /// Which operation carries it out.
    pub kind: String,
    /// The version of the arguments' shape.
    pub version: u32,
    /// The arguments: canonical JSON, keys in order.
    pub args: String,
    /// When it was asked for, in microseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The seed of new uids.
    pub seed: Uid,
    /// Who asked.
    pub by: String,
}

impl SentIntent {
    /// The form of an intent.
    pub fn of(intent: &Intent) -> Self {
        Self {
            kind: intent.kind.clone(),
            version: intent.version,
            args: intent.args.to_string(),
            at: intent.at.timestamp_micros(),
            seed: intent.seed,
            by: intent.by.clone(),
        }
    }

    /// The intent.
    ///
    /// # Errors
    /// `intent_malformed`: the arguments are no JSON, or the instant is beyond the calendar.
    pub fn intent(&self) -> Result<Intent, Fault> {
        let malformed = || codes::intent_malformed(&self.kind);
        Ok(Intent {
            kind: self.kind.clone(),
            version: self.version,
            args: serde_json::from_str(&self.args).map_err(|_| malformed())?,
            at: DateTime::from_timestamp_micros(self.at).ok_or_else(malformed)?,
            seed: self.seed,
            by: self.by.clone(),
        })
    }

    /// The hash of its canonical bytes.
    pub fn hash(&self) -> Hash {
        Hash::of(&bytes::encode(self))
    }
}

/// What a store asked for: an intent at its place, with what its user saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Its place in the store, from 1, without gaps.
    pub mseq: u64,
    /// The version of the book that it was asked on.
    pub base_ver: u64,
    /// The effect that it had there.
    pub effect: Effect,
    /// The intent.
    pub intent: SentIntent,
}

#[cfg(test)]
mod tests {
    /// A feature of serde_json that any crate can turn on would change the bytes that hashes are of.
    #[test]
    fn arguments_are_canonical() {
        let value: serde_json::Value = serde_json::from_str("{\"b\": 1e2, \"a\": 1}").unwrap_or_default();
        assert_eq!(value.to_string(), "{\"a\":1,\"b\":100.0}");
    }
}
