//! A faster computation of the same plan for the most frequent accounts: long, in one currency, in whole lots, without
//! costs, and with no binding constraint.
//!
//! Values are whole numbers of 10^-10 in machine words. Where the steps of an
//! [`AccountWork`](super::account_work::AccountWork) round at 18 places, the fast path either has the exact number too, or
//! a bound of its error: a decision that the error could turn, such as which of two remainders is larger, is not made here.
//! The account is then planned by the steps, as is one that has any feature outside of the fast path's scope. Both give the
//! same plan, to the last digit.
//!
//! In scope are the modes full and threshold with the target as goal and the proportional objective; no costs, minimums,
//! turnover cap, shorting, leverage, flow, pending cash, restriction, kept units; cash at or above the reserve; lots and prices of at
//! most six and four places whose value is whole in minor units; quantities of at most six places; an account value from 1
//! to 400 million.

mod buys;
mod lots;
mod report;
#[cfg(test)]
mod tests;
mod word;

use choices::{Leftover, ResidualCause};
use decimal::Decimal;

use super::lot_search::MOST_SEARCHED;
use super::outcome::Outcome;
use super::terms::fast_path_asset::{FastPathAsset, LARGEST_VALUE, QUANTITY_UNIT, VALUE_UNIT, minor_unit};
use super::terms::{AccountLines, Goal, Lots, Market, Mode, Objective, Policy};
use crate::band::Band;
use report::DriftSum;
use word::Word;

/// 1 in values.
const ONE: i64 = 10_000_000_000;
/// 1 in weights.
const WHOLE: Word = Word::new(1_000_000_000_000_000_000);
/// Lines stay below this, so that their number fits beside a remainder.
const MOST_LINES: usize = 1 << 12;

/// Memory of the fast path.
#[derive(Clone, Debug, Default)]
pub(super) struct FastPathMemory {
    lines: Vec<FastPathLine>,
    /// The lines to be sold, and those to be bought: loops over either do not ask each line which it is.
    sells: Vec<u32>,
    buys: Vec<u32>,
    /// Remainders with the number of their line.
    keys: Vec<u64>,
    lots: lots::LotMemory,
}

/// One line; weights are whole numbers of 10^-18.
#[derive(Clone, Copy, Debug)]
struct FastPathLine {
    asset: FastPathAsset,
    value: i64,
    target: i64,
    weight: i64,
    /// The target's share of the account, rounded down.
    desired: i64,
    /// The rest of that share beyond 10 places, in 10^-18.
    fraction: i64,
    /// The value of the order, below zero for a sell.
    change: i64,
    /// Whole lots that are bought or sold, not negative.
    lots: i64,
    /// Whether the order sells all that is held.
    exits: bool,
    /// Whether no order is wanted.
    rests: bool,
    cause: Option<ResidualCause>,
}

impl FastPathLine {
    /// Desired less current value, in 10^-18; negative for a sell.
    fn wanted(&self) -> i128 {
        i128::from(self.desired - self.value) * i128::from(VALUE_UNIT) + i128::from(self.fraction)
    }

    /// The value after its order less the desired one, in 10^-18.
    fn miss(&self) -> i128 {
        let whole = self.value + self.change - self.desired;
        i128::from(whole) * i128::from(VALUE_UNIT) - i128::from(self.fraction)
    }

    /// The value of its lots.
    fn in_lots(&self) -> i64 {
        self.lots * self.asset.lot_value
    }
}

/// One account in the fast path.
struct FastPath<'a> {
    market: &'a Market,
    policy: &'a Policy,
    account: &'a AccountLines<'a>,
    lines: &'a mut Vec<FastPathLine>,
    sells: &'a mut Vec<u32>,
    buys: &'a mut Vec<u32>,
    keys: &'a mut Vec<u64>,
    lots: &'a mut lots::LotMemory,
    total: i64,
    by_total: Word,
    cash: i64,
    reserve: i64,
    /// One of the base currency.
    minor: i64,
    /// Money that sells bring.
    proceeds: i64,
    /// Money that buys take.
    spent: i64,
    /// As the account is.
    drift: DriftSum,
    /// All reductions that are wanted, in 10^-18.
    reductions: i128,
    /// All increases that are wanted, in 10^-18.
    asked: i128,
    /// Value above goal that rounding keeps in the lines, in 10^-18.
    unsold: i128,
    gap: lots::FastGap,
}

