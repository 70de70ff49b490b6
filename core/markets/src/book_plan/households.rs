//! The targets of the households whose accounts are planned together.

use std::collections::{BTreeMap, BTreeSet};

use decimal::{Decimal, Rounding};
use metatable::Uid;
use planning::plan::{HouseholdTargets, TargetWeight};
use sorting::Collected;

use super::profiles::Profiles;
use super::{PlanNote, ValuedAccount};
use crate::valuation::Market;

/// The targets of each household with two accounts or more in the plan: the mean of its accounts' own, by value; and a note
/// of each household whose targets cannot be combined.
pub(super) fn targets(
    market: &Market,
    accounts: &[ValuedAccount],
    profiles: &Profiles,
) -> (Vec<HouseholdTargets>, Vec<PlanNote>) {
    let mut members: BTreeMap<&String, Vec<&ValuedAccount>> = BTreeMap::new();
    for account in accounts {
        if let Some(household) = profiles.household(account.uid) {
            members.entry(household).or_default().push(account);
        }
    }
    let (mut combined, mut notes) = (Vec::new(), Vec::new());
    for (household, members) in members.into_iter().filter(|(_, members)| members.len() > 1) {
        let household = household.clone();
        match mean(market, &members) {
            Some(targets) if !targets.is_empty() => combined.push(HouseholdTargets { household, targets }),
            targets => notes.push(PlanNote::HouseholdApart {
                household,
                is_empty: targets.is_some(),
            }),
        }
    }
    (combined, notes)
}

/// The mean of targets by value, toward zero; none when an amount is out of range.
fn mean(market: &Market, accounts: &[&ValuedAccount]) -> Option<Vec<TargetWeight>> {
    let total = Decimal::checked_sum(accounts.iter().map(|account| account.valuation.value))?;
    let mut values: BTreeMap<Uid, Decimal> = BTreeMap::new();
    for ValuedAccount { valuation, .. } in accounts {
        for position in valuation.assets().filter(|position| !position.target.is_zero()) {
            let value = position.target.checked_mul(valuation.value)?;
            let sum = values.entry(market.assets[position.asset? as usize].uid).or_default();
            *sum = sum.checked_add(value)?;
        }
    }
    let weights = values.into_iter().map(|(asset_uid, value)| {
        let weight = value.mul_div_rounded(Decimal::ONE, total, Rounding::TowardZero)?;
        Some(TargetWeight { asset_uid, weight })
    });
    weights.collect()
}

/// The names of the households that are combined.
pub(super) fn names(households: &[HouseholdTargets]) -> BTreeSet<&str> {
    households
        .iter()
        .map(|household| household.household.as_str())
        .into_set()
}
