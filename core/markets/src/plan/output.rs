use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

/// The orders of all accounts, what they lead to, and the proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// By account, then asset.
    pub orders: Vec<PlannedOrder>,
    /// By account.
    pub accounts: Vec<AccountPlan>,
    /// What lines miss of what the policy asked, by account, then asset.
    pub residuals: Vec<ResidualWeight>,
    /// What the plan was made of and what was checked.
    pub proof: Proof,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedOrder {
    /// The account.
    pub account_uid: Uuid,
    /// The asset.
    pub asset_uid: Uuid,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units, positive.
    pub quantity: Decimal,
    /// The price that it was planned at, in the asset's currency.
    pub price: Decimal,
    /// Quantity × price × multiplier in the asset's currency, half to even at its minor unit.
    pub notional: Decimal,
    /// In the asset's currency, half to even at its minor unit.
    pub cost: Decimal,
    /// A code of [`rebalance::plan::Reason`].
    pub reason: &'static str,
    /// The lots that a sell closes, where the holding has lots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lots: Option<Vec<OrderLot>>,
}

/// The side of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSide {
    /// Adds to the quantity.
    Buy,
    /// Takes from the quantity.
    Sell,
}

/// The part of a lot that a sell closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderLot {
    /// When the lot was bought.
    pub opened: DateTime<Utc>,
    /// Units closed.
    pub quantity: Decimal,
    /// Proceeds less basis, before costs, in the asset's currency.
    pub gain: Decimal,
}

/// One account before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountPlan {
    /// The account.
    pub account_uid: Uuid,
    /// In base currency, before the orders, the flow included.
    pub value: Decimal,
    /// Portfolio drift before the orders.
    pub drift_before: Decimal,
    /// Portfolio drift after them.
    pub drift_after: Decimal,
    /// Half the sum of absolute trade values over the value.
    pub turnover_one_way: Decimal,
    /// Cash after the orders, pending cash included, by currency.
    pub cash_after: Vec<CashAmount>,
}

/// Cash of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CashAmount {
    /// ISO 4217 code.
    pub currency: String,
    /// In that currency.
    pub amount: Decimal,
}

/// What a line misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ResidualWeight {
    /// The account.
    pub account_uid: Uuid,
    /// The asset.
    pub asset_uid: Uuid,
    /// Value after the orders less the value that the policy asked for, as a share of the account's value.
    pub weight: Decimal,
    /// A code of [`rebalance::plan::Cause`].
    pub cause: &'static str,
}

/// What a plan was made of and what was checked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// BLAKE3 of the input in canonical order, as 64 hex digits.
    pub input_hash: String,
    /// The invariants that apply, ascending.
    pub invariants: Vec<InvariantCheck>,
    /// Portfolio drift after, less that of the same plan in fractions, without costs, minimums and turnover cap; the
    /// mean over accounts weighted by value. Null without an account of positive value.
    pub optimality_gap: Option<Decimal>,
}

/// One invariant of [`rebalance::plan::INVARIANTS`], or 15 where lots were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InvariantCheck {
    /// Its number.
    pub number: u8,
    /// Whether it holds.
    pub holds: bool,
}
