//! Saving, activating and retiring formulas through the rows of their indices.

use metatable::{Instant, Operation, RowApi, RowError, Session, Uid};

use super::definition::{SaveFormula, definition_hash};
use super::syntax::Formula;
use super::version::{ActivateFormula, RetireFormula, versions_of};
use crate::tables::indices::{Index, IndexFormulaDefinition};

impl Index {
    /// Saves an index and a version of its formula; the version, which is the same one when it means the same.
    ///
    /// # Errors
    /// Every fault of the formula, its sources and its validity; nothing is written then.
    pub fn save_formula(session: &mut Session<'_>, save: &SaveFormula) -> Result<IndexFormulaDefinition, RowError> {
        session.ask(save)?;
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
        let activate = ActivateFormula {
            definition_uid: version,
        };
        change_version(session, &activate, version)
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
        let retire = RetireFormula {
            definition_uid: version,
            valid_to: Some(valid_to),
        };
        change_version(session, &retire, version)
    }
}

fn change_version(
    session: &mut Session<'_>,
    change: &impl Operation,
    version: Uid,
) -> Result<IndexFormulaDefinition, RowError> {
    session.ask(change)?;
    let found = IndexFormulaDefinition::get_by_uid(session, version)?;
    found.ok_or(RowError::Unsupported("IndexFormulaDefinition", "row of this uid"))
}
