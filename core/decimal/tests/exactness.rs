//! The arithmetic against whole-number arithmetic of any size.

use decimal::{Decimal, DecimalError, Divisor, Rounding};
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;

const SCALE: i128 = 1_000_000_000_000_000_000;

/// Numbers of every size and with any number of zeros at the end, so that each way to multiply and divide is met.
fn decimals() -> impl Strategy<Value = Decimal> {
    (any::<i128>(), 0_u32..127, 0_u32..30).prop_map(|(units, shift, zeros)| {
        let (units, step) = (units >> shift, 10_i128.pow(zeros));
        let rounded = units / step * step;
        Decimal::from_raw(if zeros < 9 || rounded == 0 { units } else { rounded })
    })
}

/// Within a few units of a power of two, or of a multiple of one by a small number.
fn edges() -> impl Strategy<Value = Decimal> {
    let near = (0_u32..128, 1_u128..8, -3_i128..4, any::<bool>());
    near.prop_map(|(power, times, off, negative)| {
        let magnitude = times.checked_shl(power).unwrap_or(0) & (u128::MAX >> 1);
        let units = i128::try_from(magnitude).unwrap_or(i128::MAX).saturating_add(off);
        Decimal::from_raw(if negative { units.saturating_neg() } else { units })
    })
}

/// Within a few units of the middle between two neighbouring floats, or of a float.
fn near_middles() -> impl Strategy<Value = Decimal> {
    let near = (1_u64 << 53..1 << 54, -114_i32..14, -3_i128..4, any::<bool>());
    near.prop_map(|(significant, exponent, off, negative)| {
        let units = BigInt::from(significant) * SCALE;
        let power = exponent.unsigned_abs();
        let units = if exponent < 0 { units >> power } else { units << power };
        let units = i128::try_from(units).unwrap_or(i128::MAX).saturating_add(off);
        Decimal::from_raw(if negative { -units } else { units })
    })
}

fn roundings() -> impl Strategy<Value = Rounding> {
    prop_oneof![
        Just(Rounding::HalfEven),
        Just(Rounding::TowardZero),
        Just(Rounding::Floor),
        Just(Rounding::Ceiling)
    ]
}

/// The whole number that `rounding` picks for numerator / denominator, by comparing neighbours.
fn reference(numerator: &BigInt, denominator: &BigInt, rounding: Rounding) -> BigInt {
    let (numerator, denominator) = if denominator.sign() == Sign::Minus {
        (-numerator, -denominator)
    } else {
        (numerator.clone(), denominator.clone())
    };
    let truncated = &numerator / &denominator;
    let floor = if &truncated * &denominator > numerator {
        &truncated - 1
    } else {
        truncated.clone()
    };
    let exact = &floor * &denominator == numerator;
    let ceiling = if exact { floor.clone() } else { &floor + 1 };
    match rounding {
        Rounding::TowardZero => truncated,
        Rounding::Floor => floor,
        Rounding::Ceiling => ceiling,
        Rounding::HalfEven => {
            let below = &numerator - &floor * &denominator;
            let above = &ceiling * &denominator - &numerator;
            let even = if (&floor % 2_i32) == BigInt::from(0) {
                floor.clone()
            } else {
                ceiling.clone()
            };
            match below.cmp(&above) {
                std::cmp::Ordering::Less => floor,
                std::cmp::Ordering::Greater => ceiling,
                std::cmp::Ordering::Equal => even,
            }
        }
    }
}

