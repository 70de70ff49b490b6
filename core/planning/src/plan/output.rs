use choices::{HoldingTerm, InvariantStatus, OrderReason, OrderSide, PurchaseKind, ResidualCause, ShortfallCause};
use chrono::{DateTime, NaiveDate, Utc};
use decimal::Decimal;
use uuid::Uuid;

use super::input::TargetWeight;
use crate::shape::shaped;

shaped! {
    output;
    /// The orders of all accounts, what they lead to, and the proof.
    pub struct Plan = "Plan" {
        /// By account, then asset.
        pub orders: Vec<PlannedOrder>,
        /// Orders that turn one currency into another, by account.
        pub fx_orders: Vec<PlannedFxOrder>,
        /// By account.
        pub accounts: Vec<AccountPlan>,
        /// Of households with targets of their own, in the order of their names.
        pub households: Vec<HouseholdPlan>,
        /// Residual weights of lines that end off their goal, by account, then asset.
        pub residuals: Vec<ResidualWeight>,
        /// Cash that accounts must have and do not get, by account, then currency.
        pub shortfalls: Vec<CashShortfall>,
        /// The input hash and the checks of the plan.
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
        /// The same in words, with the figures that decided it.
        pub explanation: String,
        /// The lots that the order closes, where the holding has lots: those of a sell, and of a buy that covers a short
        /// position. Their quantities and `opening` sum to the order's.
        [serde(skip_serializing_if = "Option::is_none")]
        pub lots: Option<Vec<OrderLot>> as Omitted,
        /// Units that open a position on the other side of zero, once everything held is closed.
        [serde(skip_serializing_if = "Option::is_none")]
        pub opening: Option<Decimal> as Omitted,
        /// Realised gain of the lots together, in the asset's currency, disallowed losses included; below zero for a loss.
        [serde(skip_serializing_if = "Option::is_none")]
        pub gain: Option<Decimal> as Omitted,
        /// The tax on it by the policy's regime, without the losses that are disallowed, in the asset's currency; below zero
        /// where a loss saves tax.
        [serde(skip_serializing_if = "Option::is_none")]
        pub tax: Option<Decimal> as Omitted,
        /// A buy that disallows a loss of the household, or a sell of whose loss some is disallowed (wash sale). A buy also where
        /// an open sell of the household may lose, whose lots are not known.
        [serde(skip_serializing_if = "Option::is_none")]
        pub wash: Option<bool> as Omitted,
        /// The disallowed losses of its lots together, positive.
        [serde(skip_serializing_if = "Option::is_none")]
        pub disallowed: Option<Decimal> as Omitted,
        /// Of a sell of a taxed account that closes a lot at a loss: the first date, in the regime's time zone, on which buying
        /// back no longer disallows it, such as 2026-03-02.
        [serde(skip_serializing_if = "Option::is_none")]
        pub buy_back_from: Option<NaiveDate> as Omitted,
    }
}

shaped! {
    output;
    /// An order that turns one currency into another.
    pub struct PlannedFxOrder = "PlannedFxOrder" {
        /// The account.
        pub account_uid: Uuid,
        /// ISO 4217 code.
        pub sell_currency: String,
        /// In that currency, positive.
        pub sell_amount: Decimal,
        /// ISO 4217 code.
        pub buy_currency: String,
        /// In that currency, positive.
        pub buy_amount: Decimal,
        /// In the currency that is sold, on top of what is sold.
        pub cost: Decimal,
    }
}

shaped! {
    output;
    /// A household before and after.
    pub struct HouseholdPlan = "HouseholdPlan" {
        /// The household.
        pub household: String,
        /// Of its accounts together, in base currency, flows included.
        pub value: Decimal,
        /// Portfolio drift of its accounts together before the orders.
        pub drift_before: Decimal,
        /// Portfolio drift of its accounts together after them.
        pub drift_after: Decimal,
        /// The asset location: target values by account, then asset.
        pub located: Vec<PlacedValue>,
        /// Tax that the location realises, in base currency, before lots and whole units.
        pub tax: Decimal,
        /// A year's penalty of the location, in base currency.
        pub penalty: Decimal,
    }
}

