//! Cash that an account must have and does not get.

use choices::ShortfallCause;
use decimal::Decimal;

use super::account_work::AccountWork;
use super::invariants::credit;
use super::outcome::{Outcome, Shortfall};
use super::terms::Mode;

impl AccountWork<'_> {
    /// Records what the cash after the orders lacks of the reserve, or of zero in other currencies.
    pub(super) fn report_shortfalls(&self, account: u32, out: &mut Outcome) -> Option<()> {
        for currency in (0..self.funds.len()).filter(|currency| self.funds[*currency].present) {
            let credit = credit(self.policy, self.account, self.total)?;
            let credit = self.market.to_local(currency, credit)?;
            let floor = self.funds[currency].floor.checked_sub(credit)?;
            let amount = floor.checked_sub(self.funds[currency].cash)?;
            if amount.is_positive() {
                out.shortfalls.push(Shortfall {
                    account,
                    currency: u32::try_from(currency).ok()?,
                    amount,
                    cause: self.cause_of_shortfall(currency)?,
                });
            }
        }
        Some(())
    }

    fn cause_of_shortfall(&self, currency: usize) -> Option<ShortfallCause> {
        match self.policy.mode {
            Mode::ContributionOnly => return Some(ShortfallCause::ContributionOnly),
            Mode::Hold => return Some(ShortfallCause::Hold),
            _ => {}
        }
        let fund = if self.policy.fx_orders {
            self.market.base as usize
        } else {
            currency
        };
        let (mut has_rest, mut is_restricted, mut is_unpriced, mut is_kept) = (false, false, false, false);
        for line in self.lines_in(fund) {
            let after = self.account.quantities[line].checked_add(self.lines.trade[line].quantity)?;
            is_unpriced |= after.is_positive() && self.unit(line).is_none();
            is_restricted |= after.is_positive() && self.account.restrictions[line].no_sell;
            has_rest |= self.may_sell(line) && after > self.kept_units(line);
            is_kept |= self.may_sell(line) && after.is_positive() && after <= self.kept_units(line);
        }
        let is_elsewhere = |other: usize| {
            let of = &self.funds[other];
            other != currency && of.present && of.cash > of.floor
        };
        Some(if has_rest && self.allowance.is_some() {
            ShortfallCause::Turnover
        } else if has_rest {
            ShortfallCause::Minimum
        } else if is_restricted {
            ShortfallCause::Restriction
        } else if is_kept {
            ShortfallCause::HoldingTime
        } else if is_unpriced {
            ShortfallCause::Price
        } else if !self.policy.fx_orders && (0..self.funds.len()).any(is_elsewhere) {
            ShortfallCause::Currency
        } else {
            ShortfallCause::Funding
        })
    }

    /// Sells all that may be sold of an account that is worth nothing, or less, once its flow is gone, and buys back what is short:
    /// without targets nothing is to be held.
    pub(super) fn wind_up(&mut self) -> Option<()> {
        for line in 0..self.count() {
            if self.unit(line).is_some() {
                self.lines.desired[line] = Decimal::ZERO;
                self.lines.goal[line] = Decimal::ZERO;
            }
        }
        if self.allowance.is_some() {
            // Of an account that is worth nothing no share may be turned over.
            self.lines.desired.clone_from(&self.lines.value);
        }
        self.obey_restrictions()?;
        self.cap_turnover()?;
        self.sell()?;
        self.buy()
    }
}
