use choices::{Leftover, LotRule, LotSelection, Objective, PlanMode, RestrictionRule, UnmetPolicy, WashPolicy};
use decimal::Decimal;
use sorting::Arrange;
use uuid::Uuid;

use super::class_targets::ClassTargets;
use super::risk::{GroupLimit, RiskInput};
use super::tax::{HarvestRule, LocationPenalty, TaxRegime};
use super::tolerance::{BandInput, ExplicitRange, GoalInput};
use crate::shape::shaped;

shaped! {
    policy;
    /// The rules of a plan.
    pub struct PlanPolicy = "Policy" {
        /// The kind of plan: which trades are permitted.
        pub mode: PlanMode,
        /// How trades are sized; `proportional` when left out.
        pub objective: Option<Objective>,
        /// How far a change of model has come; for the mode `model_change`.
        pub transition: Option<TransitionInput>,
        /// How far a line may be off; no width when left out.
        pub band: Option<BandInput>,
        /// Whether the cash line has the band too, in the modes that trade what is out of band; it has when left out.
        pub cash_band: Option<bool>,
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
        /// Whether the proceeds of sells, those of open orders among them, fund buys; they do when left out.
        pub proceeds_fund_buys: Option<bool>,
        /// Transaction costs.
        pub costs: Option<PlanCosts>,
        /// What it is worth to be on target. With it an order is made only where that exceeds what the order costs; without it, costs
        /// count as the share of the account that they are.
        pub benefit: Option<BenefitInput>,
        /// How whole lots are chosen. When left out: the optimum for accounts of up to 10 tradable lines in plans of fewer than
        /// 100 accounts, among equals the one nearest to what the policy scales; else the nearest.
        pub lots: Option<LotRule>,
        /// Whether accounts are measured against the best whole lots of all.
        pub integer_optimum: Option<bool>,
        /// What becomes of cash that whole lots leave over, and of orders under the minimum, in the modes `full`, `threshold` and
        /// `contribution_only`; when left out the cash is left and the orders are not made. `use_up` spends the cash above the reserve,
        /// one lot at a time while one fits, each time on the position that has a target, may be bought and raises the portfolio
        /// drift least; of equal ones the one that lacks most. Cash has no target of its own then, and its band no lower limit. The
        /// mode `threshold` does so where it makes any order, and takes no position out of its band. `raise_to_minimum` makes a buy of the minimum where the portfolio drift is not
        /// greater with it, and a sell where it is lower, the lowest drift first.
        pub leftover: Option<Leftover>,
        /// Which lots a sell closes; the oldest first when left out.
        pub lot_selection: Option<LotSelection>,
        /// Trading restrictions.
        pub restrictions: Option<Vec<RestrictionInput>>,
        /// Where the weight goes that a restriction makes unreachable; to cash when left out.
        pub unmet: Option<UnmetPolicy>,
        /// The assets that stand in for others.
        pub substitutes: Option<Vec<SubstituteInput>>,
        /// Whether money of one currency may pay for another, by orders of its own; when left out, each currency pays for
        /// itself.
        pub fx_orders: Option<bool>,
        /// How gains are taxed; without it no tax is calculated and no wash-sale window applies.
        pub tax: Option<TaxRegime>,
        /// Which losses a harvest takes.
        pub harvest: Option<HarvestRule>,
        /// The asset-location penalty of a category of assets in a type of account, a year.
        pub location: Option<Vec<LocationPenalty>>,
        /// The risk that `least_tracking_error` minimises; without it, every asset's alike and independent.
        pub risk: Option<RiskInput>,
        /// Weights that `least_tracking_error` stays within.
        pub bounds: Option<Vec<ExplicitRange>>,
        /// Sums of weights that `least_tracking_error` stays within.
        pub limits: Option<Vec<GroupLimit>>,
        /// What classes of assets should weigh in accounts; they are planned by class then, and not by their own targets.
        pub classes: Option<ClassTargets>,
        /// The oldest price that is used, in days before `as_of`; an asset with an older one is not traded. Without it, a price of
        /// any age is used.
        pub max_price_age_days: Option<usize>,
        /// The oldest exchange rate that is used, in days before `as_of`; no asset in a currency with an older one is traded.
        /// Without it, a rate of any age is used.
        pub max_rate_age_days: Option<usize>,
        /// Days that a unit is held before it may be sold: one bought fewer days before `as_of`, by the dates of the tax regime's time
        /// zone or of UTC, is not sold, and neither is one that no lot accounts for, since its age is unknown. Units of short
        /// positions may always be bought back.
        pub min_holding_days: Option<usize>,
        /// How much a unit of cost or tax weighs against a unit of tracking variance; 0 when left out.
        pub penalty: Option<Decimal>,
    }
}

