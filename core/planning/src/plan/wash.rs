//! Losses before the plan trades: which ones a harvest takes, and where a buy would wash one.
//!
//! A loss is washed when an identical asset is bought within the regime's window, before or after the sale, in any account of
//! the household (for the United States: IRS Publication 550, wash sales). Identical are the assets of one group that the
//! input names, and every asset to itself. What each loss of the plan is then washed by is matched unit by unit
//! ([`Replacements`](super::replacements::Replacements)).

use std::collections::{BTreeMap, BTreeSet};

use choices::OrderSide;
use decimal::Decimal;
use sorting::Collected;
use uuid::Uuid;

use super::columns::Columns;
use super::gains::{Closing, bought_beyond, closed_by_open_orders, is_loss_to_take, lots_left, unit_gain};
use super::input::{HoldingInput, PastTrade, PlanAccount, PlanInput};
use super::out_of_range::OutOfRange;
use super::tax::TaxRegime;
use super::tax_calendar::TaxCalendar;

/// The scope of the wash-sale rule: a household, or an account by itself, and a group of identical assets by its first
/// asset.
pub(super) type WashGroup = (usize, Uuid);

/// Realised losses within the wash windows of a plan's households.
#[derive(Clone, Debug, Default)]
pub(super) struct Washes {
    /// Of each account: its household, by the place of its first account.
    households: Vec<usize>,
    /// Of each asset that has identical ones: the first of them.
    groups: BTreeMap<Uuid, Uuid>,
    /// Where a loss was realised within the window, or is under way.
    lost: BTreeSet<WashGroup>,
    /// Where an open sell may lose, whose lots are not known.
    in_doubt: BTreeSet<WashGroup>,
}

/// What a harvest sells.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    /// Units of each line; empty for none at all.
    pub(super) quantities: Vec<Decimal>,
    /// Where it realises a loss.
    pub(super) losses: BTreeSet<WashGroup>,
}

/// What a harvest may sell of a holding.
struct Candidate {
    line: usize,
    group: WashGroup,
    units: Decimal,
}

impl Washes {
    /// Looks at the past trades and open orders of every household.
    pub(super) fn new(input: &PlanInput) -> Result<Self, OutOfRange> {
        let mut washes = Self {
            households: households(input),
            groups: groups(input),
            ..Self::default()
        };
        let regime = input.policy.tax.as_ref();
        let Some(regime) = regime.filter(|regime| regime.wash_days > 0) else {
            return Ok(washes);
        };
        let calendar = TaxCalendar::of(Some(regime));
        for (number, account) in input.accounts.iter().enumerate() {
            if !regime.taxes(account) {
                continue;
            }
            let trades = account.trades.iter().flatten();
            for trade in trades.filter(|trade| is_loss(trade) && calendar.reaches(trade.at, input.as_of)) {
                washes.lost.insert(washes.group(number, trade.asset_uid));
            }
            washes.add_open_sells(input, number)?;
        }
        Ok(washes)
    }

    fn add_open_sells(&mut self, input: &PlanInput, number: usize) -> Result<(), OutOfRange> {
        let account = &input.accounts[number];
        if account.open_orders.as_ref().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        for holding in account.holdings.iter().filter(|holding| holding.quantity.is_positive()) {
            let Some(asset) = input.asset_number(holding.asset_uid) else {
                continue;
            };
            let place = OutOfRange::Line { account: number, asset };
            let closed = closed_by_open_orders(input, account, &input.assets[asset], holding).ok_or(place)?;
            let group = self.group(number, holding.asset_uid);
            if closed.losses().next().is_some() {
                self.lost.insert(group);
            }
            if matches!(closed, Closing::Unknown(_)) {
                self.in_doubt.insert(group);
            }
        }
        Ok(())
    }

    pub(super) fn group(&self, account: usize, asset: Uuid) -> WashGroup {
        (
            self.households[account],
            self.groups.get(&asset).copied().unwrap_or(asset),
        )
    }

    /// Where a buy would or may wash a loss that is there before the plan.
    pub(super) fn lost(&self) -> impl Iterator<Item = WashGroup> {
        self.lost.iter().chain(&self.in_doubt).copied()
    }

    /// Whether an open sell of the group may lose.
    pub(super) fn is_in_doubt(&self, group: WashGroup) -> bool {
        self.in_doubt.contains(&group)
    }

    /// The losses that the policy harvests.
    pub(super) fn harvest(&self, input: &PlanInput, columns: &Columns) -> Result<Harvest, OutOfRange> {
        let mut harvest = Harvest::default();
        let Some(regime) = input.policy.tax.as_ref().filter(|_| input.policy.harvests()) else {
            return Ok(harvest);
        };
        let mut candidates = BTreeMap::new();
        for (account, taxed) in input
            .accounts
            .iter()
            .enumerate()
            .filter(|(_, taxed)| regime.taxes(taxed))
        {
            for holding in &taxed.holdings {
                let place = input.asset_number(holding.asset_uid);
                let line = place.and_then(|asset| columns.book.line(account, asset as u32));
                let (Some(asset), Some(line)) = (place, line) else {
                    continue;
                };
                let units = units_to_harvest(input, columns, (taxed, holding), asset);
                let units = units.ok_or(OutOfRange::Line { account, asset })?;
                if units.is_positive() {
                    let group = self.group(account, holding.asset_uid);
                    candidates.insert((account, holding.asset_uid), Candidate { line, group, units });
                }
            }
        }
        let is_refused = input.policy.refuses_washes() && regime.wash_days > 0;
        let bought = if is_refused && !candidates.is_empty() {
            self.bought(input, regime, &candidates)?
        } else {
            BTreeSet::new()
        };
        let taken = candidates.into_values().filter(|of| !bought.contains(&of.group));
        for Candidate { line, group, units } in taken {
            harvest.quantities.resize(columns.book.assets.len(), Decimal::ZERO);
            harvest.quantities[line] = units;
            harvest.losses.insert(group);
        }
        Ok(harvest)
    }

