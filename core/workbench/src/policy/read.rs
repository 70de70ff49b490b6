//! A policy as typed, read into the policy of a plan.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use markets::book_plan::BookPolicy;
use planning::plan::{
    BandInput, ExplicitRange, GoalInput, ModeInput, ObjectiveInput, PlanCosts, PlanPolicy, RestrictionInput, RuleInput,
    SubstituteInput, TransitionInput, UnmetInput,
};

use super::{limits, tax};
use crate::codes;
use crate::form_reader::{FormReader, Unit};
use protocol::{
    BandKind, LimitDraft, PlanGoal, PlanMode, PlanObjective, PlanUnmet, PolicyDraft, RestrictionRule, Violation,
};

impl FormReader {
    /// A flow into an account. *Cash in* and *cash out* state an amount, and the mode its sign; the other modes take a
    /// signed one.
    fn flow(&mut self, draft: &PolicyDraft, field: &str, text: &str) -> Option<Decimal> {
        let amount = self.number_if_any(field, text, Unit::One)?;
        let one_way = matches!(draft.mode, PlanMode::ContributionOnly | PlanMode::RaiseCash);
        if one_way && amount.is_negative() {
            self.fault(field, codes::amount_signed());
        }
        if draft.mode == PlanMode::RaiseCash {
            amount.checked_neg()
        } else {
            Some(amount)
        }
    }

    fn band(&mut self, draft: &PolicyDraft) -> BandInput {
        let half_width = self.amount("band_width", &draft.band_width, Unit::Percent);
        let share = self.amount("band_share", &draft.band_share, Unit::Percent);
        match draft.band {
            BandKind::Absolute => BandInput::Absolute { half_width },
            BandKind::Relative => BandInput::Relative { share },
            BandKind::Hybrid => BandInput::Hybrid {
                share,
                floor: half_width,
            },
            BandKind::FiveTwentyFive => BandInput::FiveTwentyFive {},
            BandKind::Explicit => BandInput::Explicit {
                ranges: self.ranges(draft),
            },
        }
    }

    /// The ranges of an explicit band.
    fn ranges(&mut self, draft: &PolicyDraft) -> Vec<ExplicitRange> {
        let mut ranges = Vec::with_capacity(draft.ranges.len());
        let mut named = BTreeSet::new();
        for (row, range) in draft.ranges.iter().enumerate() {
            self.row(row);
            let Some(asset_uid) = range.asset_uid else {
                self.fault("ranges", codes::range_asset_missing());
                continue;
            };
            if !named.insert(asset_uid) {
                self.fault("ranges", codes::duplicate_range());
            }
            let (min, max) = self.range("ranges", range);
            ranges.push(ExplicitRange {
                asset_uid,
                min: min.unwrap_or_default(),
                max: max.unwrap_or(Decimal::ONE),
            });
        }
        self.row(0);
        ranges
    }

    /// The least and the greatest weight of a row; at least one of them has to be there.
    pub(super) fn range(&mut self, field: &str, range: &LimitDraft) -> (Option<Decimal>, Option<Decimal>) {
        let (min, max) = (
            self.share_if_any(field, &range.min),
            self.share_if_any(field, &range.max),
        );
        if min.is_none() && max.is_none() {
            self.fault(field, codes::range_ends_missing());
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.fault(field, codes::range_inverted());
        }
        (min, max)
    }

    fn costs(&mut self, draft: &PolicyDraft) -> PlanCosts {
        let mut rate = |field: &str, text: &str| {
            let rate = self.amount(field, text, Unit::BasisPoints);
            if rate >= Decimal::ONE {
                self.fault(field, codes::band_share_out_of_range());
            }
            rate
        };
        let (own, exchange) = (
            rate("cost_rate_bps", &draft.cost_rate_bps),
            draft.fx_orders.then(|| rate("cost_fx_bps", &draft.cost_fx_bps)),
        );
        PlanCosts {
            fixed: self.amount("cost_fixed", &draft.cost_fixed, Unit::One),
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
            self.fault("transition_day", codes::transition_out_of_range());
        }
        Some(TransitionInput { day, days })
    }

