//! Rebalance: the policy as a person edits it.

use choices::{
    BandKind, Choice, GoalKind, Leftover, LotRule, LotSelection, Objective, PlanMode, RestrictionRule, UnmetPolicy,
    WashPolicy,
};
use serde::{Deserialize, Serialize};

use super::{NamedRow, Uid, Violation};
use crate::form::{Control, Source, Subject, Unit, form};

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
    pub assets: Vec<NamedRow>,
    /// Category names, for the pickers.
    pub categories: Vec<String>,
    /// Every account of the book when the policy is shown, for the pickers; of a check those that the policy names.
    pub accounts: Vec<NamedRow>,
    /// The tax types that the book's accounts have.
    pub tax_types: Vec<String>,
}

impl PolicyView {
    /// What the fields of a source pick from: value and label.
    #[must_use]
    pub fn offers(&self, source: Source) -> Vec<(String, String)> {
        let rows = |rows: &[NamedRow], kind: &str| {
            let offer = |row: &NamedRow| (format!("{kind}{}", row.uid), row.label.clone());
            rows.iter().map(offer).collect::<Vec<_>>()
        };
        let names = |names: &[String], kind: &str, all: &str| {
            let offer = |name: &String| (format!("{kind}{name}"), format!("{all}{name}"));
            names.iter().map(offer).collect::<Vec<_>>()
        };
        match source {
            Source::Assets => rows(&self.assets, ""),
            Source::Accounts => rows(&self.accounts, ""),
            Source::Categories => names(&self.categories, "", ""),
            Source::TaxTypes => names(&self.tax_types, "", ""),
            Source::Subjects => [names(&self.categories, "c", "All "), rows(&self.assets, "a")].concat(),
            _ => Vec::new(),
        }
    }

    /// A restriction in words: "No buy: XOM Exxon Mobil, in ACC-014".
    #[must_use]
    pub fn restriction_words(&self, restriction: &RestrictionDraft) -> String {
        let named = |rows: &[NamedRow], uid: Uid| {
            let named = rows.iter().find(|row| row.uid == uid);
            named.map(|row| row.label.clone())
        };
        let rule = restriction.rule.label();
        let what = match &restriction.subject {
            Subject::Asset(asset) => named(&self.assets, *asset).unwrap_or_default(),
            Subject::Category(category) => format!("All {category}"),
            Subject::Everything => "All assets".to_owned(),
        };
        match restriction.account_uid.and_then(|uid| named(&self.accounts, uid)) {
            Some(account) => format!("{rule}: {what}, in {account}"),
            None => format!("{rule}: {what}"),
        }
    }
}

