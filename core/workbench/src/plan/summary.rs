//! The plan in figures.

use decimal::Decimal;
use planning::plan::{AccountPlan, Plan, PlanInput, TaxRegime};

use super::names::Names;
use super::rows::Totals;
use super::terms::Terms;
use protocol::{ExchangeLine, HouseholdLine, PlanSummary, TaxTotal};

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
        notes: Vec::new(),
        orders: super::count(plan.orders.len()),
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
        exchanges: exchanges(plan, names),
        invariants: invariants(plan, expansion_is_exact),
        input_hash: plan.proof.input_hash.clone(),
        plan_hash: plan.proof.plan_hash.clone(),
        households: households(plan),
        saved: None,
        optimality_gap: plan.proof.optimality_gap,
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

fn exchanges(plan: &Plan, names: &Names) -> Vec<ExchangeLine> {
    let line = |order: &planning::plan::PlannedFxOrder| ExchangeLine {
        account: names.account(order.account_uid).key,
        sold: (order.sell_currency.clone(), order.sell_amount),
        bought: (order.buy_currency.clone(), order.buy_amount),
        cost: order.cost,
    };
    plan.fx_orders.iter().map(line).collect()
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

/// That the targets were expanded exactly, and what the plan checked of itself.
fn invariants(plan: &Plan, expansion_is_exact: Option<bool>) -> Vec<(u32, String, Option<bool>)> {
    let checks = plan.proof.invariants.iter();
    std::iter::once(invariant(1, expansion_is_exact))
        .chain(checks.map(|check| invariant(check.number, Some(check.holds))))
        .collect()
}

fn invariant(number: u8, holds: Option<bool>) -> (u32, String, Option<bool>) {
    let says = match number {
        1 => "Expanded targets and residual cash sum to the mandate",
        2 => "Cash reconciles in every account and currency",
        3 => "No account below its cash reserve",
        4 => "No negative quantity",
        5 => "Every order is in whole lots and above the minimum",
        6 => "All restrictions respected",
        7 => "Turnover within its cap",
        8 => "No asset both bought and sold in one account",
        9 => "No orders where every position is in band",
        10 => "Unconstrained positions end on target, net of costs",
        14 => "Contributions only buy, withdrawals only sell",
        15 => "Lots sum to their orders",
        _ => "Other plan check",
    };
    (u32::from(number), says.to_owned(), holds)
}
