//! The book: every row that a user has, and the only way to change them.

pub(crate) mod args;
pub(crate) mod catching_up;
pub(crate) mod effect;
pub(crate) mod engine;
pub(crate) mod intent;
pub(crate) mod journal;
pub(crate) mod json_api;
pub(crate) mod opening;
pub(crate) mod operations;
pub(crate) mod package;
pub(crate) mod reversal;
pub(crate) mod row_operations;
pub(crate) mod session;
pub(crate) mod stored;
pub(crate) mod upgrade;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::book::catching_up::News;
use crate::book::effect::Effect;
use crate::book::engine::{EngineError, Selector, select};
use crate::book::intent::{Conflict, Intent, Read, Refusal};
use crate::book::journal::{Details, Entry, Journal, Reversal};
use crate::book::operations::find_operation;
use crate::book::package::Package;
use crate::book::package::write::Write;
use crate::book::reversal::{REDO, UNDO, put_back_rows};
use crate::format::document::{Document, DocumentError, write_document};
use crate::format::migration::Schema;
use crate::schema::catalog::{Catalog, CatalogError, TableId};
use crate::schema::definition::TableDefinition;
use crate::schema::key::Key;
use crate::store::Store;
use crate::store::change::{ChangeSet, Inverse};

/// Rows of the tables of some packages, changed by intents only, and the journal of those intents.
#[derive(Clone, Debug)]
pub struct Book {
    pub(crate) store: Store,
    pub(crate) packages: Vec<Package>,
    journal: Journal,
    started: bool,
    /// Made when it is first needed: every save asks for it.
    schema: OnceLock<Arc<str>>,
}

/// What an intent would change: by table label, (new rows, changed rows, deleted rows).
pub type RowCounts = BTreeMap<&'static str, (usize, usize, usize)>;

/// What an intent did to the rows, apart from any history of it.
#[derive(Clone, Debug)]
pub struct Executed {
    /// The rows that changed.
    pub changes: ChangeSet,
    /// The cells that the outcome relied on beside the rows that changed.
    pub reads: Vec<Read>,
    /// The rows that the intent put, in its order, whether that changed them or not.
    pub written: Vec<(TableId, Key)>,
    /// The conflict policy of its operation.
    pub conflict: Conflict,
}

impl Executed {
    /// The effect, by which others know whether the same happened to them.
    pub fn effect(&self, catalog: &Catalog) -> Effect {
        Effect::of(catalog, &self.changes, &self.reads)
    }
}

/// The result of an intent that was carried out.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The rows that changed.
    pub changes: ChangeSet,
    /// The rows that the intent put, in its order, whether that changed them or not.
    pub written: Vec<(TableId, Key)>,
    /// The entry of the journal; none when nothing changed.
    pub entry: Option<Arc<Entry>>,
}

/// A book, or what holds one together with what was calculated from its rows.
///
/// Whoever saves a book carries intents out through this, so that the holder knows when what it calculated is out of date.
pub trait HoldsBook {
    /// The book.
    fn book(&self) -> &Book;

    /// See [`Book::apply`].
    ///
    /// # Errors
    /// Those of [`Book::apply`].
    fn apply(&mut self, intent: &Intent) -> Result<Applied, Vec<Refusal>>;

    /// See [`Book::revert`].
    fn revert(&mut self, applied: &Applied);

    /// See [`Book::recall`].
    fn recall(&mut self, number: u64, details: Vec<u8>);

    /// See [`Book::advance`].
    fn advance(&mut self, news: News);

    /// Puts another book over the same tables in place of this one.
    fn replace(&mut self, book: Book);
}

impl HoldsBook for Book {
    fn book(&self) -> &Book {
        self
    }

    fn apply(&mut self, intent: &Intent) -> Result<Applied, Vec<Refusal>> {
        Self::apply(self, intent)
    }

    fn revert(&mut self, applied: &Applied) {
        Self::revert(self, applied);
    }

    fn recall(&mut self, number: u64, details: Vec<u8>) {
        Self::recall(self, number, details);
    }

    fn advance(&mut self, news: News) {
        Self::advance(self, news);
    }

    fn replace(&mut self, book: Book) {
        *self = book;
    }
}

impl Book {
    /// A book of these packages whose engine has not been started: it has no tables yet.
    ///
    /// # Errors
    /// The packages' tables do not make a catalog.
    pub fn new(packages: Vec<Package>) -> Result<Self, CatalogError> {
        Catalog::new(&declared(&packages))?;
        let store = Store::new(Catalog::new(&[])?);
        Ok(Self {
            store,
            packages,
            journal: Journal::default(),
            started: false,
            schema: OnceLock::new(),
        })
    }

