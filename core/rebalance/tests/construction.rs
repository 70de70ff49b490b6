//! Construction against the textbook's formulas, day by day, over generated sheets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use choices::BetweenTrades;
use proptest::prelude::*;
use rebalance::construction::{Constructed, Sheet, Strategy as Follow, Terms, construct};

/// Prices with gaps, the first ones often missing, and targets in some rows.
#[derive(Clone, Debug)]
struct Case {
    assets: usize,
    prices: Vec<f64>,
    signal: Vec<f64>,
}

fn cases() -> impl Strategy<Value = Case> {
    (1_usize..20, 2_usize..30).prop_flat_map(|(assets, rows)| {
        let price = prop_oneof![9 => 50.0_f64..150.0, 1 => Just(f64::NAN)];
        let prices = prop::collection::vec(price, assets * rows);
        let starts = prop::collection::vec(prop_oneof![3 => Just(0), 1 => 0..rows], assets);
        let weights = prop::collection::vec(-0.2_f64..1.0, assets * rows);
        let trades = prop::collection::vec(prop::bool::weighted(0.3), rows);
        (prices, weights, trades, starts).prop_map(move |(mut prices, weights, trades, starts)| {
            for (asset, start) in starts.into_iter().enumerate() {
                for row in 0..start {
                    prices[row * assets + asset] = f64::NAN;
                }
            }
            let target = |(cell, weight): (usize, f64)| {
                if trades[cell / assets] {
                    weight / assets as f64
                } else {
                    f64::NAN
                }
            };
            let signal = weights.into_iter().enumerate().map(target).collect();
            Case { assets, prices, signal }
        })
    })
}

fn build(case: &Case, terms: Terms) -> Constructed {
    let times: Vec<i64> = (0..case.prices.len() / case.assets).map(|row| row as i64).collect();
    let sheet = Sheet::new(&times, case.assets, &case.prices, &case.signal, &[]).unwrap();
    construct(&sheet, Follow::Immediate, terms, &vec![0.0; case.assets]).unwrap()
}

/// `w_before = w (1 + r) / (1 + sum(w r))` where weights drift; return, value and turnover as the module states them. What had no
/// price at the last trade has r = 0 until the next.
fn by_the_book(case: &Case, terms: Terms) -> Constructed {
    let mut found = Constructed::default();
    let (mut weights, mut known, mut value) = (vec![0.0; case.assets], vec![f64::NAN; case.assets], 1.0);
    let mut bought = vec![false; case.assets];
    for (prices, signal) in case.prices.chunks(case.assets).zip(case.signal.chunks(case.assets)) {
        let mut returns = vec![0.0; case.assets];
        for asset in (0..case.assets).filter(|asset| !prices[*asset].is_nan()) {
            if bought[asset] {
                returns[asset] = prices[asset] / known[asset] - 1.0;
            }
            known[asset] = prices[asset];
        }
        let earned: f64 = weights
            .iter()
            .zip(&returns)
            .map(|(weight, earned)| weight * earned)
            .sum();
        if terms.between == BetweenTrades::Drift {
            for (weight, earned_by) in weights.iter_mut().zip(&returns) {
                *weight = *weight * (1.0 + earned_by) / (1.0 + earned);
            }
        }
        let mut turnover = 0.0;
        if !signal[0].is_nan() {
            turnover = weights
                .iter()
                .zip(signal)
                .map(|(before, after)| (after - before).abs())
                .sum();
            weights = signal.to_vec();
            bought = known.iter().map(|price| !price.is_nan()).collect();
        }
        let period_return = earned - terms.commission * turnover;
        value *= 1.0 + period_return;
        found.weights.extend(&weights);
        found.returns.push(period_return);
        found.values.push(value);
        found.turnover.push(turnover);
    }
    found
}

fn near(found: &[f64], expected: &[f64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        prop_assert!(
            (one - other).abs() <= 1e-11 * other.abs().max(1.0),
            "{one}, not {other}"
        );
    }
    Ok(())
}

fn terms(drifts: bool, commission: f64) -> Terms {
    let between = if drifts {
        BetweenTrades::Drift
    } else {
        BetweenTrades::Constant
    };
    Terms { between, commission }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_portfolio_is_what_the_formulas_say(case in cases(), drifts in any::<bool>(), commission in 0.0_f64..0.01) {
        let terms = terms(drifts, commission);
        let (found, expected) = (build(&case, terms), by_the_book(&case, terms));
        near(&found.weights, &expected.weights)?;
        near(&found.returns, &expected.returns)?;
        near(&found.values, &expected.values)?;
        near(&found.turnover, &expected.turnover)?;
    }

    #[test]
    fn later_columns_without_weight_change_no_bit(case in cases(), more in 1_usize..12, drifts in any::<bool>()) {
        let terms = terms(drifts, 0.001);
        let widened = |column: &[f64], cell: fn(f64) -> f64| -> Vec<f64> {
            let rows = column.chunks(case.assets);
            rows.flat_map(|row| [row, &vec![cell(row[0]); more]].concat()).collect()
        };
        let wide = Case {
            assets: case.assets + more,
            prices: widened(&case.prices, |price| price),
            signal: widened(&case.signal, |target| target * 0.0),
        };
        let (found, expected) = (build(&wide, terms), build(&case, terms));
        prop_assert_eq!(found.returns, expected.returns);
        prop_assert_eq!(found.values, expected.values);
        prop_assert_eq!(found.turnover, expected.turnover);
    }

    #[test]
    fn rebalanced_in_every_row_weights_that_drift_earn_what_weights_that_stay_do(case in cases(), target in 0.01_f64..0.9) {
        let every = Case { signal: vec![target / case.assets as f64; case.signal.len()], ..case };
        let (drift, constant) = (build(&every, terms(true, 0.0)), build(&every, terms(false, 0.0)));
        near(&drift.values, &constant.values)?;
    }
}
