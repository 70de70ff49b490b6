//! Rebalance: the plan and its orders.

use choices::{InvariantStatus, OrderSide, ResidualCause, ShortfallCause};
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
    /// What the plan counts as done, what it leaves out, and what it does otherwise than expected; accounts and assets by name.
    pub notes: Vec<Remark>,
    /// Cash that accounts must have and do not get.
    pub shortfalls: Vec<ShortfallLine>,
    /// Orders, those that turn one currency into another included.
    pub orders: u32,
    /// Value of the planned accounts, base currency.
    pub value: Decimal,
    /// Value-weighted portfolio drift before.
    pub drift_before: Decimal,
    /// And after.
    pub drift_after: Decimal,
    /// Accounts with a line out of its band before, the cash line included.
    pub out_before: u32,
    /// And after.
    pub out_after: u32,
    /// One-way turnover, a share of the value.
    pub turnover: Decimal,
    /// Cost of all orders, base currency.
    pub cost: Decimal,
    /// Tax of all sales, base currency; none without a tax regime.
    pub tax: Option<TaxTotal>,
    /// The cash of all accounts together, by currency.
    pub cash: Vec<CashMoves>,
    /// The invariants: those that failed first, then by number.
    pub invariants: Vec<PlanCheck>,
    /// Whether one failed for which no orders are made of the plan.
    pub bars_orders: bool,
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
    /// Portfolio drift left is over that of the best whole lots by no more than this; none where no lots were chosen.
    pub lot_gap: Option<Decimal>,
    /// Rows that [`ShowPlan`] can show.
    pub rows: u32,
    /// How long the planning took.
    pub millis: u32,
}

/// Cash that an account must have after the plan and does not get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortfallLine {
    /// The account.
    pub account_uid: Uid,
    /// Business key.
    pub account: String,
    /// Human label.
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// What is missing, in that currency, positive.
    pub amount: Decimal,
    /// Why the plan does not raise it.
    pub cause: ShortfallCause,
    /// The same in words.
    pub sentence: String,
}

/// One invariant of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCheck {
    /// Its number.
    pub number: u32,
    /// What it says.
    pub says: String,
    /// Whether it was judged, and holds.
    pub status: InvariantStatus,
    /// What was judged if that is not everything, or why it does not apply.
    pub note: Option<String>,
}

impl PlanSummary {
    /// How many invariants have a status.
    #[must_use]
    pub fn checks(&self, status: InvariantStatus) -> u32 {
        let of_status = self.invariants.iter().filter(|check| check.status == status);
        u32::try_from(of_status.count()).unwrap_or(u32::MAX)
    }
}

/// The cash of one currency before and after a plan: before + flow + open orders + sells - buys - costs + FX = after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoves {
    /// ISO 4217 code; all amounts are in it.
    pub currency: String,
    /// What was there, unsettled cash included.
    pub before: Decimal,
    /// Cash into the account, below zero out of it.
    pub flow: Decimal,
    /// What orders under way bring, below zero what they cost; none where none are in this currency.
    pub open_orders: Option<Decimal>,
    /// What the plan's sells bring, before costs.
    pub sells: Decimal,
    /// What the plan's buys take, before costs.
    pub buys: Decimal,
    /// Costs of all orders, those of FX trades included.
    pub costs: Decimal,
    /// What FX trades bring, below zero what they give.
    pub fx: Decimal,
    /// What is there then, unsettled cash included.
    pub after: Decimal,
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

/// A window of the plan's rows: each account's head, its lines, its FX trades, its cash, and what moves its cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowPlan {
    /// Of the lines only those with an order or a residual, and the cash.
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
        /// Orders of the account, FX trades included.
        orders: u32,
    },
    /// The classes of the account above, which is planned by class.
    Classes(Vec<ClassLine>),
    /// One asset of the account above, or its cash.
    Line(PlanLine),
    /// An FX trade of the account above.
    Exchange(ExchangeLine),
    /// What moves the cash of the account above, in one currency.
    Cash(CashMoves),
}

/// A class of a planned account; shares of its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassLine {
    /// Its name; none: what belongs to no class.
    pub category: Option<String>,
    /// Before the orders.
    pub before: Decimal,
    /// The target.
    pub target: Decimal,
    /// After the orders.
    pub after: Decimal,
}

/// One asset of a planned account, or its cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// The account.
    pub account_uid: Uid,
    /// The asset; none: the cash line.
    pub asset_uid: Option<Uid>,
    /// Business key; "Cash" for the cash line.
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
    /// Share after, of the value after costs.
    pub after: Decimal,
    /// Why, in a few words: "Over band, via Income sleeve".
    pub reason: String,
    /// What the order could not close, and why: (share, cause).
    pub residual: Option<(Decimal, ResidualCause)>,
}

/// An order that turns one currency into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeLine {
    /// The account.
    pub account_uid: Uid,
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
