//! Fewest trades against every choice of values there is, and on hostile amounts.
#![expect(clippy::expect_used, reason = "what fails here fails the test")]

use decimal::Decimal;
use proptest::prelude::*;
use rebalance::min_trades::{BandLine, CashLimits, DriftLine, FewestFault, Trades, within_bands, within_drift};

fn unit(units: i64) -> Decimal {
    Decimal::from_raw(i128::from(units))
}

fn units(amount: Decimal) -> i64 {
    i64::try_from(amount.units()).expect("the amounts of these tests are small")
}

/// Calls `see` with every choice of one value from each range.
fn every(ranges: &[Vec<i64>], chosen: &mut Vec<i64>, see: &mut impl FnMut(&[i64])) {
    match ranges.get(chosen.len()) {
        None => see(chosen),
        Some(range) => {
            for value in range {
                chosen.push(*value);
                every(ranges, chosen, see);
                chosen.pop();
            }
        }
    }
}

fn values_after(before: &[i64], found: &Trades) -> Vec<i64> {
    let mut values = before.to_vec();
    for trade in &found.trades {
        assert_ne!(values[trade.line], units(trade.value), "a trade of nothing");
        values[trade.line] = units(trade.value);
    }
    values
}

fn net(before: &[i64], after: &[i64]) -> i64 {
    after.iter().sum::<i64>() - before.iter().sum::<i64>()
}

fn permitted(before: i64, after: i64, may_buy: bool, may_sell: bool) -> bool {
    (after <= before || may_buy) && (after >= before || may_sell)
}

fn cash_strategy() -> impl Strategy<Value = CashLimits> {
    (-3_i64..8, -3_i64..6, 0_i64..6).prop_map(|(value, low, wide)| CashLimits {
        value: unit(value),
        low: unit(low),
        high: unit(low + wide),
    })
}

fn band_line() -> impl Strategy<Value = BandLine> {
    (0_i64..10, 0_i64..9, 0_i64..4, 0_i64..9, 0_u8..8).prop_map(|(value, low, wide, target, flags)| BandLine {
        value: unit(value),
        target: unit(target),
        low: unit(low),
        high: unit(low + wide),
        may_buy: flags != 0,
        may_sell: flags != 1,
    })
}

fn drift_line() -> impl Strategy<Value = DriftLine> {
    (0_i64..8, 0_i64..8, 0_u8..8).prop_map(|(value, target, flags)| DriftLine {
        value: unit(value),
        target: unit(target),
        may_buy: flags != 0,
        may_sell: flags != 1,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_choice_of_values_needs_fewer_trades_for_the_bands(
        lines in prop::collection::vec(band_line(), 0..5),
        cash in cash_strategy(),
    ) {
        let before: Vec<i64> = lines.iter().map(|line| units(line.value)).collect();
        let mut ranges = Vec::new();
        for line in &lines {
            let range = units(line.low)..=units(line.high);
            let is_permitted = |after: &i64| permitted(units(line.value), *after, line.may_buy, line.may_sell);
            ranges.push(range.filter(is_permitted).collect::<Vec<i64>>());
        }
        let mut least = None;
        every(&ranges, &mut Vec::new(), &mut |after| {
            let left = units(cash.value) - net(&before, after);
            if units(cash.low) <= left && left <= units(cash.high) {
                let count = before.iter().zip(after).filter(|(one, other)| one != other).count();
                least = Some(least.map_or(count, |least: usize| least.min(count)));
            }
        });
        match within_bands(&lines, cash) {
            Ok(found) => {
                let after = values_after(&before, &found);
                prop_assert_eq!(units(found.cash), units(cash.value) - net(&before, &after));
                prop_assert!(cash.low <= found.cash && found.cash <= cash.high);
                for (value, range) in after.iter().zip(&ranges) {
                    prop_assert!(range.contains(value), "{value} {range:?}");
                }
                prop_assert_eq!(Some(found.trades.len()), least);
            }
            Err(fault) => {
                let is_expected = matches!(fault, FewestFault::CashOutOfReach | FewestFault::LineOutOfReach { .. });
                prop_assert!(is_expected, "{fault}");
                prop_assert_eq!(least, None);
            }
        }
    }

    #[test]
    fn no_choice_of_values_needs_fewer_trades_for_the_drift(
        lines in prop::collection::vec(drift_line(), 0..5),
        cash in cash_strategy(),
        cash_target in 0_i64..6,
        tolerance in 0_i64..16,
    ) {
        let before: Vec<i64> = lines.iter().map(|line| units(line.value)).collect();
        let mut ranges = Vec::new();
        for line in &lines {
            let (value, target) = (units(line.value), units(line.target));
            let range = value.min(target)..=value.max(target);
            ranges.push(range.filter(|after| permitted(value, *after, line.may_buy, line.may_sell)).collect::<Vec<i64>>());
        }
        let deviation = |after: &[i64]| {
            let left = units(cash.value) - net(&before, after);
            let own: i64 = lines.iter().zip(after).map(|(line, after)| (after - units(line.target)).abs()).sum();
            (own + (left - cash_target).abs(), left)
        };
        let mut least = None;
        every(&ranges, &mut Vec::new(), &mut |after| {
            let (deviation, left) = deviation(after);
            if deviation <= tolerance && units(cash.low) <= left && left <= units(cash.high) {
                let count = before.iter().zip(after).filter(|(one, other)| one != other).count();
                least = Some(least.map_or(count, |least: usize| least.min(count)));
            }
        });
        match within_drift(&lines, cash, unit(cash_target), unit(tolerance)) {
            Ok(found) => {
                let after = values_after(&before, &found);
                let (deviation, left) = deviation(&after);
                prop_assert_eq!(units(found.cash), left);
                prop_assert!(deviation <= tolerance, "{deviation} {tolerance}");
                prop_assert!(cash.low <= found.cash && found.cash <= cash.high);
                for (value, range) in after.iter().zip(&ranges) {
                    prop_assert!(range.contains(value), "{value} {range:?}");
                }
                prop_assert_eq!(Some(found.trades.len()), least);
            }
            Err(fault) => {
                let is_expected = matches!(fault, FewestFault::CashOutOfReach | FewestFault::DriftOutOfReach);
                prop_assert!(is_expected, "{fault}");
                prop_assert_eq!(least, None);
            }
        }
    }

    #[test]
    fn hostile_amounts_are_refused_or_answered(
        amounts in prop::collection::vec((hostile(), hostile(), hostile(), hostile(), any::<bool>(), any::<bool>()), 0..6),
        cash in (hostile(), hostile(), hostile()),
        cash_target in hostile(),
        tolerance in hostile(),
    ) {
        let cash = CashLimits { value: cash.0, low: cash.1, high: cash.2 };
        let mut bands = Vec::new();
        let mut drifts = Vec::new();
        for (value, target, low, high, may_buy, may_sell) in amounts {
            bands.push(BandLine { value, target, low, high, may_buy, may_sell });
            drifts.push(DriftLine { value, target, may_buy, may_sell });
        }
        let answers = [within_bands(&bands, cash), within_drift(&drifts, cash, cash_target, tolerance)];
        for found in answers.into_iter().flatten() {
            prop_assert!(cash.low <= found.cash && found.cash <= cash.high);
        }
    }
}

fn hostile() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        Just(Decimal::ZERO),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(unit(1)),
        any::<i64>().prop_map(Decimal::from),
        (-9_i64..9).prop_map(unit),
    ]
}

