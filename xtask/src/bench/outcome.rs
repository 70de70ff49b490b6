use std::collections::BTreeMap;

use serde::Deserialize;

use super::contests::Contest;

/// What a side says of one turn.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) peer: String,
    pub(super) version: String,
    pub(super) seconds: Vec<f64>,
    pub(super) quality: BTreeMap<String, serde_json::Value>,
}

/// Both sides of one contest, each with the median of all its turns.
pub(super) struct Outcome {
    pub(super) contest: &'static Contest,
    pub(super) sides: [Answer; 2],
    pub(super) medians: [f64; 2],
}
