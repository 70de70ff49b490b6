//! Rebalance: the plan and its orders.

use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, LineageShare, PolicyDraft, Uid};

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
    /// Accounts left out, with the reason: (identifier, sentence).
    pub skipped: Vec<(String, String)>,
    /// What the book's tax rows leave open.
    pub notes: Vec<String>,
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
    pub tax: Option<Decimal>,
    /// Orders that turn one currency into another.
    pub exchanges: Vec<ExchangeLine>,
    /// The invariants that were checked: (number, what it says, whether it holds).
    pub invariants: Vec<(u32, String, bool)>,
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
    pub side: Option<Side>,
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
    pub residual: Option<(Decimal, Cause)>,
}

/// The side of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the sides")]
pub enum Side {
    Buy,
    Sell,
}

/// Why a line misses its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the causes")]
pub enum Cause {
    Rounding,
    Minimum,
    Restriction,
    Price,
    Funding,
    Turnover,
    Tax,
}

/// Why a line of the current plan is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainLine {
    /// The account.
    pub account_uid: Uid,
    /// The asset.
    pub asset_uid: Uid,
}

/// Everything that is known of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineExplained {
    /// Business key of the account.
    pub account: String,
    /// The order; none when nothing is traded.
    pub order: Option<OrderExplained>,
    /// The sentence of what stays open.
    pub residual: Option<String>,
    /// The paths that the target comes by, as the book is now.
    pub lineage: Vec<LineageShare>,
}

/// What is known of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderExplained {
    /// Why it is there, with the figures that decided it.
    pub sentence: String,
    /// The price that it was planned at.
    pub price: Decimal,
    /// Cost, in the asset's currency.
    pub cost: Decimal,
    /// The lots that a sale closes.
    pub lots: Vec<ClosedLot>,
    /// What the lots realise, in the asset's currency; none without lots.
    pub gain: Option<Decimal>,
    /// Tax on it; none without a regime.
    pub tax: Option<Decimal>,
    /// Why it is a wash; none when it is none.
    pub wash: Option<String>,
}

/// The part of a lot that a sale closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedLot {
    /// When it was bought.
    pub opened: Instant,
    /// Units closed.
    pub quantity: Decimal,
    /// Proceeds less basis, in the asset's currency.
    pub gain: Decimal,
    /// Held for long; none without a regime.
    pub is_long: Option<bool>,
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

/// A window of what the plan's sales realise: each account, its sales, the lots that they close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowTaxes {
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the plan's taxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxWindow {
    /// Rows that match.
    pub matching: u32,
    /// Of all accounts, base currency.
    pub total: TaxFigures,
    /// The policy has a tax regime.
    pub has_regime: bool,
    /// The window.
    pub rows: Vec<TaxRow>,
}

/// Gains and tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxFigures {
    /// Gains less losses of lots held shortly.
    pub short: Decimal,
    /// And of lots held for long.
    pub long: Decimal,
    /// Below zero where losses save tax.
    pub tax: Decimal,
    /// Losses that are washed.
    pub disallowed: Decimal,
}

/// A row of the plan's taxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxRow {
    /// An account, in base currency.
    Account {
        /// The account.
        uid: Uid,
        /// Business key.
        identifier: String,
        /// Human label.
        name: String,
        /// Its figures.
        figures: TaxFigures,
    },
    /// A sale of the account above, in the asset's currency.
    Sale {
        /// Business key of the asset.
        asset: String,
        /// Its currency.
        currency: String,
        /// Units sold; units bought for a buy that washes a loss.
        quantity: Decimal,
        /// It is a buy.
        is_buy: bool,
        /// Gains less losses of lots held shortly, or of all without a regime; none where there are none.
        short: Option<Decimal>,
        /// Gains less losses of lots held for long; none where there are none.
        long: Option<Decimal>,
        /// None without a regime.
        tax: Option<Decimal>,
        /// The part of the loss that is washed.
        disallowed: Option<Decimal>,
        /// Why it is a wash.
        wash: Option<String>,
    },
    /// A lot of the sale above.
    Lot(ClosedLot),
}

/// A window of the plan's orders by asset and side over all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowBlocks {
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockWindow {
    /// Rows that match.
    pub matching: u32,
    /// Blocks in all.
    pub blocks: u32,
    /// The window.
    pub rows: Vec<BlockRow>,
}

/// A row of the blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockRow {
    /// One order to the market.
    Block(BlockLine),
    /// An account's part of the block above.
    Part {
        /// Business key of the account.
        account: String,
        /// Its human label.
        name: String,
        /// Units that it asked for.
        quantity: Decimal,
        /// Of the block's units.
        share: Decimal,
    },
}

/// One order to the market for several accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockLine {
    /// The asset.
    pub asset_uid: Uid,
    /// Business key.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// Buy or sell.
    pub side: Side,
    /// Units of all accounts.
    pub quantity: Decimal,
    /// The price that it was planned at.
    pub price: Decimal,
    /// Value, in the asset's currency.
    pub notional: Decimal,
    /// The asset's currency.
    pub currency: String,
    /// Accounts with a part.
    pub accounts: u32,
}

