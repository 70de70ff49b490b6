//! The finished account in the outcome.

use choices::{OrderReason, OrderSide};
use decimal::{Decimal, Divisor};

use super::super::checks::Checks;
use super::super::outcome::{AccountOutcome, CashAfter, Order, Outcome, ResidualLine};
use super::super::terms::Mode;
use super::word::{Ratio, Word};
use super::{FastPath, FastPathLine, ONE, VALUE_UNIT, WHOLE_WEIGHT, to_minor};

/// Upper bound of the value that truncating quantities at 18 places can lose, as in the step-by-step plan; in 10^-18.
const TRUNCATION_SLACK: i128 = 1_000_000_000;

/// Half the sum of the absolute drifts, cash line included. Weights sum to 1 at most, and so do targets, so that words hold the sums.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DriftSum {
    sizes: i64,
    sum: i64,
}

impl DriftSum {
    #[inline]
    pub(super) fn add(&mut self, drift: i64) {
        self.sizes += drift.abs();
        self.sum += drift;
    }

    fn half(&self) -> i128 {
        let whole = self.sizes + self.sum.abs();
        let (down, odd) = (whole / 2, whole % 2);
        (down + odd * (down % 2)).into()
    }
}

impl FastPath<'_> {
    /// Adds the account to the outcome; `None` before anything is added.
    pub(super) fn report(&mut self, out: &mut Outcome) -> Option<()> {
        let number = u32::try_from(out.accounts.len()).ok()?;
        let ideal = self.ideal_drift()?;
        let cash_after = self.cash + self.proceeds - self.spent;
        let (mut total_after, mut traded) = (cash_after, 0);
        for line in self.lines.iter() {
            total_after += line.value + line.change;
            traded += line.change.abs();
        }
        if cash_after < 0 || total_after <= 0 {
            return None;
        }
        let (lot_gap, integer_gap) = self.gap.as_drift(amount(self.total))?;
        self.write_orders(number, out);
        let after = self.write_residuals(number, total_after, out);
        out.cash.push(CashAfter {
            account: number,
            currency: self.market.base,
            amount: amount(cash_after),
        });
        let two_way = self.by_total.divide(u128::from(traded as u64) * WHOLE_WEIGHT);
        let turnover = self.by_total.round(two_way) / 2;
        out.accounts.push(AccountOutcome {
            value: amount(self.total),
            drift_before: Decimal::from_raw(self.drift.half()),
            drift_after: Decimal::from_raw(after.half()),
            turnover_one_way: Decimal::from_raw(turnover.into()),
            optimality_gap: Decimal::from_raw((after.half() - ideal).max(0)),
            lot_gap: Some(lot_gap),
            integer_gap,
            checks: Checks::default(),
        });
        Some(())
    }

    /// Drift after the same plan in fractions, in 10^-18.
    ///
    /// A line that reaches its share of the account has its target's weight to the last digit, since the account is worth
    /// more than 1 and rounding moved the share by half of 10^-18 at most. If the rounding of all shares asks for a little
    /// more than the funds, each increase is cut by no more than that.
    fn ideal_drift(&self) -> Option<i128> {
        let funds = i128::from(self.cash - self.reserve) * i128::from(VALUE_UNIT) + self.reductions;
        let short = (self.asked - funds).max(0);
        if 2 * short + 4 > i128::from(self.total / ONE) && short > 0 {
            return None;
        }
        let mut drift = DriftSum::default();
        // In full mode a line rests at its target.
        let is_partial = self.policy.mode == Mode::Threshold;
        for line in self.lines.iter().filter(|line| is_partial && line.rests) {
            drift.add(line.weight - line.target);
        }
        Some(drift.half())
    }

    fn write_orders(&self, account: u32, out: &mut Outcome) {
        let (sold, bought) = match self.policy.mode {
            Mode::Threshold => (OrderReason::AboveBand, OrderReason::BelowBand),
            _ => (OrderReason::AboveTarget, OrderReason::BelowTarget),
        };
        out.orders.reserve(self.lines.len());
        for (place, line) in self.lines.iter().enumerate().filter(|(_, line)| line.change != 0) {
            let is_sell = line.change < 0;
            let (quantity, value) = if line.exits {
                let held = self.account.quantities[place];
                (held, to_minor(line.value, self.minor))
            } else {
                (line.asset.quantity(line.lots), line.change.abs())
            };
            let plain = if is_sell { sold } else { bought };
            out.orders.push(Order {
                account,
                asset: self.account.assets[place],
                side: if is_sell { OrderSide::Sell } else { OrderSide::Buy },
                quantity,
                notional: amount(value),
                cost: Decimal::ZERO,
                added: Decimal::ZERO,
                reason: if line.exits && line.target == 0 {
                    OrderReason::Exit
                } else {
                    plain
                },
            });
        }
    }

    /// Writes what lines miss, and returns the drift after.
    fn write_residuals(&self, account: u32, total_after: i64, out: &mut Outcome) -> DriftSum {
        let is_same = total_after == self.total;
        let by_after = if is_same {
            self.by_total
        } else {
            Word::new(total_after as u64)
        };
        let noise = (i128::from(self.minor * VALUE_UNIT / 2) + TRUNCATION_SLACK) * self.lines.len() as i128;
        // Values further off than this are, without a look at their fraction.
        let near = (noise / i128::from(VALUE_UNIT)) as i64 + 1;
        let mut after = DriftSum::default();
        out.residuals.reserve(self.lines.len());
        for (place, line) in self.lines.iter().enumerate() {
            let value = line.value + line.change;
            let share = u128::from(value as u64) * WHOLE_WEIGHT;
            let ratio = by_after.divide(share);
            after.add(by_after.round(ratio) as i64 - line.target);
            let Some(cause) = line.cause else { continue };
            if (value - line.desired).abs() <= near && line.miss().abs() <= noise {
                continue;
            }
            let of_total = if is_same { ratio } else { self.by_total.divide(share) };
            out.residuals.push(ResidualLine {
                account,
                asset: self.account.assets[place],
                weight: self.weight_of(line, of_total),
                cause,
            });
        }
        after
    }

    /// The miss over the account's value. The goal differs from the target by its rounding alone, so that the weight is
    /// that of the line less the target unless it lies next to the middle of two numbers of 18 places.
    fn weight_of(&self, line: &FastPathLine, share: Ratio) -> Decimal {
        let from_middle = (2 * share.remainder as i64 - self.total).abs();
        if from_middle > ONE + 2 {
            return Decimal::from_raw((self.by_total.round(share) as i64 - line.target).into());
        }
        let total = Divisor::new(amount(self.total));
        total
            .and_then(|total| total.quotient(Decimal::from_raw(line.miss())))
            .unwrap_or_default()
    }
}

/// A value as an amount.
fn amount(value: i64) -> Decimal {
    Decimal::from_raw(i128::from(value) * i128::from(VALUE_UNIT))
}
