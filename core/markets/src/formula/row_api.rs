//! Saving, activating and retiring formulas through the rows of their indices.

use metatable::{Instant, RowApi, RowError, Session, Uid};
use serde_json::json;

use super::definition::{SAVE_FORMULA, SaveFormula, definition_hash};
use super::syntax::Formula;
use super::version::{ACTIVATE_FORMULA, FormulaVersion, RETIRE_FORMULA, versions_of};
use crate::tables::indices::{Index, IndexFormulaDefinition};

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
