//! Increases: funded per currency, scaled by one factor if short, rounded by largest remainder.

use choices::ResidualCause;
use decimal::{Decimal, Rounding};

use super::account_work::{AccountWork, Trade};
use super::terms::Mode;
use crate::drift::portfolio_drift;

/// The factor of the increases of a currency.
#[derive(Clone, Copy)]
enum Share {
    All,
    Of {
        part: Decimal,
        asked: Decimal,
        cause: ResidualCause,
    },
    Nothing,
}

/// The budget for the increases of one currency.
pub(super) struct Budget {
    pub(super) currency: usize,
    /// Buying power, costs included, in the currency.
    pub(super) funds: Decimal,
    /// Wanted increases in base value.
    asked: Decimal,
    /// The same with the costs that grow with them.
    asked_gross: Decimal,
    orders: i64,
    /// The wanted increases less what rounding kept in the asset's reductions, in base value: spending more would take
    /// the cash below its target.
    pub(super) net: Decimal,
    /// A minor unit a line, in the currency: what the rounding of money leaves in the cash line, which is not money to
    /// invest.
    pub(super) slack: Decimal,
}

impl Share {
    fn of(self, increase: Decimal) -> Option<Decimal> {
        match self {
            Self::All => Some(increase),
            Self::Of { part, asked, .. } => increase.mul_div_rounded(part, asked, Rounding::TowardZero),
            Self::Nothing => Some(Decimal::ZERO),
        }
    }
}

