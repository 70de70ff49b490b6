//! What classes weigh before and after a plan.

use choices::OrderSide;
use decimal::Decimal;
use rebalance::plan::{Order, Outcome, cash_in_base};

use super::classes::ByClass;
use super::compile::Compiled;
use super::input::TargetWeight;
use super::out_of_range::OutOfRange;
use super::output::{CashWeight, ClassPlan, ClassWeight};

/// Of one moment: what each class weighs, what belongs to none, and cash.
struct Weights {
    classes: Vec<Decimal>,
    unclassed: Decimal,
    cash: Decimal,
}

impl ByClass {
    /// What the account's classes come to.
    ///
    /// # Errors
    /// The account, out of range.
    pub(super) fn report(&self, compiled: &Compiled, outcome: &Outcome) -> Result<ClassPlan, OutOfRange> {
        self.try_report(compiled, outcome)
            .ok_or(OutOfRange::Account(self.account))
    }

    fn try_report(&self, compiled: &Compiled, outcome: &Outcome) -> Option<ClassPlan> {
        let lines = compiled.account(self.account);
        let market = &compiled.columns.market;
        let number = u32::try_from(self.account).ok()?;
        let orders = outcome.orders_of(number);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (asset, quantity) in lines.assets.iter().zip(lines.quantities) {
            let unit = market.unit_value(*asset).unwrap_or_default();
            let order = orders.iter().find(|order| order.asset == *asset);
            before.push(quantity.checked_mul(unit)?);
            after.push(changed(*quantity, order)?.checked_mul(unit)?);
        }
        let value = outcome.accounts.get(self.account)?.value;
        let cash_after = outcome.cash.iter().filter(|row| row.account == number);
        let cash_after = cash_in_base(market, &cash_after.copied().collect::<Vec<_>>())?;
        let cash_before = value.checked_sub(Decimal::checked_sum(before.iter().copied())?)?;
        let (before, after) = (self.weights(&before, cash_before)?, self.weights(&after, cash_after)?);
        let mut classes = Vec::with_capacity(self.names.len() + 1);
        let mut cash_target = Decimal::ONE;
        for (class, name) in self.names.iter().enumerate() {
            cash_target = cash_target.checked_sub(self.targets[class])?;
            classes.push(ClassWeight {
                category: Some(name.clone()),
                before: before.classes[class],
                target: self.targets[class],
                after: after.classes[class],
            });
        }
        classes.push(ClassWeight {
            category: None,
            before: before.unclassed,
            target: Decimal::ZERO,
            after: after.unclassed,
        });
        let targets = lines.assets.iter().zip(lines.targets);
        let targets = targets.map(|(asset, weight)| TargetWeight {
            asset_uid: compiled.columns.assets[*asset as usize],
            weight: *weight,
        });
        Some(ClassPlan {
            classes,
            cash: CashWeight {
                before: before.cash,
                target: cash_target,
                after: after.cash,
            },
            targets: targets.collect(),
            deviation: self.deviation,
            subsets_tried: self.subsets,
            is_complete: self.is_complete,
            explanation: self.explanation(),
        })
    }

    /// Weights of line values and cash; all zero for an account that is worth nothing.
    fn weights(&self, values: &[Decimal], cash: Decimal) -> Option<Weights> {
        let invested = Decimal::checked_sum(values.iter().copied())?;
        let total = invested.checked_add(cash)?;
        let share = |value: Decimal| {
            if total.is_positive() {
                value.checked_div(total)
            } else {
                Some(Decimal::ZERO)
            }
        };
        let (mut classes, mut unclassed) = (Vec::with_capacity(self.names.len()), invested);
        for class in 0..self.names.len() {
            let mut own = Decimal::ZERO;
            for (line, value) in values.iter().enumerate() {
                own = own.checked_add(value.checked_mul(self.shares[line * self.names.len() + class])?)?;
            }
            unclassed = unclassed.checked_sub(own)?;
            classes.push(share(own)?);
        }
        Some(Weights {
            classes,
            unclassed: share(unclassed)?,
            cash: share(cash)?,
        })
    }

    fn explanation(&self) -> String {
        let planned = "Planned by class: its asset targets only name what may be bought.";
        if self.is_complete {
            planned.to_owned()
        } else {
            let tried = self.subsets;
            format!("{planned} After {tried} sets of assets the search for fewer trades and less turnover ended.")
        }
    }
}

fn changed(quantity: Decimal, order: Option<&Order>) -> Option<Decimal> {
    match order {
        None => Some(quantity),
        Some(order) if order.side == OrderSide::Buy => quantity.checked_add(order.quantity),
        Some(order) => quantity.checked_sub(order.quantity),
    }
}
