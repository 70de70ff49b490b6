//! The targets of a household as targets of its accounts.

use std::collections::BTreeMap;

use choices::OrderSide;
use decimal::Decimal;
use rebalance::location::{Holding, Household, Placement};
use rebalance::plan::{Mode, Outcome, account_value};

use super::book::AccountTargets;
use super::columns::Columns;
use super::gains::tax_of_selling;
use super::holding_time::is_too_young;
use super::input::{HouseholdTargets, PlanInput};
use super::out_of_range::OutOfRange;
use super::output::{HouseholdPlan, PlacedValue};
use super::restraints::Restraints;

/// The accounts, values, assets and targets of one household, by number.
struct HouseholdColumns<'a> {
    input: &'a PlanInput,
    columns: &'a Columns,
    restraints: &'a Restraints,
    /// Numbers of its accounts.
    accounts: Vec<usize>,
    /// Values of its accounts.
    values: Vec<Decimal>,
    /// Numbers of the assets that any of its accounts has a line of, ascending.
    assets: Vec<u32>,
    /// Of each asset: the household's target.
    targets: Vec<Decimal>,
}

/// A household and the asset location, before any orders.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    value: Decimal,
    located: Vec<PlacedValue>,
    tax: Decimal,
    penalty: Decimal,
    drift_before: Decimal,
}

/// The targets that the accounts of households take of them, and a placement a household.
pub(super) fn locate(
    input: &PlanInput,
    columns: &Columns,
    restraints: &Restraints,
) -> Result<(Vec<AccountTargets>, Vec<Placed>), OutOfRange> {
    let (mut targets, mut placements, members) = (Vec::new(), Vec::new(), members(input));
    for (number, household) in input.households.iter().flatten().enumerate() {
        let columns = HouseholdColumns::new(input, columns, restraints, household, &members);
        let placed = columns.and_then(|columns| columns.locate());
        let (own, placement) = placed.ok_or(OutOfRange::Household(number))?;
        targets.extend(own);
        placements.push(placement);
    }
    Ok((targets, placements))
}

/// The numbers of the accounts of every household, where any has targets.
type Members<'a> = BTreeMap<&'a str, Vec<usize>>;

fn members(input: &PlanInput) -> Members<'_> {
    let mut members = Members::new();
    if input.households.is_none() {
        return members;
    }
    for (number, account) in input.accounts.iter().enumerate() {
        if let Some(household) = &account.household {
            members.entry(household).or_default().push(number);
        }
    }
    members
}

impl<'a> HouseholdColumns<'a> {
    fn new(
        input: &'a PlanInput,
        columns: &'a Columns,
        restraints: &'a Restraints,
        household: &HouseholdTargets,
        members: &Members<'_>,
    ) -> Option<Self> {
        let accounts = members.get(household.household.as_str()).cloned().unwrap_or_default();
        let mut targets: BTreeMap<u32, Decimal> = BTreeMap::new();
        let mut values = Vec::new();
        for account in &accounts {
            for line in columns.book.lines_of(*account) {
                targets.entry(columns.book.assets[line]).or_default();
            }
            values.push(account_value(&columns.market, &columns.account(*account, restraints.lines())).ok()?);
        }
        for target in &household.targets {
            let number = columns.assets.binary_search(&target.asset_uid).ok()?;
            targets.insert(number as u32, target.weight);
        }
        let assets = targets.keys().copied().collect();
        Some(Self {
            input,
            columns,
            restraints,
            accounts,
            values,
            assets,
            targets: targets.into_values().collect(),
        })
    }

    fn locate(&self) -> Option<(Vec<AccountTargets>, Placed)> {
        let total = Decimal::checked_sum(self.values.iter().copied())?;
        let (placement, fixed) = self.placement(total)?;
        let mut placed = Vec::new();
        let mut lines = Vec::new();
        for (place, (account, value)) in self.accounts.iter().zip(&self.values).enumerate() {
            let book_lines = self.columns.book.lines_of(*account);
            let mut targets = Vec::with_capacity(book_lines.len());
            for line in book_lines {
                let asset = self.columns.book.assets[line];
                let cell = self.assets.binary_search(&asset).ok()? * self.accounts.len() + place;
                let held = placement.values[cell].checked_add(fixed[cell])?;
                let weight = if value.is_positive() {
                    held.checked_div(*value)?
                } else {
                    Decimal::ZERO
                };
                targets.push(weight);
                if !held.is_zero() {
                    lines.push(PlacedValue {
                        account_uid: self.input.accounts[*account].account_uid,
                        asset_uid: self.columns.assets[asset as usize],
                        value: held,
                    });
                }
            }
            placed.push((*account, targets));
        }
        let placement = Placed {
            value: total,
            located: lines,
            tax: placement.tax,
            penalty: placement.penalty,
            drift_before: self.drift(total, |cell| self.held(cell))?,
        };
        Some((placed, placement))
    }

