//! The keys by which the orders of a plan are the same orders, whoever makes them.

use metatable::Uid;

use crate::tables::rebalancing::RebalancePlan;

/// The key of the batch that carries out a plan for an account. The hash of the input is part of it: two plans of different
/// days may have the same orders and are two plans.
pub fn run_identifier(plan: &RebalancePlan, account: Uid) -> String {
    format!("order-run-{}", identity(plan, &format!("account={account}")))
}

/// The key of an order of a plan; `side` is 1 for a buy, -1 for a sell.
pub fn order_identifier(plan: &RebalancePlan, account: Uid, asset: Uid, side: i64) -> String {
    format!(
        "order-{}",
        identity(plan, &format!("account={account}:asset={asset}:side={side}"))
    )
}

/// The key of an order that turns one currency into another.
pub(super) fn fx_order_identifier(plan: &RebalancePlan, account: Uid, sold: Uid, bought: Uid) -> String {
    format!(
        "order-{}",
        identity(plan, &format!("account={account}:sold={sold}:bought={bought}"))
    )
}

fn identity(plan: &RebalancePlan, what: &str) -> Uid {
    let name = format!("mandate.order:input={}:plan={}:{what}", plan.input_hash, plan.plan_hash);
    Uid::new_v5(&Uid::NAMESPACE_URL, name.as_bytes())
}