form! {
    /// A policy as a person edits it: numbers are text as typed; shares are in percent.
    pub struct PolicyDraft {
        /// What the plan may do.
        mode: PlanMode = PlanMode::Threshold, "Mode";
        /// Today, counted from 1, of a change of model.
        transition_day: String = "1", "Current day", when Self::is_phased;
        /// Days in all of a change of model.
        transition_days: String = "5", "Total days", when Self::is_phased;
        /// How trades are sized.
        objective: Objective, "Objective", when Self::uses_objective;
        /// Weights to stay within, of single assets or of categories.
        limits: Vec<LimitDraft>, "Weight limits", hint "weight limit", when Self::uses_tracking;
        /// How much a unit of cost or tax weighs against a unit of tracking variance; "" for nothing.
        penalty: String, "Cost and tax penalty", when Self::uses_tracking;
        /// The shape of the tolerance band.
        band: BandKind, "Band type";
        /// Relative half width, percent of the target.
        band_share: String = "20", "±", unit Unit::Percent("of target"), when |p| matches!(p.band, BandKind::Relative | BandKind::Hybrid);
        /// Absolute half width, or the floor of a hybrid band, percent of the account.
        band_width: String = "1", "±", unit Unit::Points, when |p| matches!(p.band, BandKind::Absolute | BandKind::Hybrid);
        /// The least and the greatest weight of assets, when the band is explicit.
        ranges: Vec<RangeDraft>, "Custom bands", hint "asset", when |p| p.band == BandKind::Explicit;
        /// Cash has a band as positions have, and what it is off is invested or raised.
        cash_band: bool = true, "Keep cash in a band too", when Self::uses_cash_band;
        /// How far a trade goes.
        goal: GoalKind, "Rebalance to", when Self::uses_goal;
        /// Share of the band, percent, when the goal is an inner band.
        inner_band: String = "50", "Inside band", unit Unit::Percent("of band"), when |p| p.uses_goal() && p.goal == GoalKind::InnerBand;
        /// Amount per account, base currency; "" for none. Contribution and withdrawal state it without a sign, the other
        /// modes take cash in as positive and cash out as negative.
        flow: String, "Cash flow", unit Unit::Money, when Self::uses_flow, needed Self::needs_flow;
        /// Amounts of single accounts, in the place of the amount per account.
        flows: Vec<FlowDraft>, "Cash flows by account", hint "account cash flow", when Self::uses_flow;
        /// Cash to keep in each account, base currency.
        cash_reserve: String = "1000", "Cash reserve", unit Unit::Money;
        /// Smallest order, base currency.
        min_trade: String = "500", "Minimum trade", unit Unit::Money;
        /// Smallest order, percent of the account; "" for none.
        min_trade_share: String, "Minimum size", unit Unit::Percent("of account");
        /// What becomes of cash that whole lots leave over, and of orders under the minimum.
        leftover: Leftover, "Leftover cash", when Self::uses_leftover;
        /// Cap on one-way turnover, percent of the account; "" for none.
        max_turnover: String, "Turnover cap", unit Unit::Percent(""), when |p| p.mode != PlanMode::ContributionOnly;
        /// The oldest price that is traded on, days before the newest one; "" for any age.
        max_price_age_days: String, "Oldest price", unit Unit::Days, hint "any age";
        /// The oldest exchange rate that is traded on, days before the newest price; "" for any age.
        max_rate_age_days: String, "Oldest exchange rate", unit Unit::Days, hint "any age";
        /// Days that a unit is held before it may be sold; "" for none.
        min_holding_days: String, "Minimum holding time", unit Unit::Days, hint "none", when Self::trades;
        /// Whole lots only.
        whole_lots: bool = true, "Whole shares";
        /// How whole lots are chosen; by the size of the plan when left out.
        lots: Option<LotRule>, "Whole-share choice", when |p| p.whole_lots;
        /// The proceeds of the plan's sells fund its buys.
        proceeds_fund_buys: bool = true, "Use sale proceeds for buys";
        /// Quantities and targets may be negative.
        allow_short: bool, "Short positions";
        /// Targets may sum to more than 1.
        allow_leverage: bool, "Leverage";
        /// Cost of an order, base currency.
        cost_fixed: String = "0", "Commission per order", unit Unit::Money;
        /// Cost of an order, basis points of its value.
        cost_rate_bps: String = "2", "Commission rate", unit Unit::BasisPoints("");
        /// What it is worth a year to be on target, percent of the value that is; "" where costs are not weighed.
        benefit_rate: String, "Benefit of being on target", unit Unit::Percent("per year"), hint "not weighed", when Self::uses_benefit;
        /// The horizon of that benefit.
        benefit_years: String = "1", "Benefit horizon, years", when |p| p.uses_benefit() && !p.benefit_rate.trim().is_empty();
        /// Money of one currency may pay for another.
        fx_orders: bool, "FX trades";
        /// Cost of a currency order, basis points of what it sells.
        cost_fx_bps: String = "0", "FX cost", unit Unit::BasisPoints(""), when |p| p.fx_orders;
        /// Gains are taxed.
        tax: bool, "Calculate tax", when |p| !p.harvests();
        /// Which lots a sell closes.
        lot_selection: LotSelection, "Lot method";
        /// The tax types of the accounts whose gains are taxed, with commas between.
        taxable: String = "taxable", "Taxable account types", control Control::Words, when Self::is_taxed;
        /// Tax on gains of lots held shortly.
        short_rate: String = "37", "Short-term rate", unit Unit::Percent(""), when Self::is_taxed;
        /// Tax on gains of lots held for long.
        long_rate: String = "20", "Long-term rate", unit Unit::Percent(""), when Self::is_taxed;
        /// Days after which a lot is held for long; 365, and "", for a year by the calendar.
        long_after_days: String = "365", "Long-term holding period", unit Unit::Days, hint "one year", when Self::is_taxed;
        /// Days of the wash window, each side.
        wash_days: String = "30", "Wash-sale window, each side", unit Unit::Days, when Self::is_taxed;
        /// What happens to a buy that would wash a loss.
        wash: WashPolicy, "Wash-sale buys", when Self::is_taxed;
        /// The IANA time zone whose dates the tax follows; "" for UTC.
        time_zone: String, "Tax time zone", control Control::Words, hint "UTC", when Self::is_taxed;
        /// Smallest loss of a position that is harvested, base currency; "" for any.
        harvest_min_loss: String, "Minimum loss", unit Unit::Money, when Self::harvests;
        /// Smallest loss of a lot that is harvested, percent of its cost; "" for any.
        harvest_min_share: String, "Minimum per lot", unit Unit::Percent("of cost"), when Self::harvests;
        /// The accounts of a household share their targets and hold each where it costs least.
        locate: bool, "Plan households together";
        /// What it costs a household to hold a kind of asset in a kind of account.
        location: Vec<LocationDraft>, "Asset-location penalties", hint "asset-location penalty", when |p| p.locate;
        /// What classes of assets should weigh, in the place of the mandates' assets.
        class_targets: Vec<ClassTargetDraft>, "Class targets", hint "class target";
        /// The shares of assets that belong to several classes.
        class_splits: Vec<ClassSplitDraft>, "Funds of several classes", hint "fund share", when Self::has_class_targets;
        /// What must not be traded.
        restrictions: Vec<RestrictionDraft>, "Restrictions", hint "restriction";
        /// Where the weight goes that a restriction makes unreachable.
        unmet: UnmetPolicy, "Allocate to";
        /// Which assets stand in for others.
        substitutes: Vec<SubstituteDraft>, "Substitutes", hint "substitute";
    }

    /// The cash in or out of one account.
    pub struct FlowDraft {
        /// The account.
        account_uid: Option<Uid>, "Account", control Control::Pick(Source::Accounts), hint "Choose an account";
        /// In base currency, with the sign that the mode asks for; see [`PolicyDraft::flow`].
        amount: String, "Cash flow of the account", unit Unit::Money;
    }

    /// One thing that must not be traded.
    pub struct RestrictionDraft {
        /// Of what.
        subject: Subject, "Asset or category", control Control::Pick(Source::Subjects), hint "All assets";
        /// What is forbidden.
        rule: RestrictionRule, "Rule";
        /// Only in this account; in every account when there is none.
        account_uid: Option<Uid>, "Account", control Control::Pick(Source::Accounts), hint "All accounts";
    }

    /// An asset that stands in for another.
    pub struct SubstituteDraft {
        /// The asset that is not to be bought.
        asset_uid: Option<Uid>, "Substitute for", control Control::Pick(Source::Assets), hint "Choose an asset";
        /// The asset that takes its weight.
        by: Option<Uid>, "Buy", control Control::Pick(Source::Assets), hint "Choose an asset";
    }

    /// What a class of assets should weigh.
    pub struct ClassTargetDraft {
        /// The class.
        category: String, "Class", control Control::Pick(Source::Categories), hint "Class";
        /// Of the account.
        weight: String, "Weight", unit Unit::Percent(""), hint "%";
        /// Only in this account, which has no others then; in every account without one of its own when there is none.
        account_uid: Option<Uid>, "Account", control Control::Pick(Source::Accounts), hint "All accounts";
    }

    /// The share of an asset that belongs to a class.
    pub struct ClassSplitDraft {
        /// The asset.
        asset_uid: Option<Uid>, "Fund", control Control::Pick(Source::Assets), hint "Choose an asset";
        /// The class.
        category: String, "Class", control Control::Pick(Source::Categories), hint "Class";
        /// Of the asset.
        share: String, "Share", unit Unit::Percent("of fund"), hint "% of fund";
    }

    /// What it costs to hold a kind of asset in a kind of account.
    pub struct LocationDraft {
        /// The category of the asset.
        category: String, "Category", control Control::Pick(Source::Categories), hint "Category";
        /// The tax type of the account.
        tax_type: String, "Account type", control Control::Pick(Source::TaxTypes), hint "Account type";
        /// A year, of the value held there.
        penalty: String, "Penalty", unit Unit::Percent("per year"), hint "% per year";
    }

    /// The least and the greatest weight of an asset or of a category.
    pub struct LimitDraft {
        /// Of what.
        subject: Subject, "Asset or category", control Control::Pick(Source::Subjects), hint "Choose";
        /// Of the account; "" for none.
        min: String, "Minimum weight", unit Unit::Percent(""), hint "min %";
        /// Of the account; "" for none.
        max: String, "Maximum weight", unit Unit::Percent(""), hint "max %";
    }

    /// The least and the greatest weight of an asset in band.
    pub struct RangeDraft {
        /// The asset.
        asset_uid: Option<Uid>, "Asset", control Control::Pick(Source::Assets), hint "Choose";
        /// Of the account; "" for none.
        min: String, "Minimum weight", unit Unit::Percent(""), hint "min %";
        /// Of the account; "" for none.
        max: String, "Maximum weight", unit Unit::Percent(""), hint "max %";
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

    /// Accounts are planned by class.
    #[must_use]
    pub const fn has_class_targets(&self) -> bool {
        !self.class_targets.is_empty()
    }

    /// The mode leaves the sizing to an objective.
    #[must_use]
    pub const fn uses_objective(&self) -> bool {
        !self.harvests() && !matches!(self.mode, PlanMode::ModelChange | PlanMode::Hold)
    }

    /// The objective that sizes the trades.
    #[must_use]
    pub const fn sizing(&self) -> Objective {
        if self.uses_objective() {
            self.objective
        } else {
            Objective::Proportional
        }
    }

    /// The mode trades towards a goal.
    #[must_use]
    pub const fn uses_goal(&self) -> bool {
        let has_goal = matches!(
            self.mode,
            PlanMode::Full | PlanMode::Threshold | PlanMode::HarvestAndRebalance | PlanMode::ModelChange
        );
        has_goal && matches!(self.sizing(), Objective::Proportional)
    }

    /// The mode trades what is out of band, cash as well where it has a band.
    #[must_use]
    pub const fn uses_cash_band(&self) -> bool {
        let trades_out_of_band = matches!(self.mode, PlanMode::Threshold | PlanMode::HarvestAndRebalance);
        trades_out_of_band && matches!(self.sizing(), Objective::Proportional)
    }

    /// The mode takes cash in or out.
    #[must_use]
    pub const fn uses_flow(&self) -> bool {
        !matches!(self.mode, PlanMode::Harvest | PlanMode::Hold)
    }

    /// The mode trades all the way to its targets, so that something can be left over.
    #[must_use]
    pub const fn uses_leftover(&self) -> bool {
        let goes_all_the_way = matches!(
            self.mode,
            PlanMode::Full | PlanMode::Threshold | PlanMode::ContributionOnly
        );
        goes_all_the_way && matches!(self.sizing(), Objective::Proportional)
    }

    /// The mode trades for the sake of targets, so that orders can be weighed against their costs.
    #[must_use]
    pub const fn uses_benefit(&self) -> bool {
        let has_targets = matches!(
            self.mode,
            PlanMode::Full | PlanMode::Threshold | PlanMode::HarvestAndRebalance | PlanMode::ModelChange
        );
        has_targets && matches!(self.sizing(), Objective::Proportional)
    }

    /// The mode takes several days.
    #[must_use]
    pub const fn is_phased(&self) -> bool {
        matches!(self.mode, PlanMode::ModelChange)
    }

    /// The objective reads weight limits.
    #[must_use]
    pub const fn uses_tracking(&self) -> bool {
        matches!(self.sizing(), Objective::LeastTrackingError)
    }

    /// The mode is about an amount.
    #[must_use]
    pub const fn needs_flow(&self) -> bool {
        matches!(self.mode, PlanMode::ContributionOnly | PlanMode::RaiseCash)
    }

    /// The mode trades at all.
    #[must_use]
    pub const fn trades(&self) -> bool {
        !matches!(self.mode, PlanMode::Hold)
    }
}