    /// Where units were bought within the window, or are being bought, that stay: those of lots which open orders or the
    /// harvest sell replace nothing.
    fn bought(
        &self,
        input: &PlanInput,
        regime: &TaxRegime,
        harvested: &BTreeMap<(usize, Uuid), Candidate>,
    ) -> Result<BTreeSet<WashGroup>, OutOfRange> {
        let calendar = TaxCalendar::of(Some(regime));
        let mut groups = BTreeSet::new();
        for (number, account) in input.accounts.iter().enumerate() {
            for holding in account.holdings.iter().filter(|holding| holding.quantity.is_positive()) {
                let Some(asset) = input.asset_number(holding.asset_uid) else {
                    continue;
                };
                let (place, terms) = (OutOfRange::Line { account: number, asset }, &input.assets[asset]);
                let goes = harvested.contains_key(&(number, holding.asset_uid));
                let left = lots_left(input, account, terms, holding).ok_or(place)?;
                let mut lots = holding.lots.iter().flatten().zip(left);
                let stays = lots.any(|(lot, left)| {
                    left.is_positive()
                        && calendar.reaches(lot.opened, input.as_of)
                        && !(goes && is_loss_to_take(input, terms, lot))
                });
                if stays {
                    groups.insert(self.group(number, holding.asset_uid));
                }
            }
            let trades = trades_without_lots(account).filter(|trade| calendar.reaches(trade.at, input.as_of));
            groups.extend(trades.map(|trade| self.group(number, trade.asset_uid)));
            for (asset, _) in open_purchases(account).ok_or(OutOfRange::Account(number))? {
                groups.insert(self.group(number, asset));
            }
        }
        Ok(groups)
    }
}

/// Whether a past trade sold at a loss.
pub(super) fn is_loss(trade: &PastTrade) -> bool {
    trade.side == OrderSide::Sell && trade.gain.is_some_and(Decimal::is_negative)
}

/// The purchases of assets whose holding states no lots: their trades are all there is to go by.
pub(super) fn trades_without_lots(account: &PlanAccount) -> impl Iterator<Item = &PastTrade> {
    let has_lots = |asset: Uuid| {
        let mut holdings = account.holdings.iter();
        holdings.any(|holding| holding.asset_uid == asset && holding.lots.is_some())
    };
    let trades = account.trades.iter().flatten();
    trades.filter(move |trade| trade.side == OrderSide::Buy && !has_lots(trade.asset_uid))
}

/// What the account's open orders buy of each asset, beyond covering a short position.
pub(super) fn open_purchases(account: &PlanAccount) -> Option<BTreeMap<Uuid, Decimal>> {
    let mut sums: BTreeMap<Uuid, Decimal> = BTreeMap::new();
    let orders = account.open_orders.iter().flatten();
    for order in orders.filter(|order| order.side == OrderSide::Buy) {
        let sum = sums.entry(order.asset_uid).or_default();
        *sum = sum.checked_add(order.quantity)?;
    }
    for (asset, sum) in &mut sums {
        *sum = bought_beyond(*sum, short_of(account, *asset)?)?;
    }
    sums.retain(|_, sum| sum.is_positive());
    Some(sums)
}

/// Units that an account is short of an asset before any order; zero for none.
pub(super) fn short_of(account: &PlanAccount, asset: Uuid) -> Option<Decimal> {
    let mut holdings = account.holdings.iter();
    match holdings.find(|holding| holding.asset_uid == asset) {
        Some(holding) => Some(holding.quantity.checked_neg()?.max(Decimal::ZERO)),
        None => Some(Decimal::ZERO),
    }
}

/// The units of a position's lots that a harvest sells, of those that open orders leave; zero when their loss is less than
/// the policy asks for, and of a short position.
fn units_to_harvest(
    input: &PlanInput,
    columns: &Columns,
    (account, holding): (&PlanAccount, &HoldingInput),
    number: usize,
) -> Option<Decimal> {
    let asset = &input.assets[number];
    let is_priced = asset.price.is_some_and(Decimal::is_positive);
    let (mut quantity, mut loss) = (Decimal::ZERO, Decimal::ZERO);
    if !is_priced || !holding.quantity.is_positive() {
        return Some(quantity);
    }
    let left = lots_left(input, account, asset, holding)?;
    let lots = holding.lots.iter().flatten().zip(left);
    for (lot, left) in lots.filter(|(lot, _)| is_loss_to_take(input, asset, lot)) {
        quantity = quantity.checked_add(left)?;
        loss = loss.checked_sub(left.checked_mul(unit_gain(asset, lot)?)?)?;
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
