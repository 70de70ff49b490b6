//! Intents: the requested changes of a book, as data.
//!
//! An intent serialises; an operation is a pure function of the intent and the rows. Replaying the same intents on equal
//! books gives equal rows, because the instant and the seed of new uids are part of the intent.

use serde::{Deserialize, Serialize};
use violation::{Fault, Violation};

use crate::row::record::Record;
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::value::{Instant, Uid};
use crate::store::Store;

/// A requested change of a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Which operation carries it out.
    pub kind: String,
    /// The version of the arguments' shape: 1 where a writer states none.
    #[serde(default = "first_version")]
    pub version: u32,
    /// The arguments.
    pub args: serde_json::Value,
    /// When it was requested; the book keeps microseconds of it.
    pub at: Instant,
    /// The seed of the uids of new rows: each is a version 5 uid of this and the row's business key.
    pub seed: Uid,
    /// Who requested it; empty where nobody has signed in.
    #[serde(default)]
    pub by: String,
}

pub(crate) const fn first_version() -> u32 {
    1
}

/// The conflict policy of an operation: what becomes of an intent whose effect is another one where it is carried out than it
/// was for who asked for it, because others changed rows meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It is refused: what was asked for is what was seen.
    Same,
    /// It has its effect on the rows as they are, unless it writes a cell that others changed meanwhile.
    Rebase,
}

/// Cells that an intent read and relies on: they are a part of its [`Effect`](crate::Effect).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Read {
    /// Identifier of the table.
    pub table: String,
    /// Identity of the row.
    pub key: Key,
    /// The columns that were read; empty for the whole row.
    pub columns: Vec<String>,
    /// Digest of those cells; none when there was no such row.
    pub digest: Option<u128>,
}

impl Read {
    /// The cells as they are now.
    pub fn new(store: &Store, table: TableId, key: &Key, columns: &[&str]) -> Self {
        let definition = store.catalog().definition(table);
        let digest = store.record(table, key).map(|record| {
            let cells = definition.columns.iter().zip(record.values());
            let read = cells.filter(|(column, _)| columns.is_empty() || columns.contains(&column.name));
            Record::new(read.map(|(_, value)| value.clone()).collect::<Vec<_>>()).wide_digest()
        });
        Self {
            table: definition.identifier.to_owned(),
            key: key.clone(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            digest,
        }
    }
}

/// The place of a row in the arguments of an intent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Index of the file, 0 when there are no files.
    pub file: usize,
    /// Index of the row.
    pub row: usize,
}

/// A reason why an intent is refused, at one of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Index of the part of the intent that the row is in, such as the file of an import; 0 when there are no parts.
    pub part: usize,
    /// The violation: its row is that of the part, its column a field of the arguments.
    #[serde(flatten)]
    pub violation: Violation,
}

#[cfg(feature = "schemas")]
::typescript::declared!(Refusal, "Violation & { part: number }");

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        Self { part: 0, violation }
    }
}

impl Refusal {
    /// A refusal of the whole intent.
    pub fn whole(fault: Fault) -> Self {
        Self::at(Origin::default(), None, fault)
    }

    /// A refusal of the row of an origin.
    pub fn at(origin: Origin, column: Option<&str>, fault: Fault) -> Self {
        Self {
            part: origin.file,
            violation: fault.placed(origin.row, column.map(str::to_owned)),
        }
    }
}
