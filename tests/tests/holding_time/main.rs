//! The minimum holding time: what was bought too recently stays, in every mode, and the plan says so.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

mod accounts;
mod best_lots;
mod books;
mod modes;

use choices::InvariantStatus;
use planning::plan::{Plan, PlanInput, plan_rebalance};

fn uid_of(number: u8) -> uuid::Uuid {
    format!("00000000-0000-0000-0000-{number:012}").parse().unwrap()
}

fn planned(input: &PlanInput) -> Plan {
    plan_rebalance(input.clone()).unwrap_or_else(|refusal| panic!("{refusal}\n{:#?}", refusal.violations))
}

/// The invariants that do not hold, but for 3 where the plan says what is missing, and for 11.
fn failed(plan: &Plan) -> Vec<u8> {
    let checks = plan.proof.invariants.iter();
    let failed = checks.filter(|check| check.status == InvariantStatus::Failed);
    let is_stated = |number: &u8| *number == 11 || (*number == 3 && !plan.shortfalls.is_empty());
    failed
        .map(|check| check.number)
        .filter(|number| !is_stated(number))
        .collect()
}
