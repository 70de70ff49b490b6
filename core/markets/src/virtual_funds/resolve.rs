//! The one path from a position set to what is shared out: target allocation, account, holdings snapshot, lines.

use choices::{HoldingsSelection, StalePolicy};
use decimal::Decimal;
use metatable::{Field, Instant, Refusal, Store, Uid, Value};
use sorting::Arrange;

use super::policy::AllocationPolicy;
use super::problems::Problems;
use super::request::PlanVirtualFunds;
use crate::codes;
use crate::tables::accounts::{AccountHolding, AccountHoldingsSet, AccountHoldingsSetTable, AccountHoldingsStorage};
use crate::tables::mandates::{
    AccountTargetAllocation, AccountTargetAllocationTable, PositionSet, PositionSetTable, TargetPosition,
    TargetPositionsStorage,
};

/// The rows that a plan is made from.
pub(super) struct Resolved {
    pub(super) allocation: AccountTargetAllocation,
    pub(super) set: PositionSet,
    pub(super) targets: Vec<TargetPosition>,
    pub(super) source: AccountHoldingsSet,
    pub(super) lines: Vec<AccountHolding>,
}

pub(super) fn resolve(store: &Store, asked: &PlanVirtualFunds) -> Result<Resolved, Vec<Refusal>> {
    let mut problems = Problems::default();
    check_policy(&asked.policy, &mut problems);
    let set = store.by_uid::<PositionSetTable>(asked.position_set_uid);
    let allocation = set
        .as_ref()
        .and_then(|set| store.by_uid::<AccountTargetAllocationTable>(set.account_target_allocation_uid));
    let (Some(set), Some(allocation)) = (set, allocation) else {
        problems.add(0, "position_set_uid", codes::position_set_unknown());
        return Err(problems.into_refusals());
    };
    let targets = store.find::<TargetPositionsStorage>(&["position_set_uid"], &[Value::Uid(set.uid)]);
    if targets.is_empty() {
        problems.add(0, "position_set_uid", codes::position_set_empty());
    }
    if set.position_set_time > asked.valuation_time {
        problems.add(0, "valuation_time", codes::targets_not_in_force(&set.position_set_time));
    }
    let source = holdings_set(store, allocation.account_uid, asked);
    let lines = source
        .as_ref()
        .map_or_else(Vec::new, |source| lines_of(store, source.uid));
    match &source {
        None => {
            let fault = match asked.policy.holdings_selection_policy {
                HoldingsSelection::Exact => codes::holdings_missing_at_time(),
                HoldingsSelection::Latest => codes::holdings_missing_until(),
            };
            problems.add(0, "valuation_time", fault);
        }
        Some(_) if lines.is_empty() => {
            problems.add(0, "valuation_time", codes::holdings_empty());
        }
        Some(_) => {}
    }
    problems.finish()?;
    let source = source.ok_or_else(Vec::new)?;
    Ok(Resolved {
        allocation,
        set,
        targets,
        source,
        lines,
    })
}

/// The lines of a holdings snapshot, by asset.
pub(super) fn lines_of(store: &Store, set: Uid) -> Vec<AccountHolding> {
    let mut lines = store.find::<AccountHoldingsStorage>(&["holdings_set_uid"], &[Value::Uid(set)]);
    lines.arrange_by_key(|line| line.asset_uid);
    lines
}

fn holdings_set(store: &Store, account: Uid, asked: &PlanVirtualFunds) -> Option<AccountHoldingsSet> {
    let at: Instant = asked.valuation_time;
    let columns = ["account_uid", "time_index"];
    match asked.policy.holdings_selection_policy {
        HoldingsSelection::Exact => {
            store.find_one::<AccountHoldingsSetTable>(&columns, &[Value::Uid(account), at.to_value()])
        }
        HoldingsSelection::Latest => store.latest::<AccountHoldingsSetTable>(&columns, &[Value::Uid(account)], at),
    }
}

fn check_policy(policy: &AllocationPolicy, problems: &mut Problems) {
    let ages = [
        (
            "max_valuation_age_secs",
            policy.stale_valuation_policy,
            policy.max_valuation_age_secs,
        ),
        (
            "max_weight_age_secs",
            policy.stale_weight_policy,
            policy.max_weight_age_secs,
        ),
    ];
    for (column, stale, age) in ages {
        if stale != StalePolicy::Accept && age.is_none() {
            problems.add(0, column, codes::max_age_missing());
        }
    }
    if policy.valuation_tolerance.is_negative() || policy.valuation_tolerance > Decimal::ONE {
        problems.add(0, "valuation_tolerance", codes::share_out_of_range());
    }
    if policy.stated_account_value.is_some_and(|value| !value.is_positive()) {
        problems.add(0, "stated_account_value", codes::stated_value_not_positive());
    }
}
