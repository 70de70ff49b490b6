//! Losses: which ones a harvest takes, and which buys would wash them.
//!
//! A loss is washed when an identical asset is bought within the regime's window, before or after the sale, in any account of
//! the household (for the United States: IRS Publication 550, wash sales). Identical are the assets of one group that the
//! input names, and every asset to itself.

use std::collections::{BTreeMap, BTreeSet};

use choices::{OrderSide, PlanMode, WashPolicy};
use decimal::Decimal;
use rebalance::plan::Outcome;
use uuid::Uuid;

use super::compile::Compiled;
use super::gains::{is_loss_to_take, unit_gain};
use super::input::{HoldingInput, LotInput, PlanAccount, PlanInput};
use super::output::PlannedOrder;
use super::tax::TaxRegime;

/// The scope of the wash-sale rule: a household, or an account by itself, and a group of identical assets by its first
/// asset.
type WashGroup = (usize, Uuid);

/// Purchases and realised losses within the wash windows of a plan's households.
#[derive(Clone, Debug, Default)]
pub(super) struct Washes {
    /// Of each account: its household, by the place of its first account.
    households: Vec<usize>,
    /// Of each asset that has identical ones: the first of them.
    groups: BTreeMap<Uuid, Uuid>,
    /// Units that were bought within the window and are not sold by a harvest.
    bought: BTreeMap<WashGroup, Decimal>,
    /// Where a loss was realised within the window, or is harvested now.
    lost: BTreeSet<WashGroup>,
}

impl Washes {
    /// Looks at the past trades and lots of every household.
    pub(super) fn new(input: &PlanInput) -> Option<Self> {
        let mut washes = Self {
            households: households(input),
            groups: groups(input),
            ..Self::default()
        };
        let Some(regime) = &input.policy.tax else {
            return Some(washes);
        };
        let harvests = matches!(input.policy.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance);
        for (number, account) in input.accounts.iter().enumerate() {
            for trade in account
                .trades
                .iter()
                .flatten()
                .filter(|trade| regime.reaches(trade.at, input.as_of))
            {
                let group = washes.group(number, trade.asset_uid);
                if trade.side == OrderSide::Sell
                    && regime.taxes(account)
                    && trade.gain.is_some_and(Decimal::is_negative)
                {
                    washes.lost.insert(group);
                }
            }
            for holding in &account.holdings {
                let sold = harvests && regime.taxes(account);
                let bought = bought_in_window(input, regime, holding, sold)?;
                washes.add_bought(number, holding.asset_uid, bought)?;
            }
            for (asset, bought) in bought_without_lots(input, regime, account)? {
                washes.add_bought(number, asset, bought)?;
            }
        }
        Some(washes)
    }

    fn add_bought(&mut self, account: usize, asset: Uuid, quantity: Decimal) -> Option<()> {
        if quantity.is_positive() {
            let sum = self.bought.entry(self.group(account, asset)).or_default();
            *sum = sum.checked_add(quantity)?;
        }
        Some(())
    }

    fn group(&self, account: usize, asset: Uuid) -> WashGroup {
        (
            self.households[account],
            self.groups.get(&asset).copied().unwrap_or(asset),
        )
    }

    /// Asks for the losses that the policy harvests, and forbids the buys that would wash a loss, if the policy says so.
    pub(super) fn prepare(&mut self, input: &PlanInput, compiled: &mut Compiled) -> Option<()> {
        let Some(regime) = &input.policy.tax else {
            return Some(());
        };
        if matches!(input.policy.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance) {
            for (number, account) in input
                .accounts
                .iter()
                .enumerate()
                .filter(|(_, account)| regime.taxes(account))
            {
                for holding in &account.holdings {
                    self.harvest(input, regime, number, holding, compiled)?;
                }
            }
        }
        if regime.wash == WashPolicy::Refuse {
            self.forbid_buys(compiled, &self.lost.clone());
        }
        Some(())
    }

