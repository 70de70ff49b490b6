use std::collections::BTreeMap;

use decimal::Decimal;

use super::invariants::Checks;
use super::sheet::Sheet;
use super::terms::Mode;
use crate::drift::portfolio_drift;

/// The side of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Adds to the quantity.
    Buy,
    /// Takes from the quantity.
    Sell,
}

/// Why an order is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The target is zero: the whole position goes.
    Exit,
    /// The line is above its target.
    AboveTarget,
    /// The line is below its target.
    BelowTarget,
    /// The line is above its band.
    AboveBand,
    /// The line is below its band.
    BelowBand,
    /// A contribution is invested.
    Contribution,
    /// A withdrawal is raised.
    Withdrawal,
    /// Cash is brought up to the reserve.
    Reserve,
    /// The weight of a restricted line goes here.
    Replacement,
    /// A loss is realised.
    Harvest,
    /// The asset is excluded.
    Excluded,
    /// A day's part of a change of model.
    ModelChange,
}

impl Reason {
    /// Every reason, in declared order.
    pub const ALL: [Self; 12] = [
        Self::Exit,
        Self::AboveTarget,
        Self::BelowTarget,
        Self::AboveBand,
        Self::BelowBand,
        Self::Contribution,
        Self::Withdrawal,
        Self::Reserve,
        Self::Replacement,
        Self::Harvest,
        Self::Excluded,
        Self::ModelChange,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exit => "exit",
            Self::AboveTarget => "above_target",
            Self::BelowTarget => "below_target",
            Self::AboveBand => "above_band",
            Self::BelowBand => "below_band",
            Self::Contribution => "contribution",
            Self::Withdrawal => "withdrawal",
            Self::Reserve => "reserve",
            Self::Replacement => "replacement",
            Self::Harvest => "harvest",
            Self::Excluded => "excluded",
            Self::ModelChange => "model_change",
        }
    }
}

/// Why a line misses what the policy asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Lots, or the minor unit of money.
    Rounding,
    /// The order would be under the minimum, or would cost more than it brings.
    Minimum,
    /// A restriction.
    Restriction,
    /// No usable price.
    Price,
    /// Not enough cash in the asset's currency.
    Funding,
    /// The turnover cap.
    Turnover,
    /// Realised tax, or a wash window.
    Tax,
}

impl Cause {
    /// Every cause, in declared order.
    pub const ALL: [Self; 7] = [
        Self::Rounding,
        Self::Minimum,
        Self::Restriction,
        Self::Price,
        Self::Funding,
        Self::Turnover,
        Self::Tax,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rounding => "rounding",
            Self::Minimum => "minimum",
            Self::Restriction => "restriction",
            Self::Price => "price",
            Self::Funding => "funding",
            Self::Turnover => "turnover",
            Self::Tax => "tax",
        }
    }
}

/// One order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The number of the account.
    pub account: u32,
    /// The asset.
    pub asset: u32,
    /// Buy or sell.
    pub side: Side,
    /// Units, positive.
    pub quantity: Decimal,
    /// Quantity × price × multiplier in the asset's currency, half to even at its minor unit.
    pub notional: Decimal,
    /// In the asset's currency, half to even at its minor unit.
    pub cost: Decimal,
    /// Why.
    pub reason: Reason,
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

/// What a line misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidualLine {
    /// The number of the account.
    pub account: u32,
    /// The asset.
    pub asset: u32,
    /// Value after the orders less the value that the policy asked for, over the account's value before the orders;
    /// negative when there is below target.
    pub weight: Decimal,
    /// The cause that takes the largest part of it.
    pub cause: Cause,
}

/// What a plan has come to, account after account.
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

    /// This outcome with some accounts planned anew: the outcome of each of them alone, by its number here.
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
            accounts,
        }
    }
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

impl Sheet<'_> {
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
            self.funds[currency].settle(trade.quantity, trade.notional, trade.cost, proceeds_count)?;
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
        let drift_after = self.drift_of_values(total_after)?;
        let two_way = if self.total.is_zero() {
            Decimal::ZERO
        } else {
            traded.checked_div(self.total)?
        };
        out.accounts.push(AccountOutcome {
            value: self.total,
            drift_before,
            drift_after,
            turnover_one_way: Decimal::from_raw(two_way.units() / 2),
            optimality_gap: drift_after.checked_sub(ideal_drift)?,
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
            Side::Sell
        } else {
            Side::Buy
        };
        let reason = self.lines.reason[line].unwrap_or_else(|| self.plain_reason(line, side));
        let exits = self.account.quantities[line].checked_add(trade.quantity)?.is_zero();
        Some(Order {
            account,
            asset: self.asset(line),
            side,
            quantity: trade.quantity.checked_abs()?,
            notional: trade.notional,
            cost: trade.cost,
            reason: if exits && self.account.targets[line].is_zero() {
                Reason::Exit
            } else {
                reason
            },
        })
    }

    fn plain_reason(&self, line: usize, side: Side) -> Reason {
        let replaces = self.lines.effective[line] > self.account.targets[line];
        if self.account.restrictions[line].exclude {
            return Reason::Excluded;
        }
        match (side, self.policy.mode) {
            (_, Mode::ModelChange { .. }) => Reason::ModelChange,
            (Side::Buy, Mode::ContributionOnly) => Reason::Contribution,
            (Side::Buy, _) if replaces => Reason::Replacement,
            (Side::Buy, _) if self.policy.mode.only_out_of_band() => Reason::BelowBand,
            (Side::Buy, _) => Reason::BelowTarget,
            (Side::Sell, _) if self.policy.mode.only_out_of_band() => Reason::AboveBand,
            (Side::Sell, _) => Reason::AboveTarget,
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
            let miss = self.lines.value[line].checked_sub(self.lines.goal[line])?;
            // Less than this is the rounding of money, which the cash line carries.
            if cause != Cause::Price && miss.checked_abs()? <= self.noise {
                continue;
            }
            let weight = miss.checked_div(self.total)?;
            out.residuals.push(ResidualLine {
                account,
                asset: self.asset(line),
                weight,
                cause,
            });
        }
        Some(())
    }
}

impl super::sheet::Fund {
    /// Books a trade.
    fn settle(&mut self, quantity: Decimal, notional: Decimal, cost: Decimal, proceeds_count: bool) -> Option<()> {
        let received = if quantity.is_negative() {
            notional
        } else {
            notional.checked_neg()?
        };
        let change = received.checked_sub(cost)?;
        self.cash = self.cash.checked_add(change)?;
        if proceeds_count || change.is_negative() {
            self.free = self.free.checked_add(change)?;
        }
        Some(())
    }
}