    /// The placement, and the value that must stay where it is, by asset and account.
    fn placement(&self, total: Decimal) -> Option<(Placement, Vec<Decimal>)> {
        let (accounts, policy) = (self.accounts.len(), &self.columns.policy);
        let mut household = Household::default();
        for value in &self.values {
            household
                .rooms
                .push(value.checked_sub(policy.cash_reserve)?.max(Decimal::ZERO));
        }
        let mut fixed = vec![Decimal::ZERO; self.assets.len() * accounts];
        for (row, asset) in self.assets.iter().enumerate() {
            let mut held = Decimal::ZERO;
            for column in 0..accounts {
                held = held.checked_add(self.held(row * accounts + column)?)?;
            }
            let goal = self.goal(*asset, self.targets[row], held, total)?;
            let stays = goal == held;
            let mut wanted = goal.max(Decimal::ZERO);
            for column in 0..accounts {
                let cell = row * accounts + column;
                let value = self.held(cell)?;
                let kept = self.kept_value(*asset, column)?;
                let (may_buy, may_sell) = self.may_trade(*asset, column);
                household.penalties.push(self.penalty(*asset, column));
                household.may_buy.push(may_buy && !stays);
                let is_fixed = stays || !may_sell || value.is_negative();
                fixed[cell] = if is_fixed { value } else { kept };
                wanted = wanted.checked_sub(fixed[cell])?.max(Decimal::ZERO);
                household.rooms[column] = household.rooms[column].checked_sub(fixed[cell])?.max(Decimal::ZERO);
                if !is_fixed {
                    self.add_holdings(&mut household, row, column, value.checked_sub(kept)?)?;
                }
            }
            household.wanted.push(if stays { Decimal::ZERO } else { wanted });
        }
        Some((household.place()?, fixed))
    }

    /// The value that the household is to have of an asset: its goal if it is out of band or the mode trades all, else what
    /// it has.
    fn goal(&self, asset: u32, target: Decimal, held: Decimal, total: Decimal) -> Option<Decimal> {
        let policy = &self.columns.policy;
        if !total.is_positive() {
            return Some(held);
        }
        let weight = held.checked_div(total)?;
        let limits = policy.band.limits(asset, target)?;
        if policy.mode.only_out_of_band() && limits.contains(weight) {
            return Some(held);
        }
        let goal = policy.goal.weight(weight, target, limits)?;
        if goal == weight {
            Some(held)
        } else {
            goal.checked_mul(total)
        }
    }

    fn line(&self, asset: u32, column: usize) -> Option<usize> {
        self.columns.book.line(self.accounts[column], asset)
    }

    /// Base value of what an account has of an asset.
    fn held(&self, cell: usize) -> Option<Decimal> {
        let (row, column) = (cell / self.accounts.len(), cell % self.accounts.len());
        let asset = self.assets[row];
        let Some(line) = self.line(asset, column) else {
            return Some(Decimal::ZERO);
        };
        self.columns.book.quantities[line].checked_mul(self.columns.market.unit_value(asset).unwrap_or_default())
    }

    /// Base value of an account's units of an asset that are not sold.
    fn kept_value(&self, asset: u32, column: usize) -> Option<Decimal> {
        let Some(line) = self.line(asset, column) else {
            return Some(Decimal::ZERO);
        };
        let unit = self.columns.market.unit_value(asset).unwrap_or_default();
        self.columns.book.kept(line).checked_mul(unit)
    }

    fn may_trade(&self, asset: u32, column: usize) -> (bool, bool) {
        let Some(line) = self
            .line(asset, column)
            .filter(|_| self.columns.market.unit_value(asset).is_some())
        else {
            return (false, false);
        };
        let restriction = self.restraints.lines()[line];
        let sells = !restriction.no_sell && self.columns.policy.mode != Mode::ContributionOnly;
        (
            !restriction.no_buy && self.columns.policy.mode != Mode::RaiseCash,
            sells,
        )
    }

