//! The yearly rates at which money paid and money received are worth the same.

use super::flows::Flow;
use super::roots::{Term, roots};

/// The yearly rates at which flows are worth nothing together.
#[derive(Clone, Debug, PartialEq)]
pub enum Rates {
    /// There is none.
    None,
    /// There is exactly this one.
    One(f64),
    /// There are several, ascending, none better than another.
    Many(Vec<f64>),
}

/// Days of a year.
const YEAR: f64 = 365.0;

/// All yearly rates r above -1 with `sum P_i / (1 + r)^(d_i / 365) = 0`: the investor's payments negative, what comes back
/// positive, d in days. Flows of one day have no order among them, only their sum counts.
///
/// With one change of sign in the order of days there is exactly one rate (Descartes' rule of signs, which holds for real
/// exponents too). With more, the whole line of `ln(1 + r)` is cut into pieces until each is proven, by bounds of the value and
/// its slope, to hold at most one. Rates between which rounding is all that is left of the value are one rate. One that exceeds
/// the largest `f64` (1.8e308) is left out; one below -1 + 1e-16 is the nearest `f64`, which may be -1.
///
/// ```
/// use rebalance::performance::{Flow, Rates, xirr};
///
/// let flows = [Flow { day: 0.0, amount: -100.0 }, Flow { day: 365.0, amount: 110.0 }];
/// let Rates::One(rate) = xirr(&flows) else { panic!("one rate") };
/// assert!((rate - 0.1).abs() < 1e-14);
/// ```
#[must_use]
pub fn xirr(flows: &[Flow]) -> Rates {
    let flows = by_day(flows);
    let (Some(first), Some(last)) = (flows.first(), flows.last()) else {
        return Rates::None;
    };
    let length = last.day - first.day;
    // Also where a day is no number.
    if !(length > 0.0 && length < f64::INFINITY) {
        return Rates::None;
    }
    let terms: Vec<Term> = flows
        .iter()
        .map(|flow| Term::new(flow.amount, (flow.day - first.day) / length))
        .collect();
    let logarithms = roots(&terms);
    let rates = logarithms
        .into_iter()
        .map(|logarithm| libm::expm1(logarithm * (YEAR / length)));
    let mut rates: Vec<f64> = rates.filter(|rate| rate.is_finite()).collect();
    rates.dedup();
    match rates.len() {
        0 => Rates::None,
        1 => Rates::One(rates.remove(0)),
        _ => Rates::Many(rates),
    }
}

