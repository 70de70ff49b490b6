//! The life of a version: activated, retired. Of the versions of an index one at most is active; activating a version
//! ends the validity of the one before it, in the same transaction.

use metatable::{Conflict, Instant, Mutator, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::indices::{IndexFormulaDefinition, IndexFormulaDefinitionTable};

/// Makes a version the active one: [`FormulaVersion`].
pub const ACTIVATE_FORMULA: Mutator = Mutator::new("activate_formula", Conflict::RequireUnchanged, activate_formula);
/// Ends the validity of a version: [`FormulaVersion`], whose `valid_to` must be given.
pub const RETIRE_FORMULA: Mutator = Mutator::new("retire_formula", Conflict::RequireUnchanged, retire_formula);

/// The arguments of [`ACTIVATE_FORMULA`] and [`RETIRE_FORMULA`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaVersion {
    /// The version.
    pub definition_uid: Uid,
    /// When it ends.
    #[serde(default)]
    pub valid_to: Option<Instant>,
}

/// Every version of the formula of an index, oldest first.
pub fn versions_of(store: &Store, index: Uid) -> Vec<IndexFormulaDefinition> {
    store.find::<IndexFormulaDefinitionTable>(&["index_uid"], &[Value::Uid(index)])
}

/// The version that holds at an instant; drafts never do.
pub fn version_at(store: &Store, index: Uid, at: Instant) -> Option<IndexFormulaDefinition> {
    let holds = |version: &IndexFormulaDefinition| {
        version.status != "draft" && version.valid_from <= at && version.valid_to.is_none_or(|end| at < end)
    };
    versions_of(store, index).into_iter().find(holds)
}

fn activate_formula(write: &mut Write<'_>, args: &serde_json::Value) {
    if let Some(version) = named_version(write, args) {
        activate(write, version.0);
    }
}

pub(super) fn activate(write: &mut Write<'_>, version: IndexFormulaDefinition) {
    match version.status.as_str() {
        "active" => return,
        "retired" => {
            return write.refuse(Some("definition_uid"), codes::version_retired());
        }
        _ => {}
    }
    for mut other in versions_of(write.store(), version.index_uid) {
        if other.uid == version.uid || other.status == "draft" {
            continue;
        }
        let open = other.status == "active" && other.valid_to.is_none() && other.valid_from < version.valid_from;
        let apart = other.valid_to.is_some_and(|end| end <= version.valid_from)
            || version.valid_to.is_some_and(|end| end <= other.valid_from);
        if open || (apart && other.status == "active") {
            other.valid_to = other.valid_to.or(Some(version.valid_from));
            "retired".clone_into(&mut other.status);
            write.put(&other);
        } else if !apart {
            write.refuse(Some("valid_from"), codes::validity_overlaps(&other.version));
        }
    }
    write.put(&IndexFormulaDefinition {
        status: "active".to_owned(),
        ..version
    });
}

fn retire_formula(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some((version, Some(valid_to))) = named_version(write, args) else {
        return write.refuse(Some("valid_to"), codes::valid_to_missing());
    };
    write.put(&IndexFormulaDefinition {
        status: "retired".to_owned(),
        valid_to: Some(valid_to),
        ..version
    });
}

fn named_version(write: &mut Write<'_>, args: &serde_json::Value) -> Option<(IndexFormulaDefinition, Option<Instant>)> {
    let args = write.read_args::<FormulaVersion>(args)?;
    let found = write.store().by_uid::<IndexFormulaDefinitionTable>(args.definition_uid);
    if found.is_none() {
        write.refuse(Some("definition_uid"), codes::version_unknown());
    }
    Some((found?, args.valid_to))
}
