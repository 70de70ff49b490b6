//! What lots and the minimum leave over: cash that is used up, and orders that are raised to the minimum.
//!
//! Both are done once lots are chosen, with what those lots have left of funds, turnover and bands. `rise` is what a step adds to
//! the sum of distances of lines and cash from their targets, in base value, costs counted twice as the choice of lots counts them:
//! portfolio drift is half of it over the account's value.

use std::cmp::Reverse;

use choices::{Leftover, OrderReason, ResidualCause};
use decimal::{Decimal, Rounding};

use super::account_work::{AccountWork, Cut, Trade};
use super::terms::{Mode, Objective};
use crate::band::Limits;

/// The most steps in which cash is used up.
const MOST_STEPS: usize = 10_000;
/// Where more lots fit than twice this, a step has more than one: this part of them.
const PART: i64 = 256;

/// What is left once lots are chosen.
struct Left {
    /// Base value after the orders' costs.
    total: Decimal,
    /// Cash less its target, in base value.
    cash_over: Decimal,
    /// The cash's target in base value, and the limits of its band where it has one.
    cash_target: Decimal,
    cash_band: Option<Limits>,
    /// Cash above its floor by fund, in its currency.
    rooms: Vec<Decimal>,
    /// What buys may still take, whatever sells bring; `None` where their proceeds count.
    purses: Vec<Option<Decimal>>,
    /// Base value of all orders, without signs.
    traded: Decimal,
}

/// A line with another order than it has.
#[derive(Clone, Copy)]
struct Step {
    line: usize,
    trade: Trade,
    rise: Decimal,
    /// What it takes of the cash, in base value.
    taken: Decimal,
    /// What it takes of its fund, in its currency.
    paid: Decimal,
    traded: Decimal,
}

