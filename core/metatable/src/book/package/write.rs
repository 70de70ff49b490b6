//! The writes of one intent.

use std::collections::BTreeSet;

use choices::Choice;
use violation::{Fault, Violation};

use crate::book::args;
use crate::book::intent::{Intent, Origin, Read, Refusal};
use crate::book::package::{Guard, Judged, Package};
use crate::row::record::Record;
use crate::row::{MetaTable, Row};
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::rule::Rule;
use crate::schema::value::{Instant, Uid, Value};
use crate::schema::violation::RowViolation;
use crate::store::Store;
use crate::store::change::ChangeSet;
use crate::store::transaction::Transaction;

/// The rows under change, and the refusals so far.
#[derive(Debug)]
pub struct Write<'a> {
    transaction: Transaction<'a>,
    packages: &'a [Package],
    at: Instant,
    seed: Uid,
    by: String,
    origin: Origin,
    /// The fields that the columns of the current origin's tables are called in the arguments.
    fields: &'static [(&'static str, &'static str)],
    written: Vec<Source>,
    claimed: BTreeSet<(&'static str, Key)>,
    reads: BTreeSet<Read>,
    put: Vec<(TableId, Key)>,
    /// Whether the intent is an undo.
    is_undo: bool,
    refusals: Vec<Refusal>,
}

/// The changes, what they relied on, and the rows that were put.
type Committed = (ChangeSet, Vec<Read>, Vec<(TableId, Key)>);

