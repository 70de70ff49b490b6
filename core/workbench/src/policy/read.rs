//! A policy as form, read into the policy of a plan.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use markets::import::parse_number;
use markets::measure::Market;
use planning::plan::{
    BandInput, ExplicitRange, GoalInput, ModeInput, ObjectiveInput, PlanCosts, PlanPolicy, RestrictionInput, RuleInput,
    SubstituteInput, TransitionInput, UnmetInput,
};
use rebalance::band::{Band, Limits};

use super::{limits, tax};
use protocol::{
    BandKind, LimitDraft, PlanGoal, PlanMode, PlanObjective, PlanUnmet, PolicyDraft, RestrictionRule, Uid, Violation,
};

/// Units to one of the fields that are percentages.
pub(super) const PERCENT: i64 = 100;
/// Units to one of the fields that are basis points.
const BASIS: i64 = 10_000;

/// A policy whose numbers could be read.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// As the plan reads it.
    pub(crate) plan: PlanPolicy,
    band: Band,
    flow: Option<Decimal>,
    flows: BTreeMap<Uid, Decimal>,
    whole_lots: bool,
    /// Households share their targets.
    pub(crate) locates: bool,
}

/// Reads the numbers of one draft and notes what is wrong with them.
pub(super) struct Reader {
    violations: Vec<Violation>,
}

impl Reader {
    pub(super) fn refuse(&mut self, row: usize, field: &str, code: &str, message: String) {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let column = Some(field.to_owned());
        self.violations.push(Violation {
            row,
            column,
            code: code.to_owned(),
            message,
        });
    }

    /// A number as form; none when it is empty or refused. Each field has its unit, so that a percent sign, which would
    /// divide once more, is refused.
    fn number(&mut self, field: &str, row: usize, text: &str) -> Option<Decimal> {
        if text.trim().is_empty() {
            return None;
        }
        if text.contains('%') {
            let message = "Enter the number without a percent sign, in the unit of the field.";
            self.refuse(row, field, "percent_unexpected", message.to_owned());
            return None;
        }
        match parse_number(text, false) {
            Ok(number) => Some(number),
            Err((code, message)) => {
                self.refuse(row, field, code, message);
                None
            }
        }
    }

    /// A number of 0 or more, in units of `per` to one; 0 when it is empty or refused.
    pub(super) fn amount(&mut self, field: &str, text: &str, per: i64) -> Decimal {
        self.given(field, 0, text, per).unwrap_or_default()
    }

    /// A share of at most one, as percent; none when it is empty.
    pub(super) fn share(&mut self, field: &str, row: usize, text: &str) -> Option<Decimal> {
        let share = self.given(field, row, text, PERCENT)?;
        if share > Decimal::ONE {
            self.refuse(row, field, "share_out_of_range", "Enter 100 or less.".to_owned());
        }
        Some(share)
    }

    /// A whole number of 0 or more; 0 when it is empty or refused.
    pub(super) fn count(&mut self, field: &str, text: &str) -> usize {
        let number = self.number(field, 0, text).unwrap_or_default();
        let count = number.to_string().parse();
        count.unwrap_or_else(|_| {
            self.refuse(0, field, "not_a_count", "Enter a whole number, 0 or more.".to_owned());
            0
        })
    }

    /// A number of 0 or more, in units of `per` to one; none when it is empty or refused.
    pub(super) fn given(&mut self, field: &str, row: usize, text: &str, per: i64) -> Option<Decimal> {
        let text = if per == PERCENT {
            text.trim_end().trim_end_matches('%')
        } else {
            text
        };
        let number = self.number(field, row, text)?;
        if number.is_negative() {
            self.refuse(row, field, "negative", "Enter 0 or more.".to_owned());
        }
        number.checked_div(Decimal::from(per))
    }
}

impl Reader {
    /// A flow into an account. *Cash in* and *cash out* state an amount, and the mode its sign; the other modes take a
    /// signed one.
    fn flow(&mut self, draft: &PolicyDraft, field: &str, row: usize, text: &str) -> Option<Decimal> {
        let amount = self.number(field, row, text)?;
        let one_way = matches!(draft.mode, PlanMode::ContributionOnly | PlanMode::RaiseCash);
        if one_way && amount.is_negative() {
            let message = "Enter the amount without a sign; the mode sets its direction.";
            self.refuse(row, field, "negative", message.to_owned());
        }
        if draft.mode == PlanMode::RaiseCash {
            amount.checked_neg()
        } else {
            Some(amount)
        }
    }

