//! Expansion against whole-number arithmetic of any size, over generated graphs.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use decimal::Decimal;
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use rebalance::expansion::{
    BookSink, CompositionError, CompositionGraph, Constituent, Expansion, ExpansionError, ExposureKind, MAX_LINES,
    Member, NetExposure, TargetLine,
};

/// Portfolio `p` holds assets, and portfolios above `p` only, so that there is no cycle.
fn graphs() -> impl Strategy<Value = Vec<Vec<Constituent>>> {
    let weight = prop_oneof![
        (-300_i128..1000).prop_map(|percent| Decimal::from_raw(percent * 10_i128.pow(16))),
        (-10_i128.pow(18)..10_i128.pow(18)).prop_map(Decimal::from_raw),
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
    let amount = (-10_i128.pow(22)..10_i128.pow(22)).prop_map(Decimal::from_raw);
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

/// What a book's expansion says, in the order it says it.
#[derive(Default, Debug, PartialEq)]
struct Said {
    exposures: Vec<(usize, NetExposure)>,
    residuals: Vec<(usize, ExposureKind, Decimal)>,
}

impl BookSink for Said {
    fn exposure(&mut self, account: usize, exposure: NetExposure) {
        self.exposures.push((account, exposure));
    }

    fn residual(&mut self, target: usize, kind: ExposureKind, amount: Decimal) {
        self.residuals.push((target, kind, amount));
    }
}

/// The same account by account.
fn one_by_one(graph: &CompositionGraph, starts: &[usize], targets: &[TargetLine]) -> Result<Said, ExpansionError> {
    let mut said = Said::default();
    let mut expansion = Expansion::default();
    for (account, pair) in starts.windows(2).enumerate() {
        graph.expand(&targets[pair[0]..pair[1]], &mut expansion)?;
        for exposure in expansion.exposures() {
            let net = NetExposure {
                asset: exposure.asset,
                weight: exposure.weight,
                notional: exposure.notional,
                quantity: exposure.quantity,
            };
            said.exposures.push((account, net));
        }
        for residual in expansion.residuals() {
            let target = pair[0] + residual.target as usize;
            match said.residuals.last_mut().filter(|last| last.0 == target) {
                Some(last) => last.2 = last.2.checked_add(residual.amount).unwrap(),
                None => said.residuals.push((target, residual.kind, residual.amount)),
            }
        }
    }
    Ok(said)
}

/// Weights and amounts of a few digits, whose shares need no rounding, and of many; compositions that sum to 1.
fn books() -> impl Strategy<Value = (Vec<Vec<Constituent>>, Vec<Vec<TargetLine>>)> {
    let amount = prop_oneof![
        4 => (-999_i128..1000).prop_map(|mille| Decimal::from_raw(mille * 10_i128.pow(15))),
        2 => (-10_i128.pow(18)..10_i128.pow(18)).prop_map(Decimal::from_raw),
        1 => (-10_i128.pow(20)..10_i128.pow(20)).prop_map(Decimal::from_raw),
    ];
    let kind = prop_oneof![9 => Just(ExposureKind::Weight), 1 => Just(ExposureKind::Notional)];
    let target = (any::<bool>(), 0_u32..200, kind, amount);
    let account = prop::collection::vec(target, 0..5);
    (graphs(), any::<bool>(), prop::collection::vec(account, 0..6)).prop_map(|(mut graph, fill, accounts)| {
        for constituents in graph.iter_mut().filter(|_| fill) {
            let sum: i128 = constituents[1..]
                .iter()
                .map(|constituent| constituent.weight.units())
                .sum();
            constituents[0].weight = Decimal::from_raw(10_i128.pow(18) - sum);
        }
        let portfolios = graph.len() as u32;
        let line = |(is_asset, number, kind, amount): &(bool, u32, ExposureKind, Decimal)| TargetLine {
            member: if *is_asset {
                Member::Asset(*number)
            } else {
                Member::Portfolio(number % portfolios)
            },
            kind: *kind,
            amount: *amount,
        };
        let lines = accounts
            .iter()
            .map(|account| account.iter().map(line).collect())
            .collect();
        (graph, lines)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_book_expands_as_its_accounts((compositions, accounts) in books()) {
        let graph = CompositionGraph::compile(&compositions).unwrap();
        let targets: Vec<TargetLine> = accounts.concat();
        let mut starts = vec![0];
        for account in &accounts {
            starts.push(starts.last().unwrap() + account.len());
        }
        let mut said = Said::default();
        let expanded = graph.expand_book(&starts, &targets, &mut said).map(|()| said);
        prop_assert_eq!(expanded, one_by_one(&graph, &starts, &targets));
    }
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
    Decimal::from_raw(i128::try_from(units).unwrap())
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
        let weight = Decimal::from_raw(10_i128.pow(17));
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