/// Shares fills of a block out, to look at; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryFills {
    /// The asset.
    pub asset_uid: Uid,
    /// Buy or sell.
    pub side: Side,
    /// (units, price) as typed.
    pub fills: Vec<(String, String)>,
}

/// Fills shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillsView {
    /// What is wrong with the fills; `row` is the fill's.
    pub violations: Vec<super::Violation>,
    /// Units asked for.
    pub intended: Decimal,
    /// Units filled.
    pub filled: Decimal,
    /// None without a fill.
    pub average_price: Option<Decimal>,
    /// Money of all fills, in the asset's currency.
    pub money: Decimal,
    /// What is allocated is what was filled, in quantity and money.
    pub holds: bool,
    /// By account.
    pub parts: Vec<FillPart>,
}

/// An account's part of fills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillPart {
    /// Business key of the account.
    pub account: String,
    /// Units asked for.
    pub intended: Decimal,
    /// Units received or given.
    pub quantity: Decimal,
    /// Money, without sign.
    pub money: Decimal,
}

/// The orders of the current plan as a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportOrders {
    /// Its form.
    pub format: ExportFormat,
}

/// The forms of an order file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFormat {
    /// A line an order, with names and reasons.
    Csv,
    /// The basket file of Interactive Brokers' Trader Workstation.
    IbBasket,
    /// New order singles as columns.
    Fix,
    /// Blocks over all accounts, with each account's part.
    Blocks,
}

/// The accounts and assets of the current plan that a what-if can change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenWhatIf;

/// What a what-if can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfScope {
    /// The policy that the plan was made under.
    pub policy: PolicyDraft,
    /// The planned accounts.
    pub accounts: Vec<super::Choice>,
    /// The assets with a price.
    pub assets: Vec<super::Choice>,
    /// The plan in figures.
    pub plan: WhatIfFigures,
}

/// Plans anew what another policy or other prices touch; the plan itself stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryWhatIf {
    /// The policy instead of the plan's.
    pub policy: PolicyDraft,
    /// (asset, percent that its price moves by).
    pub prices: Vec<(Uid, Decimal)>,
}

/// Figures of all planned accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfFigures {
    /// Value-weighted portfolio drift before.
    pub drift_before: Decimal,
    /// And after.
    pub drift_after: Decimal,
    /// Orders.
    pub orders: u32,
    /// One-way turnover, a share of the value.
    pub turnover: Decimal,
    /// Base currency.
    pub cost: Decimal,
    /// Base currency; 0 without a regime.
    pub tax: Decimal,
}

/// What a what-if comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfView {
    /// What is wrong with the policy.
    pub violations: Vec<super::Violation>,
    /// The plan.
    pub plan: WhatIfFigures,
    /// The plan with the changes.
    pub what_if: WhatIfFigures,
    /// Accounts whose figures differ.
    pub touched: u32,
    /// The accounts that differ most, of those that are touched.
    pub accounts: Vec<TouchedAccount>,
    /// How long it took, in thousandths of a second.
    pub millis: Decimal,
}

/// An account under a what-if.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedAccount {
    /// Business key.
    pub identifier: String,
    /// In the plan.
    pub plan: WhatIfFigures,
    /// With the changes.
    pub what_if: WhatIfFigures,
}

/// A plan that was saved with its input and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// The row.
    pub uid: Uid,
    /// What it is called.
    pub name: String,
    /// When it was saved.
    pub saved_at: Instant,
    /// Accounts planned.
    pub accounts: u32,
    /// Orders.
    pub orders: u32,
    /// Hash of the inputs, hex.
    pub input_hash: String,
    /// Hash of the plan, hex.
    pub plan_hash: String,
}

/// Keeps the current plan with its input and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavePlan {
    /// What it is called.
    pub name: String,
}

/// The saved plans, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListPlans;

/// The saved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlansView {
    /// Newest first.
    pub plans: Vec<SavedPlan>,
}

/// Makes a saved plan from its input again and puts it on the screen; sends progress; can be cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenPlan {
    /// The row.
    pub uid: Uid,
}

/// Makes a saved plan again and compares its hashes; sends progress; can be cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplayPlan {
    /// The row.
    pub uid: Uid,
}

/// A plan made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayView {
    /// The plan.
    pub plan: SavedPlan,
    /// The input is the one that the plan was made of.
    pub same_input: bool,
    /// The plan is the same to the last byte.
    pub same_plan: bool,
    /// The hash of the input now.
    pub input_hash: String,
    /// The hash of the plan now.
    pub plan_hash: String,
    /// How long it took.
    pub millis: u32,
}

/// Deletes a saved plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePlan {
    /// The row.
    pub uid: Uid,
}

/// What was written of saved plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanKept {
    /// The plan.
    pub plan: SavedPlan,
    /// The number of the change, to undo it.
    pub entry: Option<u64>,
}
