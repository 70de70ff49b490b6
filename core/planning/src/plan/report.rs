//! A finished run as the plan that its caller gets: uids, codes and sentences in the place of numbers.

use std::collections::BTreeSet;

use decimal::{Decimal, Divisor, Rounding};
use rebalance::plan::{Order, Outcome, integer_gap};

use super::explanation;
use super::gains::Realised;
use super::hash::plan_hash;
use super::output::{
    AccountPlan, CashAmount, InvariantCheck, Plan, PlannedFxOrder, PlannedOrder, Proof, RealisedGains, ResidualWeight,
};
use super::run::PlanRun;

/// A run whose accounts are all planned.
pub(super) struct PlanReport<'a> {
    pub(super) run: &'a PlanRun,
    /// The accounts to include; all without.
    pub(super) only: Option<&'a BTreeSet<usize>>,
}

impl PlanReport<'_> {
    /// `None` when an amount is out of range.
    pub(super) fn plan(&self) -> Option<Plan> {
        let (mut orders, mut gains) = (Vec::new(), vec![None; self.run.total()]);
        for order in self.reported_orders() {
            let realised = self.run.realised(order)?;
            if let Some(realised) = &realised {
                self.add_gains(order, realised, &mut gains)?;
            }
            orders.push(self.order(order, realised)?);
        }
        self.run.washes.flag(&self.run.input, &mut orders)?;
        self.add_disallowed(&orders, &mut gains)?;
        let invariants = self.checks(&orders);
        Some(Plan {
            fx_orders: self.fx_orders(),
            accounts: self.accounts(gains),
            households: self.run.households.clone(),
            residuals: self.residuals()?,
            proof: Proof {
                input_hash: self.run.input_hash.clone(),
                plan_hash: plan_hash(&self.run.outcome),
                invariants,
                optimality_gap: mean_gap(&self.run.outcome)?,
                integer_gap: self.integer_gap()?,
            },
            orders,
        })
    }

    fn includes(&self, account: u32) -> bool {
        self.only.is_none_or(|only| only.contains(&(account as usize)))
    }

    fn reported_orders(&self) -> impl Iterator<Item = &Order> {
        self.run
            .outcome
            .orders
            .iter()
            .filter(|order| self.includes(order.account))
    }

    fn order(&self, order: &Order, realised: Option<Realised>) -> Option<PlannedOrder> {
        let asset = &self.run.input.assets[order.asset as usize];
        let account = order.account as usize;
        let value = self.run.outcome.accounts[account].value;
        let gain = match &realised {
            Some(realised) => Some(realised.short.checked_add(realised.long)?),
            None => None,
        };
        let has_regime = self.run.input.policy.tax.is_some();
        Some(PlannedOrder {
            account_uid: self.run.input.accounts[account].account_uid,
            asset_uid: asset.asset_uid,
            side: order.side,
            quantity: order.quantity,
            price: asset.price?,
            notional: order.notional,
            cost: order.cost,
            reason: order.reason,
            explanation: explanation::of_order(&self.run.compiled, order, value)?,
            tax: realised.as_ref().map(|realised| realised.tax).filter(|_| has_regime),
            lots: realised.map(|realised| realised.lots),
            gain,
            wash: None,
            disallowed: None,
        })
    }

    /// Adds to the account's gains, in base currency.
    fn add_gains(&self, order: &Order, realised: &Realised, gains: &mut [Option<RealisedGains>]) -> Option<()> {
        let sums = gains[order.account as usize].get_or_insert(RealisedGains {
            short: Decimal::ZERO,
            long: Decimal::ZERO,
            tax: Decimal::ZERO,
            disallowed: Decimal::ZERO,
        });
        let in_base = |amount: Decimal| self.in_base(order.asset, amount);
        sums.short = sums.short.checked_add(in_base(realised.short)?)?;
        sums.long = sums.long.checked_add(in_base(realised.long)?)?;
        sums.tax = sums.tax.checked_add(in_base(realised.tax)?)?;
        Some(())
    }

    fn add_disallowed(&self, orders: &[PlannedOrder], gains: &mut [Option<RealisedGains>]) -> Option<()> {
        for (order, planned) in self.reported_orders().zip(orders) {
            let sums = gains[order.account as usize].as_mut();
            if let (Some(disallowed), Some(sums)) = (planned.disallowed, sums) {
                sums.disallowed = sums.disallowed.checked_add(self.in_base(order.asset, disallowed)?)?;
            }
        }
        Some(())
    }

    fn in_base(&self, asset: u32, amount: Decimal) -> Option<Decimal> {
        self.run.compiled.market.in_base(asset, amount)
    }

    fn fx_orders(&self) -> Vec<PlannedFxOrder> {
        let code = |currency: u32| self.run.compiled.currencies[currency as usize].clone();
        let orders = self
            .run
            .outcome
            .fx_orders
            .iter()
            .filter(|order| self.includes(order.account));
        let named = orders.map(|order| PlannedFxOrder {
            account_uid: self.run.input.accounts[order.account as usize].account_uid,
            sell_currency: code(order.sold_currency),
            sell_amount: order.sold,
            buy_currency: code(order.bought_currency),
            buy_amount: order.bought,
            cost: order.cost,
        });
        named.collect()
    }

    fn checks(&self, orders: &[PlannedOrder]) -> Vec<InvariantCheck> {
        let mut checks = self.run.outcome.checks();
        for order in orders {
            if let Some(lots) = &order.lots {
                let sum = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity));
                let gain = Decimal::checked_sum(lots.iter().map(|lot| lot.gain));
                checks.note(15, sum == Some(order.quantity) && gain == order.gain);
            }
        }
        checks
            .iter()
            .map(|(number, holds)| InvariantCheck { number, holds })
            .collect()
    }

    fn accounts(&self, gains: Vec<Option<RealisedGains>>) -> Vec<AccountPlan> {
        let mut cash = self.run.outcome.cash.iter().peekable();
        let mut plans = Vec::with_capacity(self.run.total());
        let rows = self
            .run
            .input
            .accounts
            .iter()
            .zip(&self.run.outcome.accounts)
            .zip(gains);
        for (number, ((account, outcome), realised)) in rows.enumerate() {
            let mut cash_after = Vec::new();
            while let Some(line) = cash.next_if(|line| line.account as usize == number) {
                let currency = self.run.compiled.currencies[line.currency as usize].clone();
                cash_after.push(CashAmount {
                    currency,
                    amount: line.amount,
                });
            }
            if !self.includes(number as u32) {
                continue;
            }
            plans.push(AccountPlan {
                account_uid: account.account_uid,
                value: outcome.value,
                drift_before: outcome.drift_before,
                drift_after: outcome.drift_after,
                turnover_one_way: outcome.turnover_one_way,
                cash_after,
                realised,
            });
        }
        plans
    }

    fn residuals(&self) -> Option<Vec<ResidualWeight>> {
        let rows = self
            .run
            .outcome
            .residuals
            .iter()
            .filter(|residual| self.includes(residual.account));
        let named = rows.map(|residual| {
            Some(ResidualWeight {
                account_uid: self.run.input.accounts[residual.account as usize].account_uid,
                asset_uid: self.run.compiled.assets[residual.asset as usize],
                weight: residual.weight,
                cause: residual.cause,
                explanation: explanation::of_residual(residual.cause, residual.weight)?,
            })
        });
        named.collect()
    }

    fn integer_gap(&self) -> Option<Option<Decimal>> {
        if self.run.input.policy.integer_optimum != Some(true) {
            return Some(None);
        }
        let compiled = &self.run.compiled;
        let (mut sum, mut total) = (Decimal::ZERO, Decimal::ZERO);
        for (number, outcome) in self.run.outcome.accounts.iter().enumerate() {
            let lines = compiled.book.account(number);
            if let Some(gap) = integer_gap(&compiled.market, compiled.policy.cash_reserve, &lines, outcome) {
                sum = sum.checked_add(gap.checked_mul(outcome.value)?)?;
                total = total.checked_add(outcome.value)?;
            }
        }
        Some(if total.is_zero() {
            None
        } else {
            Some(sum.checked_div(total)?)
        })
    }
}

/// The optimality gap of all accounts, weighted by value; `Some(None)` without one of positive value, `None` out of range.
pub(super) fn mean_gap(outcome: &Outcome) -> Option<Option<Decimal>> {
    let total = Decimal::checked_sum(outcome.accounts.iter().map(|account| account.value))?;
    let Some(by_total) = Divisor::new(total).filter(|_| total.is_positive()) else {
        return Some(None);
    };
    let mut gap = Decimal::ZERO;
    for account in &outcome.accounts {
        gap = gap.checked_add(by_total.share(account.optimality_gap, account.value, Rounding::HalfEven)?)?;
    }
    Some(Some(gap))
}
