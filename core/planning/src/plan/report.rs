//! A finished run as the plan that its caller gets: uids, codes and sentences in the place of numbers.

use std::collections::{BTreeMap, BTreeSet};

use decimal::{Decimal, Divisor, Rounding};
use rebalance::plan::{Order, Outcome};

use super::checked::Checked;
use super::compile::Compiled;
use super::explanation;
use super::gains::{Closing, closing_of};
use super::hash::plan_hash;
use super::judge::Judge;
use super::kept::sells_too_young;
use super::location::households_after;
use super::out_of_range::OutOfRange;
use super::output::{
    AccountPlan, CashAmount, CashShortfall, ClassPlan, InvariantCheck, Plan, PlannedFxOrder, PlannedOrder, Proof,
    ResidualWeight,
};
use super::proof::invariants;
use super::purchases::ClosingOrder;
use super::realised::{AccountGains, Realised, lots_add_up};
use super::replacements::Replacements;
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
        let closings = self.closings()?;
        let (orders, gains) = self.orders(&closings)?;
        Ok(Plan {
            fx_orders: self.fx_orders(),
            accounts: self.accounts(gains, self.classes()?),
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
                invariants: self.checks(&orders, &closings),
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

    /// The orders to report with what they close.
    fn closings(&self) -> Result<Vec<ClosingOrder<'_>>, OutOfRange> {
        let (input, columns) = (&self.checked.input, &self.compiled.columns);
        self.reported_orders()
            .map(|order| Ok((order, closing_of(input, columns, order)?)))
            .collect()
    }

    /// The orders, and what each account realises.
    fn orders(&self, closings: &[ClosingOrder<'_>]) -> Result<(Vec<PlannedOrder>, Vec<AccountGains>), OutOfRange> {
        let input = &self.checked.input;
        let accounts: Vec<usize> = (0..input.accounts.len())
            .filter(|account| self.includes(*account as u32))
            .collect();
        let mut replacements = Replacements::new(input, &self.compiled.washes, &accounts, closings)?;
        let mut gains = vec![AccountGains::default(); input.accounts.len()];
        let mut orders = Vec::with_capacity(closings.len());
        for (place, closing_order) in closings.iter().enumerate() {
            let (order, closing) = closing_order;
            let out_of_range = line_of(order);
            let realised = match closing {
                Closing::Lots(closed) => {
                    let realised = Realised::new(input, (closing_order, closed), place, &mut replacements);
                    Some(realised.ok_or(out_of_range)?)
                }
                Closing::Nothing | Closing::Unknown(_) => None,
            };
            let sums = &mut gains[order.account as usize];
            sums.add(closing, realised.as_ref(), |amount| self.in_base(order.asset, amount))
                .ok_or(out_of_range)?;
            let mut planned = self.order(order, realised).ok_or(out_of_range)?;
            let is_wash = planned.disallowed.is_some() || replacements.is_wash(place);
            planned.wash = is_wash.then_some(true);
            orders.push(planned);
        }
        Ok((orders, gains))
    }

    fn order(&self, order: &Order, realised: Option<Realised>) -> Option<PlannedOrder> {
        let asset = &self.checked.input.assets[order.asset as usize];
        let account = order.account as usize;
        let value = self.outcome.accounts[account].value;
        let of = realised.as_ref();
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
            opening: of.and_then(|realised| realised.opening),
            gain: of.map(|realised| realised.gain),
            tax: of.and_then(|realised| realised.tax),
            wash: None,
            disallowed: of.and_then(|realised| realised.disallowed),
            buy_back_from: of.and_then(|realised| realised.buy_back_from),
            lots: realised.map(|realised| realised.lots),
        })
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

    fn checks(&self, orders: &[PlannedOrder], closings: &[ClosingOrder<'_>]) -> Vec<InvariantCheck> {
        let mut checks = self.outcome.checks();
        for (order, (_, closing)) in orders.iter().zip(closings) {
            if let Closing::Lots(closed) = closing {
                checks.note(15, lots_add_up(order, closed));
            }
            checks.note(6, !sells_too_young(&self.checked.input, order.side, closing));
        }
        let (columns, compiled, policy) = (&self.compiled.columns, self.compiled, &self.checked.input.policy);
        for (number, account) in self.checked.input.accounts.iter().enumerate() {
            let is_stated = !columns.book.is_placed(number) && !policy.plans_by_class(account.account_uid);
            if !account.targets.is_empty() && is_stated {
                let stated = Decimal::checked_sum(account.targets.iter().map(|target| target.weight));
                let planned = columns.book.targets[columns.book.lines_of(number)].iter().copied();
                checks.note(1, stated == Decimal::checked_sum(planned));
            }
        }
        let judge = Judge {
            market: &columns.market,
            outcome: self.outcome,
            lines: |account| compiled.account(account),
            policy: |account| columns.policy_of(account),
        };
        let judged = judge.judge();
        checks.join(judged.checks);
        invariants(checks, &judged.notes)
    }

    /// By number, the accounts that are planned by class.
    fn classes(&self) -> Result<BTreeMap<usize, ClassPlan>, OutOfRange> {
        let reported = self.compiled.classes.iter();
        reported
            .filter(|of| self.includes(of.account as u32))
            .map(|of| Ok((of.account, of.report(self.compiled, self.outcome)?)))
            .collect()
    }

    fn accounts(&self, gains: Vec<AccountGains>, mut classes: BTreeMap<usize, ClassPlan>) -> Vec<AccountPlan> {
        let mut cash = self.outcome.cash.iter().peekable();
        let mut plans = Vec::with_capacity(self.outcome.accounts.len());
        let rows = self
            .checked
            .input
            .accounts
            .iter()
            .zip(&self.outcome.accounts)
            .zip(gains);
        for (number, ((account, outcome), gains)) in rows.enumerate() {
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
                realised: gains.realised,
                orders_without_lots: Some(gains.without_lots).filter(|count| *count > 0),
                by_class: classes.remove(&number),
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
            let asset_uid = self.compiled.columns.assets[asset];
            let stale = self.checked.stale.get(&asset_uid);
            let explanation = explanation::of_residual(residual.cause, residual.weight, stale);
            Ok(ResidualWeight {
                account_uid: self.checked.input.accounts[account].account_uid,
                asset_uid,
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