    fn band(&mut self, draft: &PolicyDraft) -> Band {
        let half_width = self.amount("band_width", &draft.band_width, PERCENT);
        let share = self.amount("band_share", &draft.band_share, PERCENT);
        match draft.band {
            BandKind::Absolute => Band::Absolute { half_width },
            BandKind::Relative => Band::Relative { share },
            BandKind::Hybrid => Band::Hybrid {
                share,
                floor: half_width,
            },
            BandKind::FiveTwentyFive => Band::FiveTwentyFive,
            BandKind::Explicit => Band::Explicit(Vec::new()),
        }
    }

    /// The ranges of an explicit band.
    fn ranges(&mut self, draft: &PolicyDraft) -> Vec<ExplicitRange> {
        let mut ranges = Vec::with_capacity(draft.ranges.len());
        if draft.band != BandKind::Explicit {
            return ranges;
        }
        let mut named = BTreeSet::new();
        for (row, range) in draft.ranges.iter().enumerate() {
            let Some(asset_uid) = range.asset_uid else {
                self.refuse(row, "ranges", "required", "Choose an asset.".to_owned());
                continue;
            };
            if !named.insert(asset_uid) {
                let message = "Duplicate range for the asset; keep one.";
                self.refuse(row, "ranges", "duplicate_asset", message.to_owned());
            }
            let (min, max) = self.range("ranges", row, range);
            ranges.push(ExplicitRange {
                asset_uid,
                min: min.unwrap_or_default(),
                max: max.unwrap_or(Decimal::ONE),
            });
        }
        ranges
    }

    /// The least and the greatest weight of a row; at least one of them has to be there.
    pub(super) fn range(&mut self, field: &str, row: usize, range: &LimitDraft) -> (Option<Decimal>, Option<Decimal>) {
        let (min, max) = (self.share(field, row, &range.min), self.share(field, row, &range.max));
        if min.is_none() && max.is_none() {
            let message = "Enter a minimum or a maximum weight.";
            self.refuse(row, field, "required", message.to_owned());
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let message = "The minimum weight is above the maximum; swap them.";
            self.refuse(row, field, "range_reversed", message.to_owned());
        }
        (min, max)
    }

    fn costs(&mut self, draft: &PolicyDraft) -> PlanCosts {
        let mut rate = |field: &str, text: &str| {
            let rate = self.amount(field, text, BASIS);
            if rate >= Decimal::ONE {
                self.refuse(0, field, "share_out_of_range", "Enter less than 10000.".to_owned());
            }
            rate
        };
        let (own, exchange) = (
            rate("cost_rate_bps", &draft.cost_rate_bps),
            draft.fx_orders.then(|| rate("cost_fx_bps", &draft.cost_fx_bps)),
        );
        PlanCosts {
            fixed: self.amount("cost_fixed", &draft.cost_fixed, 1),
            rate: own,
            fx: exchange,
        }
    }

    fn transition(&mut self, draft: &PolicyDraft) -> Option<TransitionInput> {
        if draft.mode != PlanMode::ModelChange {
            return None;
        }
        let day = self.count("transition_day", &draft.transition_day);
        let days = self.count("transition_days", &draft.transition_days);
        if day == 0 || day > days {
            let message = "Enter a day from 1 to the total number of days.";
            self.refuse(0, "transition_day", "transition_out_of_range", message.to_owned());
        }
        Some(TransitionInput { day, days })
    }

    fn restrictions(&mut self, draft: &PolicyDraft) -> Vec<RestrictionInput> {
        let mut restrictions = Vec::with_capacity(draft.restrictions.len());
        for (row, restriction) in draft.restrictions.iter().enumerate() {
            if restriction.account_uid.is_none() && restriction.asset_uid.is_none() && restriction.category.is_none() {
                let message = "Choose an asset or a category.";
                self.refuse(row, "restrictions", "restriction_empty", message.to_owned());
            }
            restrictions.push(RestrictionInput {
                account_uid: restriction.account_uid,
                asset_uid: restriction.asset_uid,
                category: restriction.category.clone(),
                rule: match restriction.rule {
                    RestrictionRule::NoBuy => RuleInput::NoBuy,
                    RestrictionRule::NoSell => RuleInput::NoSell,
                    RestrictionRule::Hold => RuleInput::Hold,
                    RestrictionRule::Exclude => RuleInput::Exclude,
                },
            });
        }
        restrictions
    }

