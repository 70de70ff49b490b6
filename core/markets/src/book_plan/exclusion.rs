//! Who is not in a plan, or is in it otherwise than expected, and why.

use std::fmt;

use metatable::Uid;
use planning::violation::{InvalidInput, Violation};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::measure::Unmeasured;

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
    NotValued(Unmeasured),
    /// Its orders under way sum to more than exact arithmetic holds.
    UnderWayOutOfRange,
    /// Its rows break a rule of plans.
    Refused(Violation),
}

impl Exclusion {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTargets => "targets_missing",
            Self::NotValued(why) => why.code(),
            Self::UnderWayOutOfRange => "amount_out_of_range",
            Self::Refused(violation) => violation.code.as_str(),
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTargets => f.write_str("No targets; set its mandate."),
            Self::NotValued(why) => why.fmt(f),
            Self::UnderWayOutOfRange => f.write_str("Its orders under way exceed 1.7e20; check the orders and trades."),
            Self::Refused(violation) => f.write_str(&violation.message),
        }
    }
}

impl Serialize for ExcludedAccount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ExcludedAccount", 4)?;
        fields.serialize_field("account_uid", &self.account_uid)?;
        fields.serialize_field("identifier", &self.identifier)?;
        fields.serialize_field("code", self.reason.code())?;
        fields.serialize_field("message", &self.reason.to_string())?;
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
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LotsUneven { .. } => "lots_do_not_sum",
            Self::HouseholdApart { is_empty: true, .. } => "household_targets_empty",
            Self::HouseholdApart { .. } => "household_targets_out_of_range",
        }
    }
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LotsUneven { account, assets } => {
                let assets = assets.join(", ");
                write!(
                    f,
                    "{account}: the lots of {assets} do not sum to the position, so no gain is calculated."
                )
            }
            Self::HouseholdApart { household, is_empty } => {
                let why = if *is_empty {
                    "its accounts' targets sum to 0"
                } else {
                    "its accounts' targets are too large to be combined"
                };
                write!(
                    f,
                    "Household {household}: {why}, so its accounts are planned one by one."
                )
            }
        }
    }
}

impl Serialize for PlanNote {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("PlanNote", 2)?;
        fields.serialize_field("code", self.code())?;
        fields.serialize_field("message", &self.to_string())?;
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

impl fmt::Display for NotPlanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAccount(excluded) => {
                f.write_str("No account can be planned. ")?;
                match excluded.first() {
                    Some(first) => first.reason.fmt(f),
                    None => f.write_str("Select accounts."),
                }
            }
            Self::Refused(invalid) => invalid.fmt(f),
        }
    }
}
