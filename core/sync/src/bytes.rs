//! Canonical bytes: a version byte, then postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;
use violation::Fault;

use crate::codes;

/// The version of frames, entries and bodies.
pub const VERSION: u8 = 1;

/// The bytes of a value.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    // The only ways to fail are a full buffer and a sequence of unknown length; there are neither.
    postcard::to_extend(value, vec![VERSION]).unwrap_or_default()
}

/// The value of bytes, which may come from anywhere.
///
/// # Errors
/// `frame_malformed`; `frame_from_newer_version` where another version wrote them.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let (&version, body) = bytes.split_first().ok_or_else(codes::frame_malformed)?;
    if version > VERSION {
        return Err(codes::frame_from_newer_version());
    }
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        _ => Err(codes::frame_malformed()),
    }
}