    fn restrictions(&mut self, draft: &PolicyDraft) -> Vec<RestrictionInput> {
        let mut restrictions = Vec::with_capacity(draft.restrictions.len());
        for (row, restriction) in draft.restrictions.iter().enumerate() {
            self.row(row);
            if restriction.account_uid.is_none() && restriction.asset_uid.is_none() && restriction.category.is_none() {
                self.fault("restrictions", codes::restriction_empty());
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
        self.row(0);
        restrictions
    }

    fn substitutes(&mut self, draft: &PolicyDraft) -> Vec<SubstituteInput> {
        let mut substitutes = Vec::with_capacity(draft.substitutes.len());
        let mut replaced = BTreeSet::new();
        for (row, substitute) in draft.substitutes.iter().enumerate() {
            self.row(row);
            let (Some(asset_uid), Some(by)) = (substitute.asset_uid, substitute.by) else {
                self.fault("substitutes", codes::substitute_missing());
                continue;
            };
            if asset_uid == by {
                self.fault("substitutes", codes::substitute_is_self());
            }
            if !replaced.insert(asset_uid) {
                self.fault("substitutes", codes::duplicate_substitute());
            }
            substitutes.push(SubstituteInput { asset_uid, by });
        }
        self.row(0);
        substitutes
    }
}

/// The policy of a draft. What the chosen mode and objective do not use is not read.
///
/// # Errors
/// Every field that breaks a rule.
pub(crate) fn read(draft: &PolicyDraft) -> Result<BookPolicy, Vec<Violation>> {
    let mut reader = FormReader::default();
    let mut plan = plan_policy(&mut reader, draft);
    tax::read(&mut reader, draft, &mut plan);
    limits::read(&mut reader, draft, &mut plan);
    if draft.locate && (draft.allow_short || draft.allow_leverage) {
        reader.fault("locate", codes::household_targets_conflict());
    }
    let mut flows = BTreeMap::new();
    let uses_flow = draft.uses_flow();
    for (row, flow) in draft.flows.iter().enumerate().filter(|_| uses_flow) {
        reader.row(row);
        if let Some(amount) = reader.flow(draft, "flows", &flow.amount) {
            flows.insert(flow.account_uid, amount);
        }
    }
    reader.row(0);
    let flow = uses_flow.then(|| reader.flow(draft, "flow", &draft.flow)).flatten();
    let violations = reader.into_violations();
    if violations.is_empty() {
        Ok(BookPolicy {
            plan,
            flow,
            flows,
            places_households: draft.locate,
        })
    } else {
        Err(violations)
    }
}

fn plan_policy(reader: &mut FormReader, draft: &PolicyDraft) -> PlanPolicy {
    let band = reader.band(draft);
    let inner_band = match draft.goal {
        PlanGoal::InnerBand => reader.share_if_any("inner_band", &draft.inner_band).unwrap_or_default(),
        PlanGoal::Target | PlanGoal::BandEdge => Decimal::ZERO,
    };
    let goal = match draft.goal {
        PlanGoal::Target => GoalInput::Target,
        PlanGoal::BandEdge => GoalInput::BandEdge,
        PlanGoal::InnerBand => GoalInput::InnerBand(inner_band),
    };
    let restrictions = reader.restrictions(draft);
    let substitutes = reader.substitutes(draft);
    let flag = |is_set: bool| is_set.then_some(true);
    PlanPolicy {
        mode: mode(draft.mode),
        objective: Some(objective(draft.sizing())),
        transition: reader.transition(draft),
        band: Some(band),
        goal: draft.uses_goal().then_some(goal),
        cash_reserve: Some(reader.amount("cash_reserve", &draft.cash_reserve, Unit::One)),
        min_trade: Some(reader.amount("min_trade", &draft.min_trade, Unit::One)),
        min_trade_share: reader.share_if_any("min_trade_share", &draft.min_trade_share),
        max_turnover: reader.amount_if_any("max_turnover", &draft.max_turnover, Unit::Percent),
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
        PlanObjective::FewestTrades => ObjectiveInput::MinTrades,
    }
}

const fn unmet(unmet: PlanUnmet) -> UnmetInput {
    match unmet {
        PlanUnmet::Cash => UnmetInput::Cash,
        PlanUnmet::ProRata => UnmetInput::ProRata,
        PlanUnmet::Substitute => UnmetInput::Substitute,
    }
}
