//! The life of a version: activated, retired. Of the versions of an index one at most is active; activating a version
//! ends the validity of the one before it, in the same transaction.

use choices::FormulaStatus;
use metatable::{Book, Instant, Operation, Right, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::indices::{IndexFormulaDefinition, IndexFormulaDefinitionTable};

/// Makes a version the active one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivateFormula {
    /// The version.
    pub definition_uid: Uid,
}

impl Operation for ActivateFormula {
    const KIND: &'static str = "activate_formula";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        if let Some(version) = known_version(write, self.definition_uid) {
            activate(write, version);
        }
    }

    fn describe(&self, book: &Book) -> String {
        format!("Activated the formula {}", version_name(book, self.definition_uid))
    }
}

/// Ends the validity of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RetireFormula {
    /// The version.
    pub definition_uid: Uid,
    /// When it ends; must be given.
    #[serde(default)]
    pub valid_to: Option<Instant>,
}

impl Operation for RetireFormula {
    const KIND: &'static str = "retire_formula";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let version = known_version(write, self.definition_uid);
        let Some((version, valid_to)) = version.zip(self.valid_to) else {
            return write.refuse(Some("valid_to"), codes::valid_to_missing());
        };
        write.put(&IndexFormulaDefinition {
            status: FormulaStatus::Retired,
            valid_to: Some(valid_to),
            ..version
        });
    }

    fn describe(&self, book: &Book) -> String {
        format!("Retired the formula {}", version_name(book, self.definition_uid))
    }
}

fn version_name(book: &Book, uid: Uid) -> String {
    let name = book.store().name::<IndexFormulaDefinitionTable>(uid);
    name.unwrap_or_else(|| "a version".to_owned())
}

/// Every version of the formula of an index, oldest first.
pub fn versions_of(store: &Store, index: Uid) -> Vec<IndexFormulaDefinition> {
    store.find::<IndexFormulaDefinitionTable>(&["index_uid"], &[Value::Uid(index)])
}

/// The version that holds at an instant; drafts never do.
pub fn version_at(store: &Store, index: Uid, at: Instant) -> Option<IndexFormulaDefinition> {
    let holds = |version: &IndexFormulaDefinition| {
        version.status != FormulaStatus::Draft
            && version.valid_from <= at
            && version.valid_to.is_none_or(|end| at < end)
    };
    versions_of(store, index).into_iter().find(holds)
}

pub(super) fn activate(write: &mut Write<'_>, version: IndexFormulaDefinition) {
    match version.status {
        FormulaStatus::Active => return,
        FormulaStatus::Retired => {
            return write.refuse(Some("definition_uid"), codes::version_retired());
        }
        FormulaStatus::Draft => {}
    }
    for mut other in versions_of(write.store(), version.index_uid) {
        if other.uid == version.uid || other.status == FormulaStatus::Draft {
            continue;
        }
        let open =
            other.status == FormulaStatus::Active && other.valid_to.is_none() && other.valid_from < version.valid_from;
        let apart = other.valid_to.is_some_and(|end| end <= version.valid_from)
            || version.valid_to.is_some_and(|end| end <= other.valid_from);
        if open || (apart && other.status == FormulaStatus::Active) {
            other.valid_to = other.valid_to.or(Some(version.valid_from));
            other.status = FormulaStatus::Retired;
            write.put(&other);
        } else if !apart {
            write.refuse(Some("valid_from"), codes::validity_overlaps(&other.version));
        }
    }
    write.put(&IndexFormulaDefinition {
        status: FormulaStatus::Active,
        ..version
    });
}

fn known_version(write: &mut Write<'_>, uid: Uid) -> Option<IndexFormulaDefinition> {
    let found = write.store().by_uid::<IndexFormulaDefinitionTable>(uid);
    if found.is_none() {
        write.refuse(Some("definition_uid"), codes::version_unknown());
    }
    found
}
