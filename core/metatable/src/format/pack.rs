//! The canonical bytes of rows: a version byte, then the records in key order.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use thiserror::Error;
use violation::Fault;

use crate::codes;
use crate::row::record::Record;
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::key::Key;
use crate::schema::value::Value;

pub(crate) const VERSION: u8 = 1;
/// Damaged bytes can foretell any number of records.
const MOST_FORETOLD: usize = 1 << 16;

/// An error in the stored bytes of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum PackError {
    /// A newer version of the program wrote it.
    FromNewerVersion,
    /// The bytes are damaged.
    Damaged,
    /// The bytes are on the device still.
    NotRead,
}

impl PackError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::FromNewerVersion => codes::rows_from_newer_version(),
            Self::Damaged => codes::stored_rows_damaged(),
            Self::NotRead => codes::stored_rows_not_read(),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// The bytes of records.
pub(crate) fn encode(records: &[&Record]) -> Vec<u8> {
    encode_value(&records)
}

/// Appends a record to those that [`encode_many`] takes.
pub(crate) fn append(record: &Record, body: Vec<u8>) -> Vec<u8> {
    // As in `encode_value`, there is no way to fail.
    postcard::to_extend(record, body).unwrap_or_default()
}

/// The bytes of so many records, appended one after the other: what [`encode`] gives for them.
pub(crate) fn encode_many(count: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 6);
    bytes.push(VERSION);
    let mut bytes = postcard::to_extend(&count, bytes).unwrap_or_default();
    bytes.extend_from_slice(body);
    bytes
}

/// The records of bytes.
///
/// # Errors
/// See [`PackError`].
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Record>, PackError> {
    let (count, body) = count_of(bytes)?;
    read_records(count, body)
}

/// How many records the bytes hold, and the bytes of the records one after the other.
pub(crate) fn count_of(bytes: &[u8]) -> Result<(usize, &[u8]), PackError> {
    take(body_of(bytes)?)
}

/// So many records, one after the other.
pub(crate) fn read_records(count: usize, body: &[u8]) -> Result<Vec<Record>, PackError> {
    let mut records = Vec::with_capacity(count.min(MOST_FORETOLD));
    let mut body = postcard::Deserializer::from_bytes(body);
    // One buffer for the cells of all: a list a record would be made only to be copied.
    let mut cells = Vec::new();
    for _ in 0..count {
        Cells(&mut cells)
            .deserialize(&mut body)
            .map_err(|_| PackError::Damaged)?;
        records.push(Record::new(cells.drain(..).collect::<Arc<[Value]>>()));
    }
    Ok(records)
}

/// The value that the bytes start with, and what follows it.
pub(crate) fn take<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<(T, &'b [u8]), PackError> {
    postcard::take_from_bytes(bytes).map_err(|_| PackError::Damaged)
}

struct Cells<'a>(&'a mut Vec<Value>);

impl<'de> DeserializeSeed<'de> for Cells<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, bytes: D) -> Result<(), D::Error> {
        bytes.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = ();

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut found: A) -> Result<(), A::Error> {
        while let Some(cell) = found.next_element()? {
            self.0.push(cell);
        }
        Ok(())
    }
}

/// The bytes of any value that has a canonical form.
pub(crate) fn encode_value<T: serde::Serialize>(value: &T) -> Vec<u8> {
    encode_large(value, 0)
}

/// As [`encode_value`], of a value that takes about so many bytes: they are asked for once, not again and again.
pub(crate) fn encode_large<T: serde::Serialize>(value: &T, about: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + about);
    bytes.push(VERSION);
    // The only ways to fail are a full buffer and a sequence of unknown length; there are neither.
    postcard::to_extend(value, bytes).unwrap_or_default()
}

/// The value of such bytes.
///
/// # Errors
/// See [`PackError`].
pub(crate) fn decode_value<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, PackError> {
    postcard::from_bytes(body_of(bytes)?).map_err(|_| PackError::Damaged)
}

/// What follows the version.
fn body_of(bytes: &[u8]) -> Result<&[u8], PackError> {
    let (&version, body) = bytes.split_first().ok_or(PackError::Damaged)?;
    if version > VERSION {
        return Err(PackError::FromNewerVersion);
    }
    Ok(body)
}

impl Catalog {
    /// The records of a stored segment with their identities.
    ///
    /// # Errors
    /// See [`PackError`].
    pub(crate) fn read_segment(&self, table: TableId, bytes: &[u8]) -> Result<Vec<(Key, Record)>, PackError> {
        self.keyed(table, decode(bytes)?)
    }

    /// Records with their identities; rules were checked when they were written, types are checked again.
    ///
    /// # Errors
    /// [`PackError::Damaged`].
    pub(crate) fn keyed(&self, table: TableId, records: Vec<Record>) -> Result<Vec<(Key, Record)>, PackError> {
        let layout = self.layout(table);
        let keyed = records.into_iter().map(|record| {
            let key = self.fits(table, &record).then(|| record.key(&layout.identity));
            key.map(|key| (key, record)).ok_or(PackError::Damaged)
        });
        keyed.collect()
    }

    /// Whether the cells of a record are as many as the table has columns, each of its column's type.
    pub(crate) fn fits(&self, table: TableId, record: &Record) -> bool {
        let columns = self.layout(table).definition.columns;
        let mut cells = record.values().iter().zip(columns);
        record.values().len() == columns.len() && cells.all(|(value, column)| column.takes(value))
    }
}

impl Record {
    /// 64 bits that differ when the cells do: the XXH3 hash of the canonical bytes.
    pub fn digest(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&encode(&[self]))
    }

    /// The same in 128 bits.
    pub(crate) fn wide_digest(&self) -> u128 {
        xxhash_rust::xxh3::xxh3_128(&encode(&[self]))
    }
}
