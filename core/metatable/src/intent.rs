//! What a user asked for, as data, and the mutators that carry it out.
//!
//! An intent serialises; a mutator is a pure function of the intent and the rows. Replaying the same intents on equal
//! books gives equal rows, because the instant and the seed of new uids are part of the intent.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::TableId;
use crate::change::ChangeSet;
use crate::key::Key;
use crate::package::{Guard, Package};
use crate::record::Record;
use crate::row::{MetaTable, Row};
use crate::rows::{read_draft, upsert_draft};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::value::{Instant, Uid, Value};
use crate::violation::Violation;

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
    /// Who asked; empty where nobody has signed in.
    #[serde(default)]
    pub by: String,
}

/// A named, versioned way to change rows.
#[derive(Clone, Copy, Debug)]
pub struct Mutator {
    /// The kind of intent that it carries out.
    pub kind: &'static str,
    /// The version of arguments that it reads.
    pub version: u32,
    /// What it asks of the rows that it changes, when others have changed them meanwhile.
    pub conflict: Conflict,
    /// Writes rows, or refuses them one by one; nothing lasts unless nothing was refused.
    pub run: fn(&mut Write<'_>, &serde_json::Value),
}

impl Mutator {
    /// The first version of a mutator.
    #[must_use]
    pub const fn new(kind: &'static str, conflict: Conflict, run: fn(&mut Write<'_>, &serde_json::Value)) -> Self {
        Self {
            kind,
            version: 1,
            conflict,
            run,
        }
    }
}

/// What an intent asks of the rows that it changes, when another device changed them since they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// Changes of other columns do not matter.
    Merge,
    /// Every cell that it read must be as it was.
    RequireUnchanged,
    /// It adds to what it finds; the order does not matter.
    Delta,
    /// It only adds rows.
    Append,
}

/// Cells that an intent read, and that it relies on under [`Conflict::RequireUnchanged`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Read {
    /// Identifier of the table.
    pub table: String,
    /// Identity of the row.
    pub key: Key,
    /// The columns that were read; empty for the whole row.
    pub columns: Vec<String>,
    /// Digest of those cells; none when there was no such row.
    pub digest: Option<u64>,
}

