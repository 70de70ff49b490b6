//! Bytes as the log stores them: compressed, and opaque to it.

use std::fmt;
use std::sync::Arc;

use sync::Hash;

use super::failure::Failure;
use crate::codes;

/// What a block of zstd is compressed with: a third of the bytes, at the speed of a disk.
const LEVEL: i32 = 3;

/// Compressed bytes. Compression is the caller's work, on a thread of its own, so that no transaction waits for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Packed {
    pub(super) len: u64,
    pub(super) bytes: Arc<[u8]>,
}

impl Packed {
    /// These bytes, compressed.
    ///
    /// # Errors
    /// `log_refused`: there is no memory for it.
    pub fn of(bytes: &[u8]) -> Result<Self, Failure> {
        let packed = zstd::bulk::compress(bytes, LEVEL);
        let packed = packed.map_err(|error| Failure::Refused(codes::log_refused(&error)))?;
        Ok(Self {
            len: bytes.len() as u64,
            bytes: packed.into(),
        })
    }

    /// How many bytes there are after decompression.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes that have this hash, decompressed.
    ///
    /// # Errors
    /// `log_damaged`: these have another.
    pub fn bytes(&self, hash: Hash) -> Result<Vec<u8>, Failure> {
        let damaged = || Failure::Refused(codes::log_damaged(&format_args!("content of {hash}")));
        let len = usize::try_from(self.len).map_err(|_| damaged())?;
        // A damaged length must not ask for more memory than zstd can make of these bytes.
        let most = self.bytes.len().saturating_mul(1 << 17);
        let bytes = zstd::bulk::decompress(&self.bytes, len.min(most)).map_err(|_| damaged())?;
        if Hash::of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(damaged())
        }
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Packed({} of {} bytes)", self.bytes.len(), self.len)
    }
}

/// Bytes by their hash: a block of a book's rows, or a list of blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub(super) hash: Hash,
    pub(super) packed: Packed,
}

impl Blob {
    /// The blob of these bytes.
    ///
    /// # Errors
    /// As [`Packed::of`].
    pub fn of(bytes: &[u8]) -> Result<Self, Failure> {
        Ok(Self {
            hash: Hash::of(bytes),
            packed: Packed::of(bytes)?,
        })
    }

    /// The hash of its bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Its bytes.
    ///
    /// # Errors
    /// As [`Packed::bytes`].
    pub fn bytes(&self) -> Result<Vec<u8>, Failure> {
        self.packed.bytes(self.hash)
    }
}
