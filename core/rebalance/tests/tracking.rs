//! The tracking optimiser against Clarabel, its own optimality conditions, and hostile input.
#![expect(clippy::expect_used, clippy::panic, reason = "what fails here fails the test")]

#[path = "tracking/cases.rs"]
mod cases;
#[path = "tracking/peer.rs"]
mod peer;

use cases::{Case, Random, case};
use peer::{Peer, clarabel};
use proptest::prelude::*;
use rebalance::tracking::{
    Group, Limit, Problem, ProblemFault, Quality, Range, Risk, RiskFault, Solution, Terms, Turnover, Unsolvable,
    Workspace, solve,
};

fn solved(case: &Case) -> Result<Solution, String> {
    case.with(|problem| {
        let problem = problem.map_err(|fault| fault.code().to_owned())?;
        solve(&problem, &mut Workspace::default()).map_err(|fault| fault.code().to_owned())
    })
}

/// The solution, unless both sides find none; whatever the problem, it must hold against Clarabel's.
fn check_against_peer(case: &Case, name: &str) -> Option<Solution> {
    let peer = clarabel(case);
    let solution = match solved(case) {
        Ok(solution) => solution,
        Err(code) => {
            assert_ne!(code, "tracking_unsettled", "{name}");
            if let Peer::Weights(weights) = peer {
                let breach = case.breach(&weights);
                assert!(breach > 1e-9, "{name}: {code}, but weights with breach {breach} exist");
            }
            return None;
        }
    };
    check_conditions(case, &solution, name);
    let objective = case.objective(&solution.weights);
    assert!(
        (objective - solution.objective).abs() <= 1e-12 * solution.scale + 1e-18,
        "{name}"
    );
    match peer {
        Peer::Weights(weights) => {
            let theirs = case.objective(&weights);
            // A slope is at most 1 here, so this is what Clarabel's weights may gain by being outside the limits.
            let slack = case.breach(&weights).max(0.0);
            assert!(
                objective <= theirs + 1e-8 * solution.scale + slack,
                "{name}: {objective} {theirs}"
            );
        }
        Peer::Infeasible => panic!("{name}: Clarabel finds no weights, yet these are within the limits"),
        Peer::Unsure => {}
    }
    Some(solution)
}

/// The Karush-Kuhn-Tucker conditions from the weights and prices alone, with the covariance in full.
fn check_conditions(case: &Case, solution: &Solution, name: &str) {
    let weights = &solution.weights;
    let breach = case.breach(weights);
    assert!(breach < 1e-12, "{name}: breach {breach}");
    assert_eq!(solution.quality, Quality::Optimal, "{name}: gap {}", solution.gap);
    let n = case.lines();
    let small = 1e-9;
    let held = |price: f64, value: f64, range: Range| {
        let is_free = range.low < range.high;
        assert!(
            !is_free || price <= small || value >= range.high - small,
            "{name}: price {price}"
        );
        assert!(
            !is_free || price >= -small || value <= range.low + small,
            "{name}: price {price}"
        );
    };
    held(solution.prices.budget, weights.iter().sum(), case.budget);
    for ((members, range), price) in case.groups.iter().zip(&solution.prices.groups) {
        held(*price, members.iter().map(|i| weights[*i]).sum(), *range);
    }
    assert!(solution.prices.turnover >= 0.0, "{name}");
    for i in 0..n {
        if case.one_way == Some(0.0) && case.counted[i] {
            continue;
        }
        let mut slope = solution.prices.budget;
        for (entry, (weight, target)) in case.covariance[i * n..].iter().zip(weights.iter().zip(&case.target)) {
            slope += entry * (weight - target);
        }
        for ((members, _), price) in case.groups.iter().zip(&solution.prices.groups) {
            slope += if members.contains(&i) { *price } else { 0.0 };
        }
        let trading = if case.counted[i] { solution.prices.turnover } else { 0.0 };
        let (buy, sell) = (case.buy[i] + trading, case.sell[i] + trading);
        let up = slope + if weights[i] >= case.current[i] { buy } else { -sell };
        let down = slope + if weights[i] > case.current[i] { buy } else { -sell };
        let tolerance = 1e-8 * (1.0 + solution.prices.turnover);
        assert!(
            weights[i] >= case.upper[i] - small || up >= -tolerance,
            "{name}: line {i} up {up}"
        );
        assert!(
            weights[i] <= case.lower[i] + small || down <= tolerance,
            "{name}: line {i} down {down}"
        );
    }
}

