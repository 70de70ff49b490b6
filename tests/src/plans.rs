//! Plans of inputs that are right, and what comes after them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use choices::{InvariantStatus, OrderSide};
use decimal::Decimal;
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
        // What is under way counts as filled.
        let under_way = account.open_orders.take().unwrap_or_default();
        let under_way = under_way
            .iter()
            .map(|order| (order.asset_uid, order.side, order.quantity));
        let own = plan
            .orders
            .iter()
            .filter(|order| order.account_uid == account.account_uid);
        let own = own.map(|order| (order.asset_uid, order.side, order.quantity));
        for (asset_uid, side, quantity) in under_way.chain(own) {
            let change = match side {
                OrderSide::Buy => quantity,
                OrderSide::Sell => quantity.checked_neg().unwrap(),
            };
            match account
                .holdings
                .iter_mut()
                .find(|holding| holding.asset_uid == asset_uid)
            {
                Some(holding) => holding.quantity = holding.quantity.checked_add(change).unwrap(),
                None => account.holdings.push(HoldingInput {
                    asset_uid,
                    quantity: change,
                    lots: None,
                }),
            }
        }
        // Without a flow, all cash would be one to invest.
        account.flow = account.flow.map(|_| Decimal::ZERO);
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
