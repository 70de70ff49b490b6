//! A finished run as the plan that its caller gets: uids, codes and sentences in the place of numbers.

use std::collections::BTreeSet;

use decimal::{Decimal, Divisor, Rounding};
use rebalance::plan::{Order, Outcome};

use super::checked::Checked;
use super::compile::Compiled;
use super::explanation;
use super::gains::{Realised, realised_by};
use super::hash::plan_hash;
use super::location::households_after;
use super::out_of_range::OutOfRange;
use super::output::{
    AccountPlan, CashAmount, CashShortfall, InvariantCheck, Plan, PlannedFxOrder, PlannedOrder, Proof, RealisedGains,
    ResidualWeight,
};
use super::proof::invariants;
use crate::invalid_input::InvalidInput;

/// A planned book, to be reported.
pub(super) struct PlanReport<'a> {
    pub(super) checked: &'a Checked,
    pub(super) compiled: &'a Compiled,
    pub(super) outcome: &'a Outcome,
    /// The accounts to include; all without.
    pub(super) only: Option<&'a BTreeSet<usize>>,
}

impl PlanReport<'_> {
    /// # Errors
    /// `amount_out_of_range`.
    pub(super) fn plan(&self) -> Result<Plan, InvalidInput> {
        self.try_plan().map_err(|place| self.checked.refusal(place))
    }

    fn try_plan(&self) -> Result<Plan, OutOfRange> {
        let Self {
            checked,
            compiled,
            outcome,
            ..
        } = self;
        let (mut orders, mut gains) = (Vec::new(), vec![None; outcome.accounts.len()]);
        for order in self.reported_orders() {
            let realised = realised_by(&checked.input, &compiled.columns, order)?;
            if let Some(realised) = &realised {
                self.add_gains(order, realised, &mut gains).ok_or(line_of(order))?;
            }
            orders.push(self.order(order, realised).ok_or(line_of(order))?);
        }
        let flagged = compiled
            .washes
            .flag(&checked.input, &compiled.restraints.lost, &mut orders);
        flagged.ok_or(OutOfRange::Total)?;
        self.add_disallowed(&orders, &mut gains)?;
        Ok(Plan {
            fx_orders: self.fx_orders(),
            accounts: self.accounts(gains),
            households: households_after(
                &checked.input,
                &compiled.columns,
                &compiled.restraints,
                &compiled.placements,
                outcome,
            )?,
            residuals: self.residuals()?,
            proof: Proof {
                input_hash: checked.hash.clone(),
                plan_hash: plan_hash(outcome),
                invariants: self.checks(&orders),
                optimality_gap: mean_gap(outcome)?,
                integer_gap: integer_gap(outcome)?,
                lot_gap: lot_gap(outcome)?,
            },
            shortfalls: self.shortfalls()?,
            orders,
        })
    }

    fn includes(&self, account: u32) -> bool {
        self.only.is_none_or(|only| only.contains(&(account as usize)))
    }

    fn reported_orders(&self) -> impl Iterator<Item = &Order> {
        self.outcome.orders.iter().filter(|order| self.includes(order.account))
    }

    fn order(&self, order: &Order, realised: Option<Realised>) -> Option<PlannedOrder> {
        let asset = &self.checked.input.assets[order.asset as usize];
        let account = order.account as usize;
        let value = self.outcome.accounts[account].value;
        let gain = match &realised {
            Some(realised) => Some(realised.short.checked_add(realised.long)?),
            None => None,
        };
        let has_regime = self.checked.input.policy.tax.is_some();
        Some(PlannedOrder {
            account_uid: self.checked.input.accounts[account].account_uid,
            asset_uid: asset.asset_uid,
            side: order.side,
            quantity: order.quantity,
            price: asset.price?,
            notional: order.notional,
            cost: order.cost,
            reason: order.reason,
            explanation: explanation::of_order(&self.compiled.columns, order, value)?,
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

    fn add_disallowed(&self, orders: &[PlannedOrder], gains: &mut [Option<RealisedGains>]) -> Result<(), OutOfRange> {
        for (order, planned) in self.reported_orders().zip(orders) {
            let sums = gains[order.account as usize].as_mut();
            if let (Some(disallowed), Some(sums)) = (planned.disallowed, sums) {
                let in_base = self.in_base(order.asset, disallowed);
                let sum = in_base.and_then(|amount| sums.disallowed.checked_add(amount));
                sums.disallowed = sum.ok_or(line_of(order))?;
            }
        }
        Ok(())
    }

    fn in_base(&self, asset: u32, amount: Decimal) -> Option<Decimal> {
        self.compiled.columns.market.in_base(asset, amount)
    }

    fn fx_orders(&self) -> Vec<PlannedFxOrder> {
        let code = |currency: u32| self.compiled.columns.currencies[currency as usize].clone();
        let orders = self
            .outcome
            .fx_orders
            .iter()
            .filter(|order| self.includes(order.account));
        let named = orders.map(|order| PlannedFxOrder {
            account_uid: self.checked.input.accounts[order.account as usize].account_uid,
            sell_currency: code(order.sold_currency),
            sell_amount: order.sold,
            buy_currency: code(order.bought_currency),
            buy_amount: order.bought,
            cost: order.cost,
        });
        named.collect()
    }

    fn checks(&self, orders: &[PlannedOrder]) -> Vec<InvariantCheck> {
        let mut checks = self.outcome.checks();
        for order in orders {
            if let Some(lots) = &order.lots {
                let sum = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity));
                let gain = Decimal::checked_sum(lots.iter().map(|lot| lot.gain));
                checks.note(15, sum == Some(order.quantity) && gain == order.gain);
            }
        }
        invariants(checks, &[])
    }

    fn accounts(&self, gains: Vec<Option<RealisedGains>>) -> Vec<AccountPlan> {
        let mut cash = self.outcome.cash.iter().peekable();
        let mut plans = Vec::with_capacity(self.outcome.accounts.len());
        let rows = self
            .checked
            .input
            .accounts
            .iter()
            .zip(&self.outcome.accounts)
            .zip(gains);
        for (number, ((account, outcome), realised)) in rows.enumerate() {
            let mut cash_after = Vec::new();
            while let Some(line) = cash.next_if(|line| line.account as usize == number) {
                let currency = self.compiled.columns.currencies[line.currency as usize].clone();
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

    fn residuals(&self) -> Result<Vec<ResidualWeight>, OutOfRange> {
        let rows = self
            .outcome
            .residuals
            .iter()
            .filter(|residual| self.includes(residual.account));
        let named = rows.map(|residual| {
            let (account, asset) = (residual.account as usize, residual.asset as usize);
            let explanation = explanation::of_residual(residual.cause, residual.weight);
            Ok(ResidualWeight {
                account_uid: self.checked.input.accounts[account].account_uid,
                asset_uid: self.compiled.columns.assets[asset],
                weight: residual.weight,
                cause: residual.cause,
                explanation: explanation.ok_or(OutOfRange::Line { account, asset })?,
            })
        });
        named.collect()
    }

    fn shortfalls(&self) -> Result<Vec<CashShortfall>, OutOfRange> {
        let rows = self
            .outcome
            .shortfalls
            .iter()
            .filter(|short| self.includes(short.account));
        let named = rows.map(|short| {
            let account = short.account as usize;
            let currency = &self.compiled.columns.currencies[short.currency as usize];
            Ok(CashShortfall {
                account_uid: self.checked.input.accounts[account].account_uid,
                currency: currency.clone(),
                amount: short.amount,
                cause: short.cause,
                explanation: explanation::of_shortfall(short.cause, short.amount, currency),
            })
        });
        named.collect()
    }
}

fn line_of(order: &Order) -> OutOfRange {
    OutOfRange::Line {
        account: order.account as usize,
        asset: order.asset as usize,
    }
}

/// The optimality gap of all accounts, weighted by value; none without an account of positive value.
pub(super) fn mean_gap(outcome: &Outcome) -> Result<Option<Decimal>, OutOfRange> {
    mean(
        outcome
            .accounts
            .iter()
            .map(|account| (account.optimality_gap, account.value)),
    )
}

/// The distance to the best whole lots where it was found, weighted by value.
fn integer_gap(outcome: &Outcome) -> Result<Option<Decimal>, OutOfRange> {
    mean(
        outcome
            .accounts
            .iter()
            .filter_map(|account| Some((account.integer_gap?, account.value))),
    )
}

/// The bound of the distance to the best whole lots where lots were chosen, weighted by value.
pub(super) fn lot_gap(outcome: &Outcome) -> Result<Option<Decimal>, OutOfRange> {
    mean(
        outcome
            .accounts
            .iter()
            .filter_map(|account| Some((account.lot_gap?, account.value))),
    )
}

/// The mean of gaps weighted by values; none when the values sum to nothing.
fn mean(gaps: impl Iterator<Item = (Decimal, Decimal)> + Clone) -> Result<Option<Decimal>, OutOfRange> {
    let total = Decimal::checked_sum(gaps.clone().map(|(_, value)| value)).ok_or(OutOfRange::Total)?;
    let Some(by_total) = Divisor::new(total).filter(|_| total.is_positive()) else {
        return Ok(None);
    };
    let mut mean = Decimal::ZERO;
    for (gap, value) in gaps {
        let share = by_total.share(gap, value, Rounding::HalfEven);
        mean = share
            .and_then(|share| mean.checked_add(share))
            .ok_or(OutOfRange::Total)?;
    }
    Ok(Some(mean))
}
