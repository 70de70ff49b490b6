//! What both databases do: statements with values in, rows of values out.
//!
//! An operation is written once over a [`Session`], in the SQL that SQLite and PostgreSQL share.

use std::sync::Arc;

use metatable::{Digest, Uid};
use serde::{Deserialize, Serialize};
use sync::{BookId, Hash, StoreId, UserId};

use super::failure::Failure;
use super::packed::Packed;
use crate::codes;

/// One transaction of a database.
pub trait Session: Send {
    /// What follows a `SELECT` of a row that is there until the end.
    const KEEP: &'static str;

    /// What follows a `SELECT` of a row that nobody else changes until the end; others may refer to it.
    const HOLD: &'static str;

    /// What follows a `SELECT` of a row that nobody else changes or refers to until the end.
    const OWN: &'static str;

    /// A query that waits until no other transaction holds the lock of the number `$1`.
    const LOCK: &'static str;

    /// The rows of a statement with its values `$1`, `$2`.
    fn query(&mut self, sql: &str, values: &[Value]) -> impl Future<Output = Result<Vec<Row>, Failure>> + Send;

    /// How many rows a statement changed with each list of values.
    fn execute_all(
        &mut self,
        sql: &str,
        lists: &[Vec<Value>],
    ) -> impl Future<Output = Result<Vec<u64>, Failure>> + Send;

    /// How many rows a statement changed.
    fn execute(&mut self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<u64, Failure>> + Send {
        async move { Ok(self.execute_all(sql, &[values]).await?.into_iter().sum()) }
    }

    /// What work that takes long gives, done where it holds up no other transaction's messages.
    fn work<R, W>(&mut self, work: W) -> impl Future<Output = Result<R, Failure>> + Send
    where
        R: Send + 'static,
        W: FnOnce() -> R + Send + 'static;
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// None.
    Null,
    /// A number, or an instant in microseconds.
    Int(i64),
    /// A text without NUL.
    Text(String),
    /// Bytes.
    Bytes(#[serde(with = "shared_bytes")] Arc<[u8]>),
    /// A uid.
    Uid(Uid),
}

/// Bytes that are shared, as bytes and not as a sequence of numbers.
mod shared_bytes {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};
    use serde_bytes::ByteBuf;

    pub(super) fn serialize<S: Serializer>(bytes: &Arc<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[u8]>, D::Error> {
        ByteBuf::deserialize(deserializer).map(|bytes| bytes.into_vec().into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Uid> for Value {
    fn from(value: Uid) -> Self {
        Self::Uid(value)
    }
}

impl From<BookId> for Value {
    fn from(value: BookId) -> Self {
        Self::Uid(value.0)
    }
}

impl From<StoreId> for Value {
    fn from(value: StoreId) -> Self {
        Self::Uid(value.0)
    }
}

impl From<UserId> for Value {
    fn from(value: UserId) -> Self {
        Self::Uid(value.0)
    }
}

impl From<Hash> for Value {
    fn from(value: Hash) -> Self {
        Self::Bytes(value.0.as_slice().into())
    }
}

impl From<Digest> for Value {
    fn from(value: Digest) -> Self {
        Self::Bytes(value.to_bytes().as_slice().into())
    }
}

impl From<&Packed> for Value {
    fn from(value: &Packed) -> Self {
        Self::Bytes(Arc::clone(&value.bytes))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A count or place, which must fit the 63 bits of a column.
pub(super) fn number(field: &str, value: u64) -> Result<Value, Failure> {
    let value = i64::try_from(value).map_err(|_| Failure::Refused(codes::number_too_large(&field)))?;
    Ok(Value::Int(value))
}

/// A limit or bound, where more than a column holds is the same as all.
pub(super) fn bound(value: u64) -> Value {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A text, which PostgreSQL takes without NUL only.
pub(super) fn text(field: &str, value: &str) -> Result<Value, Failure> {
    check_text(field, value)?;
    Ok(Value::Text(value.to_owned()))
}

pub(super) fn check_text(field: &str, value: &str) -> Result<(), Failure> {
    if value.contains('\0') {
        return Err(Failure::Refused(codes::text_has_nul(&field)));
    }
    Ok(())
}

/// Places for this many values, of which the first is `$first`: `$2, $3`.
pub(super) fn places(first: usize, count: usize) -> String {
    let places = (first..first + count).map(|place| format!("${place}"));
    places.collect::<Vec<_>>().join(", ")
}

/// The values, the last repeated until there are as many as a power of two: few statements serve lists of any length.
pub(super) fn padded(mut values: Vec<Value>) -> Vec<Value> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// A row, read from its first column to its last.
#[derive(Debug)]
pub struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    pub(super) fn value(&mut self) -> Value {
        self.0.next().unwrap_or(Value::Null)
    }

    pub(super) fn int(&mut self) -> Result<i64, Failure> {
        match self.value() {
            Value::Int(value) => Ok(value),
            _ => Err(damaged("number")),
        }
    }

    pub(super) fn number(&mut self) -> Result<u64, Failure> {
        u64::try_from(self.int()?).map_err(|_| damaged("number"))
    }

    pub(super) fn optional_int(&mut self) -> Result<Option<i64>, Failure> {
        match self.value() {
            Value::Int(value) => Ok(Some(value)),
            Value::Null => Ok(None),
            _ => Err(damaged("number")),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, Failure> {
        match self.value() {
            Value::Text(value) => Ok(value),
            _ => Err(damaged("text")),
        }
    }

    pub(super) fn uid(&mut self) -> Result<Uid, Failure> {
        match self.value() {
            Value::Uid(value) => Ok(value),
            // SQLite has no type of its own for them.
            Value::Bytes(bytes) => Uid::from_slice(&bytes).map_err(|_| damaged("uid")),
            _ => Err(damaged("uid")),
        }
    }

    pub(super) fn bytes(&mut self) -> Result<Arc<[u8]>, Failure> {
        self.optional_bytes()?.ok_or_else(|| damaged("bytes"))
    }

    pub(super) fn optional_bytes(&mut self) -> Result<Option<Arc<[u8]>>, Failure> {
        match self.value() {
            Value::Bytes(bytes) => Ok(Some(bytes)),
            Value::Null => Ok(None),
            _ => Err(damaged("bytes")),
        }
    }

    pub(super) fn hash(&mut self) -> Result<Hash, Failure> {
        let bytes = self.bytes()?;
        Ok(Hash(bytes.as_ref().try_into().map_err(|_| damaged("hash"))?))
    }

    pub(super) fn digest(&mut self) -> Result<Digest, Failure> {
        let bytes = self.bytes()?;
        let bytes = bytes.as_ref().try_into().map_err(|_| damaged("digest"))?;
        Ok(Digest::from_bytes(bytes))
    }
}

pub(super) fn damaged(what: &str) -> Failure {
    Failure::Refused(codes::log_damaged(&what))
}