    fn substitutes(&mut self, draft: &PolicyDraft) -> Vec<SubstituteInput> {
        let mut substitutes = Vec::with_capacity(draft.substitutes.len());
        let mut replaced = BTreeSet::new();
        for (row, substitute) in draft.substitutes.iter().enumerate() {
            let (Some(asset_uid), Some(by)) = (substitute.asset_uid, substitute.by) else {
                let message = "Choose both assets.";
                self.refuse(row, "substitutes", "substitute_missing", message.to_owned());
                continue;
            };
            if asset_uid == by {
                let message = "An asset cannot be its own substitute; choose another.";
                self.refuse(row, "substitutes", "substitute_is_self", message.to_owned());
            }
            if !replaced.insert(asset_uid) {
                let message = "Duplicate substitute for the asset; keep one.";
                self.refuse(row, "substitutes", "duplicate_substitute", message.to_owned());
            }
            substitutes.push(SubstituteInput { asset_uid, by });
        }
        substitutes
    }
}

/// The policy of a draft. What the chosen mode and objective do not use is not read.
///
/// # Errors
/// Every field that breaks a rule.
pub(crate) fn read(draft: &PolicyDraft) -> Result<Policy, Vec<Violation>> {
    let mut reader = Reader { violations: Vec::new() };
    let band = reader.band(draft);
    let mut plan = plan_policy(&mut reader, draft, &band);
    tax::read(&mut reader, draft, &mut plan);
    limits::read(&mut reader, draft, &mut plan);
    if draft.locate && (draft.allow_short || draft.allow_leverage) {
        let message = "Household planning does not allow short positions or leverage; switch them off.";
        reader.refuse(0, "locate", "household_targets_conflict", message.to_owned());
    }
    let mut flows = BTreeMap::new();
    let uses_flow = draft.uses_flow();
    for (row, flow) in draft.flows.iter().enumerate().filter(|_| uses_flow) {
        if let Some(amount) = reader.flow(draft, "flows", row, &flow.amount) {
            flows.insert(flow.account_uid, amount);
        }
    }
    let flow = uses_flow.then(|| reader.flow(draft, "flow", 0, &draft.flow)).flatten();
    if reader.violations.is_empty() {
        Ok(Policy {
            plan,
            band,
            flow,
            flows,
            whole_lots: draft.whole_lots,
            locates: draft.locate,
        })
    } else {
        Err(reader.violations)
    }
}

fn plan_policy(reader: &mut Reader, draft: &PolicyDraft, band: &Band) -> PlanPolicy {
    let inner_band = match draft.goal {
        PlanGoal::InnerBand => reader.share("inner_band", 0, &draft.inner_band).unwrap_or_default(),
        PlanGoal::Target | PlanGoal::BandEdge => Decimal::ZERO,
    };
    let goal = match draft.goal {
        PlanGoal::Target => GoalInput::Target,
        PlanGoal::BandEdge => GoalInput::BandEdge,
        PlanGoal::InnerBand => GoalInput::InnerBand(inner_band),
    };
    let ranges = reader.ranges(draft);
    let restrictions = reader.restrictions(draft);
    let substitutes = reader.substitutes(draft);
    let flag = |is_set: bool| is_set.then_some(true);
    PlanPolicy {
        mode: mode(draft.mode),
        objective: Some(objective(draft.sizing())),
        transition: reader.transition(draft),
        band: Some(band_input(band, ranges)),
        goal: draft.uses_goal().then_some(goal),
        cash_reserve: Some(reader.amount("cash_reserve", &draft.cash_reserve, 1)),
        min_trade: Some(reader.amount("min_trade", &draft.min_trade, 1)),
        min_trade_share: reader.share("min_trade_share", 0, &draft.min_trade_share),
        max_turnover: reader.given("max_turnover", 0, &draft.max_turnover, PERCENT),
        allow_short: flag(draft.allow_short),
        allow_leverage: flag(draft.allow_leverage),
        fractional: Some(!draft.whole_lots),
        proceeds_fund_buys: (!draft.proceeds_fund_buys).then_some(false),
        costs: Some(reader.costs(draft)),
        unmet: (draft.unmet != PlanUnmet::Cash).then(|| unmet(draft.unmet)),
        restrictions: Some(restrictions),
        substitutes: (!substitutes.is_empty()).then_some(substitutes),
        fx_orders: flag(draft.fx_orders),
        ..PlanPolicy::default()
    }
}

