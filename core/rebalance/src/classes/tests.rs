use decimal::Decimal;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{ClassProblem, EQUAL};

fn hundredths(numbers: &[i64]) -> Vec<Decimal> {
    let hundredth = |number: &i64| Decimal::from_raw(i128::from(*number) * 10_i128.pow(Decimal::PLACES - 2));
    numbers.iter().map(hundredth).collect()
}

/// Missing cash, deviation, funds that trade, turnover.
type Result4 = (f64, f64, usize, f64);

fn result_of(problem: &ClassProblem, weights: &[f64]) -> Result4 {
    let classes = problem.targets.len();
    let cash = 1.0 - weights.iter().sum::<f64>();
    let cash_target = 1.0 - problem.targets.iter().map(|target| target.to_f64()).sum::<f64>();
    let (mut deviation, mut unclassed) = ((cash - cash_target).abs(), 1.0 - cash);
    for class in 0..classes {
        let own: f64 = (0..weights.len())
            .map(|fund| weights[fund] * problem.shares[fund * classes + class].to_f64())
            .sum();
        unclassed -= own;
        deviation += (own - problem.targets[class].to_f64()).abs();
    }
    let changes = weights
        .iter()
        .zip(&problem.weights)
        .map(|(after, before)| after - before.to_f64());
    let changes: Vec<f64> = changes.map(f64::abs).collect();
    (
        (problem.cash_floor.to_f64() - cash).max(0.0),
        deviation + unclassed.abs(),
        changes.iter().filter(|change| **change > EQUAL).count(),
        changes.iter().sum(),
    )
}

fn is_less(one: Result4, other: Result4) -> bool {
    let less = |a: f64, b: f64| a < b - 1e-8;
    let more = |a: f64, b: f64| a > b + 1e-8;
    if less(one.0, other.0) || more(one.0, other.0) {
        return less(one.0, other.0);
    }
    if less(one.1, other.1) || more(one.1, other.1) {
        return less(one.1, other.1);
    }
    if one.2 != other.2 {
        return one.2 < other.2;
    }
    less(one.3, other.3)
}

/// Every point where so many of these planes meet as there are funds: a class, what has none or the cash on target, the cash at its
/// floor, a fund at a bound or where it is. The best of all is one of them.
fn best_of_all(problem: &ClassProblem) -> Result4 {
    let (funds, classes) = (problem.weights.len(), problem.targets.len());
    let float = |values: &[Decimal]| values.iter().map(|value| value.to_f64()).collect::<Vec<f64>>();
    let (held, lows, highs) = (float(&problem.weights), float(&problem.lows), float(&problem.highs));
    let mut planes: Vec<(Vec<f64>, f64)> = Vec::new();
    let share = |fund: usize, class: usize| problem.shares[fund * classes + class].to_f64();
    for class in 0..classes {
        planes.push((
            (0..funds).map(|fund| share(fund, class)).collect(),
            problem.targets[class].to_f64(),
        ));
    }
    let unclassed = |fund: usize| 1.0 - (0..classes).map(|class| share(fund, class)).sum::<f64>();
    planes.push(((0..funds).map(unclassed).collect(), 0.0));
    planes.push((
        vec![1.0; funds],
        problem.targets.iter().map(|target| target.to_f64()).sum(),
    ));
    planes.push((vec![1.0; funds], 1.0 - problem.cash_floor.to_f64()));
    for fund in 0..funds {
        let mut unit = vec![0.0; funds];
        unit[fund] = 1.0;
        for at in [held[fund], lows[fund], highs[fund]] {
            planes.push((unit.clone(), at));
        }
    }
    let mut best = result_of(problem, &held);
    let mut chosen = Vec::new();
    each_choice(planes.len(), funds, &mut chosen, &mut |chosen| {
        let Some(point) = meet(&chosen.iter().map(|place| planes[*place].clone()).collect::<Vec<_>>()) else {
            return;
        };
        let is_within = (0..funds).all(|fund| point[fund] >= lows[fund] - 1e-9 && point[fund] <= highs[fund] + 1e-9);
        let result = result_of(problem, &point);
        if is_within && is_less(result, best) {
            best = result;
        }
    });
    best
}

fn each_choice(of: usize, size: usize, chosen: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize])) {
    if chosen.len() == size {
        return visit(chosen);
    }
    for place in chosen.last().map_or(0, |last| last + 1)..of {
        chosen.push(place);
        each_choice(of, size, chosen, visit);
        chosen.pop();
    }
}

/// The point where planes meet, by Gauss with pivots; none where they do not meet in one.
fn meet(planes: &[(Vec<f64>, f64)]) -> Option<Vec<f64>> {
    let size = planes.len();
    let mut rows: Vec<Vec<f64>> = planes
        .iter()
        .map(|(plane, at)| plane.iter().copied().chain([*at]).collect())
        .collect();
    for column in 0..size {
        let pivot = (column..size).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1e-9 {
            return None;
        }
        for row in (0..size).filter(|row| *row != column) {
            let factor = rows[row][column] / rows[column][column];
            let pivot = rows[column].clone();
            rows[row]
                .iter_mut()
                .zip(&pivot)
                .for_each(|(entry, own)| *entry -= factor * own);
        }
    }
    Some((0..size).map(|row| rows[row][size] / rows[row][row]).collect())
}