/// Plans the account as [`super::plan_account`] does, or answers `None` and leaves `out` as it was.
pub(super) fn attempt(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    memory: &mut FastPathMemory,
    out: &mut Outcome,
) -> Option<()> {
    let count = account.assets.len();
    let is_free = account.flow.is_none() && account.harvest.is_empty() && count > 0 && count < MOST_LINES;
    let is_kept = account.kept.iter().any(|kept| !kept.is_zero());
    if !is_free || is_kept || !is_plain(policy) {
        return None;
    }
    let mut path = FastPath {
        market,
        policy,
        account,
        lines: &mut memory.lines,
        sells: &mut memory.sells,
        buys: &mut memory.buys,
        keys: &mut memory.keys,
        lots: &mut memory.lots,
        gap: lots::FastGap::default(),
        total: 0,
        by_total: WHOLE,
        cash: 0,
        reserve: in_values(policy.cash_reserve)?,
        minor: minor_unit(market.currencies.get(market.base as usize)?)?,
        proceeds: 0,
        spent: 0,
        drift: DriftSum::default(),
        reductions: 0,
        asked: 0,
        unsold: 0,
    };
    path.open()?;
    path.set_goals()?;
    path.sell();
    path.buy()?;
    path.better_lots()?;
    // What brings them back is added to the orders.
    (!path.leaves_few_out_of_band()?).then_some(())?;
    let bought: i128 = path.lines.iter().map(|line| i128::from(line.change)).sum();
    path.cash_is_in_band(-bought * i128::from(VALUE_UNIT)).then_some(())?;
    path.report(out)
}

fn is_plain(policy: &Policy) -> bool {
    let nothing = [
        policy.min_trade,
        policy.min_trade_share,
        policy.costs.fixed,
        policy.costs.rate,
    ];
    matches!(policy.mode, Mode::Full | Mode::Threshold)
        && policy.objective == Objective::Proportional
        && policy.goal == Goal::Target
        && policy.proceeds_fund_buys
        && policy.max_turnover.is_none()
        && policy.benefit.is_none()
        // Without a minimum there is nothing to raise to.
        && policy.leftover != Leftover::UseUp
        && !policy.allow_short
        && !policy.allow_leverage
        && nothing.iter().all(|amount| amount.is_zero())
        && is_narrow(&policy.band)
}

/// Whether no limit of the band can leave the range.
fn is_narrow(band: &Band) -> bool {
    let small = |share: &Decimal| share.units().unsigned_abs() <= 10_u128.pow(20);
    match band {
        Band::Absolute { half_width } => small(half_width),
        Band::Relative { share } => small(share),
        Band::Hybrid { share, floor } => small(share) && small(floor),
        Band::FiveTwentyFive | Band::Explicit(_) => true,
    }
}

/// An amount that is not negative as a value; `None` for another, and for one of more places.
fn in_values(amount: Decimal) -> Option<i64> {
    let unit = i128::from(VALUE_UNIT);
    let value = i64::try_from(amount.units() / unit).ok()?;
    let is_whole = i128::from(value) * unit == amount.units();
    (is_whole && (0..LARGEST_VALUE).contains(&value)).then_some(value)
}

/// A quantity that is not negative in millionths; `None` for another, and for one of more places.
#[inline]
fn in_millionths(quantity: Decimal) -> Option<i64> {
    const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
    let units = quantity.units();
    let near = (units >> 64) as i64 as f64 * TWO_TO_64 + units as u64 as f64;
    let millionths = (near * 1e-12 + 0.5) as i64;
    let is_it = i128::from(millionths) * QUANTITY_UNIT == units;
    (is_it && millionths >= 0).then_some(millionths)
}

