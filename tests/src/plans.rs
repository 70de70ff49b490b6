//! Plans of inputs that are right, and what comes after them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use choices::{InvariantStatus, OrderSide};
use planning::plan::{CashInput, HoldingInput, Plan, PlanInput, plan_rebalance};
use uuid::Uuid;

/// The plan of an input that is not refused.
///
/// # Panics
/// When it is refused, with every violation.
pub fn planned(input: &PlanInput) -> Plan {
    plan_rebalance(input.clone()).unwrap_or_else(|refusal| panic!("{refusal}\n{:#?}", refusal.violations))
}

/// The invariants that do not hold, but for 3 where the plan says what is missing.
pub fn failed(plan: &Plan) -> Vec<u8> {
    let checks = plan.proof.invariants.iter();
    let failed = checks.filter(|check| check.status == InvariantStatus::Failed);
    let is_stated = |number: &u8| *number == 3 && !plan.shortfalls.is_empty();
    failed
        .map(|check| check.number)
        .filter(|number| !is_stated(number))
        .collect()
}

/// The book after its orders are filled at the planned prices and its flows have arrived.
pub fn applied(input: &PlanInput, plan: &Plan) -> PlanInput {
    let mut after = input.clone();
    let cash: BTreeMap<Uuid, _> = plan
        .accounts
        .iter()
        .map(|account| (account.account_uid, &account.cash_after))
        .collect();
    for account in &mut after.accounts {
        for order in plan
            .orders
            .iter()
            .filter(|order| order.account_uid == account.account_uid)
        {
            let change = match order.side {
                OrderSide::Buy => order.quantity,
                OrderSide::Sell => order.quantity.checked_neg().unwrap(),
            };
            match account
                .holdings
                .iter_mut()
                .find(|holding| holding.asset_uid == order.asset_uid)
            {
                Some(holding) => holding.quantity = holding.quantity.checked_add(change).unwrap(),
                None => account.holdings.push(HoldingInput {
                    asset_uid: order.asset_uid,
                    quantity: change,
                    lots: None,
                }),
            }
        }
        account.flow = None;
        let amounts = cash[&account.account_uid].iter();
        account.cash = amounts
            .map(|line| CashInput {
                currency: line.currency.clone(),
                settled: line.amount,
                pending: None,
            })
            .collect();
    }
    after
}
