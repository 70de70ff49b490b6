//! The engine: the tables that a book is started with.

use std::collections::BTreeSet;

use thiserror::Error;
use violation::{Fault, cut};

use crate::codes;
use crate::row::MetaTable;
use crate::schema::definition::TableDefinition;

/// Names tables: by declaration, by row, or by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// The table of a declaration.
    pub fn of<T: MetaTable>() -> Self {
        Self(T::IDENTIFIER.to_owned())
    }

    /// The text of the selector.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the selector names a table: "Asset" (also the row), "AssetTable", "mandate.Asset", "mandate__asset",
    /// and for a time-indexed table "AccountHoldingsTS" or "AccountHoldingsStorage".
    fn names(&self, definition: &TableDefinition) -> bool {
        let bare = self
            .0
            .strip_prefix(definition.owner.namespace)
            .and_then(|rest| rest.strip_prefix('.'));
        let text = bare.unwrap_or(&self.0);
        let declared = |suffix: &str| {
            text.strip_suffix(suffix)
                .is_some_and(|stem| stem == definition.identifier)
        };
        let storage = || {
            let stem = text.strip_suffix("Storage");
            stem.is_some_and(|stem| definition.identifier.strip_suffix("TS") == Some(stem))
        };
        text == definition.identifier || declared("Table") || storage() || self.0 == definition.physical_name()
    }
}

impl From<&str> for Selector {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// An error of starting tables, or of using tables that are not started.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum EngineError {
    /// No table of the book's packages has this name.
    UnknownSelector {
        /// The selector.
        selector: String,
        /// The packages of the book.
        packages: Vec<&'static str>,
    },
    /// The book was started with other tables.
    AlreadyStarted(Vec<&'static str>),
    /// The engine has not been started.
    NotStarted(Vec<&'static str>),
    /// The engine was started without tables that are needed.
    TableNotStarted(Vec<&'static str>),
}

impl EngineError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::UnknownSelector { selector, packages } => codes::unknown_selector(&packages.join(" and "), selector),
            Self::AlreadyStarted(tables) => codes::engine_already_started(&tables.join(", ")),
            Self::NotStarted(tables) => codes::engine_not_started(&tables.join("\", \"")),
            Self::TableNotStarted(tables) => codes::tables_not_started(&tables.join("\", \"")),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// The tables that the selectors name, and those that they refer to, in the order of `known`; all of them when nothing
/// is selected.
pub(crate) fn select(
    known: &[&'static TableDefinition],
    selectors: &[Selector],
) -> Result<Vec<&'static TableDefinition>, String> {
    let mut wanted: Vec<&'static str> = Vec::new();
    for selector in selectors {
        let found = known.iter().find(|definition| selector.names(definition));
        wanted.push(found.ok_or_else(|| cut(selector.as_str()).into_owned())?.identifier);
    }
    if selectors.is_empty() {
        return Ok(known.to_vec());
    }
    let mut chosen: BTreeSet<&'static str> = BTreeSet::new();
    while let Some(identifier) = wanted.pop() {
        if chosen.insert(identifier) {
            let definition = known.iter().find(|definition| definition.identifier == identifier);
            wanted.extend(
                definition
                    .into_iter()
                    .flat_map(|definition| definition.foreign_keys)
                    .map(|key| key.table),
            );
        }
    }
    let ordered = known
        .iter()
        .copied()
        .filter(|definition| chosen.contains(definition.identifier));
    Ok(ordered.collect())
}
