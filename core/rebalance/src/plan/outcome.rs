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
}

impl Reason {
    /// Every reason, in declared order.
    pub const ALL: [Self; 9] = [
        Self::Exit,
        Self::AboveTarget,
        Self::BelowTarget,
        Self::AboveBand,
        Self::BelowBand,
        Self::Contribution,
        Self::Withdrawal,
        Self::Reserve,
        Self::Replacement,
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
}

impl Cause {
    /// Every cause, in declared order.
    pub const ALL: [Self; 6] = [
        Self::Rounding,
        Self::Minimum,
        Self::Restriction,
        Self::Price,
        Self::Funding,
        Self::Turnover,
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

/// What a line misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidualLine {
    /// The number of the account.
    pub account: u32,
    /// The asset.
    pub asset: u32,
    /// Value after the orders less the value that the policy asked for, over the account's value before the orders;
    /// negative when there is too little.
    pub weight: Decimal,
    /// The cause that takes the largest part of it.
    pub cause: Cause,
}

/// What a plan has come to, account after account.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// By account, then asset.
    pub orders: Vec<Order>,
    /// One per planned account.
    pub accounts: Vec<AccountOutcome>,
    /// By account, then currency: every currency of the account's cash and lines, and the base currency.
    pub cash: Vec<CashAfter>,
    /// By account, then asset.
    pub residuals: Vec<ResidualLine>,
    /// The invariants, each checked on every account.
    pub checks: Checks,
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
            self.funds[currency].settle(trade.quantity, trade.notional, trade.cost)?;
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
            turnover_one_way: Decimal::from_units(two_way.units() / 2),
            optimality_gap: drift_after.checked_sub(ideal_drift)?,
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
        match (side, self.policy.mode) {
            (Side::Buy, Mode::ContributionOnly) => Reason::Contribution,
            (Side::Buy, _) if replaces => Reason::Replacement,
            (Side::Buy, Mode::Threshold) => Reason::BelowBand,
            (Side::Buy, _) => Reason::BelowTarget,
            (Side::Sell, Mode::Threshold) => Reason::AboveBand,
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
    fn settle(&mut self, quantity: Decimal, notional: Decimal, cost: Decimal) -> Option<()> {
        let received = if quantity.is_negative() {
            notional
        } else {
            notional.checked_neg()?
        };
        self.cash = self.cash.checked_add(received)?.checked_sub(cost)?;
        Some(())
    }
}
