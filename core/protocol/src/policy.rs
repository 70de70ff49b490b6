//! Rebalance: the policy as a person edits it.

use serde::{Deserialize, Serialize};

use super::{Choice, Uid, Violation};

/// The saved policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShowPolicy;

/// Checks a policy while it is edited, and saves it when it breaks no rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckPolicy {
    /// The policy as typed.
    pub policy: PolicyDraft,
}

/// A policy and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    /// As typed.
    pub policy: PolicyDraft,
    /// `column` is the field's name; `row` the place in its list, else 0.
    pub violations: Vec<Violation>,
    /// Assets, for the pickers.
    pub assets: Vec<Choice>,
    /// Category names, for the pickers.
    pub categories: Vec<String>,
    /// Every account of the book when the policy is shown, for the pickers; of a check those that the policy names.
    pub accounts: Vec<Choice>,
    /// The tax types that the book's accounts have.
    pub tax_types: Vec<String>,
}

/// A policy as a person edits it: numbers are text as typed; shares are in percent.
///
/// What a stored policy does not name has its default, so that a policy of an older page can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyDraft {
    /// What the plan may do.
    pub mode: PlanMode,
    /// How trades are sized.
    pub objective: PlanObjective,
    /// The shape of the tolerance band.
    pub band: BandKind,
    /// Absolute half width, or the floor of a hybrid band, percent of the account.
    pub band_width: String,
    /// Relative half width, percent of the target.
    pub band_share: String,
    /// The least and the greatest weight of assets, when the band is explicit.
    pub ranges: Vec<LimitDraft>,
    /// How far a trade goes.
    pub goal: PlanGoal,
    /// Share of the band, percent, when the goal is an inner band.
    pub inner_band: String,
    /// Today, counted from 1, of a change of model.
    pub transition_day: String,
    /// Days in all of a change of model.
    pub transition_days: String,
    /// Cash to keep in each account, base currency.
    pub cash_reserve: String,
    /// Smallest order, base currency.
    pub min_trade: String,
    /// Smallest order, percent of the account; "" for none.
    pub min_trade_share: String,
    /// Cap on one-way turnover, percent of the account; "" for none.
    pub max_turnover: String,
    /// Whole lots only.
    pub whole_lots: bool,
    /// The proceeds of the plan's sells fund its buys.
    pub proceeds_fund_buys: bool,
    /// Quantities and targets may be negative.
    pub allow_short: bool,
    /// Targets may sum to more than 1.
    pub allow_leverage: bool,
    /// Cost of an order, base currency.
    pub cost_fixed: String,
    /// Cost of an order, basis points of its value.
    pub cost_rate_bps: String,
    /// Money of one currency may pay for another.
    pub fx_orders: bool,
    /// Cost of a currency order, basis points of what it sells.
    pub cost_fx_bps: String,
    /// Amount per account, base currency; "" for none. Contribution and withdrawal state it without a sign, the other
    /// modes take cash in as positive and cash out as negative.
    pub flow: String,
    /// Amounts of single accounts, in the place of the amount per account.
    pub flows: Vec<FlowDraft>,
    /// What must not be traded.
    pub restrictions: Vec<RestrictionDraft>,
    /// Where the weight goes that a restriction makes unreachable.
    pub unmet: PlanUnmet,
    /// Which assets stand in for others.
    pub substitutes: Vec<SubstituteDraft>,
    /// Gains are taxed.
    pub tax: bool,
    /// The tax types of the accounts whose gains are taxed, with commas between.
    pub taxable: String,
    /// Tax on gains of lots held shortly, percent.
    pub short_rate: String,
    /// Tax on gains of lots held for long, percent.
    pub long_rate: String,
    /// Days after which a lot is held for long.
    pub long_after_days: String,
    /// Days of the wash window, each side.
    pub wash_days: String,
    /// What happens to a buy that would wash a loss.
    pub wash: PlanWash,
    /// Which lots a sell closes.
    pub lot_selection: PlanLots,
    /// Smallest loss of a position that is harvested, base currency; "" for any.
    pub harvest_min_loss: String,
    /// Smallest loss of a lot that is harvested, percent of its cost; "" for any.
    pub harvest_min_share: String,
    /// The accounts of a household share their targets and hold each where it costs least.
    pub locate: bool,
    /// What it costs a household to hold a kind of asset in a kind of account.
    pub location: Vec<LocationDraft>,
    /// Weights to stay within, of single assets or of categories.
    pub limits: Vec<LimitDraft>,
    /// How much a unit of cost or tax weighs against a unit of tracking variance; "" for nothing.
    pub penalty: String,
}

impl Default for PolicyDraft {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            mode: PlanMode::Threshold,
            objective: PlanObjective::Proportional,
            band: BandKind::Hybrid,
            band_width: text("1"),
            band_share: text("20"),
            ranges: Vec::new(),
            goal: PlanGoal::Target,
            inner_band: text("50"),
            transition_day: text("1"),
            transition_days: text("5"),
            cash_reserve: text("1000"),
            min_trade: text("500"),
            min_trade_share: String::new(),
            max_turnover: String::new(),
            whole_lots: true,
            proceeds_fund_buys: true,
            allow_short: false,
            allow_leverage: false,
            cost_fixed: text("0"),
            cost_rate_bps: text("2"),
            fx_orders: false,
            cost_fx_bps: text("0"),
            flow: String::new(),
            flows: Vec::new(),
            restrictions: Vec::new(),
            unmet: PlanUnmet::Cash,
            substitutes: Vec::new(),
            tax: false,
            taxable: text("taxable"),
            short_rate: text("37"),
            long_rate: text("20"),
            long_after_days: text("365"),
            wash_days: text("30"),
            wash: PlanWash::Refuse,
            lot_selection: PlanLots::Fifo,
            harvest_min_loss: String::new(),
            harvest_min_share: String::new(),
            locate: false,
            location: Vec::new(),
            limits: Vec::new(),
            penalty: String::new(),
        }
    }
}

