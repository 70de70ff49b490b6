//! A policy as typed, read into the policy of a plan.

use std::collections::{BTreeMap, BTreeSet};

use choices::{BandKind, GoalKind, Leftover, PlanMode, UnmetPolicy};
use decimal::Decimal;
use markets::book_plan::BookPolicy;
use planning::plan::{
    BandInput, BenefitInput, ExplicitRange, GoalInput, PlanCosts, PlanPolicy, RestrictionInput, SubstituteInput,
    TransitionInput,
};

use super::{classes, limits, tax};
use crate::codes;
use crate::form_reader::FormReader;
use protocol::{PolicyDraft, Subject, Typed, Uid, Violation};

impl FormReader {
    /// A flow into an account. *Cash in* and *cash out* state an amount, and the mode its sign; the other modes take a
    /// signed one.
    fn flow(&mut self, draft: &PolicyDraft, typed: Typed<'_, String>) -> Option<Decimal> {
        let amount = self.number_if_any(typed)?;
        if draft.needs_flow() && amount.is_negative() {
            self.fault(typed.field.name, codes::amount_signed());
        }
        if draft.mode == PlanMode::RaiseCash {
            amount.checked_neg()
        } else {
            Some(amount)
        }
    }

    fn band(&mut self, draft: &PolicyDraft) -> BandInput {
        let half_width = self.amount(draft.band_width());
        let share = self.amount(draft.band_share());
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
        let list = draft.ranges().field;
        for (row, range) in draft.ranges.iter().enumerate() {
            self.row_of(list, row);
            let Some(asset_uid) = range.asset_uid else {
                self.fault(list.name, codes::range_asset_missing());
                continue;
            };
            if !named.insert(asset_uid) {
                self.fault(list.name, codes::duplicate_range());
            }
            let (min, max) = self.range(range.min(), range.max());
            ranges.push(ExplicitRange {
                asset_uid,
                min: min.unwrap_or_default(),
                max: max.unwrap_or(Decimal::ONE),
            });
        }
        self.end_rows();
        ranges
    }

    /// The least and the greatest weight of a row; at least one of them has to be there.
    pub(super) fn range(
        &mut self,
        least: Typed<'_, String>,
        greatest: Typed<'_, String>,
    ) -> (Option<Decimal>, Option<Decimal>) {
        let (min, max) = (self.share_if_any(least), self.share_if_any(greatest));
        if min.is_none() && max.is_none() {
            self.fault(least.field.name, codes::range_ends_missing());
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.fault(least.field.name, codes::range_inverted());
        }
        (min, max)
    }

