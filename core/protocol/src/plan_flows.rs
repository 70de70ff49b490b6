//! Rebalance: the largest sums that the accounts of a plan can pay out, and take in and invest.

use choices::{ResidualCause, ShortfallCause};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Uid;

/// A window of the plan's accounts, by key, each with the largest sums that can be withdrawn and invested under its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowLargestFlows {
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowWindow {
    /// Accounts in the plan.
    pub matching: u32,
    /// The window.
    pub rows: Vec<FlowRow>,
}

/// An account of the plan, and the largest sums on top of its flow; base currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRow {
    /// The account.
    pub uid: Uid,
    /// Its business key and name.
    pub account: String,
    /// The flow that the plan has for it.
    pub flow: Decimal,
    /// The largest sum that can be withdrawn; none where the plan breaks a rule with any, and with none at all.
    pub withdraw: Option<Decimal>,
    /// What limits it.
    pub withdraw_limit: Option<ShortfallCause>,
    /// The same in a sentence.
    pub withdraw_why: String,
    /// The largest sum that is put to work.
    pub invest: Investable,
    /// What limits it.
    pub invest_limit: Option<ResidualCause>,
    /// The same in a sentence.
    pub invest_why: String,
}

/// How much a plan puts to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Investable {
    /// Any amount.
    Any,
    /// Up to so much, in base currency.
    UpTo(Decimal),
    /// The plan breaks a rule with any amount, and with none at all.
    None,
}