/// Flows netted by day, in order, without days that net to zero; amounts are as multiples of a power of 2 near the largest, so
/// that no sum of them is out of range.
fn by_day(flows: &[Flow]) -> Vec<Flow> {
    let largest = flows
        .iter()
        .fold(0.0_f64, |largest, flow| largest.max(flow.amount.abs()));
    let (_, exponent) = libm::frexp(largest);
    let mut flows: Vec<Flow> = flows
        .iter()
        .map(|flow| Flow {
            day: flow.day,
            amount: libm::ldexp(flow.amount, -exponent),
        })
        .filter(|flow| flow.amount != 0.0)
        .collect();
    flows.sort_by(|one, other| one.day.total_cmp(&other.day));
    let days = flows.chunk_by(|one, other| one.day.total_cmp(&other.day).is_eq());
    let netted = days.map(|flows| Flow {
        day: flows[0].day,
        amount: super::sum(flows.iter().map(|flow| flow.amount)),
    });
    netted.filter(|flow| flow.amount != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(rates: &Rates) -> Vec<f64> {
        match rates {
            Rates::None => Vec::new(),
            Rates::One(rate) => vec![*rate],
            Rates::Many(rates) => rates.clone(),
        }
    }

    fn flows(pairs: &[(f64, f64)]) -> Vec<Flow> {
        pairs
            .iter()
            .map(|(day, amount)| Flow {
                day: *day,
                amount: *amount,
            })
            .collect()
    }

    /// Yearly flows with these rates: the product of `(1 + r) / (1 + rate) - 1`, power by power, times a factor without one.
    fn with_rates(rates: &[f64], years: f64) -> Vec<Flow> {
        let mut powers = vec![-1.0];
        for rate in rates {
            let mut next = vec![0.0; powers.len() + 1];
            for (power, amount) in powers.iter().enumerate() {
                next[power] -= amount;
                next[power + 1] += amount * (1.0 + rate);
            }
            powers = next;
        }
        let days = (0..powers.len()).map(|power| power as f64 * 365.0 * years);
        days.zip(powers)
            .map(|(day, amount)| Flow {
                day,
                amount: amount * 1e4,
            })
            .collect()
    }

    fn assert_rates(flows: &[Flow], expected: &[f64], tolerance: f64) {
        let found = found(&xirr(flows));
        assert_eq!(
            found.len(),
            expected.len(),
            "{flows:?} gave {found:?}, not {expected:?}"
        );
        for (found, expected) in found.iter().zip(expected) {
            let near = tolerance * (1.0 + expected);
            assert!(
                (found - expected).abs() <= near,
                "{flows:?} gave {found}, not {expected}"
            );
        }
    }

    const MINUTE: f64 = 1.0 / 1440.0;

    #[test]
    fn one_rate_is_found_however_fast_money_grows_or_shrinks() {
        let power = |base: f64, exponent: f64| libm::expm1(libm::log(base) * exponent);
        for (days, end, expected) in [
            (1.0, 107.0, Some(53_098_084_596.971_97)),
            (365.0, 110.0, Some(0.1)),
            (365.0, 100.0, Some(0.0)),
            (1.0, 200.0, Some(power(2.0, 365.0))),
            (1.0, 90.0, Some(power(0.9, 365.0))),
            (1.0, 1e-3, Some(-1.0)),
            (MINUTE, 1e-3, Some(-1.0)),
            (MINUTE, 100.1, Some(power(1.001, 365.0 * 1440.0))),
            // 10^2271 is no f64.
            (MINUTE, 101.0, None),
            (3650.0, 1e-9, Some(power(1e-11, 0.1))),
            (36_500.0, 1e300, Some(power(1e298, 0.01))),
        ] {
            let expected: Vec<f64> = expected.into_iter().collect();
            assert_rates(&flows(&[(0.0, -100.0), (days, end)]), &expected, 1e-9);
            // The same from the other side of the trade.
            assert_rates(&flows(&[(0.0, 100.0), (days, -end)]), &expected, 1e-9);
        }
    }

    #[test]
    fn there_may_be_none() {
        for pairs in [
            &[][..],
            &[(0.0, -100.0)],
            &[(0.0, -100.0), (0.0, 110.0)],
            &[(0.0, -100.0), (365.0, -1.0)],
            &[(0.0, -100.0), (365.0, 0.0)],
            // 100 (1 + r)^2 - 100 (1 + r) + 100 is above 0 everywhere.
            &[(0.0, 100.0), (365.0, -100.0), (730.0, 100.0)],
            // The same with a smallest value of one part in a million.
            &[(0.0, 100.0), (365.0, -210.0), (730.0, 110.250_1)],
            &[(f64::NAN, 100.0), (365.0, -110.0)],
        ] {
            assert_rates(&flows(pairs), &[], 0.0);
        }
    }

    #[test]
    fn every_rate_is_found() {
        for (rates, tolerance) in [
            (&[0.1][..], 1e-13),
            (&[0.1, 0.2], 1e-11),
            (&[-0.5, 0.25], 1e-11),
            (&[0.1, 0.11], 1e-9),
            (&[0.1, 0.1001], 1e-8),
            (&[0.1, 0.100_001], 1e-6),
            (&[0.05, 0.5, 5.0], 1e-9),
            (&[-0.9, 0.0, 9.0], 1e-9),
            (&[0.1, 0.101, 0.102], 1e-5),
            (&[-0.5, 0.0, 1.0, 3.0], 1e-9),
            (&[-0.999, 1e3, 1e6], 1e-9),
        ] {
            for years in [1.0, 0.1, 1.0 / 365.0] {
                let power = |rate: &f64| libm::expm1(libm::log1p(*rate) / years);
                let expected: Vec<f64> = rates.iter().map(power).filter(|rate| rate.is_finite()).collect();
                let flows = with_rates(rates, years);
                assert_rates(&flows, &expected, tolerance / years);
                // Not the order in which flows are given.
                let reversed: Vec<Flow> = flows.into_iter().rev().collect();
                assert_rates(&reversed, &expected, tolerance / years);
            }
        }
    }

    #[test]
    fn a_rate_at_which_the_value_only_touches_nothing_is_one() {
        // (1.1 - (1 + r))^2, and the same at a rate that no float holds.
        for rate in [0.1, 0.0, 1.0 / 3.0] {
            assert_rates(&with_rates(&[rate, rate], 1.0), &[rate], 1e-12);
            assert_rates(&with_rates(&[rate, rate, rate], 1.0), &[rate], 2e-5);
            assert_rates(&with_rates(&[rate, rate, 5.0], 1.0), &[rate, 5.0], 1e-12);
        }
        // -1, 1, 1, -1 again and again is (1 - x)^2 (1 + x) times a factor without a rate.
        let amount = |day: i32| if day % 4 == 0 || day % 4 == 3 { -1.0 } else { 1.0 };
        let pairs: Vec<(f64, f64)> = (0..200).map(|day| (f64::from(day), amount(day))).collect();
        assert_rates(&flows(&pairs), &[0.0], 1e-9);
    }

    #[test]
    fn years_of_daily_flows_are_done_in_time() {
        let flow = |day: i32| Flow {
            day: f64::from(day),
            amount: if day % 2 == 0 { -100.0 } else { 99.9 } + f64::from(day % 7),
        };
        let mut flows: Vec<Flow> = (0..2_500).map(flow).collect();
        flows.push(Flow {
            day: 2_500.0,
            amount: 10_000.0,
        });
        let found = found(&xirr(&flows));
        let worth = |rate: f64| -> f64 {
            flows
                .iter()
                .map(|flow| flow.amount * (1.0 + rate).powf(-flow.day / 365.0))
                .sum()
        };
        assert!(!found.is_empty());
        for rate in found {
            assert!(worth(rate * (1.0 - 1e-6)) * worth(rate * (1.0 + 1e-6)) <= 0.0, "{rate}");
        }
    }

    /// Flows of whole amounts on some of 40 days, `by` days apart.
    fn drawn() -> impl Strategy<Value = Vec<Flow>> {
        let flow = (0_u8..40, -50_i32..50);
        let flows = proptest::collection::vec(flow, 2..12);
        (flows, prop_oneof![Just(1.0), Just(30.0), Just(365.0)]).prop_map(|(flows, by)| {
            let flow = |(day, amount): (u8, i32)| Flow {
                day: f64::from(day) * by,
                amount: f64::from(amount),
            };
            flows.into_iter().map(flow).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_change_of_sign_on_a_fine_grid_is_missed(flows in drawn()) {
            let netted = by_day(&flows);
            prop_assume!(netted.len() > 1);
            let length = netted[netted.len() - 1].day - netted[0].day;
            let found: Vec<f64> = found(&xirr(&flows)).iter().map(|rate| rate.ln_1p()).collect();
            // Of the terms that the logarithm makes large, the largest is 1.
            let worth = |logarithm: f64| -> f64 {
                let exponent = |flow: &Flow| -logarithm * (flow.day - netted[0].day) / YEAR;
                let top = netted.iter().map(exponent).fold(f64::NEG_INFINITY, f64::max);
                netted.iter().map(|flow| flow.amount * (exponent(flow) - top).exp()).sum()
            };
            // Near -1 floats are too far apart for a rate to be tried.
            let (low, high) = ((-12.0 * length / YEAR).max(-20.0), (700.0 * length / YEAR).min(20.0));
            let at = |step: i32| (low + (high - low) * f64::from(step) / 20_000.0) * YEAR / length;
            for step in 0..20_000 {
                let (here, next) = (at(step), at(step + 1));
                let (value, after) = (worth(here), worth(next));
                if value.abs() > 1e-9 && after.abs() > 1e-9 && value * after < 0.0 {
                    let slack = 1e-9 * here.abs().max(1.0);
                    let is_in = |rate: &&f64| **rate >= here - slack && **rate <= next + slack;
                    prop_assert!(found.iter().any(|rate| is_in(&rate)), "{} to {}: {:?}", here, next, found);
                }
            }
            for rate in found.iter().filter(|rate| **rate > -12.0) {
                prop_assert!(worth(*rate).abs() <= 1e-7 * 600.0, "{}: {}", rate, worth(*rate));
            }
            let changes = netted.windows(2).filter(|pair| (pair[0].amount > 0.0) != (pair[1].amount > 0.0));
            prop_assert!(found.len() <= changes.count(), "Descartes: {:?}", found);
        }
    }
}
