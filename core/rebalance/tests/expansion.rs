//! Expansion against whole-number arithmetic of any size, over generated graphs.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use decimal::Decimal;
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use rebalance::expansion::{
    CompositionError, CompositionGraph, Constituent, Expansion, ExposureKind, MAX_LINES, Member, TargetLine,
};

/// Portfolio `p` holds assets, and portfolios above `p` only, so that there is no cycle.
fn graphs() -> impl Strategy<Value = Vec<Vec<Constituent>>> {
    let weight = prop_oneof![
        (-300_i128..1000).prop_map(|percent| Decimal::from_units(percent * 10_i128.pow(16))),
        (-10_i128.pow(18)..10_i128.pow(18)).prop_map(Decimal::from_units),
    ];
    let raw = prop::collection::vec((any::<bool>(), 0_u32..6, weight), 1..5);
    prop::collection::vec(raw, 1..6).prop_map(|compositions| {
        let count = compositions.len() as u32;
        let deeper = |holder: u32, (is_asset, number, weight): (bool, u32, Decimal)| {
            let below = holder + 1 + number;
            let member = if is_asset || below >= count {
                Member::Asset(number)
            } else {
                Member::Portfolio(below)
            };
            Constituent { member, weight }
        };
        let compositions = compositions.into_iter().enumerate().map(|(holder, raw)| {
            let mut members: Vec<Constituent> = raw.into_iter().map(|line| deeper(holder as u32, line)).collect();
            members.sort_by_key(|constituent| constituent.member);
            members.dedup_by_key(|constituent| constituent.member);
            members
        });
        compositions.collect()
    })
}

fn targets() -> impl Strategy<Value = Vec<TargetLine>> {
    let amount = (-10_i128.pow(22)..10_i128.pow(22)).prop_map(Decimal::from_units);
    let member = (any::<bool>(), 0_u32..6);
    prop::collection::vec((member, any::<bool>(), amount), 1..5).prop_map(|lines| {
        let line = |((is_asset, number), by_weight, amount)| TargetLine {
            member: if is_asset {
                Member::Asset(number)
            } else {
                Member::Portfolio(0)
            },
            kind: if by_weight {
                ExposureKind::Weight
            } else {
                ExposureKind::Notional
            },
            amount,
        };
        lines.into_iter().map(line).collect()
    })
}

/// Every path from a member to an asset, with the product of the weights as a whole number of 10^-(18 x steps).
fn paths(graph: &[Vec<Constituent>], member: Member, product: &BigInt, steps: u32, out: &mut Vec<(u32, BigInt, u32)>) {
    match member {
        Member::Asset(asset) => out.push((asset, product.clone(), steps)),
        Member::Portfolio(portfolio) => {
            for constituent in &graph[portfolio as usize] {
                let product = product * constituent.weight.units();
                paths(graph, constituent.member, &product, steps + 1, out);
            }
        }
    }
}