impl FastPath<'_> {
    /// Values every line and the account.
    fn open(&mut self) -> Option<()> {
        for cash in self.account.cash {
            if cash.currency != self.market.base || !cash.pending.is_zero() {
                return None;
            }
            self.cash = self.cash.checked_add(in_values(cash.settled)?)?;
        }
        if self.cash < self.reserve {
            return None;
        }
        self.lines.clear();
        let (mut total, mut targets) = (self.cash, 0_i64);
        let of_lines = self.account.quantities.iter().zip(self.account.targets);
        for ((asset, restriction), (quantity, target)) in
            self.account.assets.iter().zip(self.account.restrictions).zip(of_lines)
        {
            let asset = (*self.market.fast_path_assets.get(*asset as usize)?)?;
            let is_free = !(restriction.no_buy || restriction.no_sell || restriction.exclude || restriction.wash);
            let target = i64::try_from(target.units()).ok()?;
            if !is_free || !(0..=WHOLE_WEIGHT as i64).contains(&target) {
                return None;
            }
            targets = targets.checked_add(target)?;
            let value = in_millionths(*quantity)?.checked_mul(asset.unit)?;
            total = total.checked_add(value)?;
            self.lines.push(FastPathLine {
                asset,
                value,
                target,
                weight: 0,
                desired: 0,
                fraction: 0,
                change: 0,
                lots: 0,
                exits: false,
                rests: false,
                cause: None,
            });
        }
        if targets > WHOLE_WEIGHT as i64 {
            return None;
        }
        self.total = Some(total).filter(|total| (ONE + 1..LARGEST_VALUE).contains(total))?;
        self.by_total = Word::new(total as u64);
        Some(())
    }

    fn set_goals(&mut self) -> Option<()> {
        let total = self.total as u64;
        let count = self.lines.len();
        self.sells.resize(count, 0);
        self.buys.resize(count, 0);
        let (mut sells, mut buys) = (0, 0);
        for (place, line) in self.lines.iter_mut().enumerate() {
            let share = self.by_total.divide(u128::from(line.value as u64) * WHOLE_WEIGHT);
            line.weight = self.by_total.round(share) as i64;
            self.drift.add(line.weight - line.target);
            let exact = WHOLE.divide(u128::from(line.target as u64) * u128::from(total));
            (line.desired, line.fraction) = (exact.quotient as i64, at_18_places(exact.remainder));
            if line.fraction == VALUE_UNIT {
                (line.desired, line.fraction) = (line.desired + 1, 0);
            }
            let wanted = line.wanted();
            let in_band = self.policy.mode == Mode::Threshold
                && is_in_band(self.policy, self.account.assets[place], line.target, line.weight)?;
            line.rests = in_band || line.weight == line.target || wanted == 0;
            if line.rests {
                let lot_value = i128::from(line.asset.lot_value) * i128::from(VALUE_UNIT);
                if wanted < 0 && -wanted < lot_value {
                    self.unsold -= wanted;
                }
                continue;
            }
            // Which of the two it is no processor can foresee.
            let is_sell = wanted < 0;
            self.asked += wanted.max(0);
            self.reductions += (-wanted).max(0);
            self.sells[sells] = place as u32;
            self.buys[buys] = place as u32;
            sells += usize::from(is_sell);
            buys += usize::from(!is_sell);
        }
        self.sells.truncate(sells);
        self.buys.truncate(buys);
        let funds = i128::from(self.cash - self.reserve) * i128::from(VALUE_UNIT) + self.reductions;
        let planned = self.reductions - self.asked.min(funds.max(0));
        (self.cash_is_in_band(0) && self.cash_is_in_band(planned)).then_some(())
    }

    /// Whether the plan need not look at the cash line's band: the cash is in it once it changes by so much, in 10^-18.
    fn cash_is_in_band(&self, change: i128) -> bool {
        if self.policy.mode != Mode::Threshold || !self.policy.cash_band {
            return true;
        }
        let total = Decimal::from_raw(i128::from(self.total) * i128::from(VALUE_UNIT));
        let cash = Decimal::from_raw(i128::from(self.cash) * i128::from(VALUE_UNIT) + change);
        let targets = Decimal::checked_sum(self.account.targets.iter().copied());
        let bands = self.account.assets.iter().zip(self.account.targets);
        let bands: Option<Vec<_>> = bands
            .map(|(asset, target)| self.policy.band.limits(*asset, *target))
            .collect();
        let limits = targets
            .and_then(|targets| Decimal::ONE.checked_sub(targets))
            .zip(bands)
            .and_then(|(target, bands)| self.policy.band.cash_limits(target, bands));
        let weight = cash.checked_div(total);
        limits
            .zip(weight)
            .is_some_and(|(limits, weight)| limits.contains(weight))
    }

    /// Whether lots leave lines out of their bands, and so few or by such a rule that a plan of those alone may find better lots.
    fn leaves_few_out_of_band(&self) -> Option<bool> {
        if self.policy.mode != Mode::Threshold {
            return Some(false);
        }
        let mut count = 0;
        for (line, asset) in self
            .lines
            .iter()
            .zip(self.account.assets)
            .filter(|(line, _)| !line.rests)
        {
            let value = (line.value + line.change) as u64;
            let share = self.by_total.divide(u128::from(value) * WHOLE_WEIGHT);
            let weight = self.by_total.round(share) as i64;
            count += usize::from(!is_in_band(self.policy, *asset, line.target, weight)?);
        }
        Some(count > 0 && (count <= MOST_SEARCHED || self.policy.lots == Lots::Nearest))
    }

    /// Sizes every sell, rounded down to lots.
    fn sell(&mut self) {
        for place in self.sells.iter() {
            let line = &mut self.lines[*place as usize];
            let (sold, money) = if line.target == 0 {
                let money = to_minor(line.value, self.minor);
                // A position worth less than half a minor unit is not sold.
                line.exits = money > 0;
                (if line.exits { line.value } else { 0 }, money)
            } else {
                let reduction = line.value - line.desired - i64::from(line.fraction > 0);
                line.lots = line.asset.lots_in(reduction);
                (line.in_lots(), line.in_lots())
            };
            line.change = -sold;
            self.proceeds += money;
            let kept = -line.wanted() - i128::from(sold) * i128::from(VALUE_UNIT);
            self.unsold += kept;
            line.cause = (kept > 0).then_some(ResidualCause::Rounding);
        }
    }
}

fn is_in_band(policy: &Policy, asset: u32, target: i64, weight: i64) -> Option<bool> {
    let [target, weight] = [target, weight].map(|weight| Decimal::from_raw(weight.into()));
    Some(policy.band.limits(asset, target)?.contains(weight))
}

/// 1 in weights.
const WHOLE_WEIGHT: u128 = 1_000_000_000_000_000_000;

/// A remainder of 10^-28 in 10^-18, half to even; up to a whole value unit.
#[inline]
fn at_18_places(remainder: u64) -> i64 {
    const STEP: u64 = 10_000_000_000;
    let (down, rest) = (remainder / STEP, remainder % STEP);
    let up = rest > STEP / 2 || (rest == STEP / 2 && down % 2 == 1);
    (down + u64::from(up)) as i64
}

/// A value at the minor unit, half to even.
fn to_minor(value: i64, minor: i64) -> i64 {
    let (down, rest) = (value / minor, value % minor);
    let to_middle = rest.cmp(&(minor - rest));
    let up = rest != 0 && (to_middle.is_gt() || (to_middle.is_eq() && down % 2 == 1));
    (down + i64::from(up)) * minor
}
