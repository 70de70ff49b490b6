use choices::{OrderReason, OrderSide, ResidualCause};
use decimal::Decimal;

use super::account_work::{AccountWork, Fund, Trade};
use super::checks::Checks;
use super::outcome::{AccountOutcome, CashAfter, Order, Outcome, ResidualLine};
use super::terms::Mode;
use crate::drift::portfolio_drift;

impl AccountWork<'_> {
    /// Adds the finished account to the outcome.
    pub(super) fn report(&mut self, out: &mut Outcome) -> Option<()> {
        let account = u32::try_from(out.accounts.len()).ok()?;
        let drift_before = self.drift_of_values(self.total)?;
        let ideal_drift = self.ideal_drift()?;
        let mut traded = Decimal::ZERO;
        for line in 0..self.count() {
            let trade = self.lines.trade[line];
            let currency = self.currency(line);
            let proceeds_count = self.policy.proceeds_fund_buys;
            self.funds[currency].settle(trade, proceeds_count)?;
            let Some(unit) = self.unit(line).filter(|_| !trade.quantity.is_zero()) else {
                continue;
            };
            let change = trade.quantity.checked_mul(unit)?;
            traded = traded.checked_add(change.checked_abs()?)?;
            self.lines.value[line] = self.account.quantities[line]
                .checked_add(trade.quantity)?
                .checked_mul(unit)?;
            out.orders.push(self.order_of(account, line)?);
        }
        if self.policy.fx_orders {
            self.order_currencies(account, out)?;
        }
        let total_after = self.settle_cash(account, out)?;
        self.report_residuals(account, out)?;
        self.report_shortfalls(account, out)?;
        let drift_after = self.drift_of_values(total_after)?;
        let two_way = if self.total.is_positive() {
            traded.checked_div(self.total)?
        } else {
            Decimal::ZERO
        };
        out.accounts.push(AccountOutcome {
            value: self.total,
            drift_before,
            drift_after,
            turnover_one_way: Decimal::from_raw(two_way.units() / 2),
            optimality_gap: drift_after.checked_sub(ideal_drift)?.max(Decimal::ZERO),
            lot_gap: self.lines.lot_gap.map(|gap| gap.bound),
            integer_gap: self.lines.lot_gap.and_then(|gap| gap.optimum),
            checks: Checks::default(),
        });
        Some(())
    }

    fn drift_of_values(&self, total: Decimal) -> Option<Decimal> {
        if !total.is_positive() {
            return Some(Decimal::ZERO);
        }
        portfolio_drift(&self.lines.value, self.account.targets, total)
    }

    fn order_of(&self, account: u32, line: usize) -> Option<Order> {
        let trade = self.lines.trade[line];
        let side = if trade.quantity.is_negative() {
            OrderSide::Sell
        } else {
            OrderSide::Buy
        };
        let added = self.lines.added[line].min(trade.quantity).max(Decimal::ZERO);
        let reason = if added.is_positive() && added == trade.quantity {
            OrderReason::Leftover
        } else {
            self.lines.reason[line].unwrap_or_else(|| self.plain_reason(line, side))
        };
        let exits = self.account.quantities[line].checked_add(trade.quantity)?.is_zero();
        Some(Order {
            account,
            asset: self.asset(line),
            side,
            quantity: trade.quantity.checked_abs()?,
            notional: trade.notional,
            cost: trade.cost,
            added,
            reason: if exits && self.account.targets[line].is_zero() {
                OrderReason::Exit
            } else {
                reason
            },
        })
    }

    fn plain_reason(&self, line: usize, side: OrderSide) -> OrderReason {
        let replaces = self.lines.effective[line] > self.account.targets[line];
        if self.account.restrictions[line].exclude {
            return OrderReason::Excluded;
        }
        match (side, self.policy.mode) {
            (_, Mode::ModelChange { .. }) => OrderReason::ModelChange,
            (OrderSide::Buy, Mode::ContributionOnly) => OrderReason::Contribution,
            (OrderSide::Buy, _) if replaces => OrderReason::Replacement,
            (OrderSide::Buy, _) if self.policy.mode.only_out_of_band() => OrderReason::BelowBand,
            (OrderSide::Buy, _) => OrderReason::BelowTarget,
            (OrderSide::Sell, _) if self.policy.mode.only_out_of_band() => OrderReason::AboveBand,
            (OrderSide::Sell, _) => OrderReason::AboveTarget,
        }
    }

    /// Writes the cash after the orders and returns the account's value after them.
    fn settle_cash(&self, account: u32, out: &mut Outcome) -> Option<Decimal> {
        let mut total = Decimal::checked_sum(self.lines.value.iter().copied())?;
        for (currency, fund) in self.funds.iter().enumerate().filter(|(_, fund)| fund.present) {
            total = total.checked_add(self.market.to_base(currency, fund.cash)?)?;
            out.cash.push(CashAfter {
                account,
                currency: u32::try_from(currency).ok()?,
                amount: fund.cash,
            });
        }
        Some(total)
    }

    fn report_residuals(&self, account: u32, out: &mut Outcome) -> Option<()> {
        for line in 0..self.count() {
            let Some(cause) = self.lines.cut[line].cause.filter(|_| self.total.is_positive()) else {
                continue;
            };
            let forgone = self.lines.forgone.get(line).copied().flatten();
            let miss = self.lines.value[line].checked_sub(forgone.unwrap_or(self.lines.goal[line]))?;
            // Less than this is the rounding of money, which the cash line carries.
            if cause != ResidualCause::Price && miss.checked_abs()? <= self.noise {
                continue;
            }
            let weight = miss.checked_div(self.total)?;
            out.residuals.push(ResidualLine {
                account,
                asset: self.asset(line),
                weight,
                cause: self.weighed_cause(line, cause),
            });
        }
        Some(())
    }
}

impl Fund {
    /// Books a trade.
    fn settle(&mut self, trade: Trade, proceeds_count: bool) -> Option<()> {
        let change = trade.received()?;
        self.cash = self.cash.checked_add(change)?;
        if proceeds_count || change.is_negative() {
            self.free = self.free.checked_add(change)?;
        }
        Some(())
    }
}
