//! The book: every row that a user has, and the only way to change them.

use std::collections::BTreeMap;

use metatable::{Catalog, CatalogError, ChangeSet, DocumentError, Store, read_document, write_document};

use crate::intent::{Intent, Refusal, Write};
use crate::package::Package;

/// Rows of the tables of some packages, changed by intents only.
#[derive(Debug)]
pub struct Book {
    store: Store,
    packages: Vec<Package>,
}

/// What an intent would do: by table label, (new rows, changed rows, deleted rows).
pub type Effect = BTreeMap<&'static str, (usize, usize, usize)>;

impl Book {
    /// An empty book over the tables of these packages.
    ///
    /// # Errors
    /// The packages' tables do not make a catalog.
    pub fn new(packages: Vec<Package>) -> Result<Self, CatalogError> {
        let tables: Vec<_> = packages
            .iter()
            .flat_map(|package| package.tables.iter().copied())
            .collect();
        Ok(Self {
            store: Store::new(Catalog::new(&tables)?),
            packages,
        })
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The packages.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Carries an intent out, all or nothing, and returns what changed.
    ///
    /// # Errors
    /// Every rule that the intent breaks; the book is as it was.
    pub fn apply(&mut self, intent: &Intent) -> Result<ChangeSet, Vec<Refusal>> {
        self.run(intent)?.commit()
    }

    /// What [`Book::apply`] would do, without doing it.
    ///
    /// # Errors
    /// Those of [`Book::apply`].
    pub fn check(&mut self, intent: &Intent) -> Result<Effect, Vec<Refusal>> {
        let catalog = self.store.catalog().clone();
        let changes = self.run(intent)?.check()?;
        let mut effect = Effect::new();
        for change in changes.changes() {
            let counts = effect.entry(catalog.definition(change.table).label).or_default();
            match (&change.before, &change.after) {
                (None, _) => counts.0 += 1,
                (_, Some(_)) => counts.1 += 1,
                (_, None) => counts.2 += 1,
            }
        }
        Ok(effect)
    }

    /// What `look` sees in the rows as they would be after the intent, which is not carried out.
    ///
    /// # Errors
    /// Those of [`Book::apply`].
    pub fn preview<R>(&mut self, intent: &Intent, look: impl FnOnce(&Store) -> R) -> Result<R, Vec<Refusal>> {
        let mut write = self.run(intent)?;
        write.check()?;
        Ok(look(write.store()))
    }

    /// Takes back what [`Book::apply`] just changed, for when it could not be stored.
    pub fn revert(&mut self, changes: &ChangeSet) {
        self.store.revert(changes);
    }

    fn run(&mut self, intent: &Intent) -> Result<Write<'_>, Vec<Refusal>> {
        let mutators = self.packages.iter().flat_map(|package| &package.mutators);
        let found = mutators
            .into_iter()
            .find(|mutator| mutator.kind == intent.kind && mutator.version == intent.version);
        let Some(mutator) = found.copied() else {
            return Err(vec![Refusal {
                origin: crate::intent::Origin::default(),
                column: None,
                code: "intent_unknown".to_owned(),
                message: format!(
                    "Update the program: it cannot carry out {} v{}.",
                    intent.kind, intent.version
                ),
            }]);
        };
        let mut write = Write::new(&mut self.store, &self.packages, intent);
        (mutator.run)(&mut write, &intent.args);
        Ok(write)
    }

    /// The whole book as one JSON document; equal books give equal bytes.
    pub fn export(&self) -> Vec<u8> {
        write_document(&self.store)
    }

    /// The book of a document, with the same packages.
    ///
    /// # Errors
    /// The document is not one, is damaged, or has rows that break rules, each of which is named.
    pub fn restore(&self, bytes: &[u8]) -> Result<Self, DocumentError> {
        let empty = self.store.emptied();
        Ok(Self {
            store: read_document(empty, bytes)?,
            packages: self.packages.clone(),
        })
    }
}