#[test]
fn hundreds_of_small_problems_agree_with_clarabel() {
    let mut found = 0;
    for seed in 0..1500 {
        let n = 1 + Random(seed).below(60);
        found += usize::from(check_against_peer(&case(seed, n), &format!("seed {seed}, n {n}")).is_some());
    }
    assert!((1000..1450).contains(&found), "{found}");
}

#[test]
fn large_problems_agree_with_clarabel() {
    let mut found = 0;
    for (seed, n) in [
        (1, 200),
        (2, 250),
        (3, 300),
        (4, 220),
        (5, 400),
        (6, 500),
        (7, 350),
        (8, 200),
    ] {
        found += usize::from(check_against_peer(&case(seed, n), &format!("seed {seed}, n {n}")).is_some());
    }
    assert!(found >= 4, "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_hold_whatever_the_problem(seed in any::<u64>(), n in 1_usize..60) {
        let case = case(seed, n);
        if let Ok(solution) = solved(&case) {
            check_conditions(&case, &solution, &format!("seed {seed}, n {n}"));
        }
    }

    #[test]
    fn a_used_workspace_changes_no_bit(seed in any::<u64>(), n in 1_usize..40, other in 1_usize..40) {
        let (first, second) = (case(seed ^ 1, other), case(seed, n));
        let mut workspace = Workspace::default();
        first.with(|problem| problem.map(|problem| solve(&problem, &mut workspace))).ok();
        let again = second.with(|problem| problem.map(|problem| solve(&problem, &mut workspace)).ok());
        let fresh = second.with(|problem| problem.map(|problem| solve(&problem, &mut Workspace::default())).ok());
        prop_assert_eq!(again, fresh);
    }

    /// Weights and limits in another unit: the same problem, to the last bit where the unit is a power of two.
    #[test]
    fn the_unit_of_weight_does_not_matter(seed in any::<u64>(), n in 1_usize..30, up in any::<bool>()) {
        let unit = if up { 1024.0 } else { 1.0 / 1024.0 };
        let case = case(seed, n);
        let mut scaled = case.clone();
        for column in [&mut scaled.target, &mut scaled.current, &mut scaled.lower, &mut scaled.upper] {
            column.iter_mut().for_each(|weight| *weight *= unit);
        }
        for cost in [&mut scaled.buy, &mut scaled.sell] {
            cost.iter_mut().for_each(|cost| *cost *= unit);
        }
        scaled.budget = Range { low: case.budget.low * unit, high: case.budget.high * unit };
        scaled.one_way = case.one_way.map(|one_way| one_way * unit);
        for (_, range) in &mut scaled.groups {
            *range = Range { low: range.low * unit, high: range.high * unit };
        }
        match (solved(&case), solved(&scaled)) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(other.quality, Quality::Optimal);
                prop_assert!((one.objective * unit * unit - other.objective).abs() <= 1e-8 * other.scale);
            }
            (one, other) => prop_assert_eq!(one.err(), other.err()),
        }
    }

    /// Any numbers at all: refused, or answered within the limits; never a panic, never an endless search.
    #[test]
    fn hostile_numbers_are_refused_or_answered(
        n in 0_usize..12,
        seed in any::<u64>(),
        strange in prop::collection::vec((0_usize..9, 0_usize..12, prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324, -0.0, 0.0, 1e49, -1e49, 1e-40,
            1e12, -1e12, 1e-12, -1.0,
        ])), 1..6),
    ) {
        let mut case = case(seed, n.max(1));
        for (column, line, value) in strange {
            let line = line % n.max(1);
            match column {
                0 => case.target[line] = value,
                1 => case.current[line] = value,
                2 => case.lower[line] = value,
                3 => case.upper[line] = value,
                4 => case.buy[line] = value,
                5 => case.sell[line] = value,
                6 => case.budget.high = value,
                7 => case.one_way = Some(value),
                _ => case.groups.push((vec![line], Range { low: value, high: value })),
            }
        }
        if let Ok(solution) = solved(&case) {
            let size = solution.weights.iter().chain(&case.current).fold(1.0, |size: f64, weight| size.max(weight.abs()));
            prop_assert!(solution.weights.iter().all(|weight| weight.is_finite()));
            prop_assert!(case.breach(&solution.weights) <= 1e-9 * size, "{}", case.breach(&solution.weights));
        }
    }

    #[test]
    fn hostile_matrices_are_refused_or_taken(
        n in 0_usize..6,
        entries in prop::collection::vec(prop::sample::select(vec![
            0.0, 1.0, -1.0, 0.5, f64::NAN, f64::INFINITY, 1e49, 1e-300, 5e-324,
        ]), 0..36),
    ) {
        if let Ok(risk) = Risk::dense(n, &entries) {
            prop_assert_eq!(risk.lines(), n);
            prop_assert_eq!(entries.len(), n * n);
            prop_assert!(entries.iter().all(|entry| entry.is_finite()));
        }
    }
}

