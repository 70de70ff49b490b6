use std::collections::BTreeMap;

use choices::{OrderReason, OrderSide, ResidualCause, ShortfallCause};
use decimal::Decimal;

use super::checks::Checks;

/// One order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The number of the account.
    pub account: u32,
    /// The asset.
    pub asset: u32,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units, positive.
    pub quantity: Decimal,
    /// Quantity × price × multiplier in the asset's currency, half to even at its minor unit.
    pub notional: Decimal,
    /// In the asset's currency, half to even at its minor unit.
    pub cost: Decimal,
    /// Units of a buy that leftover cash added to what was chosen.
    pub added: Decimal,
    /// Why.
    pub reason: OrderReason,
}

/// One account before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountOutcome {
    /// Base value before the orders, the flow included.
    pub value: Decimal,
    /// Portfolio drift before the orders.
    pub drift_before: Decimal,
    /// Portfolio drift after them.
    pub drift_after: Decimal,
    /// Half the sum of absolute trade values over `value`.
    pub turnover_one_way: Decimal,
    /// Drift after, less that of the same plan in fractions, without costs, minimums and turnover cap.
    pub optimality_gap: Decimal,
    /// Portfolio drift after less that of the best whole lots, at most; `None` where no lots were chosen.
    pub lot_gap: Option<Decimal>,
    /// The same exactly, where [`Policy::measures_optimum`](super::Policy::measures_optimum) asks for it and it was found.
    pub integer_gap: Option<Decimal>,
    /// The invariants that were checked on this account.
    pub checks: Checks,
}

/// Cash of one currency after the orders, pending cash included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashAfter {
    /// The number of the account.
    pub account: u32,
    /// The number of the currency.
    pub currency: u32,
    /// In that currency.
    pub amount: Decimal,
}

/// An order that turns one currency into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FxOrder {
    /// The number of the account.
    pub account: u32,
    /// The number of the currency that is sold.
    pub sold_currency: u32,
    /// In that currency, positive, in its minor unit.
    pub sold: Decimal,
    /// The number of the currency that is bought.
    pub bought_currency: u32,
    /// In that currency, positive, in its minor unit.
    pub bought: Decimal,
    /// In the sold currency, on top of what is sold.
    pub cost: Decimal,
}

/// The residual of a line: its distance from the goal after the orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidualLine {
    /// The number of the account.
    pub account: u32,
    /// The asset.
    pub asset: u32,
    /// Value after the orders less the goal under the policy, over the account's value before the orders;
    /// negative when there is below target.
    pub weight: Decimal,
    /// The cause that takes the largest part of it.
    pub cause: ResidualCause,
}

/// Cash that an account must have after the plan and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The number of the account.
    pub account: u32,
    /// The number of the currency.
    pub currency: u32,
    /// In that currency, positive.
    pub amount: Decimal,
    /// Why the plan does not raise it.
    pub cause: ShortfallCause,
}

/// The results of a plan, in columns over its accounts.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// By account, then asset.
    pub orders: Vec<Order>,
    /// By account, then the currency bought, then the one sold.
    pub fx_orders: Vec<FxOrder>,
    /// One per planned account.
    pub accounts: Vec<AccountOutcome>,
    /// By account, then currency: every currency of the account's cash and lines, and the base currency.
    pub cash: Vec<CashAfter>,
    /// By account, then asset.
    pub residuals: Vec<ResidualLine>,
    /// By account, then currency.
    pub shortfalls: Vec<Shortfall>,
}

impl Outcome {
    /// The invariants, each with whether it held on every account that it was checked on.
    #[must_use]
    pub fn checks(&self) -> Checks {
        let mut checks = Checks::default();
        self.accounts.iter().for_each(|account| checks.join(account.checks));
        checks
    }

    /// The orders of an account.
    #[must_use]
    pub fn orders_of(&self, account: u32) -> &[Order] {
        let first = self.orders.partition_point(|order| order.account < account);
        let count = self.orders[first..].partition_point(|order| order.account == account);
        &self.orders[first..first + count]
    }

    /// Adds the accounts of another outcome, under the numbers that follow.
    pub fn append(&mut self, other: Self) {
        let first = self.accounts.len() as u32;
        if first == 0 {
            *self = other;
            return;
        }
        append(&mut self.orders, other.orders, first, |order| &mut order.account);
        append(&mut self.fx_orders, other.fx_orders, first, |order| &mut order.account);
        append(&mut self.cash, other.cash, first, |cash| &mut cash.account);
        append(&mut self.residuals, other.residuals, first, |line| &mut line.account);
        append(&mut self.shortfalls, other.shortfalls, first, |short| {
            &mut short.account
        });
        self.accounts.extend(other.accounts);
    }

    /// This outcome with some accounts planned again: the outcome of each of them alone, by its number here.
    #[must_use]
    pub fn with_replaced(&self, changed: &BTreeMap<u32, Self>) -> Self {
        let mut accounts = self.accounts.clone();
        for (number, outcome) in changed {
            if let (Some(old), Some(new)) = (accounts.get_mut(*number as usize), outcome.accounts.first()) {
                *old = *new;
            }
        }
        Self {
            orders: replaced(
                &self.orders,
                changed,
                |outcome| &outcome.orders,
                |order| &mut order.account,
            ),
            fx_orders: replaced(
                &self.fx_orders,
                changed,
                |outcome| &outcome.fx_orders,
                |order| &mut order.account,
            ),
            cash: replaced(&self.cash, changed, |outcome| &outcome.cash, |cash| &mut cash.account),
            residuals: replaced(
                &self.residuals,
                changed,
                |outcome| &outcome.residuals,
                |line| &mut line.account,
            ),
            shortfalls: replaced(
                &self.shortfalls,
                changed,
                |outcome| &outcome.shortfalls,
                |short| &mut short.account,
            ),
            accounts,
        }
    }
}

/// Adds rows whose accounts are numbered from `first`.
fn append<T>(rows: &mut Vec<T>, more: Vec<T>, first: u32, account: fn(&mut T) -> &mut u32) {
    rows.extend(more.into_iter().map(|mut row| {
        *account(&mut row) += first;
        row
    }));
}

/// The rows of the accounts that did not change, and those of the accounts that did under their numbers, in order.
fn replaced<T: Copy>(
    rows: &[T],
    changed: &BTreeMap<u32, Outcome>,
    of: fn(&Outcome) -> &Vec<T>,
    account: fn(&mut T) -> &mut u32,
) -> Vec<T> {
    let number_of = |row: &T| *account(&mut row.clone());
    let (mut all, mut from) = (Vec::with_capacity(rows.len()), 0);
    for (number, outcome) in changed {
        let first = from + rows[from..].partition_point(|row| number_of(row) < *number);
        all.extend_from_slice(&rows[from..first]);
        all.extend(of(outcome).iter().map(|row| {
            let mut row = *row;
            *account(&mut row) = *number;
            row
        }));
        from = first + rows[first..].partition_point(|row| number_of(row) <= *number);
    }
    all.extend_from_slice(&rows[from..]);
    all
}
