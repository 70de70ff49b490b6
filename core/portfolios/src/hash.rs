use markets::formula::definition::canonical_hash;
use serde::Serialize;

/// The SHA-256 of the canonical JSON of a value.
pub(crate) fn hash_of<T: Serialize>(value: &T) -> String {
    // A configuration has no map with other keys than texts.
    canonical_hash(&serde_json::to_value(value).unwrap_or_default())
}
