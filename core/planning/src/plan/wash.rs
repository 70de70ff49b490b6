//! Losses: which ones a harvest takes, and which buys would wash them.
//!
//! A loss is washed when an identical asset is bought within the regime's window, before or after the sale, in any account of
//! the household (for the United States: IRS Publication 550, wash sales). Identical are the assets of one group that the
//! input names, and every asset to itself.

use std::collections::{BTreeMap, BTreeSet};

use choices::OrderSide;
use decimal::Decimal;
use sorting::Collected;
use uuid::Uuid;

use super::columns::Columns;
use super::gains::{is_loss_to_take, unit_gain};
use super::input::{HoldingInput, LotInput, PlanAccount, PlanInput};
use super::out_of_range::OutOfRange;
use super::output::PlannedOrder;
use super::tax::TaxRegime;

/// The scope of the wash-sale rule: a household, or an account by itself, and a group of identical assets by its first
/// asset.
pub(super) type WashGroup = (usize, Uuid);

/// Purchases and realised losses within the wash windows of a plan's households.
#[derive(Clone, Debug, Default)]
pub(super) struct Washes {
    /// Of each account: its household, by the place of its first account.
    households: Vec<usize>,
    /// Of each asset that has identical ones: the first of them.
    groups: BTreeMap<Uuid, Uuid>,
    /// Units that were bought within the window and are not sold by a harvest.
    bought: BTreeMap<WashGroup, Decimal>,
    /// Where a loss was realised within the window.
    lost: BTreeSet<WashGroup>,
}

/// What a harvest sells.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    /// Units of each line; empty for none at all.
    pub(super) quantities: Vec<Decimal>,
    /// Where it realises a loss.
    pub(super) losses: BTreeSet<WashGroup>,
}

impl Washes {
    /// Looks at the past trades and lots of every household.
    pub(super) fn new(input: &PlanInput) -> Result<Self, OutOfRange> {
        let mut washes = Self {
            households: households(input),
            groups: groups(input),
            ..Self::default()
        };
        let Some(regime) = &input.policy.tax else {
            return Ok(washes);
        };
        for (number, account) in input.accounts.iter().enumerate() {
            for trade in account
                .trades
                .iter()
                .flatten()
                .filter(|trade| regime.reaches(trade.at, input.as_of))
            {
                let is_loss = trade.side == OrderSide::Sell && trade.gain.is_some_and(Decimal::is_negative);
                if is_loss && regime.taxes(account) {
                    washes.lost.insert(washes.group(number, trade.asset_uid));
                }
            }
            washes
                .add_account(input, regime, number)
                .ok_or(OutOfRange::Account(number))?;
        }
        Ok(washes)
    }

    fn add_account(&mut self, input: &PlanInput, regime: &TaxRegime, number: usize) -> Option<()> {
        let account = &input.accounts[number];
        let sold = input.policy.harvests() && regime.taxes(account);
        for holding in &account.holdings {
            let bought = bought_in_window(input, regime, holding, sold)?;
            self.add_bought(number, holding.asset_uid, bought)?;
        }
        for (asset, bought) in bought_without_lots(input, regime, account)? {
            self.add_bought(number, asset, bought)?;
        }
        Some(())
    }

    fn add_bought(&mut self, account: usize, asset: Uuid, quantity: Decimal) -> Option<()> {
        if quantity.is_positive() {
            let sum = self.bought.entry(self.group(account, asset)).or_default();
            *sum = sum.checked_add(quantity)?;
        }
        Some(())
    }

    pub(super) fn group(&self, account: usize, asset: Uuid) -> WashGroup {
        (
            self.households[account],
            self.groups.get(&asset).copied().unwrap_or(asset),
        )
    }

    /// Where a loss was realised within the window.
    pub(super) fn lost(&self) -> impl Iterator<Item = WashGroup> {
        self.lost.iter().copied()
    }

    /// The losses that the policy harvests.
    pub(super) fn harvest(&self, input: &PlanInput, columns: &Columns) -> Result<Harvest, OutOfRange> {
        let mut harvest = Harvest::default();
        let Some(regime) = input.policy.tax.as_ref().filter(|_| input.policy.harvests()) else {
            return Ok(harvest);
        };
        for (account, taxed) in input
            .accounts
            .iter()
            .enumerate()
            .filter(|(_, taxed)| regime.taxes(taxed))
        {
            for holding in &taxed.holdings {
                let group = self.group(account, holding.asset_uid);
                let is_washed = self.bought.contains_key(&group) && input.policy.refuses_washes();
                let place = input.asset_number(holding.asset_uid);
                let line = place.and_then(|asset| columns.book.line(account, asset as u32));
                let (Some(asset), Some(line), false) = (place, line, is_washed) else {
                    continue;
                };
                let units = units_to_harvest(input, columns, holding, asset);
                let units = units.ok_or(OutOfRange::Line { account, asset })?;
                if units.is_positive() {
                    harvest.quantities.resize(columns.book.assets.len(), Decimal::ZERO);
                    harvest.quantities[line] = units;
                    harvest.losses.insert(group);
                }
            }
        }
        Ok(harvest)
    }

