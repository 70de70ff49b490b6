//! Generated books, whose orders are weighed from the input and the plan alone.

use std::collections::BTreeMap;

use acceptance::books::{Kind, book, scaled};
use acceptance::draw::Draw;
use choices::{Objective, OrderReason, OrderSide, PlanMode};
use decimal::Decimal;
use planning::plan::{BenefitInput, Plan, PlanCosts, PlanInput, PlannedOrder};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use acceptance::plans::{failed, planned};

/// A book in dollars, whose accounts trade to their targets alone, with costs and a benefit.
fn weighed(seed: u64) -> PlanInput {
    let (mut input, mut draw) = (book(Kind::Settling, seed), Draw::new(seed ^ 0xBE0E));
    input.policy.benefit = Some(BenefitInput {
        rate: scaled(draw.between(0, 2_000), 4),
        years: scaled(draw.between(0, 30), 1),
    });
    input.policy.costs = Some(PlanCosts {
        fixed: scaled(draw.between(0, 6_000), 2),
        rate: scaled(draw.between(0, 60), 4),
        fx: None,
    });
    if input.policy.mode == PlanMode::ContributionOnly || input.policy.mode == PlanMode::RaiseCash {
        input.policy.mode = PlanMode::Full;
    }
    input.policy.cash_band = Some(false);
    for asset in &mut input.assets {
        asset.currency = "USD".to_owned();
        asset.spread = draw.once_in(3).then(|| scaled(draw.between(0, 100), 4));
    }
    for account in &mut input.accounts {
        account.cash.retain(|cash| cash.currency == "USD");
    }
    input
}

fn float(value: Decimal) -> f64 {
    value.to_f64()
}