shaped! {
    output;
    /// The target value of an asset in an account of a household.
    pub struct PlacedValue = "LocatedValue" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// In base currency.
        pub value: Decimal,
    }
}

shaped! {
    output;
    /// The part of a lot that an order closes.
    pub struct OrderLot = "ClosedLot" {
        /// When the lot was bought, or sold short.
        pub opened: DateTime<Utc>,
        /// Units closed.
        pub quantity: Decimal,
        /// What these units cost, or were sold short at; in the asset's currency, half to even at its minor unit.
        pub basis: Decimal,
        /// Proceeds less basis, before costs, in the asset's currency; of a short position, basis less what it is bought back
        /// for. The proceeds are half to even at the minor unit, those of the last lot what is left of the order's.
        pub gain: Decimal,
        /// How long it was held, by the policy's regime, or by the calendar in UTC without one. A short position that is
        /// bought back is short, whenever it was opened.
        pub term: HoldingTerm,
        /// The disallowed part of its loss, positive.
        [serde(skip_serializing_if = "Option::is_none")]
        pub disallowed: Option<Decimal> as Omitted,
        /// The purchases that disallow it, in the order in which they are matched.
        [serde(skip_serializing_if = "Option::is_none")]
        pub replacements: Option<Vec<Replacement>> as Omitted,
    }
}

shaped! {
    output;
    /// Units bought within the wash window of a loss, which take it over (IRS Publication 550, wash sales).
    pub struct Replacement = "Replacement" {
        /// What kind of purchase it is.
        pub purchase: PurchaseKind,
        /// The account that bought.
        pub account_uid: Uuid,
        /// The asset that was bought: the one sold, or one identical to it.
        pub asset_uid: Uuid,
        /// When; orders of the plan, and those at the market, count at `as_of`.
        pub bought: DateTime<Utc>,
        /// Units that replace units sold.
        pub quantity: Decimal,
        /// The loss that they disallow, positive, in the currency of the asset sold; half to even at its minor unit for the sum
        /// up to each replacement, so that they sum to the lot's.
        pub disallowed: Decimal,
        /// What is added to their basis: the disallowed loss, and zero in an account that the regime does not tax, where it is
        /// lost (IRS Revenue Ruling 2008-5).
        pub basis_added: Decimal,
        /// The date that their holding period counts from, such as 2024-01-22: the day of the purchase, earlier by the days that
        /// the lot sold was held.
        pub held_from: NaiveDate,
    }
}

shaped! {
    output;
    /// Realised gains of an account's orders, in base currency. `short` and `long` together are the gains of its orders and
    /// `disallowed`: a loss that is disallowed lowers neither.
    pub struct RealisedGains = "RealisedGains" {
        /// Gains less allowed losses of lots that were held shortly.
        pub short: Decimal,
        /// Gains less allowed losses of lots that were held for long.
        pub long: Decimal,
        /// Tax by the policy's regime; below zero where losses save tax, zero in an account that it does not tax.
        [serde(skip_serializing_if = "Option::is_none")]
        pub tax: Option<Decimal> as Omitted,
        /// Disallowed losses, positive.
        pub disallowed: Decimal,
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
        /// Realised gains, where any order closes lots.
        [serde(skip_serializing_if = "Option::is_none")]
        pub realised: Option<RealisedGains> as Omitted,
        /// Orders that close a position without lots: their gain and basis, and in a taxed account their tax, are not known and
        /// in none of the figures.
        [serde(skip_serializing_if = "Option::is_none")]
        pub orders_without_lots: Option<usize> as Omitted,
        /// Of an account with class targets.
        [serde(skip_serializing_if = "Option::is_none")]
        pub by_class: Option<ClassPlan> as Omitted,
    }
}

