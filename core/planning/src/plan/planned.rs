//! The last stage of a plan before its report: every account is planned, and no buy washes a loss that may not be washed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use choices::OrderSide;
use rebalance::plan::{Outcome, PlanError, Workspace, plan_account};
use uuid::Uuid;

use super::checked::Checked;
use super::columns::Columns;
use super::compile::Compiled;
use super::gains::closing_of;
use super::input::PlanInput;
use super::out_of_range::OutOfRange;
use super::output::Plan;
use super::report::PlanReport;
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::parts::{Parts, divided};

/// A book whose accounts are all planned.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) checked: Checked,
    pub(super) compiled: Compiled,
    pub(super) outcome: Outcome,
}

impl Planned {
    /// Plans again the accounts whose buys would wash a loss that the outcome realises.
    pub(super) fn new(checked: Checked, compiled: Compiled, outcome: Outcome) -> Result<Self, InvalidInput> {
        let all = (0..compiled.columns.count()).collect();
        let (compiled, outcome) = settled(&checked, compiled, outcome, &all)?;
        Ok(Self {
            checked,
            compiled,
            outcome,
        })
    }

    /// What comes of the book when these accounts are planned again with what changed.
    pub(super) fn planned_again(
        &self,
        compiled: Compiled,
        accounts: &BTreeSet<usize>,
    ) -> Result<(Compiled, Outcome), InvalidInput> {
        let outcome = with_planned(&self.checked, &compiled, &self.outcome, accounts)?;
        settled(&self.checked, compiled, outcome, accounts)
    }

    /// The plan as it stands.
    pub(super) fn report(&self) -> Result<Plan, InvalidInput> {
        let report = PlanReport {
            checked: &self.checked,
            compiled: &self.compiled,
            outcome: &self.outcome,
            only: None,
        };
        report.plan()
    }
}

/// The outcome of these accounts, planned in parts by `plan`; a refusal is that of the first account that has one.
pub(super) fn planned_in_parts<E: Send>(
    accounts: Range<usize>,
    parts: &impl Parts,
    plan: impl Fn(usize, &mut Workspace, &mut Outcome) -> Result<(), E> + Sync,
) -> Result<Outcome, E> {
    let ranges = divided(accounts, parts.count());
    let outcomes = parts.each(ranges.len(), |part| {
        let (mut workspace, mut outcome) = (Workspace::default(), Outcome::default());
        for account in ranges[part].clone() {
            plan(account, &mut workspace, &mut outcome)?;
        }
        Ok(outcome)
    });
    let mut all = Outcome::default();
    for outcome in outcomes {
        all.append(outcome?);
    }
    Ok(all)
}

/// Plans one account after those of the outcome.
pub(super) fn plan_one(
    checked: &Checked,
    compiled: &Compiled,
    account: usize,
    workspace: &mut Workspace,
    out: &mut Outcome,
) -> Result<(), InvalidInput> {
    let columns = &compiled.columns;
    let lines = compiled.account(account);
    plan_account(&columns.market, columns.policy_of(account), &lines, workspace, out)
        .map_err(|error| refused(checked, error, account))
}

fn refused(checked: &Checked, error: PlanError, account: usize) -> InvalidInput {
    let uid = &checked.input.accounts[account].account_uid;
    let fault = match error {
        PlanError::AccountValueNotPositive => codes::account_worth_nothing(uid),
        PlanError::OutOfRange => return checked.refusal(OutOfRange::Account(account)),
        PlanError::NoSolution => codes::no_solution(uid),
    };
    InvalidInput::one(checked.row(account), "accounts", fault)
}

/// The outcome with these accounts planned again.
fn with_planned(
    checked: &Checked,
    compiled: &Compiled,
    outcome: &Outcome,
    accounts: &BTreeSet<usize>,
) -> Result<Outcome, InvalidInput> {
    let (mut changed, mut workspace) = (BTreeMap::new(), Workspace::default());
    for account in accounts {
        let mut alone = Outcome::default();
        plan_one(checked, compiled, *account, &mut workspace, &mut alone)?;
        changed.insert(*account as u32, alone);
    }
    Ok(outcome.with_replaced(&changed))
}

/// The outcome in which, of these accounts, no buy washes a loss that the plan realises, and the columns with the
/// restraints that it took.
fn settled(
    checked: &Checked,
    mut compiled: Compiled,
    mut outcome: Outcome,
    accounts: &BTreeSet<usize>,
) -> Result<(Compiled, Outcome), InvalidInput> {
    // Refusing buys lets no account buy more, so that a second round finds what the first one moved.
    for _ in 0..2 {
        let Compiled {
            columns,
            washes,
            restraints,
            ..
        } = &compiled;
        let lost = sold_at_loss(&checked.input, columns, &outcome, accounts).map_err(|place| checked.refusal(place))?;
        let Some((restraints, again)) = restraints.refusing_washes(&checked.input, columns, washes, &outcome, &lost)
        else {
            break;
        };
        compiled = Compiled { restraints, ..compiled };
        outcome = with_planned(checked, &compiled, &outcome, &again)?;
    }
    Ok((compiled, outcome))
}

/// The taxed sells that close any lot at a loss.
fn sold_at_loss(
    input: &PlanInput,
    columns: &Columns,
    outcome: &Outcome,
    accounts: &BTreeSet<usize>,
) -> Result<BTreeSet<(usize, Uuid)>, OutOfRange> {
    let mut sold = BTreeSet::new();
    let Some(regime) = &input.policy.tax else {
        return Ok(sold);
    };
    for order in outcome.orders.iter().filter(|order| order.side == OrderSide::Sell) {
        let account = order.account as usize;
        if !accounts.contains(&account) || !regime.taxes(&input.accounts[account]) {
            continue;
        }
        if closing_of(input, columns, order)?.losses().next().is_some() {
            sold.insert((account, columns.assets[order.asset as usize]));
        }
    }
    Ok(sold)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does the parts from the last to the first.
    struct Backwards(usize);

    impl Parts for Backwards {
        fn count(&self) -> usize {
            self.0
        }

        fn each<T: Send>(&self, parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
            let mut answers: Vec<T> = (0..parts).rev().map(work).collect();
            answers.reverse();
            answers
        }
    }

    #[test]
    fn the_first_account_that_is_refused_is_named() {
        let refused = |account: usize, _: &mut Workspace, _: &mut Outcome| match account {
            5 | 6 | 9 => Err(account),
            _ => Ok(()),
        };
        for parts in 1..12 {
            let outcome = planned_in_parts(0..10, &Backwards(parts), refused);
            assert_eq!(outcome.map(|_| ()), Err(5), "{parts} parts");
        }
    }
}
