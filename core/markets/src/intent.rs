//! What a user asked for, as data, and the mutators that carry it out.
//!
//! An intent serialises; a mutator is a pure function of the intent and the rows. Replaying the same intents on equal
//! books gives equal rows, because the instant and the seed of new uids are part of the intent.

use std::collections::BTreeSet;

use metatable::{ChangeSet, Instant, Key, MetaTable, Row, Store, Transaction, Uid, Value, Violation};
use serde::{Deserialize, Serialize};

use crate::package::Package;

/// What a user asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Which mutator carries it out.
    pub kind: String,
    /// The version of the arguments' shape.
    pub version: u32,
    /// The arguments.
    pub args: serde_json::Value,
    /// When it was asked.
    pub at: Instant,
    /// Where the uids of new rows come from: each is a version 5 uid of this and the row's business key.
    pub seed: Uid,
}

/// A named, versioned way to change rows.
#[derive(Clone, Copy, Debug)]
pub struct Mutator {
    /// The kind of intent that it carries out.
    pub kind: &'static str,
    /// The version of arguments that it reads.
    pub version: u32,
    /// Writes rows, or refuses them one by one; nothing lasts unless nothing was refused.
    pub run: fn(&mut Write<'_>, &serde_json::Value),
}

/// Where in the arguments of an intent a row came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Index of the file, 0 when there are no files.
    pub file: usize,
    /// Index of the row.
    pub row: usize,
}

/// One rule that one row of an intent breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Where the row came from.
    pub origin: Origin,
    /// The field at fault; none when the whole row is.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
}

/// The rows under change, and the refusals so far.
#[derive(Debug)]
pub struct Write<'a> {
    transaction: Transaction<'a>,
    packages: &'a [Package],
    at: Instant,
    seed: Uid,
    origin: Origin,
    /// The fields that the columns of the current origin's tables are called in the arguments.
    fields: &'static [(&'static str, &'static str)],
    written: Vec<Written>,
    claimed: BTreeSet<(&'static str, Key)>,
    refusals: Vec<Refusal>,
}

/// Where a write came from, and what the columns of its table are called there.
type Written = (Origin, &'static [(&'static str, &'static str)]);

impl<'a> Write<'a> {
    pub(crate) fn new(store: &'a mut Store, packages: &'a [Package], intent: &Intent) -> Self {
        Self {
            transaction: store.begin(),
            packages,
            at: intent.at,
            seed: intent.seed,
            origin: Origin::default(),
            fields: &[],
            written: Vec::new(),
            claimed: BTreeSet::new(),
            refusals: Vec::new(),
        }
    }

    /// When the intent was asked.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The rows with the writes so far.
    pub fn store(&self) -> &Store {
        self.transaction.store()
    }

    /// The packages of the book.
    pub fn packages(&self) -> &'a [Package] {
        self.packages
    }

    /// The uid of a new row of a table: the same for the same intent and key.
    pub fn new_uid<T: MetaTable>(&self, key: &str) -> Uid {
        Uid::new_v5(&self.seed, format!("{}/{key}", T::DEFINITION.identifier).as_bytes())
    }

    /// The arguments, typed; refuses the intent (`args_malformed`) when they have another shape.
    pub fn read_args<A: serde::de::DeserializeOwned>(&mut self, args: &serde_json::Value) -> Option<A> {
        match A::deserialize(args) {
            Ok(args) => Some(args),
            Err(error) => {
                self.refuse(
                    None,
                    "args_malformed",
                    format!("The arguments have another shape: {error}."),
                );
                None
            }
        }
    }

    /// Says where the rows come from that are written or refused from now on.
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
    }

    /// Says what the columns that are written from now on are called in the arguments: (column, field).
    pub fn set_fields(&mut self, fields: &'static [(&'static str, &'static str)]) {
        self.fields = fields;
    }

    /// Inserts or replaces a row.
    pub fn put<R: Row>(&mut self, row: &R) {
        self.written.push((self.origin, self.fields));
        self.transaction.put(row);
    }

    /// Deletes a row; says whether there was one.
    pub fn delete<T: MetaTable>(&mut self, identity: &[Value]) -> bool {
        self.written.push((self.origin, self.fields));
        self.transaction.delete::<T>(identity)
    }

    /// Claims what a row or snapshot of an import is about; false when a row, of this file or another one of the intent,
    /// has claimed it already.
    pub fn claim(&mut self, kind: &'static str, identity: &[Value]) -> bool {
        self.claimed.insert((kind, Key::new(identity)))
    }

    /// Refuses the row of the current origin.
    pub fn refuse(&mut self, column: Option<&str>, code: &str, message: impl Into<String>) {
        self.refusals.push(Refusal {
            origin: self.origin,
            column: column.map(str::to_owned),
            code: code.to_owned(),
            message: message.into(),
        });
    }

    /// Every refusal, of the mutator and of the rules of the tables, by origin; or what would change.
    pub(crate) fn check(&mut self) -> Result<ChangeSet, Vec<Refusal>> {
        let checked = self.transaction.check();
        settled(checked, &self.written, &self.refusals)
    }

    /// Makes the writes lasting.
    pub(crate) fn commit(mut self) -> Result<ChangeSet, Vec<Refusal>> {
        if self.refusals.is_empty() {
            settled(self.transaction.commit(), &self.written, &[])
        } else {
            self.check()
        }
    }
}

/// The changes when nothing is refused, else the refusals of the mutator and of the tables, by origin.
fn settled(
    checked: Result<ChangeSet, Vec<Violation>>,
    written: &[Written],
    refusals: &[Refusal],
) -> Result<ChangeSet, Vec<Refusal>> {
    let (changes, violations) = match checked {
        Ok(changes) => (changes, Vec::new()),
        Err(violations) => (ChangeSet::default(), violations),
    };
    let of_tables = violations.into_iter().map(|violation| {
        let (origin, fields) = written.get(violation.row).copied().unwrap_or_default();
        let field = |column: String| {
            let known = fields.iter().find(|(name, _)| *name == column);
            known.map_or(column, |(_, field)| (*field).to_owned())
        };
        Refusal {
            origin,
            column: violation.column.map(field),
            code: violation.code,
            message: violation.message,
        }
    });
    let mut refusals: Vec<Refusal> = refusals.iter().cloned().chain(of_tables).collect();
    if refusals.is_empty() {
        return Ok(changes);
    }
    refusals.sort_by(|a, b| (a.origin, &a.column, &a.code).cmp(&(b.origin, &b.column, &b.code)));
    refusals.dedup();
    Err(refusals)
}