struct Plain {
    risk: Risk,
    budget: Range,
    lower: Vec<f64>,
    upper: Vec<f64>,
    one_way: Option<f64>,
}

impl Plain {
    fn new(n: usize) -> Self {
        Self {
            risk: Risk::identity(n),
            budget: Range { low: 1.0, high: 1.0 },
            lower: vec![0.0; n],
            upper: vec![1.0; n],
            one_way: None,
        }
    }

    fn code(&self, change: impl FnOnce(&mut Terms<'_>)) -> &'static str {
        let n = self.lower.len();
        let even = vec![1.0 / n as f64; n];
        let (free, counted) = (vec![0.0; n], vec![true; n]);
        let mut terms = Terms {
            risk: &self.risk,
            target: &even,
            current: &even,
            lower: &self.lower,
            upper: &self.upper,
            buy_cost: &free,
            sell_cost: &free,
            budget: self.budget,
            turnover: self.one_way.map(|one_way| Turnover {
                one_way,
                counted: &counted,
            }),
            groups: &[],
        };
        change(&mut terms);
        code_of(terms)
    }
}

fn code_of(terms: Terms<'_>) -> &'static str {
    match Problem::new(terms).map(|problem| solve(&problem, &mut Workspace::default())) {
        Ok(Ok(_)) => "solved",
        Ok(Err(error)) => error.code(),
        Err(fault) => fault.code(),
    }
}

#[test]
fn every_broken_rule_is_named() {
    let of = |change: fn(&mut Plain)| {
        let mut plain = Plain::new(3);
        change(&mut plain);
        plain
    };
    let as_put = |_: &mut Terms<'_>| {};
    let plain = Plain::new(3);
    assert_eq!(plain.code(as_put), "solved");
    assert_eq!(plain.code(|terms| terms.target = &[0.5, 0.5]), "tracking_shape");
    assert_eq!(
        plain.code(|terms| terms.current = &[0.5, f64::NAN, 0.5]),
        "tracking_not_finite"
    );
    assert_eq!(
        plain.code(|terms| terms.sell_cost = &[0.0, -0.1, 0.0]),
        "tracking_cost_not_convex"
    );
    assert_eq!(of(|plain| plain.lower[1] = 2.0).code(as_put), "tracking_limits_crossed");
    assert_eq!(
        of(|plain| plain.budget.low = 2.0).code(as_put),
        "tracking_limits_crossed"
    );
    assert_eq!(
        of(|plain| plain.one_way = Some(-0.1)).code(as_put),
        "tracking_turnover_negative"
    );
    assert_eq!(
        of(|plain| plain.upper = vec![0.3; 3]).code(as_put),
        "tracking_budget_out_of_reach"
    );
    let narrow = of(|plain| (plain.upper[0], plain.one_way) = (0.1, Some(0.05)));
    assert_eq!(narrow.code(as_put), "tracking_turnover_out_of_reach");
    // Each limit can be met, and the budget needs 0.1 more weight than the turnover lets it have.
    let tight = of(|plain| (plain.budget, plain.one_way) = (Range { low: 1.2, high: 1.2 }, Some(0.05)));
    assert_eq!(tight.code(as_put), "tracking_infeasible");
}

#[test]
fn every_broken_rule_of_groups_is_named() {
    let risk = Risk::identity(3);
    let (even, zeros, ones) = ([1.0 / 3.0; 3], [0.0; 3], [1.0; 3]);
    for (members, low, high, code) in [
        (vec![0, 1], 0.9, 0.8, "tracking_limits_crossed"),
        (vec![0, 0], 0.1, 0.8, "tracking_group_member"),
        (vec![3], 0.1, 0.8, "tracking_group_member"),
        (vec![0, 1], 2.5, 3.0, "tracking_group_out_of_reach"),
        (vec![0, 1, 2], 0.1, 0.8, "tracking_infeasible"),
        (vec![0, 1], 0.1, 0.2, "solved"),
    ] {
        let groups = [Group {
            members: &members,
            limits: Range { low, high },
        }];
        let terms = Terms {
            risk: &risk,
            target: &even,
            current: &even,
            lower: &zeros,
            upper: &ones,
            buy_cost: &zeros,
            sell_cost: &zeros,
            budget: Range { low: 1.0, high: 1.0 },
            turnover: None,
            groups: &groups,
        };
        assert_eq!(code_of(terms), code, "{members:?} {low} {high}");
    }
}

#[test]
fn risk_that_is_none_is_refused() {
    for (n, entries, code) in [
        (2, vec![1.0; 3], "risk_shape"),
        (2, vec![1.0, 0.0, f64::NAN, 1.0], "risk_not_finite"),
        (2, vec![1.0, 0.0, 0.5, 1.0], "risk_not_symmetric"),
        (2, vec![1.0, 0.0, 0.0, -1.0], "risk_negative_variance"),
        (2, vec![1.0, 2.0, 2.0, 1.0], "risk_not_positive_semidefinite"),
        (2, vec![0.0, 1.0, 1.0, 0.0], "risk_not_positive_semidefinite"),
    ] {
        assert_eq!(
            Risk::dense(n, &entries).err().map(RiskFault::code),
            Some(code),
            "{entries:?}"
        );
    }
    assert!(Risk::dense(0, &[]).is_ok());
    assert_eq!(
        Risk::factors(&[1.0, 0.0], &[1.0, 2.0, 2.0, 1.0], &[0.1], 2)
            .err()
            .map(RiskFault::code),
        Some("risk_not_positive_semidefinite")
    );
}

#[test]
fn no_lines_and_one_line() {
    let empty = Plain::new(0);
    assert_eq!(empty.code(|_| {}), "tracking_budget_out_of_reach");
    assert_eq!(Plain::new(1).code(|_| {}), "solved");
    let nothing = Plain {
        budget: Range { low: 0.0, high: 0.0 },
        ..Plain::new(0)
    };
    assert_eq!(nothing.code(|_| {}), "solved");
}

#[test]
fn two_thousand_lines_come_to_an_end() {
    let mut case = case(20, 2000);
    case.one_way = Some(0.05);
    case.groups.clear();
    let n = case.lines();
    let loadings: Vec<f64> = (0..2 * n).map(|at| (at % 7) as f64 * 0.05).collect();
    let specific = vec![0.01; n];
    case.risk = Risk::factors(&loadings, &[0.04, 0.01, 0.01, 0.09], &specific, 2).expect("a factor model");
    match solved(&case) {
        Ok(solution) => {
            assert!(case.breach(&solution.weights) < 1e-11);
            assert_eq!(solution.quality, Quality::Optimal);
        }
        Err(code) => assert_eq!(code, Unsolvable::Infeasible { limit: Limit::Turnover }.code()),
    }
}

/// FNV-1a over the bits of all weights: the same on x86-64 and on wasm32.
#[test]
fn weights_are_the_same_to_the_last_bit_everywhere() {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for seed in 0..400 {
        let case = case(seed, 1 + Random(seed).below(90));
        for weight in solved(&case).map(|solution| solution.weights).unwrap_or_default() {
            for byte in weight.to_bits().to_le_bytes() {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    assert_eq!(digest, 0x681e_dc94_47cb_32f2, "{digest:#x}");
}

#[test]
fn faults_keep_their_codes() {
    assert_eq!(
        ProblemFault::GroupOutOfReach { group: 0 }.code(),
        "tracking_group_out_of_reach"
    );
    assert_eq!(Unsolvable::Unsettled { rounds: 1 }.code(), "tracking_unsettled");
}