/// Of each order of an account: its part of what all bring nearer to target, and what it brings beside all others, in dollars.
fn brought<'a>(input: &PlanInput, plan: &'a Plan, account: usize) -> Vec<(&'a PlannedOrder, f64, f64)> {
    let (of, outcome) = (&input.accounts[account], &plan.accounts[account]);
    let own = plan.orders.iter().filter(|order| order.account_uid == of.account_uid);
    let orders: Vec<(&PlannedOrder, f64)> = own
        .map(|order| {
            let sign = if order.side == OrderSide::Buy { 1.0 } else { -1.0 };
            (order, sign * float(order.quantity) * float(order.price))
        })
        .collect();
    let value = float(outcome.value) - orders.iter().map(|(order, _)| float(order.cost)).sum::<f64>();
    let price: BTreeMap<_, f64> = input
        .assets
        .iter()
        .map(|asset| (asset.asset_uid, float(asset.price.unwrap_or_default())))
        .collect();
    let target = |uid| {
        of.targets
            .iter()
            .find(|target| target.asset_uid == uid)
            .map_or(0.0, |of| float(of.weight))
            * value
    };
    let held = |uid| {
        of.holdings
            .iter()
            .find(|held| held.asset_uid == uid)
            .map_or(0.0, |of| float(of.quantity) * price[&uid])
    };
    let invested: f64 = of
        .holdings
        .iter()
        .map(|of| float(of.quantity) * price[&of.asset_uid])
        .sum();
    let over =
        float(outcome.value) - invested - value * (1.0 - of.targets.iter().map(|of| float(of.weight)).sum::<f64>());
    let moved: f64 = orders.iter().map(|(_, change)| change).sum();
    let left = over - moved - orders.iter().map(|(order, _)| float(order.cost)).sum::<f64>();
    let fall = over.abs() - left.abs();
    let same_side = |change: &f64| (*change < 0.0) == (moved < 0.0);
    let sum: f64 = orders
        .iter()
        .map(|(_, change)| *change)
        .filter(same_side)
        .map(f64::abs)
        .sum();
    orders
        .iter()
        .map(|(order, change)| {
            let uid = order.asset_uid;
            let nearer = (held(uid) - target(uid)).abs() - (held(uid) + change - target(uid)).abs();
            let share = if same_side(change) && sum > 0.0 {
                fall * change.abs() / sum
            } else {
                0.0
            };
            let beside = (left + change).abs() - left.abs();
            (*order, (nearer + share) / 2.0, (nearer + beside) / 2.0)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(32), ..ProptestConfig::with_cases(400) })]

    /// Every order brings more than it costs, by itself or beside all others, but for those that raise cash; the parts of all are what
    /// the drift falls by.
    #[test]
    fn every_order_is_worth_its_cost(seed in any::<u64>()) {
        let input = weighed(seed);
        let plan = planned(&input);
        let broken: Vec<u8> = failed(&plan).into_iter().filter(|number| *number != 11).collect();
        prop_assert_eq!(broken, Vec::<u8>::new(), "seed {}: {:#?}\n{:#?}", seed, plan, input);
        let benefit = input.policy.benefit.as_ref().unwrap();
        let worth = float(benefit.rate) * float(benefit.years);
        for account in 0..input.accounts.len() {
            let brought = brought(&input, &plan, account);
            for (order, part, beside) in &brought {
                let is_raised = matches!(order.reason, OrderReason::Reserve | OrderReason::Withdrawal);
                let is_worth = worth * part.max(*beside) > float(order.cost) - 1e-4;
                prop_assert!(is_worth || is_raised || order.cost.is_zero(), "{worth} x {part}, {beside}: {order:#?}\n{input:#?}");
            }
            let outcome = &plan.accounts[account];
            let cost: f64 = brought.iter().map(|(order, ..)| float(order.cost)).sum();
            let value = float(outcome.value);
            let fall = float(outcome.drift_before) * value - float(outcome.drift_after) * (value - cost);
            let sum: f64 = brought.iter().map(|(_, part, _)| part).sum();
            // Costs lower the value that targets are shares of.
            prop_assert!((fall - sum).abs() <= cost + 1.0, "{fall} {sum} {cost}: {plan:#?}\n{input:#?}");
        }
    }

    /// Where being on target is worth nothing, only cash is raised.
    #[test]
    fn what_is_worth_nothing_is_not_made(seed in any::<u64>()) {
        let mut input = weighed(seed);
        input.policy.costs = Some(PlanCosts { fixed: Decimal::ONE, ..PlanCosts::default() });
        input.policy.benefit = Some(BenefitInput::default());
        let plan = planned(&input);
        let is_raised = |order: &PlannedOrder| matches!(order.reason, OrderReason::Reserve | OrderReason::Withdrawal);
        prop_assert!(plan.orders.iter().all(is_raised), "{plan:#?}");
    }

    /// A plan leaves nothing to do wherever it does not without a benefit.
    #[test]
    fn a_plan_leaves_nothing_to_do(seed in any::<u64>()) {
        let input = weighed(seed);
        let mut without = input.clone();
        without.policy.benefit = None;
        let is_open = |input: &PlanInput| failed(&planned(input)).contains(&11);
        prop_assert!(is_open(&without) || !is_open(&input), "seed {seed}: {input:#?}");
    }

    /// Without costs a benefit changes nothing.
    #[test]
    fn a_benefit_without_costs_changes_nothing(seed in any::<u64>()) {
        let mut input = book(Kind::Settling, seed);
        input.policy.costs = None;
        for asset in &mut input.assets {
            asset.spread = None;
        }
        let free = planned(&input);
        input.policy.benefit = Some(BenefitInput::default());
        prop_assert_eq!(planned(&input).proof.plan_hash, free.proof.plan_hash);
    }

    /// Whatever else shapes the plan, its invariants hold.
    #[test]
    fn every_book_keeps_its_invariants(seed in any::<u64>()) {
        let mut input = book(Kind::Any, seed);
        if input.policy.objective.is_none_or(|objective| objective == Objective::Proportional) {
            let mut draw = Draw::new(seed);
            input.policy.benefit = Some(BenefitInput {
                rate: scaled(draw.between(0, 1_000), 3),
                years: scaled(draw.between(0, 30), 1),
            });
        }
        let mut broken = failed(&planned(&input));
        // Books of any kind are not sure of the eleventh: a plan says of itself where it leaves something to do.
        broken.retain(|number| *number != 11);
        prop_assert_eq!(broken, Vec::<u8>::new(), "seed {}", seed);
    }
}