fn in_range(value: &BigInt) -> Option<Decimal> {
    i128::try_from(value).ok().map(Decimal::from_raw)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn products_and_quotients_are_rounded_once(a in decimals(), b in decimals(), c in decimals()) {
        let (wide_a, wide_b, wide_c) = (BigInt::from(a.units()), BigInt::from(b.units()), BigInt::from(c.units()));
        let scale = BigInt::from(SCALE);
        let product = reference(&(&wide_a * &wide_b), &scale, Rounding::HalfEven);
        prop_assert_eq!(a.checked_mul(b), in_range(&product));
        if c.is_zero() {
            prop_assert_eq!(a.checked_div(c), None);
            prop_assert_eq!(a.mul_div(b, c), None);
        } else {
            prop_assert_eq!(a.checked_div(c), in_range(&reference(&(&wide_a * &scale), &wide_c, Rounding::HalfEven)));
            prop_assert_eq!(a.mul_div(b, c), in_range(&reference(&(&wide_a * &wide_b), &wide_c, Rounding::HalfEven)));
        }
    }

    #[test]
    fn scaled_products_are_rounded_once(a in decimals(), mantissa in decimals(), places in 0_u32..45) {
        let exact = BigInt::from(a.units()) * mantissa.units();
        let expected = reference(&exact, &BigInt::from(10).pow(places), Rounding::HalfEven);
        let expected = in_range(&expected).filter(|_| places <= 38);
        prop_assert_eq!(a.scaled(mantissa.units(), places), expected);
    }

    #[test]
    fn every_rounding_is_the_reference(a in decimals(), b in decimals(), c in decimals(), rounding in roundings()) {
        prop_assume!(!c.is_zero());
        let (wide_a, wide_b, wide_c) = (BigInt::from(a.units()), BigInt::from(b.units()), BigInt::from(c.units()));
        let expected = in_range(&reference(&(wide_a * wide_b), &wide_c, rounding));
        prop_assert_eq!(a.mul_div_rounded(b, c, rounding), expected);
    }

    #[test]
    fn a_prepared_divisor_gives_the_same_quotients(a in decimals(), b in decimals(), c in decimals(), rounding in roundings()) {
        let (wide_a, wide_c) = (BigInt::from(a.units()), BigInt::from(c.units()));
        let prepared = Divisor::new(c);
        prop_assert_eq!(prepared.is_none(), c.is_zero());
        if let Some(prepared) = prepared {
            prop_assert_eq!(prepared.quotient(a), a.checked_div(c));
            prop_assert_eq!(prepared.share(a, b, rounding), a.mul_div_rounded(b, c, rounding));
            let whole = reference(&wide_a, &wide_c, rounding);
            prop_assert_eq!(prepared.whole(a, rounding), i128::try_from(&whole).ok());
        }
    }

    /// Divisors and numerators next to powers of two, where a reciprocal is off by one if it ever is.
    #[test]
    fn numbers_at_the_ends_of_words_divide_as_any(a in edges(), b in edges(), c in edges(), rounding in roundings()) {
        prop_assume!(!c.is_zero());
        let (wide_a, wide_b, wide_c) = (BigInt::from(a.units()), BigInt::from(b.units()), BigInt::from(c.units()));
        let expected = in_range(&reference(&(&wide_a * &wide_b), &wide_c, rounding));
        prop_assert_eq!(a.mul_div_rounded(b, c, rounding), expected);
        prop_assert_eq!(Divisor::new(c).and_then(|prepared| prepared.share(a, b, rounding)), expected);
        let product = reference(&(wide_a * wide_b), &BigInt::from(SCALE), Rounding::HalfEven);
        prop_assert_eq!(a.checked_mul(b), in_range(&product));
    }

    #[test]
    fn rounding_to_places_is_the_reference(a in decimals(), places in 0_u32..20, rounding in roundings()) {
        let step = BigInt::from(10).pow(18_u32.saturating_sub(places));
        let expected = in_range(&(reference(&BigInt::from(a.units()), &step, rounding) * &step));
        prop_assert_eq!(a.round(places, rounding), expected);
    }

    #[test]
    fn multiples_enclose_the_value(a in decimals(), step in decimals()) {
        if !step.is_positive() {
            prop_assert_eq!(a.floor_to_multiple(step), None);
            prop_assert_eq!(a.truncate_to_multiple(step), None);
            return Ok(());
        }
        let truncated = a.truncate_to_multiple(step).expect("no further from zero");
        prop_assert_eq!(truncated.units() % step.units(), 0);
        prop_assert!(truncated.units().unsigned_abs() <= a.units().unsigned_abs());
        if let Some(floor) = a.floor_to_multiple(step) {
            prop_assert!(floor <= a && a.units() - floor.units() < step.units());
        }
    }

    #[test]
    fn text_and_codecs_are_inverse(a in decimals()) {
        let text = a.to_string();
        prop_assert_eq!(text.parse::<Decimal>(), Ok(a));
        prop_assert!(!text.contains('.') || !text.ends_with('0'));
        prop_assert_eq!(serde_json::to_string(&a).unwrap(), format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Decimal>(&format!("\"{text}\"")).unwrap(), a);
        let bytes = postcard::to_allocvec(&a).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Decimal>(&bytes).unwrap(), a);
    }

    #[test]
    fn to_f64_is_the_nearest(a in prop_oneof![decimals(), edges(), near_middles()]) {
        prop_assert_eq!(a.to_f64().to_bits(), a.to_string().parse::<f64>().unwrap().to_bits());
    }

    #[test]
    fn floats_of_at_most_15_digits_come_back(mantissa in -999_999_999_999_999_i64..=999_999_999_999_999, exponent in -18_i32..5) {
        let text = format!("{mantissa}e{exponent}");
        let float: f64 = text.parse().unwrap();
        prop_assert_eq!(Decimal::try_from_f64_shortest(float), text.parse::<Decimal>());
    }

    #[test]
    fn any_float_is_its_shortest_text_rounded(bits in any::<u64>()) {
        let float = f64::from_bits(bits);
        let Ok(value) = Decimal::try_from_f64_shortest(float) else {
            prop_assert!(!float.is_finite() || float.abs() > 1.7e20);
            return Ok(());
        };
        let shortest = format!("{float:e}");
        let (mantissa, exponent) = shortest.split_once('e').unwrap();
        let places = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i32);
        let digits: BigInt = mantissa.replace('.', "").parse().unwrap();
        let power = 18 - places + exponent.parse::<i32>().unwrap();
        let expected = if power >= 0 {
            digits * BigInt::from(10).pow(power.unsigned_abs())
        } else {
            reference(&digits, &BigInt::from(10).pow(power.unsigned_abs()), Rounding::HalfEven)
        };
        prop_assert_eq!(BigInt::from(value.units()), expected);
    }

    #[test]
    fn sums_are_exact(values in prop::collection::vec(any::<i64>(), 0..50)) {
        let decimals = values.iter().map(|value| Decimal::from_raw(i128::from(*value)));
        let expected: i128 = values.iter().map(|value| i128::from(*value)).sum();
        prop_assert_eq!(Decimal::checked_sum(decimals), Some(Decimal::from_raw(expected)));
    }
}

