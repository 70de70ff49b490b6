//! Reductions: capped, rounded toward zero, and dropped under the minimum.

use choices::ResidualCause;
use decimal::{Decimal, Rounding};

use super::account_work::{AccountWork, Trade};

impl AccountWork<'_> {
    /// Sets the wanted change of every line, with all reductions scaled by one factor when the plan would pass its
    /// turnover cap.
    pub(super) fn cap_turnover(&mut self) -> Option<()> {
        for line in 0..self.count() {
            self.lines.wanted[line] = self.lines.desired[line].checked_sub(self.lines.value[line])?;
        }
        let Some(allowance) = self.allowance else {
            return Some(());
        };
        let mut planned = Decimal::ZERO;
        for currency in 0..self.funds.len() {
            let (increases, reductions) = self.wanted_of(currency)?;
            let own = self.funds[currency].spendable.checked_sub(self.funds[currency].floor)?;
            let mut funds = self.market.to_base(currency, own)?.checked_add(self.credit)?;
            if self.policy.proceeds_fund_buys {
                funds = funds.checked_add(reductions)?;
            }
            planned = planned
                .checked_add(reductions)?
                .checked_add(increases.min(funds.max(Decimal::ZERO)))?;
        }
        if planned <= allowance {
            return Some(());
        }
        for line in 0..self.count() {
            let wanted = self.lines.wanted[line];
            if wanted.is_negative() {
                let scaled = wanted.mul_div_rounded(allowance, planned, Rounding::TowardZero)?;
                self.lines.wanted[line] = scaled;
                self.cut(line, ResidualCause::Turnover, scaled.checked_sub(wanted)?);
            }
        }
        Some(())
    }

    /// Base value of all wanted increases and of all wanted reductions of a currency, both positive.
    fn wanted_of(&self, currency: usize) -> Option<(Decimal, Decimal)> {
        let (mut increases, mut reductions) = (Decimal::ZERO, Decimal::ZERO);
        for line in self.lines_in(currency) {
            let wanted = self.lines.wanted[line];
            if wanted.is_negative() {
                reductions = reductions.checked_sub(wanted)?;
            } else {
                increases = increases.checked_add(wanted)?;
            }
        }
        Some((increases, reductions))
    }

    /// Sizes every sell.
    pub(super) fn sell(&mut self) -> Option<()> {
        for line in 0..self.count() {
            if self.lines.wanted[line].is_negative() {
                self.sell_line(line)?;
            }
        }
        // A cap on turnover is a promise; the reserve is then met on a later day.
        if self.allowance.is_some() || self.policy.mode == super::Mode::ContributionOnly {
            return Some(());
        }
        for currency in 0..self.funds.len() {
            self.top_up_sells(currency)?;
        }
        Some(())
    }

    fn sell_line(&mut self, line: usize) -> Option<()> {
        let Some(unit) = self.unit(line) else {
            return Some(());
        };
        let reduction = self.lines.wanted[line].checked_neg()?;
        let exits = self.exits(line)?;
        let quantity = if exits {
            self.account.quantities[line]
        } else {
            self.sell_quantity(line, reduction, unit)?
        };
        let (notional, cost) = self.priced(line, quantity)?;
        if quantity.is_zero() || notional.is_zero() || (!exits && self.is_noise(line, reduction)?) {
            self.cut(line, ResidualCause::Rounding, reduction);
            return Some(());
        }
        if notional <= cost || (!exits && self.too_small(line, quantity, notional)?) {
            self.lines.wanted[line] = Decimal::ZERO;
            self.cut(line, ResidualCause::Minimum, reduction);
            return Some(());
        }
        self.lines.trade[line] = Trade {
            quantity: quantity.checked_neg()?,
            notional,
            cost,
        };
        self.cut(
            line,
            ResidualCause::Rounding,
            reduction.checked_sub(quantity.checked_mul(unit)?)?,
        );
        Some(())
    }

    /// Whether the line is to be sold whole, so that lots and minimums do not hold it back.
    fn exits(&self, line: usize) -> Option<bool> {
        let (held, wanted) = (self.lines.value[line], self.lines.wanted[line]);
        let is_whole = held.is_positive() && held.checked_add(wanted)?.is_zero();
        Some(is_whole && self.kept_units(line).is_zero())
    }

    fn sell_quantity(&self, line: usize, reduction: Decimal, unit: Decimal) -> Option<Decimal> {
        let mut quantity = reduction.mul_div_rounded(Decimal::ONE, unit, Rounding::TowardZero)?;
        if let Some(sellable) = self.sellable_units(line)? {
            let left = self.lines.value[line].checked_sub(reduction)?;
            // What goes down to the kept units is all the others, whatever their value is rounded to.
            quantity = if left <= self.kept_value(line)? {
                sellable
            } else {
                quantity.min(sellable)
            };
        }
        if !self.policy.allow_short {
            quantity = quantity.min(self.account.quantities[line].max(Decimal::ZERO));
        }
        match self.lot(line) {
            Some(lot) => quantity.truncate_to_multiple(lot),
            None => Some(quantity),
        }
    }

    /// Rounds sells up where rounding toward zero would leave the reserve short: the smallest lots first, so that the
    /// least is sold beyond the need.
    fn top_up_sells(&mut self, currency: usize) -> Option<()> {
        let mut open = self.need(currency)?;
        if !open.is_positive() {
            return Some(());
        }
        let mut order = Vec::new();
        for line in self.lines_in(currency) {
            if self.lines.wanted[line].is_negative() {
                let trade = self.lines.trade[line];
                open = open.checked_sub(self.received(line, trade.notional.checked_sub(trade.cost)?)?)?;
                let lot_value = self.lot(line).unwrap_or_default().checked_mul(self.unit(line)?)?;
                order.push((lot_value, line));
            }
        }
        order.sort_unstable();
        for (_, line) in order {
            if open.is_positive() {
                open = open.checked_sub(self.sell_more(line, open)?)?;
            }
        }
        Some(())
    }

    /// Sells as much more as is open, in whole lots where there are lots; returns what that brings net of costs.
    fn sell_more(&mut self, line: usize, open: Decimal) -> Option<Decimal> {
        let held = self.account.quantities[line];
        let old = self.lines.trade[line];
        let sold = old.quantity.checked_neg()?;
        let unit = self.market.unit_local[self.asset(line) as usize]?;
        let kept = Decimal::ONE.checked_sub(self.rate(line)?)?;
        let fixed = if sold.is_zero() {
            self.policy.costs.fixed
        } else {
            Decimal::ZERO
        };
        // In fractions a minor unit more, since rounding the notional can take half of one.
        let rounding = match self.lot(line) {
            Some(_) => Decimal::ZERO,
            None => self.market.minor_unit(self.currency(line)),
        };
        let short = self
            .to_be_received(line, open)?
            .checked_add(self.market.to_local(self.currency(line), fixed)?)?
            .checked_add(rounding)?;
        let gross = short.mul_div_rounded(Decimal::ONE, kept, Rounding::Ceiling)?;
        let units = gross.mul_div_rounded(Decimal::ONE, unit, Rounding::Ceiling)?;
        let step = match self.lot(line) {
            Some(lot) => units.round_to_multiple(lot, Rounding::Ceiling)?,
            None => units,
        };
        let quantity = sold.checked_add(step)?.min(self.most_units_sold(line)?);
        let (notional, cost) = self.priced(line, quantity)?;
        let more = notional
            .checked_sub(cost)?
            .checked_sub(old.notional.checked_sub(old.cost)?)?;
        let gain = self.received(line, more)?;
        let small = quantity < held && self.too_small(line, quantity, notional)?;
        if quantity <= sold || !gain.is_positive() || small {
            return Some(Decimal::ZERO);
        }
        self.lines.trade[line] = Trade {
            quantity: quantity.checked_neg()?,
            notional,
            cost,
        };
        Some(gain)
    }
}
