//! The life of a version: activated, retired. Of the versions of an index one at most is active; activating a version
//! ends the validity of the one before it, in the same transaction.

use metatable::{Conflict, Instant, Mutator, RowApi, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::definition::{SAVE_FORMULA, SaveFormula, definition_hash};
use super::syntax::Formula;
use crate::tables::indices::{Index, IndexFormulaDefinition, IndexFormulaDefinitionTable};

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

impl Index {
    /// Saves an index and a version of its formula; the version, which is the same one when it means the same.
    ///
    /// # Errors
    /// Every fault of the formula, its sources and its validity; nothing is written then.
    pub fn save_formula(session: &mut Session<'_>, save: &SaveFormula) -> Result<IndexFormulaDefinition, RowError> {
        session.ask(SAVE_FORMULA.kind, 1, json!(save))?;
        let index = Self::get_by_unique_identifier(session, &save.unique_identifier)?;
        let formula = Formula::parse(&save.formula).ok().map(|formula| formula.canonical());
        let hash = formula.map(|canonical| definition_hash(save, &canonical));
        let versions = index.map_or_else(Vec::new, |index| versions_of(session.store(), index.uid));
        let version = versions
            .into_iter()
            .find(|version| Some(&version.definition_hash) == hash.as_ref());
        version.ok_or(RowError::Unsupported("IndexFormulaDefinition", "row of this hash"))
    }

    /// Makes a version the active one, and ends the validity of the version before it; the version.
    ///
    /// # Errors
    /// `version_unknown`, `version_retired`, `validity_overlaps`.
    pub fn activate_formula(session: &mut Session<'_>, version: Uid) -> Result<IndexFormulaDefinition, RowError> {
        change_version(session, ACTIVATE_FORMULA.kind, version, None)
    }

    /// Ends the validity of a version; the version, which stays readable for its interval.
    ///
    /// # Errors
    /// `version_unknown`, `validity_reversed`.
    pub fn retire_formula(
        session: &mut Session<'_>,
        version: Uid,
        valid_to: Instant,
    ) -> Result<IndexFormulaDefinition, RowError> {
        change_version(session, RETIRE_FORMULA.kind, version, Some(valid_to))
    }
}

fn change_version(
    session: &mut Session<'_>,
    kind: &str,
    definition_uid: Uid,
    valid_to: Option<Instant>,
) -> Result<IndexFormulaDefinition, RowError> {
    let version = FormulaVersion {
        definition_uid,
        valid_to,
    };
    session.ask(kind, 1, json!(version))?;
    let found = IndexFormulaDefinition::get_by_uid(session, definition_uid)?;
    found.ok_or(RowError::Unsupported("IndexFormulaDefinition", "row of this uid"))
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
            let message = "A retired version cannot be reactivated; save a new version with a later start.";
            return write.refuse(Some("definition_uid"), "version_retired", message);
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
            let message = format!(
                "Version {} is effective at the same time; retire it earlier.",
                other.version
            );
            write.refuse(Some("valid_from"), "validity_overlaps", message);
        }
    }
    write.put(&IndexFormulaDefinition {
        status: "active".to_owned(),
        ..version
    });
}

fn retire_formula(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some((version, Some(valid_to))) = named_version(write, args) else {
        return write.refuse(
            Some("valid_to"),
            "valid_to_missing",
            "Enter the end date of the version.",
        );
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
        write.refuse(Some("definition_uid"), "version_unknown", "The version does not exist.");
    }
    Some((found?, args.valid_to))
}