    fn harvest(
        &mut self,
        input: &PlanInput,
        regime: &TaxRegime,
        account: usize,
        holding: &HoldingInput,
        compiled: &mut Compiled,
    ) -> Option<()> {
        let group = self.group(account, holding.asset_uid);
        let washed = self.bought.contains_key(&group) && regime.wash == WashPolicy::Refuse;
        let number = compiled.assets.binary_search(&holding.asset_uid).ok()?;
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
        if !quantity.is_positive() || washed {
            return Some(());
        }
        let least = input
            .policy
            .harvest
            .as_ref()
            .and_then(|rule| rule.min_loss)
            .unwrap_or_default();
        let rate = compiled
            .market
            .unit_value(number as u32)?
            .mul_div(Decimal::ONE, asset.price?)?;
        let in_base = loss.checked_mul(rate)?;
        if in_base < least {
            return Some(());
        }
        if let Some(line) = compiled.book.line(account, number as u32) {
            compiled.book.set_harvest(line, quantity);
            self.lost.insert(group);
        }
        Some(())
    }

    /// Forbids buying in these wash groups; returns the accounts in which that changes something.
    fn forbid_buys(&self, compiled: &mut Compiled, wash_groups: &BTreeSet<WashGroup>) -> BTreeSet<usize> {
        let mut changed = BTreeSet::new();
        if wash_groups.is_empty() {
            return changed;
        }
        for account in 0..compiled.book.len() {
            for line in compiled.book.lines_of(account) {
                let asset = compiled.assets[compiled.book.assets[line] as usize];
                if wash_groups.contains(&self.group(account, asset)) {
                    compiled.book.forbid_buying(line);
                    changed.insert(account);
                }
            }
        }
        changed
    }

    /// After planning: forbids the buys that would wash a loss that the plan itself realises, and returns the accounts to be
    /// planned again; none when the policy only flags.
    pub(super) fn refuse(
        &mut self,
        input: &PlanInput,
        compiled: &mut Compiled,
        outcome: &Outcome,
        sold_at_loss: &BTreeSet<(usize, Uuid)>,
    ) -> BTreeSet<usize> {
        if input
            .policy
            .tax
            .as_ref()
            .is_none_or(|regime| regime.wash != WashPolicy::Refuse || regime.wash_days == 0)
        {
            return BTreeSet::new();
        }
        let lost: BTreeSet<WashGroup> = sold_at_loss
            .iter()
            .map(|(account, asset)| self.group(*account, *asset))
            .collect();
        let buys = outcome.orders.iter().filter(|order| order.side == OrderSide::Buy);
        let washing: BTreeSet<WashGroup> = buys
            .map(|order| self.group(order.account as usize, compiled.assets[order.asset as usize]))
            .filter(|group| lost.contains(group))
            .collect();
        self.lost.extend(washing.iter().copied());
        self.forbid_buys(compiled, &washing)
    }

    /// Says on every order whether it washes a loss or has its own washed, and how much of the loss is then disallowed.
    pub(super) fn flag(&self, input: &PlanInput, orders: &mut [PlannedOrder]) -> Option<()> {
        let Some(regime) = input.policy.tax.as_ref().filter(|regime| regime.wash_days > 0) else {
            return Some(());
        };
        let number = |uid: &Uuid| {
            input
                .accounts
                .binary_search_by_key(uid, |account| account.account_uid)
                .ok()
        };
        let (mut bought, mut lost) = (self.bought.clone(), self.lost.clone());
        for order in &*orders {
            let account = number(&order.account_uid)?;
            let group = self.group(account, order.asset_uid);
            if order.side == OrderSide::Buy {
                let sum = bought.entry(group).or_default();
                *sum = sum.checked_add(order.quantity)?;
            } else if order.gain.is_some_and(Decimal::is_negative) && regime.taxes(&input.accounts[account]) {
                lost.insert(group);
            }
        }
        for order in orders {
            let account = number(&order.account_uid)?;
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
            .collect();
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
    let asset = input
        .assets
        .binary_search_by_key(&holding.asset_uid, |asset| asset.asset_uid)
        .ok()?;
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