impl AccountWork<'_> {
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
                self.cut(line, ResidualCause::Turnover, wanted.checked_sub(scaled)?);
            }
        }
        Some(())
    }

    /// Base value of the line's order, signed.
    pub(super) fn executed(&self, line: usize) -> Option<Decimal> {
        self.lines.trade[line]
            .quantity
            .checked_mul(self.unit(line).unwrap_or_default())
    }

    /// Funds of the currency for buys, in that currency: cash above the floor and, if the policy lets them, proceeds; or
    /// the contribution.
    fn own_funds(&self, currency: usize) -> Option<Decimal> {
        if self.policy.mode == Mode::ContributionOnly {
            return self.contribution(currency);
        }
        let fund = &self.funds[currency];
        let mut funds = fund.spendable.checked_sub(fund.floor)?;
        for line in self.lines_in(currency) {
            let trade = self.lines.trade[line];
            if self.policy.proceeds_fund_buys && trade.quantity.is_negative() {
                funds = funds.checked_add(self.received(line, trade.notional.checked_sub(trade.cost)?)?)?;
            }
        }
        Some(funds)
    }

    /// Excess of the wanted increases over the funds, in base currency.
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

    pub(super) fn is_buy_in(&self, currency: usize, line: usize) -> bool {
        self.fund(line) == currency && self.lines.wanted[line].is_positive() && !self.lines.dropped[line]
    }

    /// Wanted increases with the cost rate, in base currency, and how many there are.
    fn asked(&self, currency: usize) -> Option<(Decimal, i64)> {
        let (mut sum, mut orders) = (Decimal::ZERO, 0);
        for line in (0..self.count()).filter(|line| self.is_buy_in(currency, *line)) {
            sum = sum.checked_add(self.lines.wanted[line].checked_mul(self.price_of_purchase(line)?)?)?;
            orders += 1;
        }
        Some((sum, orders))
    }

    fn buy_in(&mut self, currency: usize, funds: Decimal) -> Option<()> {
        let mut budget = self.budget(currency, funds)?;
        // The second round gives what dropped orders leave to the others, whose orders can then only grow.
        for _ in 0..2 {
            let share = self.share(&budget)?;
            self.size(currency, share)?;
            self.trim(&budget)?;
            self.hand_out_ideal(&budget)?;
            if !self.drop_small(currency)? {
                break;
            }
            budget = self.budget(currency, funds)?;
        }
        self.spend_rest(&budget)
    }

    /// The budget for the currency's increases.
    fn budget(&self, currency: usize, funds: Decimal) -> Option<Budget> {
        let (mut asked, mut asked_gross, mut orders, mut unsold) = (Decimal::ZERO, Decimal::ZERO, 0, Decimal::ZERO);
        for line in self.lines_in(currency) {
            let wanted = self.lines.wanted[line];
            if self.is_buy_in(currency, line) {
                asked = asked.checked_add(wanted)?;
                asked_gross = asked_gross.checked_add(wanted.checked_mul(self.price_of_purchase(line)?)?)?;
                orders += 1;
            } else {
                unsold = unsold.checked_add(self.unsold(line)?)?;
            }
        }
        let lines = Decimal::from(self.lines_in(currency).count() as i64);
        let slack = self.market.minor_unit(currency).checked_mul(lines)?;
        let net = asked.checked_sub(unsold.max(Decimal::ZERO))?;
        Some(Budget {
            currency,
            funds,
            asked,
            asked_gross,
            orders,
            net,
            slack,
        })
    }

    /// Value above goal that rounding keeps in a line: of a reduction what was not sold, of a line at rest what it is over
    /// its target by if that is less than a lot.
    fn unsold(&self, line: usize) -> Option<Decimal> {
        let wanted = self.lines.wanted[line];
        if wanted.is_negative() {
            return self.executed(line)?.checked_sub(wanted);
        }
        let over = self.lines.value[line].checked_sub(self.target_value(line)?)?;
        let lot = self
            .lot(line)
            .unwrap_or_default()
            .checked_mul(self.unit(line).unwrap_or_default())?;
        Some(if over.is_positive() && over < lot {
            over
        } else {
            Decimal::ZERO
        })
    }

    /// The factor of all increases: what can be paid for, and what keeps the cash at its own target although rounding
    /// kept some reductions from being made.
    fn share(&self, budget: &Budget) -> Option<Share> {
        let funds = self.market.to_base(budget.currency, budget.funds)?;
        let slack = self.market.to_base(budget.currency, budget.slack)?;
        if budget.funds <= budget.slack || budget.net <= slack {
            return Some(Share::Nothing);
        }
        let fixed = self.policy.costs.fixed.checked_mul(Decimal::from(budget.orders))?;
        let price = budget.asked_gross.checked_add(fixed)?;
        let payable = if price.checked_sub(funds)? <= slack {
            budget.asked
        } else {
            funds
                .checked_sub(fixed)?
                .mul_div_rounded(budget.asked, budget.asked_gross, Rounding::TowardZero)?
        };
        let part = payable.min(budget.net);
        Some(match part {
            part if part >= budget.asked => Share::All,
            part if !part.is_positive() => Share::Nothing,
            part => Share::Of {
                part,
                asked: budget.asked,
                cause: if payable <= part {
                    ResidualCause::Funding
                } else {
                    ResidualCause::Rounding
                },
            },
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
            let cause = if let Share::Of { cause, .. } = share {
                cause
            } else {
                ResidualCause::Funding
            };
            self.cut(line, cause, wanted.checked_sub(ideal)?);
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
            self.cut(line, ResidualCause::Rounding, ideal.checked_sub(self.executed(line)?)?);
        }
        Some(())
    }

    /// Whether the line buys back a whole short position, so that lots and minimums do not hold it back.
    pub(super) fn covers(&self, line: usize) -> Option<bool> {
        let (held, wanted) = (self.lines.value[line], self.lines.wanted[line]);
        Some(held.is_negative() && held.checked_add(wanted)?.is_zero())
    }

    pub(super) fn set_buy(&mut self, line: usize, quantity: Decimal) -> Option<()> {
        self.lines.trade[line] = self.trade_of(line, quantity)?;
        Some(())
    }

    /// Amount that the currency's buys spend, costs included.
    pub(super) fn spent(&self, currency: usize) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for line in (0..self.count()).filter(|line| self.is_buy_in(currency, *line)) {
            let trade = self.lines.trade[line];
            sum = sum.checked_add(self.paid(line, trade.notional.checked_add(trade.cost)?)?)?;
        }
        Some(sum)
    }

    /// Drops the orders under the minimum; returns whether there were any.
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
                self.cut(line, ResidualCause::Minimum, self.lines.wanted[line]);
                any = true;
            }
        }
        Some(any)
    }

    fn is_cover(&self, line: usize) -> Option<bool> {
        let after = self.account.quantities[line].checked_add(self.lines.trade[line].quantity)?;
        Some(after.is_zero())
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
            let own = if self.policy.mode == Mode::ContributionOnly {
                self.contribution(currency)?
            } else {
                fund.spendable.checked_sub(fund.floor)?
            };
            let own = self.market.to_base(currency, own)?;
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