    fn costs(&mut self, draft: &PolicyDraft) -> PlanCosts {
        let mut rate = |typed: Typed<'_, String>| {
            let rate = self.amount(typed);
            if rate >= Decimal::ONE {
                self.fault(typed.field.name, codes::band_share_out_of_range());
            }
            rate
        };
        let (own, exchange) = (
            rate(draft.cost_rate_bps()),
            draft.fx_orders.then(|| rate(draft.cost_fx_bps())),
        );
        PlanCosts {
            fixed: self.amount(draft.cost_fixed()),
            rate: own,
            fx: exchange,
        }
    }

    fn benefit(&mut self, draft: &PolicyDraft) -> Option<BenefitInput> {
        if !draft.uses_benefit() {
            return None;
        }
        let rate = self.share_if_any(draft.benefit_rate())?;
        Some(BenefitInput {
            rate,
            years: self.amount(draft.benefit_years()),
        })
    }

    fn transition(&mut self, draft: &PolicyDraft) -> Option<TransitionInput> {
        if !draft.is_phased() {
            return None;
        }
        let day = self.count(draft.transition_day());
        let days = self.count(draft.transition_days());
        if day == 0 || day > days {
            self.fault("transition_day", codes::transition_out_of_range());
        }
        Some(TransitionInput { day, days })
    }

    fn restrictions(&mut self, draft: &PolicyDraft) -> Vec<RestrictionInput> {
        let mut restrictions = Vec::with_capacity(draft.restrictions.len());
        let list = draft.restrictions().field;
        for (row, restriction) in draft.restrictions.iter().enumerate() {
            self.row_of(list, row);
            let (asset_uid, category) = match &restriction.subject {
                Subject::Everything => (None, None),
                Subject::Asset(uid) => (Some(*uid), None),
                Subject::Category(name) => (None, Some(name.clone())),
            };
            if restriction.account_uid.is_none() && restriction.subject == Subject::Everything {
                self.fault(list.name, codes::restriction_empty());
            }
            restrictions.push(RestrictionInput {
                account_uid: restriction.account_uid,
                asset_uid,
                category,
                rule: restriction.rule,
            });
        }
        self.end_rows();
        restrictions
    }

    fn substitutes(&mut self, draft: &PolicyDraft) -> Vec<SubstituteInput> {
        let mut substitutes = Vec::with_capacity(draft.substitutes.len());
        let mut replaced = BTreeSet::new();
        let list = draft.substitutes().field;
        for (row, substitute) in draft.substitutes.iter().enumerate() {
            self.row_of(list, row);
            let (Some(asset_uid), Some(by)) = (substitute.asset_uid, substitute.by) else {
                self.fault(list.name, codes::substitute_missing());
                continue;
            };
            if asset_uid == by {
                self.fault(list.name, codes::substitute_is_self());
            }
            if !replaced.insert(asset_uid) {
                self.fault(list.name, codes::duplicate_substitute());
            }
            substitutes.push(SubstituteInput { asset_uid, by });
        }
        self.end_rows();
        substitutes
    }

    fn flows(&mut self, draft: &PolicyDraft) -> BTreeMap<Uid, Decimal> {
        let mut flows = BTreeMap::new();
        for (row, flow) in draft.flows.iter().enumerate() {
            self.row_of(draft.flows().field, row);
            let amount = self.flow(draft, flow.amount());
            if flow.account_uid.is_none() {
                self.fault(draft.flows().field.name, codes::account_missing());
            }
            if let (Some(account_uid), Some(amount)) = (flow.account_uid, amount) {
                flows.insert(account_uid, amount);
            }
        }
        self.end_rows();
        flows
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
    classes::read(&mut reader, draft, &mut plan);
    if draft.locate && (draft.allow_short || draft.allow_leverage) {
        reader.fault("locate", codes::household_targets_conflict());
    }
    let (flows, flow) = if draft.uses_flow() {
        (reader.flows(draft), reader.flow(draft, draft.flow()))
    } else {
        (BTreeMap::new(), None)
    };
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
    let goal = match draft.goal {
        GoalKind::Target => GoalInput::Target,
        GoalKind::BandEdge => GoalInput::BandEdge,
        GoalKind::InnerBand => GoalInput::InnerBand(reader.share(draft.inner_band())),
    };
    let restrictions = reader.restrictions(draft);
    let substitutes = reader.substitutes(draft);
    let flag = |is_set: bool| is_set.then_some(true);
    PlanPolicy {
        mode: draft.mode,
        objective: Some(draft.sizing()),
        transition: reader.transition(draft),
        band: Some(band),
        cash_band: (draft.uses_cash_band() && !draft.cash_band).then_some(false),
        goal: draft.uses_goal().then_some(goal),
        cash_reserve: Some(reader.amount(draft.cash_reserve())),
        min_trade: Some(reader.amount(draft.min_trade())),
        min_trade_share: reader.share_if_any(draft.min_trade_share()),
        max_turnover: reader.amount_if_any(draft.max_turnover()),
        max_price_age_days: reader.count_if_any(draft.max_price_age_days()),
        max_rate_age_days: reader.count_if_any(draft.max_rate_age_days()),
        leftover: Some(draft.leftover).filter(|leftover| draft.uses_leftover() && *leftover != Leftover::Leave),
        min_holding_days: reader.count_if_any(draft.min_holding_days()),
        allow_short: flag(draft.allow_short),
        allow_leverage: flag(draft.allow_leverage),
        fractional: Some(!draft.whole_lots),
        lots: draft.lots.filter(|_| draft.whole_lots),
        proceeds_fund_buys: (!draft.proceeds_fund_buys).then_some(false),
        costs: Some(reader.costs(draft)),
        benefit: reader.benefit(draft),
        unmet: (draft.unmet != UnmetPolicy::Cash).then_some(draft.unmet),
        restrictions: Some(restrictions),
        substitutes: (!substitutes.is_empty()).then_some(substitutes),
        fx_orders: flag(draft.fx_orders),
        ..PlanPolicy::default()
    }
}
