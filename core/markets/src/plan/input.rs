use chrono::{DateTime, Utc};
use decimal::Decimal;
use uuid::Uuid;

use super::tolerance::{BandInput, GoalInput};
use crate::shape::{choice, shaped};

shaped! {
    input;
    /// Everything that a plan depends on.
    pub struct PlanInput = "PlanInput" {
        /// ISO 4217 code; values, reserve, minimum and fixed costs are in it.
        pub base_currency: String,
        /// The accounts; each is planned by itself.
        pub accounts: Vec<PlanAccount>,
        /// Every asset that an account or the policy names.
        pub assets: Vec<PlanAsset>,
        /// Base currency per unit of each currency in use.
        pub fx: Option<Vec<FxInput>>,
        /// What the plan may do.
        pub policy: PlanPolicy,
        /// The instant of holdings, prices and rates.
        pub as_of: DateTime<Utc>,
    }
}

shaped! {
    input;
    /// One account.
    pub struct PlanAccount = "PlanAccount" {
        /// The account.
        pub account_uid: Uuid,
        /// The household that it belongs to.
        pub household: Option<String>,
        /// How it is taxed.
        pub tax_type: Option<String>,
        /// What it holds.
        pub holdings: Vec<HoldingInput>,
        /// Its cash.
        pub cash: Vec<CashInput>,
        /// What it should hold.
        pub targets: Vec<TargetWeight>,
        /// External flow in base currency that is not yet in the cash.
        pub flow: Option<Decimal>,
    }
}

shaped! {
    input;
    /// A position.
    pub struct HoldingInput = "PlanHolding" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Signed units.
        pub quantity: Decimal,
        /// The purchases that it consists of.
        pub lots: Option<Vec<LotInput>>,
    }
}

shaped! {
    input;
    /// A purchase that is still held.
    pub struct LotInput = "TaxLot" {
        /// When it was bought.
        pub opened: DateTime<Utc>,
        /// Units, positive.
        pub quantity: Decimal,
        /// Cost of a unit, quoted as the price is.
        pub unit_cost: Decimal,
    }
}

shaped! {
    input;
    /// Cash of one currency.
    pub struct CashInput = "Cash" {
        /// ISO 4217 code.
        pub currency: String,
        /// What can be spent.
        pub settled: Decimal,
        /// What is still to come, or owed when negative.
        pub pending: Option<Decimal>,
    }
}

shaped! {
    input;
    /// A target weight.
    pub struct TargetWeight = "TargetWeight" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Share of the account's value.
        pub weight: Decimal,
    }
}

shaped! {
    input;
    /// An asset and what trading it is subject to.
    pub struct PlanAsset = "PlanAsset" {
        /// The asset.
        pub asset_uid: Uuid,
        /// ISO 4217 code of its price.
        pub currency: String,
        /// Null when there is none that can be used; the asset is then not traded, as with a price of zero or less.
        pub price: Option<Decimal> as Nullable,
        /// Contract multiplier; 1 when left out.
        pub multiplier: Option<Decimal>,
        /// Units in a lot; when left out, one unit, or any fraction if the policy is fractional.
        pub lot_size: Option<Decimal>,
        /// The smallest order in units.
        pub min_quantity: Option<Decimal>,
        /// The category that restrictions may name.
        pub category: Option<String>,
    }
}

shaped! {
    input;
    /// A rate.
    pub struct FxInput = "FxRate" {
        /// ISO 4217 code.
        pub currency: String,
        /// Base currency per unit.
        pub rate: Decimal,
    }
}