/// The origin of a write, and the names of its table's columns there.
type Source = (Origin, &'static [(&'static str, &'static str)]);

impl<'a> Write<'a> {
    pub(crate) fn new(store: &'a mut Store, packages: &'a [Package], intent: &Intent) -> Self {
        Self {
            transaction: store.begin(),
            packages,
            at: to_micros(intent.at),
            seed: intent.seed,
            by: intent.by.clone(),
            origin: Origin::default(),
            fields: &[],
            written: Vec::new(),
            claimed: BTreeSet::new(),
            reads: BTreeSet::new(),
            put: Vec::new(),
            is_undo: false,
            refusals: Vec::new(),
        }
    }

    /// Marks the writes as those of an undo.
    pub(crate) fn mark_as_undo(&mut self) {
        self.is_undo = true;
    }

    /// When the intent was requested, to the microsecond: what the journal keeps, so that a redo sees the same instant.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// Who asked for it; empty where nobody has signed in.
    pub fn by(&self) -> &str {
        &self.by
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
        match args::read(args) {
            Ok(args) => Some(args),
            Err((path, fault)) => {
                self.refuse(path.as_deref(), fault);
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

    /// Sets the names that the columns written from now on have in the arguments: (column, field).
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

    /// [`Write::rely_on`] for a row that was read: what its user judged by.
    pub fn rely_on_row<R: Row>(&mut self, row: &R, columns: &[&str]) {
        let catalog = self.transaction.store().catalog();
        if let Some(table) = catalog.table(R::Table::IDENTIFIER) {
            let key = row.to_record().key(&catalog.layout(table).identity);
            self.rely_on(table, &key, columns);
        }
    }

    /// Deletes a row; says whether there was one.
    pub fn delete<T: MetaTable>(&mut self, identity: &[Value]) -> bool {
        self.written.push((self.origin, self.fields));
        self.transaction.delete::<T>(identity)
    }

    /// The value of a column that a text stands for; refused as the column's check refuses another text.
    pub fn read_choice<T: MetaTable, C: Choice>(&mut self, column: &'static str, text: &str) -> Option<C> {
        let chosen = C::of(text);
        if chosen.is_none() {
            let checks = T::definition().checks.iter();
            let mut own = checks.filter(|check| matches!(check.rule, Rule::OneOf(name, _) if name == column));
            if let Some(check) = own.next() {
                self.refuse(Some(column), Fault::declared(check.code, check.message));
            }
        }
        chosen
    }

    /// Claims what a row or snapshot of an import is about; false when a row, of this file or another one of the intent,
    /// has claimed it already.
    pub fn claim(&mut self, kind: &'static str, identity: &[Value]) -> bool {
        self.claimed.insert((kind, Key::new(identity)))
    }

    /// Refuses the row of the current origin.
    pub fn refuse(&mut self, column: Option<&str>, fault: Fault) {
        self.refusals.push(Refusal::at(self.origin, column, fault));
    }

    /// Refuses rows as a function of values found them, each at its own place.
    pub fn refuse_all(&mut self, refusals: impl IntoIterator<Item = impl Into<Refusal>>) {
        self.refusals.extend(refusals.into_iter().map(Into::into));
    }

    /// Every refusal, of the operation and of the rules of the tables, by origin; or what would change.
    pub(crate) fn check(&mut self) -> Result<ChangeSet, Vec<Refusal>> {
        let checked = self.transaction.check().and_then(|changes| {
            let broken = self.broken_guards(&changes);
            if broken.is_empty() { Ok(changes) } else { Err(broken) }
        });
        refusals_or_changes(checked, &self.written, &self.refusals)
    }

    /// Makes the writes lasting; what changed, what the outcome relied on, and the rows that were put.
    pub(crate) fn commit(mut self) -> Result<Committed, Vec<Refusal>> {
        let changes = self.check()?;
        self.transaction.keep();
        Ok((changes, self.reads.into_iter().collect(), self.put))
    }

    fn broken_guards(&self, changes: &ChangeSet) -> Vec<RowViolation> {
        let store = self.transaction.store();
        let mut violations = Vec::new();
        // Changes come by table.
        for changes in changes.changes().chunk_by(|one, next| one.table == next.table) {
            let definition = store.catalog().definition(changes[0].table);
            let guards = self.packages.iter().flat_map(|package| &package.guards);
            let judged = |guard: &&Guard| guard.table == definition.identifier && !(self.is_undo && guard.judges_steps);
            let guards: Vec<&Guard> = guards.filter(judged).collect();
            for (change, guard) in changes
                .iter()
                .flat_map(|change| guards.iter().map(move |guard| (change, guard)))
            {
                let write = self.transaction.write_of(change.table, &change.key);
                let broken = (guard.judge)(&Judged {
                    store,
                    by: &self.by,
                    before: change.before.as_ref(),
                    after: change.after.as_ref(),
                });
                violations.extend(
                    broken
                        .into_iter()
                        .map(|broken| RowViolation::new(write, definition, broken.column, broken.fault)),
                );
            }
        }
        violations
    }
}

/// The changes when nothing is refused, else the refusals of the operation and of the tables, by origin.
fn refusals_or_changes(
    checked: Result<ChangeSet, Vec<RowViolation>>,
    written: &[Source],
    refusals: &[Refusal],
) -> Result<ChangeSet, Vec<Refusal>> {
    let (changes, violations) = match checked {
        Ok(changes) => (changes, Vec::new()),
        Err(violations) => (ChangeSet::default(), violations),
    };
    let of_tables = violations.into_iter().map(|RowViolation { violation, .. }| {
        let (origin, fields) = written.get(violation.row).copied().unwrap_or_default();
        let field = |column: String| {
            let known = fields.iter().find(|(name, _)| *name == column);
            known.map_or(column, |(_, field)| (*field).to_owned())
        };
        Refusal {
            part: origin.file,
            violation: Violation {
                row: origin.row,
                column: violation.column.map(field),
                ..violation
            },
        }
    });
    let mut refusals: Vec<Refusal> = refusals.iter().cloned().chain(of_tables).collect();
    if refusals.is_empty() {
        return Ok(changes);
    }
    refusals.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
    refusals.dedup();
    Err(refusals)
}

/// By place, then code.
fn order_of(refusal: &Refusal) -> (usize, usize, Option<&str>, &str) {
    let Violation { row, column, code, .. } = &refusal.violation;
    (refusal.part, *row, column.as_deref(), code)
}

fn to_micros(at: Instant) -> Instant {
    Instant::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}