impl AccountWork<'_> {
    /// Chooses lots, then uses what they leave as the policy says.
    pub(super) fn choose_lots(&mut self) -> Option<()> {
        self.better_lots()?;
        if !self.uses_leftover() {
            return Some(());
        }
        match self.policy.leftover {
            Leftover::Leave => Some(()),
            Leftover::UseUp => self.use_up_cash(),
            Leftover::RaiseToMinimum => self.raise_to_minimum(),
        }
    }

    /// Whether the plan says what is left over: it does where one plan goes all the way to its targets.
    fn uses_leftover(&self) -> bool {
        self.policy.objective == Objective::Proportional
            && matches!(self.policy.mode, Mode::Full | Mode::Threshold | Mode::ContributionOnly)
    }

    /// Whether cash is to have its floors alone, so that what is in it beyond might as well be in a line: it has no target, and its
    /// band no lower limit.
    pub(super) fn spends_cash_target(&self) -> bool {
        self.policy.leftover == Leftover::UseUp && self.policy.mode != Mode::ContributionOnly && self.uses_leftover()
    }

    /// The floors of all funds, in base value.
    pub(super) fn floors_in_base(&self) -> Option<Decimal> {
        (0..self.funds.len()).try_fold(Decimal::ZERO, |sum, fund| {
            sum.checked_add(self.market.to_base(fund, self.funds[fund].floor)?)
        })
    }

    /// Spends the cash above the floors, a lot at a time while one fits, each time where the drift rises least.
    fn use_up_cash(&mut self) -> Option<()> {
        self.lines.is_plain = false;
        let has_orders = self.lines.trade.iter().any(|trade| !trade.quantity.is_zero());
        if self.policy.mode.only_out_of_band() && !has_orders {
            return Some(());
        }
        let mut left = self.left()?;
        for _ in 0..MOST_STEPS {
            let mut best: Option<(Decimal, Reverse<Decimal>, Step)> = None;
            for line in 0..self.count() {
                let Some(step) = self.one_lot_more(&left, line)? else {
                    continue;
                };
                let lacking = self.target_after(&left, line)?.checked_sub(self.value_after(line)?)?;
                let key = (step.rise, Reverse(lacking));
                if best.as_ref().is_none_or(|(rise, short, _)| key < (*rise, *short)) {
                    best = Some((key.0, key.1, step));
                }
            }
            let Some((_, _, step)) = best else { break };
            let step = self.several(&left, step)?;
            let before = self.lines.trade[step.line].quantity;
            let more = step.trade.quantity.checked_sub(before)?;
            self.lines.added[step.line] = self.lines.added[step.line].checked_add(more)?;
            self.take_step(&mut left, step)?;
            self.lines.lot_gap = None;
        }
        self.explain_leftover()
    }

    /// Says of lines that have more than their goal that leftover cash is in them.
    fn explain_leftover(&mut self) -> Option<()> {
        for line in 0..self.count() {
            let over = self.value_after(line)?.checked_sub(self.lines.goal[line])?;
            if over.is_positive() && self.lines.added[line].is_positive() {
                self.lines.cut[line] = Cut {
                    cause: Some(ResidualCause::Leftover),
                    amount: over,
                };
            }
        }
        Some(())
    }

    /// A lot more of a line that has a target and may be bought, where it fits; as many as make the smallest order of a line that
    /// has none, and none sold where less would be under the minimum.
    fn one_lot_more(&self, left: &Left, line: usize) -> Option<Option<Step>> {
        let Some(lot) = self.lot(line).filter(|_| self.may_buy(line)) else {
            return Some(None);
        };
        if !self.lines.effective[line].is_positive() {
            return Some(None);
        }
        let now = self.lines.trade[line].quantity;
        let mut quantity = now.checked_add(lot)?;
        let (notional, _) = self.priced(line, quantity.checked_abs()?)?;
        if self.too_small(line, quantity.checked_abs()?, notional)? {
            quantity = if now.is_negative() {
                Decimal::ZERO
            } else {
                self.smallest_order(line)?
            };
        }
        let step = self.step(left, line, quantity)?;
        let is_whole = now.is_negative() || quantity.is_multiple_of(lot);
        Some(step.filter(|_| is_whole))
    }

    /// The same with more lots, where so many fit that one at a time would take long.
    fn several(&self, left: &Left, step: Step) -> Option<Step> {
        let (Some(lot), now) = (self.lot(step.line), self.lines.trade[step.line].quantity) else {
            return Some(step);
        };
        if now.is_negative() || !step.paid.is_positive() {
            return Some(step);
        }
        let fund = self.fund(step.line);
        let room = left.purses[fund].map_or(left.rooms[fund], |purse| purse.min(left.rooms[fund]));
        let lots = room.checked_div(step.paid)?.units() / Decimal::ONE.units() / i128::from(PART);
        let Some(more) = i64::try_from(lots).ok().filter(|lots| *lots > 1) else {
            return Some(step);
        };
        let quantity = step.trade.quantity.checked_add(lot.checked_mul(Decimal::from(more))?)?;
        Some(self.step(left, step.line, quantity)?.unwrap_or(step))
    }

    /// The smallest order that the minimum permits, in whole lots where there are lots.
    fn smallest_order(&self, line: usize) -> Option<Decimal> {
        let currency = self.currency(line);
        let places = self.market.currencies[currency].minor_places;
        let money = self
            .market
            .to_local(currency, self.minimum)?
            .round(places, Rounding::Ceiling)?;
        let unit = self.market.unit_local[self.asset(line) as usize]?;
        let least = self.market.assets[self.asset(line) as usize].min_quantity;
        let quantity = money.mul_div_rounded(Decimal::ONE, unit, Rounding::Ceiling)?.max(least);
        let Some(lot) = self.lot(line) else {
            return Some(quantity);
        };
        let quantity = quantity.round_to_multiple(lot, Rounding::Ceiling)?.max(lot);
        let (notional, _) = self.priced(line, quantity)?;
        // Half a minor unit may be lost to the rounding of money.
        if self.too_small(line, quantity, notional)? {
            return quantity.checked_add(lot);
        }
        Some(quantity)
    }

    /// Makes an order of the minimum of each line that is off its goal by less, where that does not raise the drift.
    fn raise_to_minimum(&mut self) -> Option<()> {
        let mut left = self.left()?;
        let mut raised: Vec<(usize, Decimal)> = Vec::new();
        for line in 0..self.count() {
            if let Some(quantity) = self.raised_order(&left, line)? {
                raised.push((line, quantity));
            }
        }
        for _ in 0..raised.len() {
            let mut best: Option<Step> = None;
            for (line, quantity) in &raised {
                if !self.lines.trade[*line].quantity.is_zero() {
                    continue;
                }
                let step = self.step(&left, *line, *quantity)?;
                let Some(step) = step.filter(|step| self.is_worth_raising(step)) else {
                    continue;
                };
                if best.as_ref().is_none_or(|best| step.rise < best.rise) {
                    best = Some(step);
                }
            }
            let Some(step) = best else { break };
            self.take_step(&mut left, step)?;
            self.lines.reason[step.line] = Some(OrderReason::RaisedToMinimum);
            self.lines.lot_gap = None;
        }
        Some(())
    }

    /// Whether a raised order leaves the drift no greater. A sell has to lower it by more than rounding does, or it would undo a buy
    /// that leaves it as it is.
    fn is_worth_raising(&self, step: &Step) -> bool {
        if step.trade.quantity.is_positive() {
            return !step.rise.is_positive();
        }
        let noise = self.noise.checked_add(self.noise);
        noise.is_some_and(|noise| step.rise.checked_add(noise).is_some_and(Decimal::is_negative))
    }

    /// The order of the minimum toward the goal of a line whose own order would be under it; a sell below zero.
    fn raised_order(&self, left: &Left, line: usize) -> Option<Option<Decimal>> {
        if self.unit(line).is_none() || !self.lines.trade[line].quantity.is_zero() {
            return Some(None);
        }
        let goal = self.goal_of_choice(line, left.total)?;
        let gap = goal.checked_sub(self.lines.value[line])?;
        let smallest = self.smallest_order(line)?;
        let (size, unit) = (gap.checked_abs()?, self.unit(line)?);
        let half_a_lot = Decimal::from_raw(self.lot(line).unwrap_or_default().checked_mul(unit)?.units() / 2);
        // What is nearer to the goal than to a lot more is not an order that the minimum left out, nor is a larger one.
        let is_one_lot = self.lot(line).is_some_and(|lot| smallest <= lot);
        let is_left_out = !is_one_lot && size > half_a_lot.max(self.noise) && size < smallest.checked_mul(unit)?;
        let (buys, sells) = (
            gap.is_positive(),
            gap.is_negative() && self.policy.mode != Mode::ContributionOnly,
        );
        Some(if !is_left_out {
            None
        } else if buys && self.may_buy(line) {
            Some(smallest)
        } else if sells && self.may_sell(line) && (self.policy.allow_short || smallest <= self.most_units_sold(line)?) {
            Some(smallest.checked_neg()?)
        } else {
            None
        })
    }

    /// What the orders leave.
    fn left(&self) -> Option<Left> {
        let total = self.total.checked_sub(self.cost_in_base()?)?;
        let (mut cash, mut share, mut traded) = (total, Decimal::ONE, Decimal::ZERO);
        let mut bands = Vec::with_capacity(self.count());
        for line in 0..self.count() {
            cash = cash.checked_sub(self.value_after(line)?)?;
            share = share.checked_sub(self.account.targets[line])?;
            traded = traded.checked_add(self.executed(line)?.checked_abs()?)?;
            bands.push(self.policy.band.limits(self.asset(line), self.account.targets[line])?);
        }
        let has_band = self.policy.cash_band && self.policy.mode.only_out_of_band() && !self.spends_cash_target();
        let cash_band = if has_band {
            Some(self.policy.band.cash_limits(share, bands)?)
        } else {
            None
        };
        let cash_target = share.checked_mul(total)?;
        let (mut rooms, mut purses) = (Vec::new(), Vec::new());
        for fund in 0..self.funds.len() {
            let own = &self.funds[fund];
            let taken = self.taken_of(fund)?;
            let room = own.spendable.checked_sub(own.floor)?.checked_sub(taken.net)?;
            let purse = match self.fund_purse(fund)? {
                Some(purse) => Some(purse.checked_sub(taken.bought)?),
                None => None,
            };
            rooms.push(room);
            purses.push(purse);
        }
        Some(Left {
            total,
            cash_over: cash.checked_sub(cash_target)?,
            cash_target,
            cash_band,
            rooms,
            purses,
            traded,
        })
    }

    pub(super) fn value_after(&self, line: usize) -> Option<Decimal> {
        self.lines.value[line].checked_add(self.executed(line)?)
    }

    fn target_after(&self, left: &Left, line: usize) -> Option<Decimal> {
        self.lines.effective[line].checked_mul(left.total)
    }

    /// The step to another order of a line; none where it may not be made.
    fn step(&self, left: &Left, line: usize, quantity: Decimal) -> Option<Option<Step>> {
        let (now, trade) = (self.lines.trade[line], self.trade_of(line, quantity)?);
        let is_lost = trade.quantity.is_zero() && !quantity.is_zero();
        let size = quantity.checked_abs()?;
        if is_lost || (!quantity.is_zero() && self.too_small(line, size, trade.notional)?) {
            return Some(None);
        }
        let unit = self.unit(line)?;
        let change = quantity.checked_sub(now.quantity)?.checked_mul(unit)?;
        let cost = self
            .market
            .to_base(self.currency(line), trade.cost.checked_sub(now.cost)?)?;
        let before = self.value_after(line)?;
        let (after, target) = (before.checked_add(change)?, self.target_after(left, line)?);
        let off = |value: Decimal| value.checked_sub(target)?.checked_abs();
        let taken = change.checked_add(cost)?;
        let cash_after = left.cash_over.checked_sub(taken)?;
        let own = off(after)?.checked_sub(off(before)?)?;
        let of_cash = cash_after.checked_abs()?.checked_sub(left.cash_over.checked_abs()?)?;
        let traded = size
            .checked_mul(unit)?
            .checked_sub(now.quantity.checked_abs()?.checked_mul(unit)?)?;
        let step = Step {
            line,
            trade,
            rise: own.checked_add(of_cash)?.checked_add(cost)?,
            taken,
            paid: self.paid_for(line, trade)?.checked_sub(self.paid_for(line, now)?)?,
            traded,
        };
        Some(if self.permits_step(left, &step, after)? {
            Some(step)
        } else {
            None
        })
    }

    /// Whether funds, the turnover cap and the bands permit a step that ends at this value.
    fn permits_step(&self, left: &Left, step: &Step, after: Decimal) -> Option<bool> {
        let fund = self.fund(step.line);
        let is_paid = !step.paid.is_positive() || left.rooms[fund] >= step.paid;
        let bought = step.paid.min(self.paid_for(step.line, step.trade)?.max(Decimal::ZERO));
        let is_in_purse = !bought.is_positive() || left.purses[fund].is_none_or(|purse| purse >= bought);
        let is_capped = match self.allowance {
            Some(allowance) => !step.traded.is_positive() || left.traded.checked_add(step.traded)? <= allowance,
            None => true,
        };
        if !(is_paid && is_in_purse && is_capped) {
            return Some(false);
        }
        let cash_after = left.cash_over.checked_sub(step.taken)?;
        if let Some(band) = left.cash_band {
            let weight = left.cash_target.checked_add(cash_after)?.checked_div(left.total)?;
            let is_nearer = cash_after.checked_abs()? <= left.cash_over.checked_abs()?;
            if !is_nearer && !band.contains(weight) {
                return Some(false);
            }
        }
        if self.policy.leftover == Leftover::UseUp && self.policy.mode.only_out_of_band() {
            let limits = self
                .policy
                .band
                .limits(self.asset(step.line), self.lines.effective[step.line])?;
            return Some(after.checked_div(left.total)? <= limits.high);
        }
        Some(true)
    }

    fn take_step(&mut self, left: &mut Left, step: Step) -> Option<()> {
        let fund = self.fund(step.line);
        left.cash_over = left.cash_over.checked_sub(step.taken)?;
        left.traded = left.traded.checked_add(step.traded)?;
        left.rooms[fund] = left.rooms[fund].checked_sub(step.paid)?;
        if let Some(purse) = &mut left.purses[fund] {
            let bought = step.paid.min(self.paid_for(step.line, step.trade)?.max(Decimal::ZERO));
            *purse = purse.checked_sub(bought.max(Decimal::ZERO))?;
        }
        self.lines.trade[step.line] = step.trade;
        Some(())
    }
}
