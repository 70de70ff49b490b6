use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Everything that a plan depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    /// ISO 4217 code; values, reserve, minimum and fixed costs are in it.
    pub base_currency: String,
    /// The accounts; each is planned by itself.
    pub accounts: Vec<PlanAccount>,
    /// Every asset that an account or the policy names.
    pub assets: Vec<PlanAsset>,
    /// Base currency per unit of each currency in use.
    #[serde(default)]
    pub fx: Vec<FxInput>,
    /// What the plan may do.
    pub policy: PlanPolicy,
    /// The instant of holdings, prices and rates.
    pub as_of: DateTime<Utc>,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanAccount {
    /// The account.
    pub account_uid: Uuid,
    /// The household that it belongs to.
    #[serde(default)]
    pub household: Option<String>,
    /// How it is taxed.
    #[serde(default)]
    pub tax_type: Option<String>,
    /// What it holds.
    pub holdings: Vec<HoldingInput>,
    /// Its cash.
    pub cash: Vec<CashInput>,
    /// What it should hold.
    pub targets: Vec<TargetWeight>,
    /// External flow in base currency that is not yet in the cash.
    #[serde(default)]
    pub flow: Option<Decimal>,
}

/// A position.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldingInput {
    /// The asset.
    pub asset_uid: Uuid,
    /// Signed units.
    pub quantity: Decimal,
    /// The purchases that it consists of.
    #[serde(default)]
    pub lots: Option<Vec<LotInput>>,
}

/// A purchase that is still held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotInput {
    /// When it was bought.
    pub opened: DateTime<Utc>,
    /// Units, positive.
    pub quantity: Decimal,
    /// Cost of a unit, quoted as the price is.
    pub unit_cost: Decimal,
}

/// Cash of one currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashInput {
    /// ISO 4217 code.
    pub currency: String,
    /// What can be spent.
    pub settled: Decimal,
    /// What is still to come, or owed when negative.
    #[serde(default)]
    pub pending: Option<Decimal>,
}

/// A target weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetWeight {
    /// The asset.
    pub asset_uid: Uuid,
    /// Share of the account's value.
    pub weight: Decimal,
}

/// An asset and what trading it is subject to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanAsset {
    /// The asset.
    pub asset_uid: Uuid,
    /// ISO 4217 code of its price.
    pub currency: String,
    /// Null when there is none that can be used; the asset is then not traded, as with a price of zero or less.
    pub price: Option<Decimal>,
    /// Contract multiplier; 1 when left out.
    #[serde(default)]
    pub multiplier: Option<Decimal>,
    /// Units in a lot; when left out, one unit, or any fraction if the policy is fractional.
    #[serde(default)]
    pub lot_size: Option<Decimal>,
    /// The smallest order in units.
    #[serde(default)]
    pub min_quantity: Option<Decimal>,
    /// The category that restrictions may name.
    #[serde(default)]
    pub category: Option<String>,
}

/// A rate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FxInput {
    /// ISO 4217 code.
    pub currency: String,
    /// Base currency per unit.
    pub rate: Decimal,
}

/// What a plan may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPolicy {
    /// What is traded at all.
    pub mode: ModeInput,
    /// How trades are sized; `proportional` when left out.
    #[serde(default)]
    pub objective: Option<ObjectiveInput>,
    /// How far a line may be off; no width when left out.
    #[serde(default)]
    pub band: Option<BandInput>,
    /// Where a trade ends; at the target when left out.
    #[serde(default)]
    pub goal: Option<GoalInput>,
    /// Cash in base currency that stays in each account.
    #[serde(default)]
    pub cash_reserve: Option<Decimal>,
    /// The smallest order, in base currency.
    #[serde(default)]
    pub min_trade: Option<Decimal>,
    /// The smallest order as a share of the account's value; the greater of the two holds.
    #[serde(default)]
    pub min_trade_share: Option<Decimal>,
    /// The greatest one-way turnover, as a share of the account's value.
    #[serde(default)]
    pub max_turnover: Option<Decimal>,
    /// Whether quantities and targets may be negative.
    #[serde(default)]
    pub allow_short: Option<bool>,
    /// Whether targets may sum to more than 1.
    #[serde(default)]
    pub allow_leverage: Option<bool>,
    /// Whether assets without a lot size trade in fractions.
    #[serde(default)]
    pub fractional: Option<bool>,
    /// Whether the proceeds of this plan's sells fund its buys; they do when left out.
    #[serde(default)]
    pub proceeds_fund_buys: Option<bool>,
    /// What an order costs.
    #[serde(default)]
    pub costs: Option<PlanCosts>,
    /// Which lots a sell closes; the oldest first when left out.
    #[serde(default)]
    pub lot_selection: Option<LotSelectionInput>,
    /// What must not be traded.
    #[serde(default)]
    pub restrictions: Option<Vec<RestrictionInput>>,
    /// Where the weight goes that a restriction makes unreachable; to cash when left out.
    #[serde(default)]
    pub unmet: Option<UnmetInput>,
    /// The assets that stand in for others.
    #[serde(default)]
    pub substitutes: Option<Vec<SubstituteInput>>,
}

