//! A plan in numbers, for those who ask in numbers.

use std::sync::Arc;

use rebalance::plan::Outcome;

use super::input::PlanInput;
use super::output::{ClassPlan, PlannedOrder, Proof};
use super::run::PlanRun;
use crate::invalid_input::InvalidInput;
use crate::parts::Parts;

/// Accounts and assets by their place in the sorted input.
#[derive(Debug)]
pub(crate) struct NumberedPlan {
    pub(crate) outcome: Outcome,
    /// The codes that the outcome names.
    pub(crate) currencies: Arc<[String]>,
    /// The outcome's orders with their lots, gains and taxes; empty for a plain plan, which has none.
    pub(crate) orders: Vec<PlannedOrder>,
    /// The accounts that are planned by class.
    pub(crate) classes: Vec<(u32, ClassPlan)>,
    pub(crate) proof: Proof,
}

/// [`plan_rebalance_in`](super::plan_rebalance_in) in numbers.
pub(crate) fn plan_numbered(input: PlanInput, parts: &impl Parts) -> Result<NumberedPlan, InvalidInput> {
    let planned = PlanRun::new(input)?.complete(parts)?;
    let plan = planned.report()?;
    Ok(NumberedPlan {
        outcome: planned.outcome,
        currencies: planned.compiled.columns.currencies,
        orders: plan.orders,
        classes: (0..)
            .zip(plan.accounts)
            .filter_map(|(number, account)| Some((number, account.by_class?)))
            .collect(),
        proof: plan.proof,
    })
}