    fn penalty(&self, asset: u32, column: usize) -> Decimal {
        let category = self.input.assets[asset as usize].category.as_ref();
        let tax_type = self.input.accounts[self.accounts[column]].tax_type.as_ref();
        let mut rules = self.input.policy.location.iter().flatten();
        let rule = rules.find(|rule| category == Some(&rule.category) && tax_type == Some(&rule.tax_type));
        rule.map_or(Decimal::ZERO, |rule| rule.penalty)
    }

    /// The holding of a cell, lot by lot where there are lots, each with the tax of selling it.
    fn add_holdings(&self, household: &mut Household, row: usize, column: usize, value: Decimal) -> Option<()> {
        let account = &self.input.accounts[self.accounts[column]];
        let number = self.assets[row];
        let asset = &self.input.assets[number as usize];
        let unit = self.columns.market.unit_value(number).unwrap_or_default();
        let of_asset = account
            .holdings
            .iter()
            .filter(|holding| holding.asset_uid == asset.asset_uid);
        let mut left = value;
        let lots = of_asset.flat_map(|holding| holding.lots.iter().flatten());
        for lot in lots.filter(|lot| !is_too_young(self.input, lot)) {
            let share = tax_of_selling(self.input, account, asset, lot)?;
            let value = lot.quantity.checked_mul(unit)?.min(left);
            left = left.checked_sub(value)?;
            household.holdings.push(Holding {
                asset: row,
                account: column,
                value,
                tax_rate: share,
            });
        }
        if left.is_positive() {
            household.holdings.push(Holding {
                asset: row,
                account: column,
                value: left,
                tax_rate: Decimal::ZERO,
            });
        }
        Some(())
    }

    /// Portfolio drift of the household, cash line included.
    fn drift(&self, total: Decimal, value: impl Fn(usize) -> Option<Decimal>) -> Option<Decimal> {
        let mut values = Vec::with_capacity(self.assets.len());
        for row in 0..self.assets.len() {
            let mut sum = Decimal::ZERO;
            for column in 0..self.accounts.len() {
                sum = sum.checked_add(value(row * self.accounts.len() + column)?)?;
            }
            values.push(sum);
        }
        if !total.is_positive() {
            return Some(Decimal::ZERO);
        }
        rebalance::drift::portfolio_drift(&values, &self.targets, total)
    }
}

/// Every household after the orders.
pub(super) fn households_after(
    input: &PlanInput,
    columns: &Columns,
    restraints: &Restraints,
    placements: &[Placed],
    outcome: &Outcome,
) -> Result<Vec<HouseholdPlan>, OutOfRange> {
    let members = members(input);
    let households = input.households.iter().flatten().zip(placements);
    let plans = households.enumerate().map(|(number, (household, placed))| {
        let columns = HouseholdColumns::new(input, columns, restraints, household, &members);
        let drift_after = columns.and_then(|columns| columns.drift_after(placed.value, outcome));
        Ok(HouseholdPlan {
            household: household.household.clone(),
            value: placed.value,
            drift_before: placed.drift_before,
            drift_after: drift_after.ok_or(OutOfRange::Household(number))?,
            located: placed.located.clone(),
            tax: placed.tax,
            penalty: placed.penalty,
        })
    });
    plans.collect()
}

impl HouseholdColumns<'_> {
    fn drift_after(&self, value: Decimal, outcome: &Outcome) -> Option<Decimal> {
        let market = &self.columns.market;
        let mut changes = vec![Decimal::ZERO; self.assets.len()];
        let mut total = value;
        let numbers = self.accounts.iter();
        for order in numbers.flat_map(|account| outcome.orders_of(*account as u32)) {
            let change = order.quantity.checked_mul(market.unit_value(order.asset)?)?;
            let row = self.assets.binary_search(&order.asset).ok()?;
            changes[row] = match order.side {
                OrderSide::Buy => changes[row].checked_add(change)?,
                OrderSide::Sell => changes[row].checked_sub(change)?,
            };
            total = total.checked_sub(market.in_base(order.asset, order.cost)?)?;
        }
        // Every change is booked on the first account of its row: only the household's sum counts.
        self.drift(total, |cell| {
            let held = self.held(cell)?;
            let is_first = cell % self.accounts.len() == 0;
            if is_first {
                held.checked_add(changes[cell / self.accounts.len()])
            } else {
                Some(held)
            }
        })
    }
}
