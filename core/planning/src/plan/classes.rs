//! Class targets as asset targets of accounts.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::classes::ClassProblem;
use rebalance::plan::{AccountLines, Mode, Policy, account_value};
use sorting::Collected;

use super::book::AccountTargets;
use super::class_targets::ClassTargets;
use super::columns::Columns;
use super::input::PlanInput;
use super::out_of_range::OutOfRange;
use super::restraints::Restraints;

/// An account's lines by class.
#[derive(Clone, Debug)]
pub(super) struct ByClass {
    pub(super) account: usize,
    /// By name.
    pub(super) names: Vec<String>,
    /// Of each line and class, row by row.
    pub(super) shares: Vec<Decimal>,
    /// Of each class.
    pub(super) targets: Vec<Decimal>,
    /// The least sum of absolute deviations.
    pub(super) deviation: Decimal,
    pub(super) subsets: usize,
    pub(super) is_complete: bool,
}

/// The targets of the lines of every account that is planned by class, and what they were made of.
pub(super) fn by_class(
    input: &PlanInput,
    columns: &Columns,
    restraints: &Restraints,
) -> Result<(Vec<AccountTargets>, Vec<ByClass>), OutOfRange> {
    let (mut targets, mut plans) = (Vec::new(), Vec::new());
    for (number, account) in input.accounts.iter().enumerate() {
        if !input.policy.plans_by_class(account.account_uid) {
            continue;
        }
        let resolved = Resolver::new(input, columns, number).and_then(|resolver| resolver.resolve(restraints));
        let (own, plan) = resolved.ok_or(OutOfRange::Account(number))?;
        targets.push((number, own));
        plans.push(plan);
    }
    Ok((targets, plans))
}

/// One account's classes and lines.
struct Resolver<'a> {
    input: &'a PlanInput,
    columns: &'a Columns,
    number: usize,
    plan: ByClass,
}

impl<'a> Resolver<'a> {
    fn new(input: &'a PlanInput, columns: &'a Columns, number: usize) -> Option<Self> {
        let classes = input.policy.classes.as_ref()?;
        let mut targets: BTreeMap<&str, Decimal> = BTreeMap::new();
        for target in classes.of(input.accounts[number].account_uid) {
            targets.insert(&target.category, target.weight);
        }
        let lines = columns.book.lines_of(number);
        let assets = &columns.book.assets[lines];
        let shares: Vec<Vec<(&str, Decimal)>> = assets.iter().map(|asset| shares_of(input, *asset as usize)).collect();
        for (name, _) in shares.iter().flatten() {
            targets.entry(*name).or_default();
        }
        let names: Vec<&str> = targets.keys().copied().collect();
        let mut matrix = vec![Decimal::ZERO; assets.len() * names.len()];
        for (line, own) in shares.iter().enumerate() {
            for (name, share) in own {
                let class = names.binary_search(name).ok()?;
                matrix[line * names.len() + class] = *share;
            }
        }
        let plan = ByClass {
            account: number,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            shares: matrix,
            targets: targets.into_values().collect(),
            deviation: Decimal::ZERO,
            subsets: 0,
            is_complete: true,
        };
        Some(Self {
            input,
            columns,
            number,
            plan,
        })
    }

    fn resolve(mut self, restraints: &Restraints) -> Option<(Vec<Decimal>, ByClass)> {
        let (market, policy) = (&self.columns.market, &self.columns.policy);
        let lines = self.columns.account(self.number, restraints.lines());
        let value = account_value(market, &lines).ok()?;
        if !value.is_positive() {
            // Such an account is refused when its columns are made.
            return Some((vec![Decimal::ZERO; lines.assets.len()], self.plan));
        }
        let menu = self.menu(&lines);
        let mut problem = ClassProblem {
            shares: self.plan.shares.clone(),
            targets: self.plan.targets.clone(),
            cash_floor: cash_floor(policy, &self.plan.targets, value)?,
            ..ClassProblem::default()
        };
        for line in 0..lines.assets.len() {
            let unit = market.unit_value(lines.assets[line]);
            let held = lines.quantities[line].checked_mul(unit.unwrap_or_default())?;
            let weight = held.checked_div(value)?;
            let is_traded = unit.is_some() && menu.contains(&lines.assets[line]);
            let (weight, low, high) = range_of(policy.mode, &lines, line, weight, is_traded);
            problem.weights.push(weight);
            problem.lows.push(low);
            problem.highs.push(high);
        }
        let solution = problem.solve()?;
        self.plan.deviation = problem.deviation(&solution.weights)?;
        (self.plan.subsets, self.plan.is_complete) = (solution.subsets, solution.is_complete);
        Some((solution.weights, self.plan))
    }

    /// The numbers of the assets that may be traded.
    fn menu(&self, lines: &AccountLines<'_>) -> BTreeSet<u32> {
        let held = lines.assets.iter().zip(lines.quantities);
        let held = held
            .filter(|(_, quantity)| !quantity.is_zero())
            .map(|(asset, _)| *asset);
        let targets = self.input.accounts[self.number]
            .targets
            .iter()
            .map(|target| target.asset_uid);
        let split = self.input.policy.classes.iter().flat_map(ClassTargets::split_assets);
        let named = targets
            .chain(split)
            .filter_map(|uid| self.columns.assets.binary_search(&uid).ok());
        held.chain(named.map(|number| number as u32)).into_set()
    }
}

/// What a line weighs, and the least and the most that it may. What is excluded is sold first.
fn range_of(
    mode: Mode,
    lines: &AccountLines<'_>,
    line: usize,
    weight: Decimal,
    is_traded: bool,
) -> (Decimal, Decimal, Decimal) {
    let restriction = lines.restrictions[line];
    let can_sell = is_traded && !restriction.no_sell && !matches!(mode, Mode::ContributionOnly | Mode::Hold);
    let can_buy = is_traded && !restriction.no_buy && !matches!(mode, Mode::RaiseCash | Mode::Hold);
    if restriction.exclude && can_sell {
        return (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    }
    let low = if can_sell { weight.min(Decimal::ZERO) } else { weight };
    let high = if can_buy && !restriction.exclude {
        weight.max(Decimal::ONE)
    } else {
        weight
    };
    (weight, low, high)
}

/// The least that cash may weigh: the reserve, less the credit of declared leverage.
fn cash_floor(policy: &Policy, targets: &[Decimal], value: Decimal) -> Option<Decimal> {
    let reserve = policy.cash_reserve.checked_div(value)?;
    let over = Decimal::checked_sum(targets.iter().copied())?.checked_sub(Decimal::ONE)?;
    let credit = if policy.allow_leverage {
        over.max(Decimal::ZERO)
    } else {
        Decimal::ZERO
    };
    reserve.checked_sub(credit)
}

/// The classes of an asset with their shares of it.
fn shares_of(input: &PlanInput, asset: usize) -> Vec<(&str, Decimal)> {
    let asset = &input.assets[asset];
    let splits = input
        .policy
        .classes
        .iter()
        .flat_map(|classes| classes.splits.iter().flatten());
    let own = splits.filter(|split| split.asset_uid == asset.asset_uid);
    let split: Vec<(&str, Decimal)> = own.map(|split| (split.category.as_str(), split.share)).collect();
    match &asset.category {
        Some(category) if split.is_empty() => vec![(category, Decimal::ONE)],
        _ => split,
    }
}
