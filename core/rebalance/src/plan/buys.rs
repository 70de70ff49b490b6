//! Increases: funded per currency, scaled by one factor if short, rounded by largest remainder.

use std::cmp::Reverse;

use decimal::{Decimal, Rounding};

use super::outcome::Cause;
use super::sheet::{Sheet, Trade};
use crate::drift::portfolio_drift;

/// The share of the increases that a currency can fund.
#[derive(Clone, Copy)]
enum Share {
    All,
    Of { funds: Decimal, asked: Decimal },
    Nothing,
}

impl Share {
    fn of(self, increase: Decimal) -> Option<Decimal> {
        match self {
            Self::All => Some(increase),
            Self::Of { funds, asked } => increase.mul_div_rounded(funds, asked, Rounding::TowardZero),
            Self::Nothing => Some(Decimal::ZERO),
        }
    }
}

impl Sheet<'_> {
    /// Sizes every buy.
    pub(super) fn buy(&mut self) -> Option<()> {
        self.cap_increases()?;
        let lent = self.shortfall_of_all()?;
        for currency in 0..self.funds.len() {
            let mut funds = self.own_funds(currency)?;
            if self.credit.is_positive() && lent.is_positive() {
                let short = self.shortfall(currency, funds)?;
                let share = short.min(self.credit.mul_div_rounded(short, lent, Rounding::TowardZero)?);
                funds = funds.checked_add(self.market.to_local(currency, share)?)?;
            }
            self.buy_in(currency, funds)?;
        }
        Some(())
    }

    /// Scales the increases to what the turnover cap leaves after the sells.
    fn cap_increases(&mut self) -> Option<()> {
        let Some(mut left) = self.allowance else {
            return Some(());
        };
        let mut sum = Decimal::ZERO;
        for line in 0..self.count() {
            left = left.checked_sub(self.executed(line)?.checked_abs()?)?;
            sum = sum.checked_add(self.lines.wanted[line].max(Decimal::ZERO))?;
        }
        if sum <= left {
            return Some(());
        }
        let left = left.max(Decimal::ZERO);
        for line in 0..self.count() {
            let wanted = self.lines.wanted[line];
            if wanted.is_positive() {
                let scaled = wanted.mul_div_rounded(left, sum, Rounding::TowardZero)?;
                self.lines.wanted[line] = scaled;
                self.cut(line, Cause::Turnover, wanted.checked_sub(scaled)?);
            }
        }
        Some(())
    }

    /// Base value of the line's order, signed.
    fn executed(&self, line: usize) -> Option<Decimal> {
        self.lines.trade[line]
            .quantity
            .checked_mul(self.unit(line).unwrap_or_default())
    }

    /// What the currency has for buys, in its own money: cash above the floor and, if the policy lets them, proceeds.
    fn own_funds(&self, currency: usize) -> Option<Decimal> {
        let fund = &self.funds[currency];
        let mut funds = fund.spendable.checked_sub(fund.floor)?;
        for line in self.lines_in(currency) {
            let trade = self.lines.trade[line];
            if self.policy.proceeds_fund_buys && trade.quantity.is_negative() {
                funds = funds.checked_add(trade.notional)?.checked_sub(trade.cost)?;
            }
        }
        Some(funds)
    }

    /// What the wanted increases ask for beyond the funds, in base currency.
    fn shortfall(&self, currency: usize, funds: Decimal) -> Option<Decimal> {
        let (asked, orders) = self.asked(currency)?;
        let fixed = self.policy.costs.fixed.checked_mul(Decimal::from(orders))?;
        let short = asked
            .checked_add(fixed)?
            .checked_sub(self.market.to_base(currency, funds)?)?;
        Some(short.max(Decimal::ZERO))
    }

    fn shortfall_of_all(&self) -> Option<Decimal> {
        (0..self.funds.len()).try_fold(Decimal::ZERO, |sum, currency| {
            sum.checked_add(self.shortfall(currency, self.own_funds(currency)?)?)
        })
    }

    fn is_buy_in(&self, currency: usize, line: usize) -> bool {
        self.currency(line) == currency && self.lines.wanted[line].is_positive() && !self.lines.dropped[line]
    }

    /// Wanted increases with the cost rate, in base currency, and how many there are.
    fn asked(&self, currency: usize) -> Option<(Decimal, i64)> {
        let (mut sum, mut orders) = (Decimal::ZERO, 0);
        for line in (0..self.count()).filter(|line| self.is_buy_in(currency, *line)) {
            sum = sum.checked_add(self.lines.wanted[line])?;
            orders += 1;
        }
        Some((sum.checked_add(sum.checked_mul(self.policy.costs.rate)?)?, orders))
    }

    fn buy_in(&mut self, currency: usize, funds: Decimal) -> Option<()> {
        // The second round gives what dropped orders leave to the others, whose orders can then only grow.
        for _ in 0..2 {
            let share = self.fundable(currency, funds)?;
            self.size(currency, share)?;
            self.trim(currency, funds)?;
            self.hand_out(currency, funds, false)?;
            if !self.drop_small(currency)? {
                break;
            }
        }
        for line in 0..self.count() {
            if self.is_buy_in(currency, line) {
                self.rest[line] = self.lines.wanted[line];
            }
        }
        self.hand_out_many(currency, funds)?;
        self.hand_out(currency, funds, true)
    }

    fn fundable(&self, currency: usize, funds: Decimal) -> Option<Share> {
        let in_currency = self.lines_in(currency).count() as i64;
        let slack = self
            .market
            .minor_unit(currency)
            .checked_mul(Decimal::from(in_currency))?;
        // Less than a minor unit a line is what rounding left in the cash line, not money to invest.
        if funds <= slack {
            return Some(Share::Nothing);
        }
        let (asked, orders) = self.asked(currency)?;
        let fixed = self.policy.costs.fixed.checked_mul(Decimal::from(orders))?;
        let (funds, slack) = (
            self.market.to_base(currency, funds)?,
            self.market.to_base(currency, slack)?,
        );
        if asked.checked_add(fixed)?.checked_sub(funds)? <= slack {
            return Some(Share::All);
        }
        let funds = funds.checked_sub(fixed)?;
        Some(if funds.is_positive() {
            Share::Of { funds, asked }
        } else {
            Share::Nothing
        })
    }

    /// Sizes the orders at their share, rounded down; `rest` holds the base value that each was to have.
    fn size(&mut self, currency: usize, share: Share) -> Option<()> {
        self.rest.resize(self.count(), Decimal::ZERO);
        for line in 0..self.count() {
            if !self.is_buy_in(currency, line) {
                continue;
            }
            let wanted = self.lines.wanted[line];
            let ideal = share.of(wanted)?;
            self.cut(line, Cause::Funding, wanted.checked_sub(ideal)?);
            self.rest[line] = ideal;
            let unit = self.unit(line)?;
            let mut quantity = ideal.mul_div_rounded(Decimal::ONE, unit, Rounding::TowardZero)?;
            if let Some(lot) = self.lot(line) {
                quantity = quantity.truncate_to_multiple(lot)?;
            }
            if self.covers(line)? && ideal == wanted {
                quantity = self.account.quantities[line].checked_neg()?;
            } else if self.is_noise(line, wanted)? {
                quantity = Decimal::ZERO;
            }
            self.set_buy(line, quantity)?;
            self.cut(line, Cause::Rounding, ideal.checked_sub(self.executed(line)?)?);
        }
        Some(())
    }

    /// Whether the line buys back a whole short position, so that lots and minimums do not hold it back.
    fn covers(&self, line: usize) -> Option<bool> {
        let (held, wanted) = (self.lines.value[line], self.lines.wanted[line]);
        Some(held.is_negative() && held.checked_add(wanted)?.is_zero())
    }

    fn set_buy(&mut self, line: usize, quantity: Decimal) -> Option<()> {
        let (notional, cost) = self.priced(line, quantity)?;
        self.lines.trade[line] = if notional.is_zero() {
            Trade::default()
        } else {
            Trade {
                quantity,
                notional,
                cost,
            }
        };
        Some(())
    }

    /// What the currency's buys spend, costs included.
    fn spent(&self, currency: usize) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for line in (0..self.count()).filter(|line| self.is_buy_in(currency, *line)) {
            let trade = self.lines.trade[line];
            sum = sum.checked_add(trade.notional)?.checked_add(trade.cost)?;
        }
        Some(sum)
    }

    /// Takes from the largest orders what the rounding of money spends beyond the funds.
    fn trim(&mut self, currency: usize, funds: Decimal) -> Option<()> {
        let mut over = self.spent(currency)?.checked_sub(funds)?;
        if !over.is_positive() {
            return Some(());
        }
        let mut order: Vec<usize> = (0..self.count())
            .filter(|line| self.is_buy_in(currency, *line))
            .collect();
        order.sort_by_key(|line| (Reverse(self.lines.trade[*line].notional), *line));
        for line in order {
            let trade = self.lines.trade[line];
            if !over.is_positive() || trade.quantity.is_zero() {
                break;
            }
            let unit = self.market.unit_local[self.asset(line) as usize]?;
            let less = over.round(self.market.currencies[currency].minor_places, Rounding::Ceiling)?;
            let quantity = match self.lot(line) {
                Some(lot) => {
                    let lots = less.mul_div_rounded(Decimal::ONE, unit, Rounding::Ceiling)?;
                    trade
                        .quantity
                        .checked_sub(lots.round_to_multiple(lot, Rounding::Ceiling)?)?
                }
                None => trade
                    .notional
                    .checked_sub(less)?
                    .mul_div_rounded(Decimal::ONE, unit, Rounding::TowardZero)?,
            };
            self.set_buy(line, quantity.max(Decimal::ZERO))?;
            self.cut(line, Cause::Funding, self.rest[line].checked_sub(self.executed(line)?)?);
            over = self.spent(currency)?.checked_sub(funds)?;
        }
        Some(())
    }

    /// Drops the orders under the minimum; tells whether there were any.
    fn drop_small(&mut self, currency: usize) -> Option<bool> {
        let mut any = false;
        for line in 0..self.count() {
            let trade = self.lines.trade[line];
            if !self.is_buy_in(currency, line) || trade.quantity.is_zero() || self.is_cover(line)? {
                continue;
            }
            if self.too_small(line, trade.quantity, trade.notional)? {
                self.lines.dropped[line] = true;
                self.lines.trade[line] = Trade::default();
                self.cut(line, Cause::Minimum, self.lines.wanted[line]);
                any = true;
            }
        }
        Some(any)
    }

    fn is_cover(&self, line: usize) -> Option<bool> {
        let after = self.account.quantities[line].checked_add(self.lines.trade[line].quantity)?;
        Some(after.is_zero())
    }

    /// What may still be spent in base value before the currency's lines together pass what they are to have: what
    /// rounding kept from the buys, less what it kept in the sells.
    fn unspent(&self, currency: usize) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for line in self.lines_in(currency) {
            let wanted = self.lines.wanted[line];
            if self.lines.dropped[line] || wanted.is_zero() {
                continue;
            }
            let goal = if wanted.is_positive() { self.rest[line] } else { wanted };
            sum = sum.checked_add(goal)?.checked_sub(self.executed(line)?)?;
        }
        Some(sum)
    }

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

    /// Hands out one lot a line, by largest remainder, as far as the money and the lines' goals together reach.
    fn hand_out(&mut self, currency: usize, funds: Decimal, last: bool) -> Option<()> {
        let mut left = funds.checked_sub(self.spent(currency)?)?;
        let mut room = self.unspent(currency)?;
        let order = self.by_remainder(currency)?;
        for line in &order {
            let lot = self.lot(*line as usize)?;
            self.add_lots(*line as usize, lot, last, &mut left, &mut room)?;
        }
        *self.order = order;
        Some(())
    }

    /// Gives each line, in the same order, as many whole lots as it lacks and the money reaches.
    fn hand_out_many(&mut self, currency: usize, funds: Decimal) -> Option<()> {
        let mut left = funds.checked_sub(self.spent(currency)?)?;
        let mut room = self.unspent(currency)?;
        let order = self.by_remainder(currency)?;
        for line in order.iter().map(|line| *line as usize) {
            let (lot, unit) = (self.lot(line)?, self.unit(line)?);
            let lacking = self.rest[line].checked_sub(self.executed(line)?)?;
            let price = unit.checked_add(unit.checked_mul(self.policy.costs.rate)?)?;
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
        let price = notional
            .checked_add(cost)?
            .checked_sub(old.notional)?
            .checked_sub(old.cost)?;
        let value = more.checked_mul(self.unit(line)?)?;
        if price > *left || value > *room || (last && self.too_small(line, quantity, notional)?) {
            return Some(false);
        }
        self.set_buy(line, quantity)?;
        *left = left.checked_sub(price)?;
        *room = room.checked_sub(value)?;
        Some(true)
    }

    /// Drift after the same plan in fractions, without costs, minimums and turnover cap: with the goals as stated, no
    /// plan under these restrictions and this funding has less.
    pub(super) fn ideal_drift(&mut self) -> Option<Decimal> {
        if !self.total.is_positive() {
            return Some(Decimal::ZERO);
        }
        self.rest.clear();
        self.rest.extend_from_slice(&self.lines.desired);
        for currency in 0..self.funds.len() {
            let fund = &self.funds[currency];
            let own = self.market.to_base(currency, fund.spendable.checked_sub(fund.floor)?)?;
            let (mut funds, mut asked) = (own.checked_add(self.credit)?, Decimal::ZERO);
            for line in self.lines_in(currency) {
                let change = self.lines.desired[line].checked_sub(self.lines.value[line])?;
                if change.is_positive() {
                    asked = asked.checked_add(change)?;
                } else if self.policy.proceeds_fund_buys {
                    funds = funds.checked_sub(change)?;
                }
            }
            let funds = funds.max(Decimal::ZERO);
            if asked <= funds {
                continue;
            }
            for line in self.lines_in(currency) {
                let change = self.lines.desired[line].checked_sub(self.lines.value[line])?;
                if change.is_positive() {
                    let funded = change.mul_div_rounded(funds, asked, Rounding::TowardZero)?;
                    self.rest[line] = self.lines.value[line].checked_add(funded)?;
                }
            }
        }
        portfolio_drift(self.rest, self.account.targets, self.total)
    }
}