impl Read {
    /// What is read now.
    pub fn new(store: &Store, table: TableId, key: &Key, columns: &[&str]) -> Self {
        let definition = store.catalog().definition(table);
        let digest = store.record(table, key).map(|record| {
            let cells = definition.columns.iter().zip(record.values());
            let read = cells.filter(|(column, _)| columns.is_empty() || columns.contains(&column.name));
            Record::new(read.map(|(_, value)| value.clone()).collect::<Vec<_>>()).digest()
        });
        Self {
            table: definition.identifier.to_owned(),
            key: key.clone(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            digest,
        }
    }
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

impl Refusal {
    /// A refusal of the whole, not of a row.
    pub fn whole(code: &str, message: impl Into<String>) -> Self {
        Self {
            origin: Origin::default(),
            column: None,
            code: code.to_owned(),
            message: message.into(),
        }
    }
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
    reads: BTreeSet<Read>,
    put: Vec<(TableId, Key)>,
    /// Whether it takes an earlier intent back.
    goes_back: bool,
    refusals: Vec<Refusal>,
}

/// What changed, what that relied on, and the rows that were put.
type Settled = (ChangeSet, Vec<Read>, Vec<(TableId, Key)>);

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
            reads: BTreeSet::new(),
            put: Vec::new(),
            goes_back: false,
            refusals: Vec::new(),
        }
    }

    /// Says that the writes take an earlier intent back.
    pub(crate) fn go_back(&mut self) {
        self.goes_back = true;
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
        Uid::new_v5(&self.seed, format!("{}/{key}", T::IDENTIFIER).as_bytes())
    }

    /// The uid of a new row of a table that is only known by its identifier.
    pub(crate) fn new_uid_of(&self, table: &str, key: &str) -> Uid {
        Uid::new_v5(&self.seed, format!("{table}/{key}").as_bytes())
    }

    /// The arguments, typed; refuses the intent (`args_malformed`) when they have another shape.
    pub fn read_args<A: serde::de::DeserializeOwned>(&mut self, args: &serde_json::Value) -> Option<A> {
        match A::deserialize(args) {
            Ok(args) => Some(args),
            Err(error) => {
                self.refuse(None, "args_malformed", format!("The arguments are invalid: {error}."));
                None
            }
        }
    }

    /// Says where the rows come from that are written or refused from now on.
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
    }

    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// Says what the columns that are written from now on are called in the arguments: (column, field).
    pub fn set_fields(&mut self, fields: &'static [(&'static str, &'static str)]) {
        self.fields = fields;
    }

    /// Inserts or replaces a row.
    pub fn put<R: Row>(&mut self, row: &R) {
        self.written.push((self.origin, self.fields));
        let put = self.transaction.put(row);
        self.put.extend(put);
    }

    /// Inserts or replaces a record of untyped cells.
    pub fn put_record(&mut self, table: TableId, record: &Record) {
        self.written.push((self.origin, self.fields));
        let put = self.transaction.put_record(table, record);
        self.put.extend(put);
    }

    /// Adds a row, or changes the row of the same business key; none when the table is not there or a cell is missing,
    /// which the commit refuses.
    pub fn upsert<T: MetaTable>(&mut self, draft: T::Draft) -> Option<T::Row> {
        let Some(table) = self.store().catalog().table(T::IDENTIFIER) else {
            let message = format!("Start the engine with {}.", T::IDENTIFIER);
            self.refuse(None, "table_not_started", message);
            return None;
        };
        T::Row::from_record(&upsert_draft(self, table, draft.into())).ok()
    }

    /// As [`Write::upsert`], with the cells as a JSON object by column; refused when they do not fit.
    pub fn upsert_json<T: MetaTable>(&mut self, cells: &serde_json::Value) -> Option<T::Row> {
        let table = self.store().catalog().table(T::IDENTIFIER)?;
        let draft = read_draft(self, T::definition(), cells)?;
        T::Row::from_record(&upsert_draft(self, table, draft)).ok()
    }

    /// Deletes the record of an identity; says whether there was one.
    pub fn delete_record(&mut self, table: TableId, key: &Key) -> bool {
        self.written.push((self.origin, self.fields));
        self.transaction.delete_record(table, key)
    }

    /// States that the outcome relies on a row, whether it exists or not: on these columns, or on the whole row when
    /// none is named. Rows that are changed are stated without being named here.
    pub fn rely_on(&mut self, table: TableId, key: &Key, columns: &[&str]) {
        self.reads
            .insert(Read::new(self.transaction.store(), table, key, columns));
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
        let checked = self.transaction.check().and_then(|changes| {
            let broken = self.broken_guards(&changes);
            if broken.is_empty() { Ok(changes) } else { Err(broken) }
        });
        settled(checked, &self.written, &self.refusals)
    }

    /// Makes the writes lasting; what changed, what the outcome relied on, and the rows that were put.
    pub(crate) fn commit(mut self) -> Result<Settled, Vec<Refusal>> {
        let changes = self.check()?;
        self.transaction.keep();
        Ok((changes, self.reads.into_iter().collect(), self.put))
    }

    fn broken_guards(&self, changes: &ChangeSet) -> Vec<Violation> {
        let store = self.transaction.store();
        let mut violations = Vec::new();
        // Changes come by table.
        for changes in changes.changes().chunk_by(|one, next| one.table == next.table) {
            let definition = store.catalog().definition(changes[0].table);
            let guards = self.packages.iter().flat_map(|package| &package.guards);
            let judged =
                |guard: &&Guard| guard.table == definition.identifier && !(self.goes_back && guard.judges_steps);
            let guards: Vec<&Guard> = guards.filter(judged).collect();
            for (change, guard) in changes
                .iter()
                .flat_map(|change| guards.iter().map(move |guard| (change, guard)))
            {
                let write = self.transaction.write_of(change.table, &change.key);
                let broken = (guard.judge)(store, change.before.as_ref(), change.after.as_ref());
                violations.extend(
                    broken
                        .into_iter()
                        .map(|broken| Violation::new(write, definition, broken.column, broken.code, broken.message)),
                );
            }
        }
        violations
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
