//! The cash line as one with a band, in the modes that trade what is out of band.

use choices::{OrderReason, ResidualCause};
use decimal::{Decimal, Rounding};

use super::account_work::AccountWork;

/// Cash out of its band before any order for it, in base value.
#[derive(Clone, Copy, Debug)]
pub(super) struct CashOffBand {
    /// Above zero when there is too much: what it is over the weight that it is to have.
    over: Decimal,
    /// What it is beyond the edge of its band, positive.
    beyond: Decimal,
}

/// What lines trade of one fund, in base value.
#[derive(Clone, Copy, Debug)]
struct FundTrades {
    /// Cash above its floor; below zero where it lacks.
    cash: Decimal,
    /// Increases that it can pay for.
    bought: Decimal,
    sold: Decimal,
}

impl AccountWork<'_> {
    /// Keeps the trades of lines out of band from taking the cash out of its band, or further out, and brings it back: what it is off
    /// goes to lines below their targets, or comes from lines above them. `flowed` has what flows alone give each line.
    pub(super) fn bring_cash_to_band(&mut self) -> Option<()> {
        if !self.policy.cash_band || !self.policy.mode.only_out_of_band() {
            return Some(());
        }
        if let Some(cash) = self.cash_off_band(Decimal::ZERO)? {
            self.hold_back_from(cash)?;
        }
        let (bought, sold) = self.payable()?;
        let Some(cash) = self.cash_off_band(sold.checked_sub(bought)?)? else {
            return Some(());
        };
        self.lines.cash_is_over = Some(cash.over.is_positive());
        let before = self.lines.desired.clone();
        if cash.over.is_positive() {
            self.invest_cash(cash.over)?;
        } else {
            let base = self.market.base as usize;
            self.take(base, cash.over.checked_neg()?, true, OrderReason::CashBelowBand)?;
        }
        let desired = self.lines.desired.iter().zip(&before);
        for (goal, (now, _)) in self
            .lines
            .goal
            .iter_mut()
            .zip(desired)
            .filter(|(_, (now, was))| now != was)
        {
            *goal = *now;
        }
        self.hold_back_rest()
    }

    /// Whether the cash that the orders leave is out of its band.
    pub(super) fn leaves_cash_out_of_band(&self) -> bool {
        let has_band = self.policy.cash_band && self.policy.mode.only_out_of_band();
        has_band && self.cash_after_is_in_band() != Some(true)
    }

    fn cash_after_is_in_band(&self) -> Option<bool> {
        let (mut cash, mut target) = (self.total, Decimal::ONE);
        let mut bands = Vec::with_capacity(self.count());
        for line in 0..self.count() {
            cash = cash.checked_sub(self.value_after(line)?)?;
            target = target.checked_sub(self.account.targets[line])?;
            bands.push(self.policy.band.limits(self.asset(line), self.account.targets[line])?);
        }
        let limits = self.policy.band.cash_limits(target, bands)?;
        Some(limits.contains(cash.checked_div(self.total)?))
    }

    /// What neither lines below their targets could take nor lines above could give is not traded.
    fn hold_back_rest(&mut self) -> Option<()> {
        let (bought, sold) = self.payable()?;
        let Some(cash) = self.cash_off_band(sold.checked_sub(bought)?)? else {
            return Some(());
        };
        if !cash.over.is_positive() {
            return self.hold_back_buys(bought, bought.checked_sub(cash.beyond)?);
        }
        let mut left = cash.beyond;
        for fund in 0..self.funds.len() {
            let of = self.in_fund(fund)?;
            let unspent = of.cash.checked_add(of.sold)?.checked_sub(of.bought)?;
            let spared = unspent.min(left).max(Decimal::ZERO);
            left = left.checked_sub(spared)?;
            self.hold_back_sells(fund, of.sold, of.sold.checked_sub(spared)?)?;
        }
        Some(())
    }

    /// Cash that is off its band already is not moved further out. Too much of it pays for what is bought in its own fund before
    /// anything is sold there.
    fn hold_back_from(&mut self, cash: CashOffBand) -> Option<()> {
        let is_over = cash.over.is_positive();
        self.lines.cash_is_over = Some(is_over);
        if !is_over {
            let (bought, sold) = self.payable()?;
            return self.hold_back_buys(bought, sold.checked_sub(cash.beyond)?);
        }
        let mut left = cash.beyond;
        for fund in 0..self.funds.len() {
            let of = self.in_fund(fund)?;
            let paid = of.cash.min(left).max(Decimal::ZERO);
            left = left.checked_sub(paid)?;
            self.hold_back_sells(fund, of.sold, of.bought.checked_sub(paid)?)?;
        }
        Some(())
    }

    /// How far the cash is from what it is to have, once it changes by so much, if that is out of its band.
    fn cash_off_band(&self, change: Decimal) -> Option<Option<CashOffBand>> {
        let (mut cash, mut target) = (self.total.checked_add(change)?, Decimal::ONE);
        let mut bands = Vec::with_capacity(self.count());
        for line in 0..self.count() {
            cash = cash.checked_sub(self.lines.flowed[line])?;
            target = target.checked_sub(self.account.targets[line])?;
            bands.push(self.policy.band.limits(self.asset(line), self.account.targets[line])?);
        }
        let weight = cash.checked_div(self.total)?;
        let limits = self.policy.band.cash_limits(target, bands)?;
        if limits.contains(weight) || (self.spends_cash_target() && weight <= limits.high) {
            return Some(None);
        }
        let goal = self.policy.goal.weight(weight, target, limits)?;
        let over = cash.checked_sub(goal.checked_mul(self.total)?)?;
        let beyond = if weight > limits.high {
            cash.checked_sub(limits.high.checked_mul(self.total)?)?
        } else {
            limits.low.checked_mul(self.total)?.checked_sub(cash)?
        };
        Some((beyond > self.untradable()?).then_some(CashOffBand { over, beyond }))
    }

    /// What costs, the rounding of money and the smallest lot can move the cash by: less than this is not out of band.
    fn untradable(&self) -> Option<Decimal> {
        let costs = self.total.checked_sub(self.basis)?;
        let mut smallest: Option<Decimal> = None;
        for line in 0..self.count() {
            let lot = self.lot(line).unwrap_or_default();
            let value = lot.checked_mul(self.unit(line).unwrap_or_default())?;
            smallest = Some(smallest.map_or(value, |smallest| smallest.min(value)));
        }
        self.noise
            .checked_add(costs)?
            .checked_add(costs)?
            .checked_add(smallest.unwrap_or_default())
    }

    /// Increases that their funds can pay for, and reductions, in base value.
    fn payable(&self) -> Option<(Decimal, Decimal)> {
        let (mut bought, mut sold) = (Decimal::ZERO, Decimal::ZERO);
        for fund in 0..self.funds.len() {
            let of = self.in_fund(fund)?;
            bought = bought.checked_add(of.bought)?;
            sold = sold.checked_add(of.sold)?;
        }
        Some((bought, sold))
    }

    fn in_fund(&self, fund: usize) -> Option<FundTrades> {
        let of = &self.funds[fund];
        let cash = self.market.to_base(fund, of.spendable.checked_sub(of.floor)?)?;
        let (mut asked, mut sold) = (Decimal::ZERO, Decimal::ZERO);
        for line in self.lines_in(fund) {
            let change = self.lines.desired[line].checked_sub(self.lines.flowed[line])?;
            asked = asked.checked_add(change.max(Decimal::ZERO))?;
            sold = sold.checked_sub(change.min(Decimal::ZERO))?;
        }
        let proceeds = if self.policy.proceeds_fund_buys {
            sold
        } else {
            Decimal::ZERO
        };
        let money = cash.checked_add(proceeds)?.max(Decimal::ZERO);
        Some(FundTrades {
            cash,
            bought: asked.min(money),
            sold,
        })
    }

    /// Scales buys, of so much, to what is needed.
    fn hold_back_buys(&mut self, bought: Decimal, needed: Decimal) -> Option<()> {
        (0..self.count()).try_for_each(|line| self.hold_back(line, false, bought, needed))
    }

    /// Scales the sells of a fund, of so much, to what is needed.
    fn hold_back_sells(&mut self, fund: usize, sold: Decimal, needed: Decimal) -> Option<()> {
        let lines: Vec<usize> = self.lines_in(fund).collect();
        lines
            .into_iter()
            .try_for_each(|line| self.hold_back(line, true, sold, needed))
    }

    fn hold_back(&mut self, line: usize, is_sell: bool, of: Decimal, needed: Decimal) -> Option<()> {
        let needed = needed.max(Decimal::ZERO);
        let before = self.lines.flowed[line];
        let change = self.lines.desired[line].checked_sub(before)?;
        let is_other = change.is_zero() || change.is_negative() != is_sell;
        if of <= needed || is_other || self.account.restrictions[line].exclude {
            return Some(());
        }
        let kept = change.mul_div_rounded(needed, of, Rounding::TowardZero)?;
        self.lines.desired[line] = before.checked_add(kept)?;
        self.cut(line, ResidualCause::Cash, change.checked_sub(kept)?.checked_abs()?);
        Some(())
    }

    fn invest_cash(&mut self, mut left: Decimal) -> Option<()> {
        for fund in 0..self.funds.len() {
            let of = &self.funds[fund];
            let room = of.spendable.checked_sub(of.floor)?;
            let budget = self.market.to_base(fund, room)?.min(left);
            if budget.is_positive() {
                let invested = self.invest(fund, budget, OrderReason::CashAboveBand)?;
                left = left.checked_sub(invested)?;
            }
        }
        Some(())
    }
}
