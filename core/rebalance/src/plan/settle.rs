//! A plan that leaves nothing to do: what planning its result once more would trade is part of it.

use decimal::Decimal;

use super::account_work::{AccountWork, Columns, Workspace};
use super::terms::{AccountLines, Cash, Mode, Objective};

/// Times that the result is planned again.
const ROUNDS: usize = 12;
/// Times that lots are chosen again with what was added; then it is added as it is.
const CHOICES: usize = 3;

impl AccountWork<'_> {
    /// Adds to the orders what planning their result again would trade, until that is nothing.
    ///
    /// What costs take of the account moves what lines are to have across the edge of a lot, so that a plan of the result may trade a lot
    /// that these orders may not. Where the choice of lots takes back what was added, it is added as it is.
    pub(super) fn settle(&mut self, spare: &mut Workspace) -> Option<()> {
        if !self.can_settle() {
            return Some(());
        }
        let mut unsettled: Vec<Vec<Decimal>> = Vec::new();
        for _ in 0..ROUNDS {
            let Some(more) = self.planned_again(spare)? else { break };
            unsettled.push(self.quantities());
            let before = self.lines.clone();
            let is_made = self.add(&more, &spare.lines)? && self.choose_lots_beyond(&unsettled)?;
            if !is_made || self.has_costly_orders()? {
                *self.lines = before;
                break;
            }
        }
        Some(())
    }

    fn quantities(&self) -> Vec<Decimal> {
        self.lines.trade.iter().map(|trade| trade.quantity).collect()
    }

    /// Chooses lots, or keeps those that there are where the choice is one that leaves something to do; whether there are others.
    fn choose_lots_beyond(&mut self, unsettled: &[Vec<Decimal>]) -> Option<bool> {
        if unsettled.len() <= CHOICES {
            let added = self.lines.clone();
            self.choose_lots()?;
            if !unsettled.contains(&self.quantities()) {
                return Some(true);
            }
            *self.lines = added;
        }
        Some(!unsettled.contains(&self.quantities()) && self.keep_lots()?)
    }

    /// Whether one plan can go all the way: nothing phases it, caps it or waits for money.
    fn can_settle(&self) -> bool {
        let is_whole = matches!(
            self.policy.mode,
            Mode::Full | Mode::Threshold | Mode::ContributionOnly | Mode::RaiseCash
        );
        is_whole
            && (!self.lines.is_plain
                || self.leaves_cash_out_of_band()
                || self.leaves_lines_out_of_band() != Some(false))
            && self.policy.objective == Objective::Proportional
            && self.policy.max_turnover.is_none()
            && self.policy.proceeds_fund_buys
            && !self.policy.fx_orders
            && self.account.cash.iter().all(|cash| cash.pending.is_zero())
    }

    /// Whether lots leave lines out of their bands: a plan of the result chooses among those alone, and may find better ones.
    fn leaves_lines_out_of_band(&self) -> Option<bool> {
        if !self.policy.mode.only_out_of_band() {
            return Some(false);
        }
        for line in 0..self.count() {
            let weight = self.value_after(line)?.checked_div(self.total)?;
            let limits = self.policy.band.limits(self.asset(line), self.account.targets[line])?;
            if !limits.contains(weight) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Quantities that planning the result trades, signed; `None` inside for none at all.
    fn planned_again(&self, spare: &mut Workspace) -> Option<Option<Vec<Decimal>>> {
        let trades = &self.lines.trade;
        if trades.iter().all(|trade| trade.quantity.is_zero()) {
            return Some(None);
        }
        let held = self.account.quantities.iter().zip(trades);
        let quantities: Option<Vec<Decimal>> = held.map(|(held, trade)| held.checked_add(trade.quantity)).collect();
        let mut cash = Vec::with_capacity(self.funds.len());
        for (currency, fund) in self.funds.iter().enumerate().filter(|(_, fund)| fund.present) {
            let mut settled = fund.cash;
            for line in (0..self.count()).filter(|line| self.currency(*line) == currency) {
                settled = settled.checked_add(trades[line].received()?)?;
            }
            cash.push(Cash {
                currency: u32::try_from(currency).ok()?,
                settled,
                pending: Decimal::ZERO,
            });
        }
        let quantities = quantities?;
        let after = AccountLines {
            quantities: &quantities,
            cash: &cash,
            flow: self.account.flow.map(|_| Decimal::ZERO),
            ..*self.account
        };
        let total = super::account_work::account_value(self.market, &after).ok()?;
        if !total.is_positive() {
            return Some(None);
        }
        let mut again = AccountWork::new(self.market, self.policy, &after, spare, total);
        again.open()?;
        again.run_once()?;
        let more: Vec<Decimal> = again.lines.trade.iter().map(|trade| trade.quantity).collect();
        Some(more.iter().any(|quantity| !quantity.is_zero()).then_some(more))
    }

    /// Makes the orders larger or smaller by these quantities; whether each is an order that may be made. What costs take out of its
    /// band gets the goal and the reason that it has then.
    fn add(&mut self, more: &[Decimal], again: &Columns) -> Option<bool> {
        for (line, more) in more.iter().enumerate().filter(|(_, more)| !more.is_zero()) {
            let quantity = self.lines.trade[line].quantity.checked_add(*more)?;
            let closes = self.account.quantities[line].checked_add(quantity)?.is_zero();
            let trade = self.trade_of(line, quantity)?;
            let is_barred = (trade.quantity.is_positive() && !self.may_buy(line))
                || (trade.quantity.is_negative() && !self.may_sell(line));
            let is_made = !trade.quantity.is_zero();
            if is_barred || (is_made && !closes && self.too_small(line, quantity.checked_abs()?, trade.notional)?) {
                return Some(false);
            }
            self.lines.trade[line] = trade;
            if self.lines.goal[line] == self.lines.value[line] {
                self.lines.reason[line] = again.reason[line];
            }
            self.lines.goal[line] = again.goal[line];
            self.take_up(line);
        }
        Some(true)
    }
}
