//! Which money pays for what: each currency for itself, or one pool that currency orders even out.

use decimal::{Decimal, Rounding};

use super::account_work::Sheet;
use super::outcome::{FxOrder, Outcome};

impl Sheet<'_> {
    /// The fund that a line is paid from.
    pub(super) fn fund(&self, line: usize) -> usize {
        if self.policy.fx_orders {
            self.market.base as usize
        } else {
            self.currency(line)
        }
    }

    /// What an order costs beyond its fixed cost, as a share of its notional.
    pub(super) fn rate(&self, line: usize) -> Option<Decimal> {
        let asset = self.asset(line) as usize;
        self.policy.costs.rate_of(&self.market.assets[asset])
    }

    fn is_exchanged(&self, line: usize) -> bool {
        self.policy.fx_orders && self.currency(line) != self.market.base as usize
    }

    fn fx_kept(&self) -> Option<Decimal> {
        Decimal::ONE.checked_sub(self.policy.costs.fx)
    }

    fn fx_paid(&self) -> Option<Decimal> {
        Decimal::ONE.checked_add(self.policy.costs.fx)
    }

    /// What is left in the fund of a unit of value that is sold, fixed costs aside.
    pub(super) fn kept_of_sale(&self, line: usize) -> Option<Decimal> {
        let kept = Decimal::ONE.checked_sub(self.rate(line)?)?;
        if self.is_exchanged(line) {
            kept.checked_mul(self.fx_kept()?)
        } else {
            Some(kept)
        }
    }

    /// What the fund pays for a unit of value that is bought, fixed costs aside.
    pub(super) fn price_of_purchase(&self, line: usize) -> Option<Decimal> {
        let price = Decimal::ONE.checked_add(self.rate(line)?)?;
        if self.is_exchanged(line) {
            price.checked_mul(self.fx_paid()?)
        } else {
            Some(price)
        }
    }

    /// Money of the asset's currency as the fund receives it, after the cost of exchanging it.
    pub(super) fn received(&self, line: usize, amount: Decimal) -> Option<Decimal> {
        if !self.is_exchanged(line) {
            return Some(amount);
        }
        self.market
            .to_base(self.currency(line), amount)?
            .checked_mul(self.fx_kept()?)
    }

    /// What the fund gives for money of the asset's currency.
    pub(super) fn paid(&self, line: usize, amount: Decimal) -> Option<Decimal> {
        if !self.is_exchanged(line) {
            return Some(amount);
        }
        self.market
            .to_base(self.currency(line), amount)?
            .checked_mul(self.fx_paid()?)
    }

    /// Money of the asset's currency of which the fund receives so much.
    pub(super) fn to_be_received(&self, line: usize, amount: Decimal) -> Option<Decimal> {
        if !self.is_exchanged(line) {
            return Some(amount);
        }
        let gross = amount.mul_div_rounded(Decimal::ONE, self.fx_kept()?, Rounding::Ceiling)?;
        self.market.to_local(self.currency(line), gross)
    }

    /// Money of the asset's currency that the fund gives so much for.
    pub(super) fn to_be_paid(&self, line: usize, amount: Decimal) -> Option<Decimal> {
        if !self.is_exchanged(line) {
            return Some(amount);
        }
        self.market.to_local(self.currency(line), amount)
    }

    /// Puts every currency's money into the base currency's fund, less what exchanging it costs.
    pub(super) fn pool_funds(&mut self) -> Option<()> {
        let base = self.market.base as usize;
        let mut pooled = self.funds[base].spendable;
        for currency in (0..self.funds.len()).filter(|currency| *currency != base) {
            let fund = &mut self.funds[currency];
            if !fund.present {
                continue;
            }
            let own = std::mem::take(&mut fund.spendable);
            let in_base = self.market.to_base(currency, own)?;
            let factor = if own.is_negative() {
                self.fx_paid()?
            } else {
                self.fx_kept()?
            };
            // A currency order rounds what it sells up and what it buys down, by a minor unit each.
            let minor = self.market.to_base(currency, self.market.minor_unit(currency))?;
            let rounding = minor.checked_add(self.market.minor_unit(base))?;
            pooled = pooled
                .checked_add(in_base.checked_mul(factor)?)?
                .checked_sub(rounding.checked_add(rounding)?)?;
        }
        self.funds[base].spendable = pooled;
        Some(())
    }

    /// Orders currencies until none is short that another can pay for: the base currency gives first.
    pub(super) fn order_currencies(&mut self, account: u32, out: &mut Outcome) -> Option<()> {
        let base = self.market.base as usize;
        for bought in 0..self.funds.len() {
            let others = (0..self.funds.len()).filter(|other| *other != base && *other != bought);
            let givers = (bought != base).then_some(base).into_iter().chain(others);
            for sold in givers {
                let short = self.floor_in(bought)?.checked_sub(self.funds[bought].free)?;
                if short.is_positive() && self.funds[bought].present {
                    self.exchange(account, sold, bought, short, out)?;
                }
            }
        }
        Some(())
    }

    fn floor_in(&self, currency: usize) -> Option<Decimal> {
        let floor = self.funds[currency].floor;
        if currency == self.market.base as usize {
            return floor.checked_sub(self.credit);
        }
        Some(floor)
    }

    fn exchange(
        &mut self,
        account: u32,
        sold_currency: usize,
        bought_currency: usize,
        short: Decimal,
        out: &mut Outcome,
    ) -> Option<()> {
        let market = self.market;
        let room = self.funds[sold_currency]
            .free
            .checked_sub(self.floor_in(sold_currency)?)?;
        let places = |currency: usize| market.currencies[currency].minor_places;
        let most = room
            .mul_div_rounded(Decimal::ONE, self.fx_paid()?, Rounding::TowardZero)?
            .round(places(sold_currency), Rounding::TowardZero)?
            // The cost is rounded too.
            .checked_sub(if self.policy.costs.fx.is_zero() {
                Decimal::ZERO
            } else {
                market.minor_unit(sold_currency)
            })?;
        let wanted = short.round(places(bought_currency), Rounding::Ceiling)?;
        let (from, to) = (
            market.currencies[sold_currency].rate,
            market.currencies[bought_currency].rate,
        );
        let full = wanted
            .mul_div_rounded(to, from, Rounding::Ceiling)?
            .round(places(sold_currency), Rounding::Ceiling)?;
        let (sold, bought) = if full <= most {
            (full, wanted)
        } else {
            let bought = most.mul_div_rounded(from, to, Rounding::TowardZero)?;
            (most, bought.round(places(bought_currency), Rounding::TowardZero)?)
        };
        if !sold.is_positive() || !bought.is_positive() {
            return Some(());
        }
        let cost = market.money(sold_currency, sold.checked_mul(self.policy.costs.fx)?)?;
        let given = sold.checked_add(cost)?;
        let giver = &mut self.funds[sold_currency];
        (giver.cash, giver.free) = (giver.cash.checked_sub(given)?, giver.free.checked_sub(given)?);
        let taker = &mut self.funds[bought_currency];
        (taker.cash, taker.free) = (taker.cash.checked_add(bought)?, taker.free.checked_add(bought)?);
        let (sold_currency, bought_currency) =
            (u32::try_from(sold_currency).ok()?, u32::try_from(bought_currency).ok()?);
        out.fx_orders.push(FxOrder {
            account,
            sold_currency,
            sold,
            bought_currency,
            bought,
            cost,
        });
        Some(())
    }
}
