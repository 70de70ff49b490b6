//! The rules of a policy.

use std::collections::BTreeSet;

use choices::{Leftover, Objective, PlanMode};
use decimal::Decimal;
use uuid::Uuid;

use super::super::input::PlanInput;
use super::super::policy::PlanPolicy;
use super::super::risk::{GroupLimit, RiskInput};
use super::super::tolerance::{BandInput, GoalInput};
use super::{Check, check_band};
use crate::codes;

impl Check<'_> {
    pub(super) fn policy(&mut self, policy: &PlanPolicy) {
        self.transition(policy);
        self.not_negative(0, "policy.cash_reserve", policy.cash_reserve);
        self.not_negative(0, "policy.min_trade", policy.min_trade);
        self.not_negative(0, "policy.max_turnover", policy.max_turnover);
        self.share(0, "policy.min_trade_share", policy.min_trade_share);
        if let Some(GoalInput::InnerBand(fraction)) = policy.goal {
            self.share(0, "policy.goal.inner_band", Some(fraction));
        }
        if let Some(costs) = &policy.costs {
            self.not_negative(0, "policy.costs.fixed", Some(costs.fixed));
            for (column, rate) in [("policy.costs.rate", Some(costs.rate)), ("policy.costs.fx", costs.fx)] {
                self.share(0, column, rate);
                if rate == Some(Decimal::ONE) {
                    self.report.add(0, column, codes::rate_of_one());
                }
            }
        }
        if let Some(benefit) = &policy.benefit {
            self.share(0, "policy.benefit.rate", Some(benefit.rate));
            self.not_negative(0, "policy.benefit.years", Some(benefit.years));
        }
        if let Some(BandInput::Explicit { ranges }) = &policy.band {
            for (place, range) in ranges.iter().enumerate() {
                self.known_asset(place, format!("policy.band.ranges[{place}].asset_uid"), range.asset_uid);
            }
        }
        if let Some(band) = &policy.band {
            check_band(band, "policy.band", &mut self.report);
        }
    }

    pub(super) fn share(&mut self, row: usize, column: impl Into<String>, value: Option<Decimal>) {
        if value.is_some_and(|value| value.is_negative() || value > Decimal::ONE) {
            self.report.add(row, column, codes::share_out_of_range());
        }
    }

    fn transition(&mut self, policy: &PlanPolicy) {
        if policy.mode != PlanMode::ModelChange {
            return;
        }
        let Some(transition) = &policy.transition else {
            self.report.add(0, "policy.transition", codes::transition_required());
            return;
        };
        if transition.day == 0 || transition.day > transition.days || u32::try_from(transition.days).is_err() {
            self.report
                .add(0, "policy.transition.day", codes::transition_out_of_range());
        }
    }

    pub(super) fn restrictions(&mut self, policy: &PlanPolicy) {
        for (row, restriction) in policy.restrictions.iter().flatten().enumerate() {
            let column = format!("policy.restrictions[{row}]");
            if let Some(asset) = restriction.asset_uid {
                self.known_asset(row, format!("{column}.asset_uid"), asset);
            }
            if let Some(account) = restriction.account_uid {
                self.known_account(row, format!("{column}.account_uid"), account);
            }
            if restriction.asset_uid.is_none() && restriction.account_uid.is_none() && restriction.category.is_none() {
                self.report.add(row, column, codes::restriction_empty());
            }
        }
        let mut replaced = BTreeSet::new();
        for (row, substitute) in policy.substitutes.iter().flatten().enumerate() {
            let column = format!("policy.substitutes[{row}]");
            self.known_asset(row, format!("{column}.asset_uid"), substitute.asset_uid);
            self.known_asset(row, format!("{column}.by"), substitute.by);
            if substitute.asset_uid == substitute.by {
                self.report
                    .add(row, format!("{column}.by"), codes::substitute_is_self());
            }
            if !replaced.insert(substitute.asset_uid) {
                self.report.add(
                    row,
                    format!("{column}.asset_uid"),
                    codes::duplicate_substitute(&substitute.asset_uid),
                );
            }
        }
    }

    /// The tax regime, what a harvest needs, and the location of households.
    pub(super) fn taxes(&mut self, input: &PlanInput) {
        let policy = &input.policy;
        let harvests = matches!(policy.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance);
        if harvests && policy.tax.is_none() {
            self.report.add(0, "policy.tax", codes::tax_required());
        }
        if let Some(tax) = &policy.tax {
            self.share(0, "policy.tax.short_rate", Some(tax.short_rate));
            self.share(0, "policy.tax.long_rate", Some(tax.long_rate));
            if let Some(name) = tax.time_zone.as_ref().filter(|_| tax.zone().is_none()) {
                self.report
                    .add(0, "policy.tax.time_zone", codes::time_zone_unknown(&name));
            }
        }
        if let Some(rule) = &policy.harvest {
            self.not_negative(0, "policy.harvest.min_loss", rule.min_loss);
            self.share(0, "policy.harvest.min_loss_share", rule.min_loss_share);
        }
        for (row, location) in policy.location.iter().flatten().enumerate() {
            self.share(row, format!("policy.location[{row}].penalty"), Some(location.penalty));
        }
        let groups: Vec<BTreeSet<Uuid>> = input
            .identical
            .iter()
            .flatten()
            .map(|group| group.iter().copied().collect())
            .collect();
        for (row, substitute) in policy.substitutes.iter().flatten().enumerate() {
            let identical =
                |group: &BTreeSet<Uuid>| group.contains(&substitute.asset_uid) && group.contains(&substitute.by);
            if harvests && groups.iter().any(identical) {
                self.report.add(
                    row,
                    format!("policy.substitutes[{row}].by"),
                    codes::substitute_is_identical(),
                );
            }
        }
    }

    /// The objective, and what only it reads.
    pub(super) fn objective(&mut self, policy: &PlanPolicy) {
        let objective = policy.objective.unwrap_or_default();
        let harvests = matches!(
            policy.mode,
            PlanMode::Harvest | PlanMode::HarvestAndRebalance | PlanMode::ModelChange
        );
        if objective != Objective::Proportional && harvests {
            self.report.add(0, "policy.objective", codes::unsupported_objective());
        }
        if objective != Objective::Proportional && policy.benefit.is_some() {
            self.report.add(0, "policy.benefit", codes::benefit_objective());
        }
        let leaves = policy.leftover.is_none_or(|leftover| leftover == Leftover::Leave);
        if objective != Objective::Proportional && !leaves {
            self.report.add(0, "policy.leftover", codes::leftover_objective());
        }
        if objective != Objective::LeastTrackingError {
            let given = [
                ("policy.risk", policy.risk.is_some()),
                ("policy.bounds", policy.bounds.is_some()),
                ("policy.limits", policy.limits.is_some()),
                ("policy.penalty", policy.penalty.is_some()),
            ];
            for (column, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
                self.report.add(0, column, codes::objective_required());
            }
        }
        self.not_negative(0, "policy.penalty", policy.penalty);
        let mut bounded = BTreeSet::new();
        for (row, bound) in policy.bounds.iter().flatten().enumerate() {
            let column = format!("policy.bounds[{row}]");
            self.known_asset(row, format!("{column}.asset_uid"), bound.asset_uid);
            self.range(row, &column, Some(bound.min), Some(bound.max));
            if !bounded.insert(bound.asset_uid) {
                self.report.add(
                    row,
                    format!("{column}.asset_uid"),
                    codes::duplicate_range(&bound.asset_uid),
                );
            }
        }
        for (row, limit) in policy.limits.iter().flatten().enumerate() {
            self.limit(row, limit);
        }
        if let Some(risk) = &policy.risk {
            self.risk(risk);
        }
    }

    fn range(&mut self, row: usize, column: &str, min: Option<Decimal>, max: Option<Decimal>) {
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            self.report.add(row, format!("{column}.min"), codes::range_inverted());
        }
    }

    fn limit(&mut self, row: usize, limit: &GroupLimit) {
        let column = format!("policy.limits[{row}]");
        self.range(row, &column, limit.min, limit.max);
        for (place, asset) in limit.assets.iter().flatten().enumerate() {
            self.known_asset(row, format!("{column}.assets[{place}]"), *asset);
        }
        if limit.category.is_none() && limit.assets.is_none() {
            self.report.add(row, column.clone(), codes::limit_empty());
        }
        if limit.min.is_none() && limit.max.is_none() {
            self.report.add(row, column, codes::limit_required());
        }
    }

    fn risk(&mut self, risk: &RiskInput) {
        let count = risk.assets.len();
        let mut listed = BTreeSet::new();
        for (row, asset) in risk.assets.iter().enumerate() {
            self.known_asset(row, format!("policy.risk.assets[{row}]"), *asset);
            if !listed.insert(*asset) {
                self.report.add(
                    row,
                    format!("policy.risk.assets[{row}]"),
                    codes::duplicate_asset(&asset),
                );
            }
        }
        let by_factors = [&risk.loadings, &risk.factor_covariance, &risk.specific].map(Option::is_some);
        let is_clear = if risk.covariance.is_some() {
            by_factors == [false; 3]
        } else {
            by_factors == [true; 3]
        };
        if !is_clear {
            self.report.add(0, "policy.risk", codes::risk_incomplete());
            return;
        }
        let loadings = risk.loadings.as_ref().map_or(0, Vec::len);
        let factors = loadings.checked_div(count).unwrap_or(0);
        let sizes = [
            ("covariance", &risk.covariance, count * count),
            ("loadings", &risk.loadings, count * factors),
            ("factor_covariance", &risk.factor_covariance, factors * factors),
            ("specific", &risk.specific, count),
        ];
        for (name, values, due) in sizes {
            let found = values.as_ref().map_or(due, Vec::len);
            if found != due {
                self.report.add(
                    0,
                    format!("policy.risk.{name}"),
                    codes::risk_uneven(&name, &found, &due, &count),
                );
            }
        }
    }
}
