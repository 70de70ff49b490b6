//! Who is not in a plan, and why.

use std::borrow::Cow;
use std::fmt;

use metatable::Uid;
use planning::invalid_input::InvalidInput;
use serde::Serialize;
use violation::{Arguments, Fault, Violation};

use crate::codes;
use crate::valuation::NotValued;

/// An account in scope that is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schemas",
    derive(schemars::JsonSchema),
    schemars(with = "WordedExclusion")
)]
#[serde(into = "WordedExclusion")]
pub struct ExcludedAccount {
    /// The account.
    pub account_uid: Uid,
    /// Its business key.
    pub identifier: String,
    /// Why.
    pub reason: Exclusion,
}

impl ExcludedAccount {
    /// Whether a plan was refused for it, which the account does not show before it is planned.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.reason, Exclusion::TotalOutOfRange | Exclusion::Refused(_))
    }
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
    /// Its value takes a sum over all accounts out of range.
    TotalOutOfRange,
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
            Self::TotalOutOfRange => codes::total_out_of_range(),
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

/// An account in scope that could not be planned.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(rename = "ExcludedAccount"))]
struct WordedExclusion {
    /// The account.
    account_uid: Uid,
    /// Its business key.
    identifier: String,
    /// The code of the reason.
    code: Cow<'static, str>,
    /// The reason, in words.
    message: String,
    /// What the sentence names, by name; absent when it names nothing.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    arguments: Arguments,
}

impl From<ExcludedAccount> for WordedExclusion {
    fn from(excluded: ExcludedAccount) -> Self {
        let reason = excluded.reason.violation();
        Self {
            account_uid: excluded.account_uid,
            identifier: excluded.identifier,
            code: reason.code,
            message: reason.message,
            arguments: reason.arguments,
        }
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
