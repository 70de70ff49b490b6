//! The file of a backup: rows by table, the same from every database, with a hash over all of it.
//!
//! After its name come frames, each a length of four bytes and as many bytes; after the last one the BLAKE3 hash of everything
//! before.

use std::fmt;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sync::Hash;

use super::failure::Failure;
use super::sql::Value;
use crate::codes;

/// What such a file begins with.
const NAME: &[u8] = b"mandate log 1\n";

/// A part of the file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Frame {
    /// The rows that follow are of this table, and these are their columns.
    Table(String, Vec<String>),
    /// Some rows.
    Rows(Vec<Vec<Value>>),
    /// There were so many rows, and nothing follows.
    End(u64),
}

/// A file that is being written.
pub(super) struct Writer {
    out: Box<dyn Write + Send>,
    hasher: blake3::Hasher,
    rows: u64,
}

impl Writer {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Result<Self, Failure> {
        let hasher = blake3::Hasher::new();
        let mut writer = Self { out, hasher, rows: 0 };
        writer.put(NAME)?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, frame: &Frame) -> Result<(), Failure> {
        if let Frame::Rows(rows) = frame {
            self.rows += rows.len() as u64;
        }
        let bytes = sync::encode(frame);
        let len = u32::try_from(bytes.len()).map_err(|_| unwritten(&"a row is too large"))?;
        self.put(&len.to_be_bytes())?;
        self.put(&bytes)
    }

    /// Ends the file: how many rows it has, and its hash.
    pub(super) fn end(&mut self) -> Result<(u64, Hash), Failure> {
        self.write(&Frame::End(self.rows))?;
        let hash = Hash(self.hasher.finalize().into());
        self.put(&hash.0)?;
        self.out.flush().map_err(|error| unwritten(&error))?;
        Ok((self.rows, hash))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.hasher.update(bytes);
        self.out.write_all(bytes).map_err(|error| unwritten(&error))
    }
}

fn unwritten(cause: &dyn fmt::Display) -> Failure {
    Failure::Refused(codes::archive_unwritten(cause))
}

/// A file that is being read.
pub(super) struct Reader {
    source: Box<dyn Read + Send>,
    hasher: blake3::Hasher,
    rows: u64,
}

impl Reader {
    pub(super) fn new(source: Box<dyn Read + Send>) -> Result<Self, Failure> {
        let hasher = blake3::Hasher::new();
        let mut reader = Self {
            source,
            hasher,
            rows: 0,
        };
        if reader.take(NAME.len())? == NAME {
            Ok(reader)
        } else {
            Err(damaged())
        }
    }

    /// The next part; none after the last, where the hash was right.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Failure> {
        let len = self.take(4)?;
        let len = len.try_into().map(u32::from_be_bytes).map_err(|_| damaged())?;
        let bytes = self.take(usize::try_from(len).map_err(|_| damaged())?)?;
        let frame: Frame = sync::decode(&bytes).map_err(|_| damaged())?;
        match &frame {
            Frame::Table(..) => {}
            Frame::Rows(rows) => self.rows += rows.len() as u64,
            Frame::End(rows) => {
                let expected = *self.hasher.finalize().as_bytes();
                let is_whole = *rows == self.rows && self.take(expected.len())? == expected;
                return if is_whole { Ok(None) } else { Err(damaged()) };
            }
        }
        Ok(Some(frame))
    }

    /// So many bytes; a length that is not there asks for no memory.
    fn take(&mut self, len: usize) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = self.source.by_ref().take(len as u64).read_to_end(&mut bytes);
        match read {
            Ok(read) if read == len => {
                self.hasher.update(&bytes);
                Ok(bytes)
            }
            Ok(_) => Err(damaged()),
            Err(error) => Err(unread(&error)),
        }
    }
}

fn unread(error: &io::Error) -> Failure {
    Failure::Unavailable(codes::log_unavailable(error))
}

pub(super) fn damaged() -> Failure {
    Failure::Refused(codes::archive_damaged())
}