shaped! {
    output;
    /// How an account that is planned by class is planned.
    pub struct ClassPlan = "ClassPlan" {
        /// By name; what belongs to no class comes last.
        pub classes: Vec<ClassWeight>,
        /// Cash.
        pub cash: CashWeight,
        /// What each asset should weigh, by asset: the account's targets.
        pub targets: Vec<TargetWeight>,
        /// The least sum of absolute deviations of classes, of what belongs to none, and of cash that its assets, restrictions and
        /// reserve allow. The targets have it.
        pub deviation: Decimal,
        /// Sets of assets that were tried; 0 where every asset belongs to one class and every target can be met.
        pub subsets_tried: usize,
        /// Whether no set is left that could do with fewer trades, or with as many and less turnover.
        pub is_complete: bool,
        /// The same in words.
        pub explanation: String,
    }
}

shaped! {
    output;
    /// A class of assets.
    pub struct ClassWeight = "ClassWeight" {
        /// Its name; null for what belongs to no class.
        pub category: Option<String> as Nullable,
        /// Share of the account's value before the orders.
        pub before: Decimal,
        /// What it should be.
        pub target: Decimal,
        /// And after them.
        pub after: Decimal,
    }
}

shaped! {
    output;
    /// Cash, as a share of the account's value.
    pub struct CashWeight = "CashWeight" {
        /// Before the orders.
        pub before: Decimal,
        /// What the classes leave.
        pub target: Decimal,
        /// After the orders.
        pub after: Decimal,
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
    /// Cash that an account must have after the plan and does not get: a withdrawal, the reserve, a negative balance.
    pub struct CashShortfall = "CashShortfall" {
        /// The account.
        pub account_uid: Uuid,
        /// ISO 4217 code.
        pub currency: String,
        /// What is missing, in that currency, positive.
        pub amount: Decimal,
        /// Why the plan does not raise it.
        pub cause: ShortfallCause,
        /// The same in words.
        pub explanation: String,
    }
}

shaped! {
    output;
    /// The residual of a line: its distance from the goal after the orders.
    pub struct ResidualWeight = "ResidualWeight" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// Value after the orders less the value required by the policy, as a share of the account's value.
        pub weight: Decimal,
        /// The cause that takes the largest part of it.
        pub cause: ResidualCause,
        /// The same in words.
        pub explanation: String,
    }
}

shaped! {
    output;
    /// The proof of a plan: hashes of its input and orders, and the invariants checked.
    pub struct Proof = "Proof" {
        /// BLAKE3 of the input in canonical order, as 64 hex digits.
        pub input_hash: String,
        /// BLAKE3 of every order, cash line and residual, as 64 hex digits: a plan made again from the same input has it too.
        pub plan_hash: String,
        /// All 17 invariants, ascending.
        pub invariants: Vec<InvariantCheck>,
        /// Portfolio drift after, less that of the same plan in fractions, without costs, minimums and turnover cap; the
        /// mean over accounts weighted by value. Null without an account of positive value.
        pub optimality_gap: Option<Decimal> as Nullable,
        /// Portfolio drift after, less that of the best whole lots within all limits; the mean over the accounts whose lots are
        /// chosen and for which the best are found, weighted by value. Null without one, and unless policy.integer_optimum asks
        /// for it.
        pub integer_gap: Option<Decimal> as Nullable,
        /// Portfolio drift after is above that of the best whole lots by no more than this; the mean over the accounts whose lots
        /// are chosen and not changed for what they leave over, weighted by value. Costs count as the share of the value that they
        /// are. Null without one.
        pub lot_gap: Option<Decimal> as Nullable,
    }
}

shaped! {
    output;
    /// One invariant of a plan.
    pub struct InvariantCheck = "InvariantCheck" {
        /// Its number.
        pub number: u8,
        /// Whether it holds; false exactly where its status is failed.
        pub holds: bool,
        /// Whether it was judged.
        pub status: InvariantStatus,
        /// What was judged if that is not everything, or why it does not apply.
        [serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String> as Omitted,
    }
}