const fn mode(mode: PlanMode) -> ModeInput {
    match mode {
        PlanMode::Full => ModeInput::Full,
        PlanMode::Threshold => ModeInput::Threshold,
        PlanMode::ContributionOnly => ModeInput::ContributionOnly,
        PlanMode::RaiseCash => ModeInput::RaiseCash,
        PlanMode::Harvest => ModeInput::Harvest,
        PlanMode::HarvestAndRebalance => ModeInput::HarvestAndRebalance,
        PlanMode::ModelChange => ModeInput::ModelChange,
        PlanMode::Hold => ModeInput::Hold,
    }
}

const fn objective(objective: PlanObjective) -> ObjectiveInput {
    match objective {
        PlanObjective::Proportional => ObjectiveInput::Proportional,
        PlanObjective::LeastTrackingError => ObjectiveInput::LeastTrackingError,
        PlanObjective::FewestTrades => ObjectiveInput::FewestTrades,
    }
}

const fn unmet(unmet: PlanUnmet) -> UnmetInput {
    match unmet {
        PlanUnmet::Cash => UnmetInput::Cash,
        PlanUnmet::ProRata => UnmetInput::ProRata,
        PlanUnmet::Substitute => UnmetInput::Substitute,
    }
}

fn band_input(band: &Band, ranges: Vec<ExplicitRange>) -> BandInput {
    match band {
        Band::Absolute { half_width } => BandInput::Absolute {
            half_width: *half_width,
        },
        Band::Relative { share } => BandInput::Relative { share: *share },
        Band::Hybrid { share, floor } => BandInput::Hybrid {
            share: *share,
            floor: *floor,
        },
        Band::FiveTwentyFive => BandInput::FiveTwentyFive {},
        Band::Explicit(_) => BandInput::Explicit { ranges },
    }
}

impl Policy {
    /// A policy of no width that trades nothing, for when even the default one could not be read.
    pub(super) fn still() -> Self {
        Self {
            plan: PlanPolicy {
                mode: ModeInput::Hold,
                ..PlanPolicy::default()
            },
            band: Band::default(),
            flow: None,
            flows: BTreeMap::new(),
            whole_lots: true,
            locates: false,
        }
    }

    /// The band over the assets of a market.
    pub(crate) fn band(&self, market: &Market) -> Band {
        let Some(BandInput::Explicit { ranges }) = &self.plan.band else {
            return self.band.clone();
        };
        let mut limits = vec![None; market.assets.len()];
        for range in ranges {
            if let Some(number) = market.asset(range.asset_uid) {
                let (low, high) = (range.min, range.max);
                limits[number as usize] = Some(Limits { low, high });
            }
        }
        Band::Explicit(limits)
    }

    pub(crate) fn whole_lots(&self) -> bool {
        self.whole_lots
    }

    /// The flow into an account.
    pub(crate) fn flow_of(&self, account: Uid) -> Option<Decimal> {
        self.flows.get(&account).copied().or(self.flow)
    }

    /// The assets that the policy names.
    pub(crate) fn assets(&self) -> BTreeSet<Uid> {
        let plan = &self.plan;
        let restricted = plan.restrictions.iter().flatten().filter_map(|row| row.asset_uid);
        let replaced = plan
            .substitutes
            .iter()
            .flatten()
            .flat_map(|row| [row.asset_uid, row.by]);
        let bounded = plan.bounds.iter().flatten().map(|row| row.asset_uid);
        let ranges = match &plan.band {
            Some(BandInput::Explicit { ranges }) => ranges.as_slice(),
            _ => &[],
        };
        let in_band = ranges.iter().map(|row| row.asset_uid);
        restricted.chain(replaced).chain(bounded).chain(in_band).collect()
    }
}
