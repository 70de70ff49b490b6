use chrono::{DateTime, Utc};
use decimal::Decimal;
use rebalance::plan::{Cause, Reason};
use uuid::Uuid;

use crate::shape::{choice, shaped};

shaped! {
    output;
    /// The orders of all accounts, what they lead to, and the proof.
    pub struct Plan = "Plan" {
        /// By account, then asset.
        pub orders: Vec<PlannedOrder>,
        /// By account.
        pub accounts: Vec<AccountPlan>,
        /// What lines miss of what the policy asked, by account, then asset.
        pub residuals: Vec<ResidualWeight>,
        /// What the plan was made of and what was checked.
        pub proof: Proof,
    }
}

shaped! {
    output;
    /// One order.
    pub struct PlannedOrder = "PlannedOrder" {
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
        /// Why it is there.
        pub reason: OrderReason,
        /// The lots that a sell closes, where the holding has lots.
        [serde(skip_serializing_if = "Option::is_none")]
        pub lots: Option<Vec<OrderLot>> as Omitted,
    }
}

choice! {
    plain;
    /// Why an order is there.
    pub enum OrderReason = "OrderReason" {
        /// The target is zero: the whole position goes.
        Exit = "exit",
        /// The line is above its target.
        AboveTarget = "above_target",
        /// The line is below its target.
        BelowTarget = "below_target",
        /// The line is above its band.
        AboveBand = "above_band",
        /// The line is below its band.
        BelowBand = "below_band",
        /// A contribution is invested.
        Contribution = "contribution",
        /// A withdrawal is raised.
        Withdrawal = "withdrawal",
        /// Cash is brought up to the reserve.
        Reserve = "reserve",
        /// The weight of a restricted line goes here.
        Replacement = "replacement",
    }
}

choice! {
    plain;
    /// Why a line misses what the policy asked of it.
    pub enum ResidualCause = "ResidualCause" {
        /// Lots, or the minor unit of money.
        Rounding = "rounding",
        /// The order would be under the minimum, or would cost more than it brings.
        Minimum = "minimum",
        /// A restriction.
        Restriction = "restriction",
        /// No usable price.
        Price = "price",
        /// Not enough cash in the asset's currency.
        Funding = "funding",
        /// The turnover cap.
        Turnover = "turnover",
        /// Realised tax; no mode of this version weighs it.
        Tax = "tax",
    }
}

impl From<Reason> for OrderReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Exit => Self::Exit,
            Reason::AboveTarget => Self::AboveTarget,
            Reason::BelowTarget => Self::BelowTarget,
            Reason::AboveBand => Self::AboveBand,
            Reason::BelowBand => Self::BelowBand,
            Reason::Contribution => Self::Contribution,
            Reason::Withdrawal => Self::Withdrawal,
            Reason::Reserve => Self::Reserve,
            Reason::Replacement => Self::Replacement,
        }
    }
}

impl From<Cause> for ResidualCause {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Rounding => Self::Rounding,
            Cause::Minimum => Self::Minimum,
            Cause::Restriction => Self::Restriction,
            Cause::Price => Self::Price,
            Cause::Funding => Self::Funding,
            Cause::Turnover => Self::Turnover,
        }
    }
}

choice! {
    plain;
    /// The side of an order.
    pub enum OrderSide = "OrderSide" {
        /// Adds to the quantity.
        Buy = "buy",
        /// Takes from the quantity.
        Sell = "sell",
    }
}

shaped! {
    output;
    /// The part of a lot that a sell closes.
    pub struct OrderLot = "ClosedLot" {
        /// When the lot was bought.
        pub opened: DateTime<Utc>,
        /// Units closed.
        pub quantity: Decimal,
        /// Proceeds less basis, before costs, in the asset's currency.
        pub gain: Decimal,
    }
}

shaped! {
    output;
    /// One account before and after.
    pub struct AccountPlan = "AccountPlan" {
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
}

shaped! {
    output;
    /// Cash of one currency.
    pub struct CashAmount = "CashAmount" {
        /// ISO 4217 code.
        pub currency: String,
        /// In that currency.
        pub amount: Decimal,
    }
}

shaped! {
    output;
    /// What a line misses.
    pub struct ResidualWeight = "ResidualWeight" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// Value after the orders less the value that the policy asked for, as a share of the account's value.
        pub weight: Decimal,
        /// The cause that takes the largest part of it.
        pub cause: ResidualCause,
    }
}

shaped! {
    output;
    /// What a plan was made of and what was checked of it.
    pub struct Proof = "Proof" {
        /// BLAKE3 of the input in canonical order, as 64 hex digits.
        pub input_hash: String,
        /// The invariants that apply, ascending.
        pub invariants: Vec<InvariantCheck>,
        /// Portfolio drift after, less that of the same plan in fractions, without costs, minimums and turnover cap; the
        /// mean over accounts weighted by value. Null without an account of positive value.
        pub optimality_gap: Option<Decimal> as Nullable,
    }
}

shaped! {
    output;
    /// One invariant of a plan.
    pub struct InvariantCheck = "InvariantCheck" {
        /// Its number.
        pub number: u8,
        /// Whether it holds.
        pub holds: bool,
    }
}
