//! A plan on several threads is the plan on one, byte for byte, refusals included.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::books::{Kind, book, hostile, uid};
use decimal::Decimal;
use planning::invalid_input::InvalidInput;
use planning::parts::Parts;
use planning::plan::{Plan, PlanInput, PlanRun, plan_rebalance, plan_rebalance_in};
use threads::Threads;

/// A whole answer as text.
fn text(answer: Result<Plan, InvalidInput>) -> Result<String, String> {
    let written = |refusal: InvalidInput| serde_json::to_string(&refusal).unwrap();
    answer
        .map(|plan| serde_json::to_string(&plan).unwrap())
        .map_err(written)
}

/// A book with its accounts so many times, with ever more cash.
fn many(seed: u64, times: i64) -> PlanInput {
    let mut input = book(Kind::Settling, seed);
    let own = std::mem::take(&mut input.accounts);
    for time in 0..times {
        for account in &own {
            let mut account = account.clone();
            account.account_uid = uid(1_000 + input.accounts.len() as i64);
            for cash in &mut account.cash {
                cash.settled = cash.settled.checked_add(Decimal::from(time * 37)).unwrap();
            }
            input.accounts.push(account);
        }
    }
    input.policy.restrictions = None;
    input
}

fn check(input: &PlanInput, place: &str) -> bool {
    let alone = text(plan_rebalance(input.clone()));
    for count in 1..=3 {
        let planned = text(plan_rebalance_in(input.clone(), &Threads::new(count)));
        assert_eq!(planned, alone, "{place} on {count} threads");
    }
    alone.is_ok()
}

#[test]
fn a_plan_is_the_same_on_any_number_of_threads() {
    let mut planned = 0;
    for seed in 0..40 {
        planned += usize::from(check(&book(Kind::Any, seed), &format!("book {seed}")));
        planned += usize::from(check(&many(seed, 12), &format!("book {seed}, many accounts")));
        check(&hostile(seed), &format!("hostile book {seed}"));
    }
    assert!(planned > 60, "{planned}");
}

#[test]
fn a_run_that_was_begun_is_finished_in_parts() {
    for seed in 0..20 {
        let input = many(seed, 6);
        let alone = text(plan_rebalance(input.clone()));
        let Ok(mut run) = PlanRun::new(input) else { continue };
        if run.step(3).is_ok() {
            assert_eq!(text(run.finish_in(&Threads::new(2))), alone, "book {seed}");
        }
    }
}

#[test]
fn a_machine_has_a_thread() {
    assert!(Threads::of_machine().count() >= 1);
}