    /// Says on every order whether it washes a loss or has its own washed, and how much of the loss is then disallowed.
    pub(super) fn flag(
        &self,
        input: &PlanInput,
        lost: &BTreeSet<WashGroup>,
        orders: &mut [PlannedOrder],
    ) -> Option<()> {
        let Some(regime) = input.policy.tax.as_ref().filter(|regime| regime.wash_days > 0) else {
            return Some(());
        };
        let (mut bought, mut lost) = (self.bought.clone(), lost.clone());
        for order in &*orders {
            let account = input.account_number(order.account_uid)?;
            let group = self.group(account, order.asset_uid);
            if order.side == OrderSide::Buy {
                let sum = bought.entry(group).or_default();
                *sum = sum.checked_add(order.quantity)?;
            } else if order.gain.is_some_and(Decimal::is_negative) && regime.taxes(&input.accounts[account]) {
                lost.insert(group);
            }
        }
        for order in orders {
            let account = input.account_number(order.account_uid)?;
            let group = self.group(account, order.asset_uid);
            if order.side == OrderSide::Buy {
                order.wash = lost.contains(&group).then_some(true);
                continue;
            }
            let Some(loss) = order
                .gain
                .filter(|gain| gain.is_negative() && regime.taxes(&input.accounts[account]))
            else {
                continue;
            };
            if let Some(replaced) = bought.get_mut(&group).filter(|replaced| replaced.is_positive()) {
                let washed = (*replaced).min(order.quantity);
                *replaced = replaced.checked_sub(washed)?;
                order.wash = Some(true);
                order.disallowed = Some(loss.checked_neg()?.mul_div(washed, order.quantity)?);
            }
        }
        Some(())
    }
}

/// The units of a position's lots that a harvest sells; zero when their loss is less than the policy asks for.
fn units_to_harvest(input: &PlanInput, columns: &Columns, holding: &HoldingInput, number: usize) -> Option<Decimal> {
    let asset = &input.assets[number];
    let (mut quantity, mut loss) = (Decimal::ZERO, Decimal::ZERO);
    for lot in holding
        .lots
        .iter()
        .flatten()
        .filter(|lot| is_loss_to_take(input, asset, lot))
    {
        quantity = quantity.checked_add(lot.quantity)?;
        loss = loss.checked_sub(lot.quantity.checked_mul(unit_gain(asset, lot)?)?)?;
    }
    if !quantity.is_positive() {
        return Some(Decimal::ZERO);
    }
    let least = input
        .policy
        .harvest
        .as_ref()
        .and_then(|rule| rule.min_loss)
        .unwrap_or_default();
    let unit_value = columns.market.unit_value(number as u32)?;
    let in_base = loss.checked_mul(unit_value.mul_div(Decimal::ONE, asset.price?)?)?;
    Some(if in_base < least { Decimal::ZERO } else { quantity })
}

/// Of each account: the place of the first account of its household.
pub(super) fn households(input: &PlanInput) -> Vec<usize> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, account) in input.accounts.iter().enumerate() {
        if let Some(household) = &account.household {
            first.entry(household).or_insert(number);
        }
    }
    let place = |(number, account): (usize, &PlanAccount)| {
        account
            .household
            .as_ref()
            .and_then(|household| first.get(household.as_str()))
            .copied()
            .unwrap_or(number)
    };
    input.accounts.iter().enumerate().map(place).collect()
}

/// Of each asset of a group: the least asset of all that the groups connect it to.
fn groups(input: &PlanInput) -> BTreeMap<Uuid, Uuid> {
    let mut first: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for group in input.identical.iter().flatten() {
        let joined: BTreeSet<Uuid> = group
            .iter()
            .map(|asset| first.get(asset).copied().unwrap_or(*asset))
            .into_set();
        let Some(least) = joined.first().copied() else {
            continue;
        };
        for of in first.values_mut().filter(|of| joined.contains(of)) {
            *of = least;
        }
        first.extend(group.iter().map(|asset| (*asset, least)));
    }
    first
}

/// Units of lots that were opened within the window; of a position that is harvested, without the lots that go.
fn bought_in_window(input: &PlanInput, regime: &TaxRegime, holding: &HoldingInput, sold: bool) -> Option<Decimal> {
    let asset = input.asset_number(holding.asset_uid)?;
    let stays = |lot: &&LotInput| {
        regime.reaches(lot.opened, input.as_of) && !(sold && is_loss_to_take(input, &input.assets[asset], lot))
    };
    Decimal::checked_sum(holding.lots.iter().flatten().filter(stays).map(|lot| lot.quantity))
}

/// Units bought within the window, of assets whose holding states no lots: their trades are all there is to go by.
fn bought_without_lots(
    input: &PlanInput,
    regime: &TaxRegime,
    account: &PlanAccount,
) -> Option<BTreeMap<Uuid, Decimal>> {
    let has_lots = |asset: Uuid| {
        account
            .holdings
            .iter()
            .any(|holding| holding.asset_uid == asset && holding.lots.is_some())
    };
    let mut sums: BTreeMap<Uuid, Decimal> = BTreeMap::new();
    for trade in account.trades.iter().flatten() {
        let counts =
            trade.side == OrderSide::Buy && regime.reaches(trade.at, input.as_of) && !has_lots(trade.asset_uid);
        if counts {
            let sum = sums.entry(trade.asset_uid).or_default();
            *sum = sum.checked_add(trade.quantity)?;
        }
    }
    Some(sums)
}