/// The nearest whole number of units, to the even one from the middle, by comparing both neighbours.
fn nearest(numerator: &BigInt, steps: u32) -> Decimal {
    let divisor = BigInt::from(10).pow(18 * steps);
    let truncated = numerator / &divisor;
    let floor = if &truncated * &divisor > *numerator {
        truncated - 1
    } else {
        truncated
    };
    let (below, above) = (numerator - &floor * &divisor, (&floor + 1) * &divisor - numerator);
    let even = (&floor % 2_i32).sign() == Sign::NoSign;
    let rounds_down = below < above || (below == above && even);
    let units = if rounds_down { floor } else { floor + 1 };
    Decimal::from_units(i128::try_from(units).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Invariant 1, and every share is its exact product rounded once.
    #[test]
    fn shares_are_exact_and_sums_hold(graph in graphs(), targets in targets()) {
        let compiled = CompositionGraph::compile(&graph).unwrap();
        let mut expansion = Expansion::default();
        compiled.expand(&targets, &mut expansion).unwrap();
        for (position, target) in targets.iter().enumerate() {
            let mut expected = Vec::new();
            paths(&graph, target.member, &BigInt::from(target.amount.units()), 0, &mut expected);
            let mut expected: Vec<(u32, Decimal)> =
                expected.iter().map(|(asset, product, steps)| (*asset, nearest(product, *steps))).collect();
            let of_target = |number: u32| number as usize == position;
            let shares = expansion.shares().iter().filter(|share| of_target(share.target));
            let mut found: Vec<(u32, Decimal)> = shares.map(|share| (share.asset, share.amount)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(&found, &expected);
            let residuals = expansion.residuals().iter().filter(|residual| of_target(residual.target));
            let parts = found.iter().map(|(_, amount)| *amount).chain(residuals.map(|residual| residual.amount));
            prop_assert_eq!(Decimal::checked_sum(parts), Some(target.amount));
        }
        for exposure in expansion.exposures() {
            let shares = &expansion.shares()[exposure.first_share..exposure.last_share];
            let sum = |kind| {
                let of_kind: Vec<Decimal> =
                    shares.iter().filter(|share| share.kind == kind).map(|share| share.amount).collect();
                (!of_kind.is_empty()).then(|| Decimal::checked_sum(of_kind).unwrap())
            };
            prop_assert!(shares.iter().all(|share| share.asset == exposure.asset));
            prop_assert_eq!(exposure.weight, sum(ExposureKind::Weight));
            prop_assert_eq!(exposure.notional, sum(ExposureKind::Notional));
        }
    }

    /// A path starts at the target, ends at the asset, and each step is a constituent of the one before.
    #[test]
    fn paths_follow_the_compositions(graph in graphs()) {
        let compiled = CompositionGraph::compile(&graph).unwrap();
        let target = TargetLine { member: Member::Portfolio(0), kind: ExposureKind::Weight, amount: Decimal::ONE };
        let mut expansion = Expansion::default();
        compiled.expand(&[target], &mut expansion).unwrap();
        for share in expansion.shares() {
            let path = compiled.path(0, share.line);
            prop_assert_eq!(path.first(), Some(&Member::Portfolio(0)));
            prop_assert_eq!(path.last(), Some(&Member::Asset(share.asset)));
            for pair in path.windows(2) {
                let Member::Portfolio(holder) = pair[0] else {
                    return Err(TestCaseError::fail("an asset holds nothing"));
                };
                prop_assert!(graph[holder as usize].iter().any(|constituent| constituent.member == pair[1]));
            }
        }
    }
}

fn all_in(member: Member) -> Vec<Constituent> {
    vec![Constituent {
        member,
        weight: Decimal::ONE,
    }]
}

#[test]
fn a_chain_of_any_depth_is_followed() {
    let depth = 1_000;
    let mut graph: Vec<Vec<Constituent>> = (1..depth).map(|below| all_in(Member::Portfolio(below))).collect();
    graph.push(all_in(Member::Asset(7)));
    let compiled = CompositionGraph::compile(&graph).unwrap();
    let target = TargetLine {
        member: Member::Portfolio(0),
        kind: ExposureKind::Weight,
        amount: Decimal::ONE,
    };
    let mut expansion = Expansion::default();
    compiled.expand(&[target], &mut expansion).unwrap();
    assert_eq!(expansion.exposures()[0].weight, Some(Decimal::ONE));
    assert_eq!(compiled.path(0, expansion.shares()[0].line).len(), depth as usize + 1);
}

#[test]
fn a_cycle_is_named() {
    let graph = [1, 2, 1].map(|held| all_in(Member::Portfolio(held)));
    let refused = CompositionGraph::compile(&graph).unwrap_err();
    assert_eq!(refused, CompositionError::Cycle { path: vec![1, 2, 1] });
}

#[test]
fn paths_that_explode_are_refused() {
    let half = |held: u32| {
        let weight = Decimal::from_units(10_i128.pow(17));
        [0, 1]
            .map(|twin| Constituent {
                member: Member::Portfolio(2 * held + twin),
                weight,
            })
            .to_vec()
    };
    // Level by level two portfolios, each holding both of the next: 2^levels paths over few rows.
    let levels = 24;
    let mut graph: Vec<Vec<Constituent>> = (1..levels).flat_map(|level| [half(level), half(level)]).collect();
    graph.extend([all_in(Member::Asset(0)), all_in(Member::Asset(1))]);
    let refused = CompositionGraph::compile(&graph).unwrap_err();
    assert!(matches!(refused, CompositionError::TooManyLines { .. }), "{refused}");
    assert!(1_u64 << levels > MAX_LINES);
}
