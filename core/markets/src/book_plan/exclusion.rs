//! Who is not in a plan, or is in it otherwise than expected, and why.

use std::fmt;

use metatable::Uid;
use planning::invalid_input::InvalidInput;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use violation::{Fault, Violation};

use crate::codes;
use crate::valuation::NotValued;

/// An account in scope that is not planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcludedAccount {
    /// The account.
    pub account_uid: Uid,
    /// Its business key.
    pub identifier: String,
    /// Why.
    pub reason: Exclusion,
}

/// Why an account is not planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// It has no targets.
    NoTargets,
    /// It has no value.
    NotValued(NotValued),
    /// Its orders under way sum to more than exact arithmetic holds.
    UnderWayOutOfRange,
    /// Its rows break a rule of plans.
    Refused(Violation),
}

impl Exclusion {
    /// The reason in words: a violation without a place of its own.
    #[must_use]
    pub fn violation(&self) -> Violation {
        let fault = match self {
            Self::NoTargets => codes::targets_missing(),
            Self::NotValued(why) => why.fault(),
            Self::UnderWayOutOfRange => codes::orders_out_of_range(),
            Self::Refused(violation) => return violation.clone(),
        };
        fault.placed(0, None)
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.violation().message)
    }
}

impl Serialize for ExcludedAccount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reason = self.reason.violation();
        let has_arguments = !reason.arguments.is_empty();
        let mut fields = serializer.serialize_struct("ExcludedAccount", 4 + usize::from(has_arguments))?;
        fields.serialize_field("account_uid", &self.account_uid)?;
        fields.serialize_field("identifier", &self.identifier)?;
        fields.serialize_field("code", &reason.code)?;
        fields.serialize_field("message", &reason.message)?;
        if has_arguments {
            fields.serialize_field("arguments", &reason.arguments)?;
        }
        fields.end()
    }
}

/// What a plan does otherwise than the book's rows may lead one to expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanNote {
    /// The lots of these assets do not sum to the position of an account, so that no gain is calculated.
    LotsUneven {
        /// Business key of the account.
        account: String,
        /// Business keys of the assets.
        assets: Vec<String>,
    },
    /// The targets of a household's accounts cannot be combined: its accounts are planned one by one.
    HouseholdApart {
        /// The household.
        household: String,
        /// Its targets are all 0; else they exceed what exact arithmetic holds.
        is_empty: bool,
    },
}

impl PlanNote {
    /// The note in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::LotsUneven { account, assets } => codes::lots_do_not_sum(account, &assets.join(", ")),
            Self::HouseholdApart {
                household,
                is_empty: true,
            } => codes::household_targets_empty(household),
            Self::HouseholdApart { household, .. } => codes::household_targets_out_of_range(household),
        }
    }
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault().fmt(f)
    }
}

impl Serialize for PlanNote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fault = self.fault();
        let mut fields = serializer.serialize_struct("PlanNote", 3)?;
        fields.serialize_field("code", fault.code)?;
        fields.serialize_field("message", &fault.message)?;
        fields.serialize_field("arguments", &fault.arguments)?;
        fields.end()
    }
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPlanned {
    /// No account in scope can be planned.
    NoAccount(Vec<ExcludedAccount>),
    /// The policy or the market data break rules.
    Refused(InvalidInput),
}

/// Why no account can be planned, with the reason of the first.
pub fn nothing_to_plan(excluded: &[ExcludedAccount]) -> Fault {
    match excluded.first() {
        Some(first) => codes::nothing_to_plan(&first.reason),
        None => codes::no_account_selected(),
    }
}

impl fmt::Display for NotPlanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAccount(excluded) => nothing_to_plan(excluded).fmt(f),
            Self::Refused(invalid) => invalid.fmt(f),
        }
    }
}
