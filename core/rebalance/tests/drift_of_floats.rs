//! Drift over floats against the exact drift of the decimals that they stand for.
#![expect(clippy::expect_used, reason = "what fails here fails the test")]

use decimal::Decimal;
use proptest::prelude::*;
use rebalance::band::Band;
use rebalance::drift::{
    DriftColumns, DriftError, DriftReport, FloatDrift, FloatLines, FloatMeter, FloatTotals, UnitValues, drift,
};

#[derive(Clone, Debug)]
struct Account {
    quantities: Vec<f64>,
    units: Vec<f64>,
    targets: Vec<f64>,
    cash: f64,
}

/// Short decimals, which meet the edges of bands, and floats of any kind.
fn number(largest: i64) -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-largest..=largest, 0_i32..7).prop_map(|(digits, places)| digits as f64 / 10_f64.powi(places)),
        2 => Just(0.0),
        1 => (-20_i32..13, 1.0..10.0_f64).prop_map(|(power, digits)| digits * 10_f64.powi(power)),
    ]
}

fn account() -> impl Strategy<Value = Account> {
    let line = (number(100_000), number(100_000), number(1_000));
    (prop::collection::vec(line, 0..40), number(10_000_000)).prop_map(|(lines, cash)| Account {
        quantities: lines.iter().map(|line| line.0).collect(),
        units: lines.iter().map(|line| line.1.abs()).collect(),
        targets: lines.iter().map(|line| line.2 / 1_000.0).collect(),
        cash,
    })
}

/// Accounts whose weights and bands are round, so that most lines stand on the edge of their band.
fn round_account() -> impl Strategy<Value = Account> {
    let line = (0_i64..20, -3_i64..4);
    prop::collection::vec(line, 1..12).prop_map(|lines| {
        let quantities: Vec<f64> = lines.iter().map(|line| line.0 as f64).collect();
        let held: f64 = quantities.iter().sum();
        let targets = lines.iter().map(|line| (line.0 + line.1) as f64 / 1_000.0);
        Account {
            targets: targets.collect(),
            units: vec![10.0; quantities.len()],
            quantities,
            cash: 10_000.0 - held * 10.0,
        }
    })
}

fn bands() -> impl Strategy<Value = Band> {
    let share = (0_i64..40).prop_map(|percent| Decimal::from_raw(i128::from(percent) * 10_i128.pow(16)));
    let width = (0_i64..40).prop_map(|mille| Decimal::from_raw(i128::from(mille) * 10_i128.pow(15)));
    prop_oneof![
        width.clone().prop_map(|half_width| Band::Absolute { half_width }),
        share.clone().prop_map(|share| Band::Relative { share }),
        (share, width).prop_map(|(share, floor)| Band::Hybrid { share, floor }),
        Just(Band::FiveTwentyFive),
    ]
}

#[derive(Debug)]
struct Measured {
    values: Vec<f64>,
    weights: Vec<f64>,
    drifts: Vec<f64>,
    in_band: Vec<u8>,
    totals: FloatTotals,
}

fn by_floats(account: &Account, units: UnitValues<'_>, band: &Band) -> Result<Measured, DriftError> {
    let count = account.quantities.len();
    let mut measured = Measured {
        values: vec![0.0; count],
        weights: vec![0.0; count],
        drifts: vec![0.0; count],
        in_band: vec![9; count],
        totals: FloatTotals::default(),
    };
    let lines = FloatLines {
        quantities: &account.quantities,
        units,
        targets: &account.targets,
        cash: account.cash,
    };
    let mut out = FloatDrift {
        values: &mut measured.values,
        weights: &mut measured.weights,
        drifts: &mut measured.drifts,
        in_band: &mut measured.in_band,
    };
    let mut meter = FloatMeter::new(band.clone()).expect("no names");
    measured.totals = meter.measure(&lines, &mut out)?;
    Ok(measured)
}

