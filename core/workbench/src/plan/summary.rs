//! The plan in figures.

use decimal::Decimal;
use planning::plan::{AccountPlan, Plan, PlanInput, TaxRegime};

use super::names::Names;
use super::rows::Totals;
use super::terms::Terms;
use super::{checks, idle};
use protocol::{HouseholdLine, PlanSummary, TaxTotal};

/// The figures of a plan; none when one is out of range.
pub(super) fn summary(
    plan: &Plan,
    terms: &Terms<'_>,
    names: &Names,
    totals: &Totals,
    expansion_is_exact: Option<bool>,
) -> Option<PlanSummary> {
    let [drift_before, drift_after, turnover] = totals.shares()?;
    Some(PlanSummary {
        accounts: super::count(plan.accounts.len()),
        skipped: Vec::new(),
        notes: idle::notes(plan, terms, names),
        shortfalls: checks::shortfalls(plan, names),
        orders: super::count(plan.orders.len() + plan.fx_orders.len()),
        value: totals.value,
        drift_before,
        drift_after,
        out_before: totals.out_before,
        out_after: totals.out_after,
        turnover,
        cost: cost(plan, terms)?,
        tax: match &terms.input.policy.tax {
            Some(regime) => Some(tax_total(plan, terms, regime)?),
            None => None,
        },
        cash: totals.cash.clone(),
        invariants: checks::checks(plan, expansion_is_exact),
        bars_orders: plan.barring_checks().next().is_some(),
        input_hash: plan.proof.input_hash.clone(),
        plan_hash: plan.proof.plan_hash.clone(),
        households: households(plan),
        saved: None,
        optimality_gap: plan.proof.optimality_gap,
        lot_gap: plan.proof.lot_gap,
        rows: 0,
        millis: 0,
    })
}

/// The cost of all orders, in base currency.
pub(super) fn cost(plan: &Plan, terms: &Terms<'_>) -> Option<Decimal> {
    let mut cost = Decimal::ZERO;
    for order in &plan.orders {
        cost = cost.checked_add(terms.of_asset(order.asset_uid, order.cost)?)?;
    }
    for order in &plan.fx_orders {
        cost = cost.checked_add(terms.in_base(&order.sell_currency, order.cost)?)?;
    }
    Some(cost)
}

/// The tax of all sales, in base currency; none when a sum is out of range.
fn tax_total(plan: &Plan, terms: &Terms<'_>, regime: &TaxRegime) -> Option<TaxTotal> {
    let realised = plan.accounts.iter().filter_map(|account| account.realised.as_ref());
    let taxes: Vec<Decimal> = realised.filter_map(|realised| realised.tax).collect();
    let unknown = plan
        .accounts
        .iter()
        .map(|account| unknown_taxes(account, terms.input, regime))
        .sum();
    let is_of_none = taxes.is_empty() && unknown > 0;
    let known = Decimal::checked_sum(taxes)?;
    Some(TaxTotal {
        known: (!is_of_none).then_some(known),
        unknown,
    })
}

/// How many orders of an account have a tax that is not known.
pub(super) fn unknown_taxes(account: &AccountPlan, input: &PlanInput, regime: &TaxRegime) -> u32 {
    let number = input.account_number(account.account_uid);
    let is_taxed = number.is_some_and(|number| regime.taxes(&input.accounts[number]));
    let unknown = account.orders_without_lots.filter(|_| is_taxed);
    unknown.map_or(0, super::count)
}

fn households(plan: &Plan) -> Vec<HouseholdLine> {
    let line = |household: &planning::plan::HouseholdPlan| HouseholdLine {
        name: household.household.clone(),
        value: household.value,
        drift_before: household.drift_before,
        drift_after: household.drift_after,
        penalty: household.penalty,
    };
    plan.households.iter().map(line).collect()
}