#[test]
fn equal_rooms_go_by_number() {
    let line = |value: i64| BandLine {
        value: unit(value),
        target: unit(5),
        low: unit(0),
        high: unit(9),
        may_buy: true,
        may_sell: true,
    };
    let cash = CashLimits {
        value: unit(-3),
        low: unit(0),
        high: unit(4),
    };
    let found = within_bands(&[line(4), line(6), line(6)], cash).map(|found| found.trades);
    let lines = found.map(|trades| {
        trades
            .iter()
            .map(|trade| (trade.line, units(trade.value)))
            .collect::<Vec<_>>()
    });
    assert_eq!(lines, Ok(vec![(1, 3)]));
}

#[test]
fn every_broken_rule_is_named() {
    let line = BandLine {
        value: unit(5),
        target: unit(5),
        low: unit(0),
        high: unit(9),
        may_buy: true,
        may_sell: true,
    };
    let cash = CashLimits {
        value: unit(0),
        low: unit(0),
        high: unit(9),
    };
    let code = |line: BandLine, cash: CashLimits| within_bands(&[line], cash).err().map(FewestFault::code);
    assert_eq!(code(line, cash), None);
    let huge = BandLine {
        target: Decimal::MAX,
        ..line
    };
    assert_eq!(code(huge, cash), Some("fewest_too_large"));
    assert_eq!(
        code(BandLine { low: unit(10), ..line }, cash),
        Some("fewest_limits_crossed")
    );
    assert_eq!(
        code(line, CashLimits { low: unit(10), ..cash }),
        Some("fewest_cash_limits_crossed")
    );
    let stuck = BandLine {
        value: unit(12),
        may_sell: false,
        ..line
    };
    assert_eq!(code(stuck, cash), Some("fewest_line_out_of_reach"));
    let poor = CashLimits {
        value: unit(-6),
        ..cash
    };
    assert_eq!(code(line, poor), Some("fewest_cash_out_of_reach"));
    let off = DriftLine {
        value: unit(5),
        target: unit(9),
        may_buy: false,
        may_sell: true,
    };
    let drift = within_drift(&[off], cash, unit(0), unit(1))
        .err()
        .map(FewestFault::code);
    assert_eq!(drift, Some("fewest_drift_out_of_reach"));
}