#[test]
fn texts() {
    let check = |text: &str, expected: Result<&str, DecimalError>| {
        assert_eq!(
            text.parse::<Decimal>().map(|value| value.to_string()),
            expected.map(String::from),
            "{text:?}"
        );
    };
    check("0", Ok("0"));
    check("-0.000", Ok("0"));
    check("+5", Ok("5"));
    check(".5", Ok("0.5"));
    check("5.", Ok("5"));
    check("007.50", Ok("7.5"));
    check("1e-7", Ok("0.0000001"));
    check("2.5E3", Ok("2500"));
    check("0e999999999999999999999", Ok("0"));
    check("0.6000000000000000000000000000000000000000000000000000", Ok("0.6"));
    check("10000000000000000000000e-3", Ok("10000000000000000000"));
    check(
        "170141183460469231731.687303715884105727",
        Ok("170141183460469231731.687303715884105727"),
    );
    check("170141183460469231731.687303715884105728", Err(DecimalError::TooLarge));
    check("1e21", Err(DecimalError::TooLarge));
    check("1e999999999999999999999", Err(DecimalError::TooLarge));
    check(
        "-123456789012345678901234567890123456789012345678901234567890",
        Err(DecimalError::TooLarge),
    );
    check("1e-19", Err(DecimalError::TooPrecise));
    check("0.1234567890123456789", Err(DecimalError::TooPrecise));
    check("1e-999999999999999999999", Err(DecimalError::TooPrecise));
    for text in [
        "", "-", "+", ".", "e5", "1e", "1e+", "1e1.5", "1.2.3", " 1", "1 ", "1,5", "NaN", "inf", "0x1", "1_000", "--1",
        "１",
    ] {
        check(text, Err(DecimalError::NotDecimal));
    }
}