shaped! {
    policy;
    /// What a plan may do.
    pub struct PlanPolicy = "Policy" {
        /// What is traded at all.
        pub mode: ModeInput,
        /// How trades are sized; `proportional` when left out.
        pub objective: Option<ObjectiveInput>,
        /// How far a line may be off; no width when left out.
        pub band: Option<BandInput>,
        /// Where a trade ends; at the target when left out.
        pub goal: Option<GoalInput>,
        /// Cash in base currency that stays in each account.
        pub cash_reserve: Option<Decimal>,
        /// The smallest order, in base currency.
        pub min_trade: Option<Decimal>,
        /// The smallest order as a share of the account's value; the greater of the two holds.
        pub min_trade_share: Option<Decimal>,
        /// The greatest one-way turnover, as a share of the account's value.
        pub max_turnover: Option<Decimal>,
        /// Whether quantities and targets may be negative.
        pub allow_short: Option<bool>,
        /// Whether targets may sum to more than 1.
        pub allow_leverage: Option<bool>,
        /// Whether assets without a lot size trade in fractions.
        pub fractional: Option<bool>,
        /// Whether the proceeds of this plan's sells fund its buys; they do when left out.
        pub proceeds_fund_buys: Option<bool>,
        /// What an order costs.
        pub costs: Option<PlanCosts>,
        /// Which lots a sell closes; the oldest first when left out.
        pub lot_selection: Option<LotSelectionInput>,
        /// What must not be traded.
        pub restrictions: Option<Vec<RestrictionInput>>,
        /// Where the weight goes that a restriction makes unreachable; to cash when left out.
        pub unmet: Option<UnmetInput>,
        /// The assets that stand in for others.
        pub substitutes: Option<Vec<SubstituteInput>>,
    }
}

choice! {
    default;
    /// What is traded at all.
    pub enum ModeInput = "PlanMode" {
        /// Every line to its goal.
        [default] Full = "full",
        /// Only lines out of band.
        Threshold = "threshold",
        /// No sells.
        ContributionOnly = "contribution_only",
        /// No buys.
        RaiseCash = "raise_cash",
        /// Realise losses.
        Harvest = "harvest",
        /// Realise losses and rebalance.
        HarvestAndRebalance = "harvest_and_rebalance",
    }
}

choice! {
    default;
    /// How trades are sized.
    pub enum ObjectiveInput = "Objective" {
        /// Every reduction and every increase by one factor.
        [default] Proportional = "proportional",
        /// By a quadratic programme.
        LeastTrackingError = "least_tracking_error",
        /// By an integer programme.
        FewestTrades = "fewest_trades",
    }
}

shaped! {
    policy;
    /// What an order costs.
    pub struct PlanCosts = "Costs" {
        /// Per order, in base currency.
        pub fixed: Decimal,
        /// Of the notional, below 1.
        pub rate: Decimal,
    }
}

choice! {
    default;
    /// Which lots a sell closes first.
    pub enum LotSelectionInput = "LotSelection" {
        /// The oldest.
        [default] Fifo = "fifo",
        /// The newest.
        Lifo = "lifo",
        /// Those of the highest cost.
        Hifo = "hifo",
        /// Those of the lowest gain.
        LowestTax = "lowest_tax",
    }
}

shaped! {
    input;
    /// What must not be traded, by account, asset and category: all that are given must match.
    pub struct RestrictionInput = "Restriction" {
        /// Only in this account.
        pub account_uid: Option<Uuid>,
        /// Only this asset.
        pub asset_uid: Option<Uuid>,
        /// Only assets of this category.
        pub category: Option<String>,
        /// What is forbidden.
        pub rule: RuleInput,
    }
}

choice! {
    plain;
    /// What a restriction forbids.
    pub enum RuleInput = "RestrictionRule" {
        /// Buys.
        NoBuy = "no_buy",
        /// Sells.
        NoSell = "no_sell",
        /// Both.
        Hold = "hold",
    }
}

choice! {
    default;
    /// Where unreachable target weight goes.
    pub enum UnmetInput = "UnmetPolicy" {
        /// To cash.
        [default] Cash = "cash",
        /// To the unrestricted lines, in proportion to their targets.
        ProRata = "pro_rata",
        /// To the asset's substitute.
        Substitute = "substitute",
    }
}

shaped! {
    input;
    /// An asset that stands in for another.
    pub struct SubstituteInput = "Substitute" {
        /// The asset that cannot be traded.
        pub asset_uid: Uuid,
        /// The asset that takes its weight.
        pub by: Uuid,
    }
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
        if let Some(rates) = &mut self.fx {
            rates.sort_unstable();
        }
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
