//! Rebalance: the plan and its orders.

use choices::{OrderSide, ResidualCause};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{PolicyDraft, Remark, SavedPlan, Uid};

/// Plans; sends progress; can be cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakePlan {
    /// Which accounts.
    pub accounts: PlanScope,
    /// Under which policy.
    pub policy: PolicyDraft,
}

/// Which accounts are planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanScope {
    /// Every account with targets.
    All,
    /// The accounts of a group.
    Group(Uid),
    /// The accounts of a household.
    Household(String),
    /// These accounts.
    Accounts(Vec<Uid>),
}

/// The plan in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// Accounts planned.
    pub accounts: u32,
    /// The accounts in scope that are not planned.
    pub skipped: Vec<ExcludedAccount>,
    /// What the book's tax rows leave open.
    pub notes: Vec<Remark>,
    /// Orders.
    pub orders: u32,
    /// Value of the planned accounts, base currency.
    pub value: Decimal,
    /// Value-weighted portfolio drift before.
    pub drift_before: Decimal,
    /// And after.
    pub drift_after: Decimal,
    /// Accounts with a line out of its band before.
    pub out_before: u32,
    /// And after.
    pub out_after: u32,
    /// One-way turnover, a share of the value.
    pub turnover: Decimal,
    /// Cost of all orders, base currency.
    pub cost: Decimal,
    /// Tax of all sales, base currency; none without a tax regime.
    pub tax: Option<TaxTotal>,
    /// Orders that turn one currency into another.
    pub exchanges: Vec<ExchangeLine>,
    /// The invariants: (number, what it says, whether it holds); none where what it takes to check it is not known.
    pub invariants: Vec<(u32, String, Option<bool>)>,
    /// Hash of the inputs, hex.
    pub input_hash: String,
    /// Hash of the orders, cash lines and residuals, hex.
    pub plan_hash: String,
    /// Households whose accounts reached their targets together.
    pub households: Vec<HouseholdLine>,
    /// The saved plan that this is; none for one that was just made.
    pub saved: Option<SavedPlan>,
    /// Portfolio drift left, over the continuous optimum.
    pub optimality_gap: Option<Decimal>,
    /// Rows that [`ShowPlan`] can show.
    pub rows: u32,
    /// How long the planning took.
    pub millis: u32,
}

/// The tax of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTotal {
    /// Of all sales whose lots are known, base currency; none where it is of none.
    pub known: Option<Decimal>,
    /// Sales of taxed accounts without lots, whose tax is not known.
    pub unknown: u32,
}

/// An account in scope that is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedAccount {
    /// The account.
    pub account_uid: Uid,
    /// Business key.
    pub identifier: String,
    /// Why, and what to do.
    pub reason: Remark,
}

/// A window of the plan's rows: each account's head, then its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowPlan {
    /// Only lines with an order or a residual.
    pub changed_only: bool,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the plan's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanWindow {
    /// Rows that match.
    pub matching: u32,
    /// The window.
    pub rows: Vec<PlanRow>,
}

/// A row of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanRow {
    /// The head of an account.
    Account {
        /// The account.
        uid: Uid,
        /// Business key.
        identifier: String,
        /// Human label.
        name: String,
        /// Value, base currency.
        value: Decimal,
        /// Portfolio drift before.
        drift_before: Decimal,
        /// And after.
        drift_after: Decimal,
        /// Orders of the account.
        orders: u32,
    },
    /// One asset of the account above.
    Line(PlanLine),
}

/// One asset of a planned account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The account.
    pub account_uid: Uid,
    /// The asset.
    pub asset_uid: Uid,
    /// Business key.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Buy or sell; none when nothing is traded.
    pub side: Option<OrderSide>,
    /// Units, without sign.
    pub quantity: Decimal,
    /// Value of the order, in the asset's currency.
    pub notional: Decimal,
    /// The asset's currency.
    pub currency: String,
    /// Share before.
    pub actual: Decimal,
    /// Target share.
    pub target: Decimal,
    /// Lowest and highest share that is in band.
    pub band: (Decimal, Decimal),
    /// Share after.
    pub after: Decimal,
    /// Why, in a few words: "Over band, via Income sleeve".
    pub reason: String,
    /// What the order could not close, and why: (share, cause).
    pub residual: Option<(Decimal, ResidualCause)>,
}

/// An order that turns one currency into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeLine {
    /// Business key of the account.
    pub account: String,
    /// (code, amount) that is sold.
    pub sold: (String, Decimal),
    /// (code, amount) that is bought.
    pub bought: (String, Decimal),
    /// In the currency that is sold.
    pub cost: Decimal,
}

/// A household before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdLine {
    /// Its name.
    pub name: String,
    /// Its value, base currency.
    pub value: Decimal,
    /// Portfolio drift before.
    pub drift_before: Decimal,
    /// And after.
    pub drift_after: Decimal,
    /// A year's cost of where what is held, base currency.
    pub penalty: Decimal,
}