shaped! {
    policy;
    /// A change of model that takes several days.
    pub struct TransitionInput = "Transition" {
        /// Today, counted from 1.
        pub day: usize,
        /// Days in all.
        pub days: usize,
    }
}

shaped! {
    policy;
    /// Transaction costs of an order.
    pub struct PlanCosts = "Costs" {
        /// Per order, in base currency.
        pub fixed: Decimal,
        /// Of the notional, below 1.
        pub rate: Decimal,
        /// Of what a currency order sells, below 1; 0 when left out.
        pub fx: Option<Decimal>,
    }
}

shaped! {
    policy;
    /// What it is worth to be on target, against which the costs of orders are weighed: an order is made only where
    /// `rate` × `years` × the value that it brings nearer to target exceeds its cost.
    ///
    /// The value that all orders of an account bring nearer is the fall of portfolio drift × the account's value. An order's part of
    /// it is half of what its position comes nearer to its target, and where the orders together move the cash, half of what the
    /// cash comes nearer to its own, shared by value between the orders on that side. An order that is left out so is made after all
    /// where it brings more than it costs beside all others, as where its cash would lie idle. Its cost is `costs.fixed`, `costs.rate` and
    /// half the spread of it, and the estimated tax of a sell in a taxed account: that of the gains of all lots of the position, as
    /// a share of its value. Only the modes `full`, `threshold`, `harvest_and_rebalance` and `model_change` weigh orders; those for
    /// flows, withdrawals, the reserve, harvests, exclusions and leftover cash are made whatever they cost. An order is never made
    /// that costs more than it lowers the drift by, as a share of the account: `rate` × `years` above 1 is as 1.
    pub struct BenefitInput = "Benefit" {
        /// A year, as a share of the value that is where its target wants it, from 0 to 1.
        pub rate: Decimal,
        /// The horizon in years, not negative.
        pub years: Decimal,
    }
}

shaped! {
    input;
    /// A trading restriction, by account, asset and category: all that are given must match.
    pub struct RestrictionInput = "Restriction" {
        /// Only in this account.
        pub account_uid: Option<Uuid>,
        /// Only this asset.
        pub asset_uid: Option<Uuid>,
        /// Only assets of this category.
        pub category: Option<String>,
        /// The forbidden trades.
        pub rule: RestrictionRule,
    }
}

shaped! {
    input;
    /// A substitute for an asset.
    pub struct SubstituteInput = "Substitute" {
        /// The asset that cannot be traded.
        pub asset_uid: Uuid,
        /// The asset that takes its weight.
        pub by: Uuid,
    }
}

impl PlanPolicy {
    /// Whether losses are harvested.
    pub(super) fn harvests(&self) -> bool {
        matches!(self.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance)
    }

    /// Whether an account is planned by class under a sorted policy.
    pub(super) fn plans_by_class(&self, account: Uuid) -> bool {
        let mut classes = self.classes.iter();
        classes.any(|classes| !classes.of(account).is_empty())
    }

    /// Whether buys that would wash a loss are refused.
    pub(super) fn refuses_washes(&self) -> bool {
        self.tax
            .as_ref()
            .is_some_and(|regime| regime.wash == WashPolicy::Refuse)
    }

    /// Puts every list into the order of its keys.
    pub(super) fn sort(&mut self) {
        if let Some(BandInput::Explicit { ranges }) = &mut self.band {
            ranges.arrange();
        }
        self.restrictions.iter_mut().for_each(|rows| rows.arrange());
        self.substitutes.iter_mut().for_each(|rows| rows.arrange());
        self.location.iter_mut().for_each(|rows| rows.arrange());
        self.bounds.iter_mut().for_each(|rows| rows.arrange());
        for limit in self.limits.iter_mut().flatten() {
            limit.assets.iter_mut().for_each(|assets| assets.arrange());
        }
        self.limits.iter_mut().for_each(|rows| rows.arrange());
        self.classes.iter_mut().for_each(ClassTargets::sort);
        if let Some(tax) = &mut self.tax {
            tax.taxable.arrange();
        }
        if let Some(risk) = &mut self.risk {
            risk.sort();
        }
    }
}