    /// A book of these packages with all their tables.
    ///
    /// # Errors
    /// The packages' tables do not make a catalog.
    pub fn with_all_tables(packages: Vec<Package>) -> Result<Self, CatalogError> {
        let store = Store::new(Catalog::new(&declared(&packages))?);
        Ok(Self {
            store,
            packages,
            journal: Journal::default(),
            started: true,
            schema: OnceLock::new(),
        })
    }

    /// Starts the engine with the tables that the selectors name and those that they refer to, all tables of the
    /// packages when nothing is selected. The order of the selectors does not matter; starting again with tables that
    /// are there does nothing.
    ///
    /// # Errors
    /// [`EngineError::UnknownSelector`]; [`EngineError::AlreadyStarted`] when a book that was started lacks a table.
    pub fn start_engine(&mut self, selectors: &[Selector]) -> Result<(), EngineError> {
        let known = declared(&self.packages);
        let chosen = select(&known, selectors).map_err(|selector| EngineError::UnknownSelector {
            selector,
            packages: self.packages.iter().map(|package| package.name).collect(),
        })?;
        if self.started {
            let names = chosen.iter().map(|definition| definition.identifier);
            let missing: Vec<_> = names
                .filter(|name| self.store.catalog().table(name).is_none())
                .collect();
            return if missing.is_empty() {
                Ok(())
            } else {
                Err(EngineError::AlreadyStarted(missing))
            };
        }
        // A selection that follows every reference of a sound catalog is a sound catalog.
        if let Ok(catalog) = Catalog::new(&chosen) {
            self.store = Store::new(catalog);
            self.started = true;
            self.schema = OnceLock::new();
        }
        Ok(())
    }