#[test]
fn to_f64_goes_to_even_from_the_middle() {
    let check = |text: &str, nearest: f64| {
        let float = text.parse::<Decimal>().map(|decimal| decimal.to_f64().to_bits());
        assert_eq!(float, Ok(nearest.to_bits()), "{text}");
    };
    check("9007199254740993", 9_007_199_254_740_992.0);
    check("-9007199254740995", -9_007_199_254_740_996.0);
    check("9007199254740993.000000000000000001", 9_007_199_254_740_994.0);
    check("4503599627370496.5", 4_503_599_627_370_496.0);
    check("4503599627370497.5", 4_503_599_627_370_498.0);
    check("73786976294838214656", 73_786_976_294_838_206_464.0);
    check("0.000000000000000001", 1e-18);
    check(
        "170141183460469231731.687303715884105727",
        170_141_183_460_469_231_731.687_303_715_884_105_727,
    );
    check(
        "-170141183460469231731.687303715884105728",
        -170_141_183_460_469_231_731.687_303_715_884_105_728,
    );
}

#[test]
fn formatting_takes_a_width() {
    let value: Decimal = "-1.5".parse().unwrap();
    assert_eq!(format!("{value:>8}|{value:?}"), "    -1.5|-1.5");
    assert_eq!(Decimal::MIN.to_string(), "-170141183460469231731.687303715884105728");
    assert_eq!(Decimal::MIN.to_string().parse(), Ok(Decimal::MIN));
}

#[test]
fn the_ends_of_the_range_answer_none() {
    assert_eq!(Decimal::MIN.checked_neg(), None);
    assert_eq!(Decimal::MIN.checked_abs(), None);
    assert_eq!(Decimal::MAX.checked_add(Decimal::from_raw(1)), None);
    assert_eq!(Decimal::MIN.checked_div(Decimal::from_raw(-1)), None);
    assert_eq!(Decimal::MAX.round(0, Rounding::Ceiling), None);
    assert_eq!(Decimal::from_i128_checked(i128::MAX), None);
    assert_eq!(Decimal::MAX.mul_div(Decimal::MAX, Decimal::MAX), Some(Decimal::MAX));
    assert_eq!(Decimal::MIN.mul_div(Decimal::MIN, Decimal::MIN), Some(Decimal::MIN));
}

#[test]
fn floats_that_are_no_number_are_refused() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Decimal::try_from_f64_shortest(float), Err(DecimalError::NotDecimal));
    }
    assert_eq!(Decimal::try_from_f64_shortest(1e21), Err(DecimalError::TooLarge));
    assert_eq!(Decimal::try_from_f64_shortest(-0.0), Ok(Decimal::ZERO));
    assert_eq!(Decimal::try_from_f64_shortest(5e-324), Ok(Decimal::ZERO));
}

#[test]
fn codes_are_frozen() {
    let codes = [
        DecimalError::NotDecimal,
        DecimalError::TooPrecise,
        DecimalError::TooLarge,
    ]
    .map(DecimalError::code);
    assert_eq!(codes, ["not_decimal", "too_precise", "too_large"]);
}

#[test]
fn whole_steps_are_those_that_rounding_keeps() {
    let mut state = 1_u128;
    for round in 0..200_000_u32 {
        state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814f)
            .wrapping_add(0x1405_7b7e_f767_814f);
        let units = (state >> (round % 127)) as i128;
        let steps = [
            Decimal::ONE,
            Decimal::from(100),
            Decimal::from_raw(250_000_000_000_000_000),
            Decimal::from(-1),
        ];
        for step in steps {
            let nearby = units / step.units().max(1) * step.units().max(1);
            for units in [units, nearby, nearby.saturating_add(1), nearby.saturating_sub(1)] {
                let number = Decimal::from_raw(units);
                let kept = number.truncate_to_multiple(step);
                let expected = step.is_positive() && kept == Some(number);
                assert_eq!(number.is_multiple_of(step), expected, "{units} of {step}");
            }
        }
    }
}
