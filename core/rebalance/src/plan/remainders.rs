//! Rounding of increases: lots by largest remainder, the last money in fractions, and nothing beyond the funds.

use std::cmp::Reverse;

use choices::ResidualCause;
use decimal::{Decimal, Rounding};

use super::account_work::AccountWork;
use super::buys::Budget;

impl AccountWork<'_> {
    /// The lines in lots that lack something, by remainder in lots, then target weight, both descending, then number.
    fn by_remainder(&mut self, currency: usize) -> Option<Vec<u32>> {
        let mut keyed = Vec::new();
        for line in 0..self.count() {
            let Some(lot) = self.lot(line).filter(|_| self.is_buy_in(currency, line)) else {
                continue;
            };
            let lacking = self.rest[line].checked_sub(self.executed(line)?)?;
            let lot_value = lot.checked_mul(self.unit(line)?)?;
            if lacking.is_positive() && lot_value.is_positive() {
                keyed.push((
                    Reverse(lacking.checked_div(lot_value)?),
                    Reverse(self.lines.effective[line]),
                    line as u32,
                ));
            }
        }
        keyed.sort_unstable();
        self.order.clear();
        self.order.extend(keyed.iter().map(|(_, _, line)| *line));
        Some(std::mem::take(self.order))
    }

    /// Hands out one lot a line, by largest remainder, until the lines together have what their factor gave them.
    pub(super) fn hand_out_ideal(&mut self, budget: &Budget) -> Option<()> {
        let mut room = Decimal::ZERO;
        for line in self.lines_in(budget.currency) {
            if self.is_buy_in(budget.currency, line) {
                room = room.checked_add(self.rest[line])?.checked_sub(self.executed(line)?)?;
            }
        }
        self.hand_out(budget, room, false)
    }

    /// Spends what dropped orders and coarse lots left: whole lots that lines still lack, one lot more by largest
    /// remainder, and the rest in fractions.
    pub(super) fn spend_rest(&mut self, budget: &Budget) -> Option<()> {
        for line in self.lines_in(budget.currency) {
            self.rest[line] = self.lines.wanted[line];
        }
        self.hand_out_many(budget)?;
        let room = self.room(budget)?;
        self.hand_out(budget, room, true)?;
        self.fill_fractions(budget)
    }

    /// Base value that may still be bought.
    fn room(&self, budget: &Budget) -> Option<Decimal> {
        let mut room = budget.net;
        for line in self.lines_in(budget.currency) {
            if self.is_buy_in(budget.currency, line) {
                room = room.checked_sub(self.executed(line)?)?;
            }
        }
        Some(room)
    }

    fn hand_out(&mut self, budget: &Budget, mut room: Decimal, last: bool) -> Option<()> {
        let mut left = budget.funds.checked_sub(self.spent(budget.currency)?)?;
        let order = self.by_remainder(budget.currency)?;
        for line in &order {
            let lot = self.lot(*line as usize)?;
            self.add_lots(*line as usize, lot, last, &mut left, &mut room)?;
        }
        *self.order = order;
        Some(())
    }

    /// Gives each line, in the same order, as many whole lots as it lacks and the money reaches.
    fn hand_out_many(&mut self, budget: &Budget) -> Option<()> {
        let currency = budget.currency;
        let mut left = budget.funds.checked_sub(self.spent(currency)?)?;
        let mut room = self.room(budget)?;
        let order = self.by_remainder(currency)?;
        for line in order.iter().map(|line| *line as usize) {
            let (lot, unit) = (self.lot(line)?, self.unit(line)?);
            let lacking = self.rest[line].checked_sub(self.executed(line)?)?;
            let price = unit.checked_mul(self.price_of_purchase(line)?)?;
            let money = self
                .market
                .to_base(currency, left)?
                .mul_div_rounded(unit, price, Rounding::TowardZero)?;
            let value = lacking.min(room).min(money);
            let quantity = value
                .mul_div_rounded(Decimal::ONE, unit, Rounding::TowardZero)?
                .truncate_to_multiple(lot)?;
            // The rounding of its cost can put the last of these lots out of reach.
            for quantity in [quantity, quantity.checked_sub(lot)?] {
                if quantity.is_positive() && self.add_lots(line, quantity, true, &mut left, &mut room)? {
                    break;
                }
            }
        }
        *self.order = order;
        Some(())
    }

    /// Spends what lots could not use on the lines that trade in fractions, all by one factor.
    fn fill_fractions(&mut self, budget: &Budget) -> Option<()> {
        let currency = budget.currency;
        let left = budget.funds.checked_sub(self.spent(currency)?)?;
        let (mut sum, mut gross, mut new_orders) = (Decimal::ZERO, Decimal::ZERO, 0);
        for line in self.lines_in(currency) {
            if self.lot(line).is_none() && self.is_buy_in(currency, line) {
                let lacking = self.rest[line].checked_sub(self.executed(line)?)?;
                sum = sum.checked_add(lacking)?;
                gross = gross.checked_add(lacking.checked_mul(self.price_of_purchase(line)?)?)?;
                new_orders += i64::from(self.lines.trade[line].quantity.is_zero());
            }
        }
        let fixed = self.policy.costs.fixed.checked_mul(Decimal::from(new_orders))?;
        if !sum.is_positive() || !gross.is_positive() {
            return Some(());
        }
        let money = self
            .market
            .to_base(currency, left)?
            .checked_sub(fixed)?
            .mul_div(sum, gross)?;
        let money = money.min(self.room(budget)?).min(sum);
        if left <= budget.slack || !money.is_positive() {
            return Some(());
        }
        for line in self.lines_in(currency) {
            if self.lot(line).is_some() || !self.is_buy_in(currency, line) {
                continue;
            }
            let bought = self.executed(line)?;
            let more = self.rest[line]
                .checked_sub(bought)?
                .mul_div_rounded(money, sum, Rounding::TowardZero)?;
            let value = bought.checked_add(more)?;
            let quantity = value.mul_div_rounded(Decimal::ONE, self.unit(line)?, Rounding::TowardZero)?;
            let (notional, _) = self.priced(line, quantity)?;
            if !self.is_noise(line, value)? && !self.too_small(line, quantity, notional)? {
                self.set_buy(line, quantity)?;
            }
        }
        self.trim(budget)
    }

    /// Adds to a buy if the money and the room allow it; after the last round it must not be under the minimum either.
    fn add_lots(
        &mut self,
        line: usize,
        more: Decimal,
        last: bool,
        left: &mut Decimal,
        room: &mut Decimal,
    ) -> Option<bool> {
        let old = self.lines.trade[line];
        let quantity = old.quantity.checked_add(more)?;
        let (notional, cost) = self.priced(line, quantity)?;
        let more_money = notional
            .checked_add(cost)?
            .checked_sub(old.notional)?
            .checked_sub(old.cost)?;
        let price = self.paid(line, more_money)?;
        let value = more.checked_mul(self.unit(line)?)?;
        if price > *left || value > *room || (last && self.too_small(line, quantity, notional)?) {
            return Some(false);
        }
        self.set_buy(line, quantity)?;
        *left = left.checked_sub(price)?;
        *room = room.checked_sub(value)?;
        Some(true)
    }

    /// Takes from the largest orders what the rounding of money spends beyond the funds.
    pub(super) fn trim(&mut self, budget: &Budget) -> Option<()> {
        let (currency, funds) = (budget.currency, budget.funds);
        let mut over = self.spent(currency)?.checked_sub(funds)?;
        if !over.is_positive() {
            return Some(());
        }
        let mut order: Vec<usize> = (0..self.count())
            .filter(|line| self.is_buy_in(currency, *line))
            .collect();
        // An order in fractions gives exactly what is over; a lot is given only when there is no other.
        order.sort_by_key(|line| {
            (
                self.lot(*line).is_some(),
                Reverse(self.lines.trade[*line].notional),
                *line,
            )
        });
        for line in order {
            let trade = self.lines.trade[line];
            if !over.is_positive() || trade.quantity.is_zero() {
                continue;
            }
            let unit = self.market.unit_local[self.asset(line) as usize]?;
            let own = self.currency(line);
            let less = self
                .to_be_paid(line, over)?
                .round(self.market.currencies[own].minor_places, Rounding::Ceiling)?;
            let quantity = match self.lot(line) {
                Some(lot) => {
                    let units = less.mul_div_rounded(Decimal::ONE, unit, Rounding::Ceiling)?;
                    trade.quantity.checked_sub(units)?.floor_to_multiple(lot)?
                }
                None => trade
                    .notional
                    .checked_sub(less)?
                    .mul_div_rounded(Decimal::ONE, unit, Rounding::TowardZero)?,
            };
            self.set_buy(line, quantity.max(Decimal::ZERO))?;
            self.cut(
                line,
                ResidualCause::Funding,
                self.rest[line].checked_sub(self.executed(line)?)?,
            );
            over = self.spent(currency)?.checked_sub(funds)?;
        }
        Some(())
    }
}