fn exactly(account: &Account, band: &Band) -> Result<DriftReport, DriftError> {
    let decimal = |number: f64| Decimal::try_from_f64_shortest(number).map_err(|_| DriftError::OutOfRange);
    let mut values = Vec::new();
    let mut targets = Vec::new();
    for line in 0..account.quantities.len() {
        let value = decimal(account.quantities[line])?.checked_mul(decimal(account.units[line])?);
        values.push(value.ok_or(DriftError::OutOfRange)?);
        targets.push(decimal(account.targets[line])?);
    }
    let columns = DriftColumns {
        assets: &vec![0; values.len()],
        values: &values,
        targets: &targets,
        cash: decimal(account.cash)?,
    };
    let mut report = DriftReport::default();
    drift(&columns, band, &mut report)?;
    Ok(report)
}

fn compare(account: &Account, band: &Band) -> Result<(), TestCaseError> {
    let found = by_floats(account, UnitValues::Lines(&account.units), band);
    let assets: Vec<u32> = (0..account.units.len() as u32).collect();
    let prices = UnitValues::Assets {
        assets: &assets,
        prices: &account.units,
    };
    let by_asset = by_floats(account, prices, band);
    prop_assert_eq!(format!("{found:?}"), format!("{by_asset:?}"));
    let report = match exactly(account, band) {
        Ok(report) => report,
        // Relative drift alone can leave the range where the floats have an answer.
        Err(DriftError::OutOfRange) => return Ok(()),
        Err(error) => {
            prop_assert_eq!(found.err(), Some(error));
            return Ok(());
        }
    };
    let found = found.map_err(|error| TestCaseError::fail(format!("{error}")))?;
    let value = report.account_value.to_f64();
    let gross: f64 = found.values.iter().map(|value| value.abs()).sum::<f64>() + account.cash.abs();
    let largest = account
        .quantities
        .iter()
        .chain(&account.units)
        .fold(1.0, |most: f64, next| most.max(next.abs()));
    let count = found.values.len() as f64;
    let places = (count + 1.0) * 2e-18 * largest / value;
    let bound = (count / 4.0 + 8.0) * 2_f64.powi(-53) * gross / value;
    for (line, exact) in report.lines.iter().take(found.values.len()).enumerate() {
        prop_assert_eq!(found.in_band[line] == 1, exact.in_band, "line {} of {:?}", line, report);
        let weight = exact.weight.to_f64();
        let near = (bound + places) * weight.abs().max(1.0) + exact.target.to_f64().abs() * 2_f64.powi(-52) + 1e-18;
        prop_assert!(
            (found.weights[line] - weight).abs() <= near,
            "{} {} {near}",
            found.weights[line],
            weight
        );
        prop_assert!((found.drifts[line] - exact.drift.to_f64()).abs() <= near);
    }
    let targets: f64 = account.targets.iter().map(|target| target.abs()).sum();
    let near = (bound + places + 1e-16) * 8.0 * (count + 1.0) * (1.0 + targets + gross / value);
    prop_assert!((found.totals.account_value - value).abs() <= (bound + places) * value);
    prop_assert!((found.totals.portfolio_drift - report.portfolio_drift.to_f64()).abs() <= near);
    prop_assert!((found.totals.max_drift - report.max_drift.to_f64()).abs() <= near);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn floats_agree_with_decimals(account in account(), band in bands()) {
        compare(&account, &band)?;
    }

    #[test]
    fn the_edge_of_a_band_is_inside(account in round_account(), band in bands()) {
        compare(&account, &band)?;
    }
}

#[test]
fn what_is_not_a_number_is_refused() {
    for place in 0..4 {
        let mut account = Account {
            quantities: vec![1.0],
            units: vec![10.0],
            targets: vec![0.5],
            cash: 10.0,
        };
        let broken = match place {
            0 => &mut account.quantities[0],
            1 => &mut account.units[0],
            2 => &mut account.targets[0],
            _ => &mut account.cash,
        };
        *broken = f64::NAN;
        let found = by_floats(&account, UnitValues::Lines(&account.units), &Band::FiveTwentyFive);
        assert_eq!(found.err(), Some(DriftError::OutOfRange), "place {place}");
    }
    assert!(FloatMeter::new(Band::Explicit(Vec::new())).is_err());
}