/// Up to four funds of up to three classes; some cannot be bought, or sold.
fn problems() -> impl Strategy<Value = ClassProblem> {
    (1..5_usize, 1..4_usize).prop_flat_map(|(funds, classes)| {
        let weights = prop::collection::vec(0..30_i64, funds);
        let ways = prop::collection::vec(0..6_u8, funds);
        let shares = prop::collection::vec(0..5_i64, funds * classes);
        let targets = prop::collection::vec(0..34_i64, classes);
        (weights, ways, shares, targets, 0..8_i64, any::<bool>()).prop_map(
            move |(weights, ways, shares, targets, floor, is_pure)| {
                let low = |(weight, way): (&i64, &u8)| if matches!(way, 0 | 1) { *weight } else { 0 };
                let high = |(weight, way): (&i64, &u8)| if matches!(way, 0 | 2) { *weight } else { 100 };
                let share = |row: &[i64]| -> Vec<i64> {
                    if is_pure {
                        let own = row[0] as usize;
                        return (0..classes).map(|class| if class == own { 100 } else { 0 }).collect();
                    }
                    let scale = row.iter().sum::<i64>().max(4);
                    row.iter().map(|part| 100 * part / scale).collect()
                };
                ClassProblem {
                    lows: hundredths(&weights.iter().zip(&ways).map(low).collect::<Vec<_>>()),
                    highs: hundredths(&weights.iter().zip(&ways).map(high).collect::<Vec<_>>()),
                    weights: hundredths(&weights),
                    shares: hundredths(&shares.chunks(classes).flat_map(share).collect::<Vec<_>>()),
                    targets: hundredths(&targets),
                    cash_floor: hundredths(&[floor])[0],
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(20_261_129), ..ProptestConfig::default() })]

    #[test]
    fn no_point_is_better(problem in problems()) {
        let solution = problem.solve().unwrap();
        prop_assert!(solution.is_complete);
        let weights: Vec<f64> = solution.weights.iter().map(|weight| weight.to_f64()).collect();
        for (fund, weight) in solution.weights.iter().enumerate() {
            prop_assert!(*weight >= problem.lows[fund] && *weight <= problem.highs[fund]);
        }
        let (own, best) = (result_of(&problem, &weights), best_of_all(&problem));
        prop_assert!(!is_less(best, own) && !is_less(own, best), "{own:?} {best:?} {solution:?}");
        let deviation = problem.deviation(&solution.weights).unwrap().to_f64();
        prop_assert!((deviation - own.1).abs() < 1e-9);
    }
}

#[test]
fn funds_of_one_class_are_exact() {
    let third: Decimal = "0.333333333333333333".parse().unwrap();
    let problem = ClassProblem {
        weights: vec![third, third, third],
        lows: vec![Decimal::ZERO; 3],
        highs: vec![Decimal::ONE; 3],
        shares: hundredths(&[100, 0, 100, 0, 0, 100]),
        targets: hundredths(&[60, 40]),
        cash_floor: Decimal::ZERO,
    };
    let solution = problem.solve().unwrap();
    let expected = ["0.266666666666666667", "0.333333333333333333", "0.4"];
    assert_eq!(solution.weights, expected.map(|weight| weight.parse().unwrap()));
    assert_eq!(problem.deviation(&solution.weights), Some(Decimal::ZERO));
}

#[test]
fn a_search_that_ends_early_says_so() {
    // Sixty funds of six classes each, of which several are needed.
    let row = |fund: i64| -> Vec<i64> {
        let parts: Vec<i64> = (0..6)
            .map(|class| (fund * 7 + class * 13 + fund * class * 5) % 17)
            .collect();
        let sum: i64 = parts.iter().sum();
        parts.into_iter().map(|part| 100 * part / sum).collect()
    };
    let problem = ClassProblem {
        weights: vec![Decimal::ZERO; 60],
        lows: vec![Decimal::ZERO; 60],
        highs: vec![Decimal::ONE; 60],
        shares: hundredths(&(0..60).flat_map(row).collect::<Vec<_>>()),
        targets: hundredths(&[15, 16, 15, 16, 15, 14]),
        cash_floor: Decimal::ZERO,
    };
    let solution = problem.solve().unwrap();
    let again = problem.solve().unwrap();
    assert_eq!(solution, again);
    assert!(!solution.is_complete, "{}", solution.subsets);
    let trading = solution.weights.iter().filter(|weight| weight.is_positive()).count();
    assert!(trading <= 7, "{trading}");
}

#[test]
fn columns_of_other_sizes_are_refused() {
    let problem = ClassProblem {
        weights: vec![Decimal::ZERO],
        ..ClassProblem::default()
    };
    assert_eq!(problem.solve(), None);
}