    /// The table of an identifier, ready for use.
    ///
    /// # Errors
    /// The engine is not started, or not with this table; the error says which selector to add.
    pub fn table(&self, identifier: &'static str) -> Result<TableId, EngineError> {
        match self.store.catalog().table(identifier) {
            Some(table) => Ok(table),
            None if self.started => Err(EngineError::TableNotStarted(vec![identifier])),
            None => Err(EngineError::NotStarted(vec![identifier])),
        }
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The rows as they are now, for a reader that wants them to stay so while the book is written.
    pub fn snapshot(&self) -> Store {
        self.store.clone()
    }

    /// The packages.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The journal of the intents that were carried out.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Carries an intent out, all or nothing.
    ///
    /// # Errors
    /// Every refusal; the book is as it was.
    pub fn apply(&mut self, intent: &Intent) -> Result<Applied, Vec<Refusal>> {
        let number = self.journal.next_number();
        let (resolved, reversal) = self.resolved(intent)?;
        let (write, _) = self.run(&resolved, reversal)?;
        let (changes, reads, written) = write.commit()?;
        let entry = (!changes.is_empty()).then(|| {
            let inverse = changes.inverse(self.store.catalog());
            let entry = Entry::new(number, intent, reversal, reads, inverse);
            self.journal.push(entry)
        });
        Ok(Applied {
            changes,
            written,
            entry,
        })
    }

    /// Carries an intent out, all or nothing, and leaves the journal as it is: for a book whose history another one keeps.
    ///
    /// `named` are the details of the change that an undo or a redo is for; no other intent has them.
    ///
    /// # Errors
    /// Every refusal; the book is as it was.
    pub fn execute(&mut self, intent: &Intent, named: Option<&Details>) -> Result<Executed, Vec<Refusal>> {
        let (write, conflict) = match (intent.kind.as_str(), named) {
            (UNDO, Some(named)) => self.run_undo(intent, &named.inverse),
            (REDO, Some(named)) => self.run_operation(&Intent {
                by: intent.by.clone(),
                ..named.intent.clone()
            })?,
            _ => self.run_operation(intent)?,
        };
        let (changes, reads, written) = write.commit()?;
        Ok(Executed {
            changes,
            reads,
            written,
            conflict,
        })
    }

    /// Brings the rows to what they were after changes that were carried out elsewhere.
    pub fn advance_rows(&mut self, changes: &ChangeSet) {
        self.store.advance(changes);
    }

    /// Takes changes back that were the last ones; the journal is left as it is.
    pub fn revert_rows(&mut self, changes: &ChangeSet) {
        self.store.revert(changes);
    }

    /// The changes that [`Book::apply`] would make; nothing is changed.
    ///
    /// # Errors
    /// Those of [`Book::apply`].
    pub fn check(&mut self, intent: &Intent) -> Result<RowCounts, Vec<Refusal>> {
        let (resolved, reversal) = self.resolved(intent)?;
        let changes = self.run(&resolved, reversal)?.0.check()?;
        let mut effect = RowCounts::new();
        for change in changes.changes() {
            let counts = effect
                .entry(self.store.catalog().definition(change.table).label)
                .or_default();
            match (&change.before, &change.after) {
                (None, _) => counts.0 += 1,
                (_, Some(_)) => counts.1 += 1,
                (_, None) => counts.2 += 1,
            }
        }
        Ok(effect)
    }

    /// A view of the rows as they would be after the intent; nothing is changed.
    ///
    /// # Errors
    /// Those of [`Book::apply`].
    pub fn preview<R>(&mut self, intent: &Intent, view: impl FnOnce(&Store) -> R) -> Result<R, Vec<Refusal>> {
        let (resolved, reversal) = self.resolved(intent)?;
        let (mut write, _) = self.run(&resolved, reversal)?;
        write.check()?;
        Ok(view(write.store()))
    }

    /// Reverts the last [`Book::apply`], journal included: for a change that could not be stored.
    pub fn revert(&mut self, applied: &Applied) {
        self.store.revert(&applied.changes);
        if let Some(entry) = &applied.entry {
            self.journal.remove_last(entry.number());
        }
    }

    /// Loads the details of an entry of the journal: the bytes that [`Entry::detail_bytes`] gave to be stored.
    pub fn recall(&mut self, number: u64, details: Vec<u8>) {
        self.journal.recall(number, details);
    }

    fn run(&mut self, intent: &Intent, reversal: Option<Reversal>) -> Result<(Write<'_>, Conflict), Vec<Refusal>> {
        if let Some(Reversal::Undo(number)) = reversal {
            let entry = self.details(number)?;
            return Ok(self.run_undo(intent, &entry.inverse));
        }
        self.run_operation(intent)
    }

    fn run_undo(&mut self, intent: &Intent, inverse: &[Inverse]) -> (Write<'_>, Conflict) {
        let mut write = Write::new(&mut self.store, &self.packages, intent);
        put_back_rows(&mut write, inverse);
        (write, Conflict::Same)
    }

    fn run_operation(&mut self, intent: &Intent) -> Result<(Write<'_>, Conflict), Vec<Refusal>> {
        let found = find_operation(&self.packages, &intent.kind, intent.version, &intent.args);
        let (operation, args) = found.map_err(|fault| vec![Refusal::whole(fault)])?;
        let mut write = Write::new(&mut self.store, &self.packages, intent);
        (operation.run)(&mut write, &args);
        Ok((write, operation.conflict))
    }

    /// The whole book as one JSON document; equal books give equal bytes.
    pub fn export(&self) -> Vec<u8> {
        let tables = self.store.catalog().definitions().map(|(table, definition)| {
            let records = self.store.records(table).map(|(_, record)| record);
            (definition, records)
        });
        write_document(&self.schema(), tables)
    }

    /// The book of a document, with the same packages.
    ///
    /// # Errors
    /// The document is not one, is damaged, or has rows that break rules, each of which is named.
    pub fn restore(&self, bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::read(bytes)?;
        // Version 1 of the format was written by the first schema of every package.
        let first = || self.packages.iter().map(|package| (package.name.to_owned(), 1));
        let schema = Schema {
            versions: document.versions.clone().unwrap_or_else(|| first().collect()),
            ..Schema::default()
        };
        let steps = schema.steps(&self.packages)?;
        let mut store = self.store.emptied();
        let known = |identifier: &str| {
            let unknown = || format!("it has a table {identifier} that this version does not know");
            let table = self.store.catalog().table(identifier);
            table.ok_or_else(|| DocumentError::NotADocument(unknown()))
        };
        let rows = document.rows(self.store.catalog())?;
        rows.migrate_into(steps, &mut store, known, DocumentError::Violations)?;
        Ok(self.with_store(store))
    }

    /// A book with the same packages and tables, without rows or journal.
    pub fn emptied(&self) -> Self {
        self.with_store(self.store.emptied())
    }

    /// The book with a journal that starts here.
    #[must_use]
    pub fn without_history(mut self) -> Self {
        self.journal = Journal::default();
        self
    }

    fn with_store(&self, store: Store) -> Self {
        Self {
            store,
            packages: self.packages.clone(),
            journal: Journal::default(),
            started: self.started,
            schema: self.schema.clone(),
        }
    }

    /// What stored rows of this book look like; stored beside them.
    pub fn schema(&self) -> Schema {
        Schema::of(&self.packages, self.store().catalog())
    }

    /// The schema of the book as JSON text.
    pub fn schema_json(&self) -> Arc<str> {
        let text = || serde_json::json!(self.schema()).to_string().into();
        Arc::clone(self.schema.get_or_init(text))
    }

    pub(crate) fn put_back(&mut self, store: Store, journal: Journal) {
        self.store = store;
        self.journal = journal;
    }
}

fn declared(packages: &[Package]) -> Vec<&'static TableDefinition> {
    packages
        .iter()
        .flat_map(|package| package.tables.iter().copied())
        .collect()
}
