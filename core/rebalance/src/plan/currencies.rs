//! Which money pays for what: each currency for itself, or one pool that currency orders even out.

use decimal::{Decimal, Rounding};

use super::account_work::AccountWork;
use super::outcome::{FxOrder, Outcome};

impl AccountWork<'_> {
    /// The fund that a line is paid from.
    pub(super) fn fund(&self, line: usize) -> usize {
        if self.policy.fx_orders {
            self.market.base as usize
        } else {
            self.currency(line)
        }
    }

    /// Proportional cost of an order, as a share of its notional; the fixed cost comes on top.
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

    /// Net proceeds of selling one unit of value, before fixed costs.
    pub(super) fn kept_of_sale(&self, line: usize) -> Option<Decimal> {
        let kept = Decimal::ONE.checked_sub(self.rate(line)?)?;
        if self.is_exchanged(line) {
            kept.checked_mul(self.fx_kept()?)
        } else {
            Some(kept)
        }
    }

    /// Gross price of buying one unit of value, before fixed costs.
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

    /// Amount that the fund pays for an amount of the asset's currency.
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

    /// Puts every currency's money into the base currency's fund: what a currency order of all of it brings.
    pub(super) fn pool_funds(&mut self) -> Option<()> {
        let base = self.market.base as usize;
        let mut pooled = self.funds[base].spendable;
        for currency in (0..self.funds.len()).filter(|currency| *currency != base) {
            if !self.funds[currency].present {
                continue;
            }
            let own = std::mem::take(&mut self.funds[currency].spendable);
            let brought = if own.is_negative() {
                let price = self.market.to_base(currency, own)?.checked_mul(self.fx_paid()?)?;
                price.checked_sub(self.rounding_of_exchange(currency)?)?
            } else {
                let sold = self.most_exchanged(currency, own)?.max(Decimal::ZERO);
                self.market
                    .to_base(currency, sold)?
                    .round(self.places(base), Rounding::TowardZero)?
            };
            pooled = pooled.checked_add(brought)?;
            // What lines of the currency take is bought with an order that rounds up what it sells.
            if self
                .account
                .assets
                .iter()
                .any(|asset| self.market.assets[*asset as usize].currency as usize == currency)
            {
                pooled = pooled.checked_sub(self.rounding_of_exchange(currency)?)?;
            }
        }
        self.funds[base].spendable = pooled;
        Some(())
    }

    fn places(&self, currency: usize) -> u32 {
        self.market.currencies[currency].minor_places
    }

    /// In base currency: what an order that buys the currency can cost beyond its price.
    fn rounding_of_exchange(&self, currency: usize) -> Option<Decimal> {
        let minor = self.market.to_base(currency, self.market.minor_unit(currency))?;
        let rounding = minor.checked_add(self.market.minor_unit(self.market.base as usize))?;
        if self.policy.costs.fx.is_zero() {
            Some(rounding)
        } else {
            rounding.checked_add(rounding)
        }
    }

    /// What a currency order can sell of so much, its cost paid of the same.
    fn most_exchanged(&self, currency: usize, amount: Decimal) -> Option<Decimal> {
        amount
            .mul_div_rounded(Decimal::ONE, self.fx_paid()?, Rounding::TowardZero)?
            .round(self.places(currency), Rounding::TowardZero)?
            // The cost is rounded too.
            .checked_sub(if self.policy.costs.fx.is_zero() {
                Decimal::ZERO
            } else {
                self.market.minor_unit(currency)
            })
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
        let most = self.most_exchanged(sold_currency, room)?;
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