/// What is traded at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeInput {
    /// Every line to its goal.
    #[default]
    Full,
    /// Only lines out of band.
    Threshold,
    /// No sells.
    ContributionOnly,
    /// No buys.
    RaiseCash,
    /// Realise losses.
    Harvest,
    /// Realise losses and rebalance.
    HarvestAndRebalance,
}

/// How trades are sized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveInput {
    /// Every reduction and every increase by one factor.
    #[default]
    Proportional,
    /// By a quadratic programme.
    LeastTrackingError,
    /// By an integer programme.
    FewestTrades,
}

/// How far a weight may be from its target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BandInput {
    /// By this many points.
    Absolute {
        /// In weight.
        half_width: Decimal,
    },
    /// By this share of the target.
    Relative {
        /// Of the target.
        share: Decimal,
    },
    /// By the greater of a share of the target and a floor.
    Hybrid {
        /// Of the target.
        share: Decimal,
        /// In weight.
        floor: Decimal,
    },
    /// By the lesser of 5 points and a quarter of the target.
    FiveTwentyFive {},
    /// Within stated ranges; an asset without one has no width.
    Explicit {
        /// The ranges.
        ranges: Vec<ExplicitRange>,
    },
}

/// The range of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplicitRange {
    /// The asset.
    pub asset_uid: Uuid,
    /// The lowest weight in band.
    pub min: Decimal,
    /// The highest weight in band.
    pub max: Decimal,
}

/// Where a trade ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalInput {
    /// At the target.
    #[default]
    Target,
    /// At the nearest edge of the band.
    BandEdge,
    /// At this fraction of the way from the target to the edge.
    InnerBand(Decimal),
}

/// What an order costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanCosts {
    /// Per order, in base currency.
    pub fixed: Decimal,
    /// Of the notional, below 1.
    pub rate: Decimal,
}

/// Which lots a sell closes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LotSelectionInput {
    /// The oldest.
    #[default]
    Fifo,
    /// The newest.
    Lifo,
    /// Those of the highest cost.
    Hifo,
    /// Those of the lowest gain.
    LowestTax,
}

/// What must not be traded, by account, asset and category: all that are given must match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestrictionInput {
    /// Only in this account.
    #[serde(default)]
    pub account_uid: Option<Uuid>,
    /// Only this asset.
    #[serde(default)]
    pub asset_uid: Option<Uuid>,
    /// Only assets of this category.
    #[serde(default)]
    pub category: Option<String>,
    /// What is forbidden.
    pub rule: RuleInput,
}

/// What a restriction forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleInput {
    /// Buys.
    NoBuy,
    /// Sells.
    NoSell,
    /// Both.
    Hold,
}

/// Where unreachable target weight goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmetInput {
    /// To cash.
    #[default]
    Cash,
    /// To the unrestricted lines, in proportion to their targets.
    ProRata,
    /// To the asset's substitute.
    Substitute,
}

/// An asset that stands in for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubstituteInput {
    /// The asset that cannot be traded.
    pub asset_uid: Uuid,
    /// The asset that takes its weight.
    pub by: Uuid,
}

impl PlanInput {
    /// Puts every list into the order of its keys, so that permuted inputs are one input.
    pub(super) fn sort(&mut self) {
        self.accounts.sort_by_key(|account| account.account_uid);
        for account in &mut self.accounts {
            account.holdings.sort_unstable();
            for lots in account.holdings.iter_mut().filter_map(|holding| holding.lots.as_mut()) {
                lots.sort_unstable();
            }
            account.cash.sort_unstable();
            account.targets.sort_unstable();
        }
        self.assets.sort_unstable();
        self.fx.sort_unstable();
        if let Some(BandInput::Explicit { ranges }) = &mut self.policy.band {
            ranges.sort_unstable();
        }
        if let Some(restrictions) = &mut self.policy.restrictions {
            restrictions.sort_unstable();
        }
        if let Some(substitutes) = &mut self.policy.substitutes {
            substitutes.sort_unstable();
        }
    }
}
