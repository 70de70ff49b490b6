//! The rules of class targets.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use sorting::Collected;
use uuid::Uuid;

use super::super::class_targets::ClassTargets;
use super::super::input::PlanInput;
use super::Check;
use crate::codes;

impl Check<'_> {
    pub(super) fn classes(&mut self, input: &PlanInput) {
        let Some(classes) = &input.policy.classes else {
            return;
        };
        self.class_splits(classes);
        self.class_targets(classes, input.policy.allow_leverage == Some(true));
        self.known_classes(classes, input);
        let targeted: BTreeSet<Option<Uuid>> = classes.targets.iter().map(|target| target.account_uid).into_set();
        for account in &input.accounts {
            let is_by_class = targeted.contains(&None) || targeted.contains(&Some(account.account_uid));
            let mut households = input.households.iter().flatten();
            let household = households.find(|of| account.household.as_ref() == Some(&of.household));
            if let Some(household) = household.filter(|_| is_by_class) {
                let fault = codes::class_targets_conflict(&account.account_uid, &household.household);
                self.report.add(0, "policy.classes.targets", fault);
            }
        }
    }

    fn class_splits(&mut self, classes: &ClassTargets) {
        let mut given = BTreeSet::new();
        let mut sums: BTreeMap<Uuid, Option<Decimal>> = BTreeMap::new();
        for (row, split) in classes.splits.iter().flatten().enumerate() {
            let column = format!("policy.classes.splits[{row}]");
            self.known_asset(row, format!("{column}.asset_uid"), split.asset_uid);
            if split.share.is_zero() {
                self.report.add(row, format!("{column}.share"), codes::not_positive());
            }
            self.share(row, format!("{column}.share"), Some(split.share));
            if !given.insert((split.asset_uid, &split.category)) {
                let fault = codes::duplicate_class_split(&split.asset_uid, &split.category);
                self.report.add(row, format!("{column}.category"), fault);
            }
            let before = sums.get(&split.asset_uid).copied().unwrap_or(Some(Decimal::ZERO));
            let sum = before.and_then(|sum| sum.checked_add(split.share));
            let is_above = |sum: Option<Decimal>| sum.is_none_or(|sum| sum > Decimal::ONE);
            if is_above(sum) && !is_above(before) {
                let fault = codes::class_shares_above_one(&split.asset_uid);
                self.report.add(row, format!("{column}.share"), fault);
            }
            sums.insert(split.asset_uid, sum);
        }
    }

    fn class_targets(&mut self, classes: &ClassTargets, allows_leverage: bool) {
        let mut given = BTreeSet::new();
        let mut sums: BTreeMap<Option<Uuid>, (usize, Option<Decimal>)> = BTreeMap::new();
        for (row, target) in classes.targets.iter().enumerate() {
            let column = format!("policy.classes.targets[{row}]");
            if let Some(account) = target.account_uid {
                self.known_account(row, format!("{column}.account_uid"), account);
            }
            self.not_negative(row, format!("{column}.weight"), Some(target.weight));
            if !given.insert((target.account_uid, &target.category)) {
                let fault = codes::duplicate_class_target(&target.category);
                self.report.add(row, format!("{column}.category"), fault);
            }
            let sum = sums.entry(target.account_uid).or_insert((row, Some(Decimal::ZERO)));
            sum.1 = sum.1.and_then(|sum| sum.checked_add(target.weight));
        }
        for (row, sum) in sums.into_values() {
            if sum.is_none_or(|sum| sum > Decimal::ONE) && !allows_leverage {
                let sum = sum.map_or_else(|| "more than 1".into(), |sum| sum.to_string());
                self.report
                    .add(row, "policy.classes.targets", codes::leverage_not_allowed(&sum));
            }
        }
    }

    /// An asset of the input belongs to each class.
    fn known_classes(&mut self, classes: &ClassTargets, input: &PlanInput) {
        let split: BTreeSet<Uuid> = classes.split_assets().into_set();
        let whole = input.assets.iter().filter(|asset| !split.contains(&asset.asset_uid));
        let mut known: BTreeSet<&str> = whole.filter_map(|asset| asset.category.as_deref()).into_set();
        known.extend(classes.splits.iter().flatten().map(|split| split.category.as_str()));
        for (row, target) in classes.targets.iter().enumerate() {
            if !known.contains(target.category.as_str()) {
                let column = format!("policy.classes.targets[{row}].category");
                self.report.add(row, column, codes::class_unknown(&target.category));
            }
        }
    }
}