impl PolicyDraft {
    /// The mode realises losses.
    #[must_use]
    pub const fn harvests(&self) -> bool {
        matches!(self.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance)
    }

    /// The policy has a tax regime: it is switched on, or the mode needs one.
    #[must_use]
    pub const fn is_taxed(&self) -> bool {
        self.tax || self.harvests()
    }

    /// The mode leaves the sizing to an objective.
    #[must_use]
    pub const fn uses_objective(&self) -> bool {
        !self.harvests() && !matches!(self.mode, PlanMode::ModelChange | PlanMode::Hold)
    }

    /// The objective that sizes the trades.
    #[must_use]
    pub const fn sizing(&self) -> PlanObjective {
        if self.uses_objective() {
            self.objective
        } else {
            PlanObjective::Proportional
        }
    }

    /// The mode trades towards a goal.
    #[must_use]
    pub const fn uses_goal(&self) -> bool {
        let has_goal = matches!(
            self.mode,
            PlanMode::Full | PlanMode::Threshold | PlanMode::HarvestAndRebalance | PlanMode::ModelChange
        );
        has_goal && matches!(self.sizing(), PlanObjective::Proportional)
    }

    /// The mode takes cash in or out.
    #[must_use]
    pub const fn uses_flow(&self) -> bool {
        !matches!(self.mode, PlanMode::Harvest | PlanMode::Hold)
    }

    /// The mode trades at all.
    #[must_use]
    pub const fn trades(&self) -> bool {
        !matches!(self.mode, PlanMode::Hold)
    }
}

/// What a plan may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanMode {
    /// Every line to its goal.
    Full,
    /// Only lines out of their band.
    Threshold,
    /// Buy with the cash there is; sell nothing.
    ContributionOnly,
    /// Sell to raise the amount; buy nothing.
    RaiseCash,
    /// Realise losses.
    Harvest,
    /// Realise losses, and trade the lines out of their band.
    HarvestAndRebalance,
    /// A part of the way to the targets, so that the last day arrives.
    ModelChange,
    /// No orders at all.
    Hold,
}

/// How trades are sized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanObjective {
    /// Every reduction and every increase by one factor.
    Proportional,
    /// The least tracking error against the targets.
    LeastTrackingError,
    /// As few orders as bring every line into its band.
    FewestTrades,
}

/// The shapes of a tolerance band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BandKind {
    /// A fixed number of percentage points.
    Absolute,
    /// A share of the target.
    Relative,
    /// A share of the target, at least a fixed number of points.
    Hybrid,
    /// The smaller of 5 points and 25% of the target.
    FiveTwentyFive,
    /// Stated weights; an asset without any has no width.
    Explicit,
}

/// How far a trade goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanGoal {
    /// To the target.
    Target,
    /// To the nearest edge of the band.
    BandEdge,
    /// Into the band, to a stated share of it.
    InnerBand,
}

/// Where the weight goes that a restriction makes unreachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanUnmet {
    /// It stays in cash.
    Cash,
    /// To the other lines, in proportion to their targets.
    ProRata,
    /// To the asset's substitute.
    Substitute,
}

/// What happens to a buy that would wash a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanWash {
    /// It is not made.
    Refuse,
    /// It is made, and said.
    Flag,
}

/// Which lots a sell closes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanLots {
    /// The oldest.
    Fifo,
    /// The newest.
    Lifo,
    /// Those of the highest cost.
    Hifo,
    /// Those of the lowest tax.
    LowestTax,
    /// By the rank that each lot states.
    Specific,
    /// The oldest, each at the average cost of the position.
    Average,
}

/// The cash in or out of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowDraft {
    /// The account.
    pub account_uid: Uid,
    /// In base currency, with the sign that the mode asks for; see [`PolicyDraft::flow`].
    pub amount: String,
}

/// One thing that must not be traded. With no account it holds for all; with neither asset nor category, for everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictionDraft {
    /// Only in this account.
    pub account_uid: Option<Uid>,
    /// This asset.
    pub asset_uid: Option<Uid>,
    /// Or this category.
    pub category: Option<String>,
    /// What is forbidden.
    pub rule: RestrictionRule,
}

/// What a restriction forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestrictionRule {
    /// Buys.
    NoBuy,
    /// Sells.
    NoSell,
    /// Both.
    Hold,
    /// Holding it at all.
    Exclude,
}

/// An asset that stands in for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubstituteDraft {
    /// The asset that is not to be bought.
    pub asset_uid: Option<Uid>,
    /// The asset that takes its weight.
    pub by: Option<Uid>,
}

/// What it costs to hold a kind of asset in a kind of account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationDraft {
    /// The category of the asset.
    pub category: String,
    /// The tax type of the account.
    pub tax_type: String,
    /// A year, percent of the value held there.
    pub penalty: String,
}

/// The least and the greatest weight of an asset or of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitDraft {
    /// This asset.
    pub asset_uid: Option<Uid>,
    /// Or this category.
    pub category: Option<String>,
    /// Percent of the account; "" for none.
    pub min: String,
    /// Percent of the account; "" for none.
    pub max: String,
}
