use ethnum::U256;

/// How a quotient that is not whole becomes a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; to the even neighbour from the middle (IEEE 754 roundTiesToEven).
    HalfEven,
    /// To the neighbour on the side of zero.
    TowardZero,
    /// To the lower neighbour.
    Floor,
    /// To the upper neighbour.
    Ceiling,
}

/// `a * b / c` rounded once from the exact product; `None` for `c = 0` or a result beyond `i128`.
pub(crate) fn divide_product(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
    if let Some(product) = a.checked_mul(b) {
        return divide(product, c, rounding);
    }
    if c == 0 {
        return None;
    }
    let (a, b, c) = reduced(a, b, c);
    if let Some(product) = a.checked_mul(b) {
        return divide(product, c, rounding);
    }
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let product = wide(a) * wide(b);
    let divisor = wide(c);
    let quotient = product / divisor;
    let remainder = product - quotient * divisor;
    let doubled = remainder + remainder;
    let away = rounds_away(
        rounding,
        negative,
        remainder != U256::ZERO,
        doubled.cmp(&divisor),
        *quotient.low() & 1 == 1,
    );
    let magnitude = if away { quotient + U256::ONE } else { quotient };
    signed(magnitude, negative)
}

/// The same fraction with powers of ten taken out of it. Most numbers have few places, and without those they all share
/// the product fits a machine number; dividing 256 bits costs several times as much.
fn reduced(mut a: i128, mut b: i128, mut c: i128) -> (i128, i128, i128) {
    for _ in 0..2 {
        let Some(divisor) = without_nine_zeros(c) else {
            break;
        };
        if let Some(shorter) = without_nine_zeros(a) {
            (a, c) = (shorter, divisor);
        } else if let Some(shorter) = without_nine_zeros(b) {
            (b, c) = (shorter, divisor);
        } else {
            break;
        }
    }
    (a, b, c)
}

/// `value / 10^9` when that is whole, by long division in 32-bit digits: no 128-bit division.
fn without_nine_zeros(value: i128) -> Option<i128> {
    const DIVISOR: u64 = 1_000_000_000;
    let magnitude = value.unsigned_abs();
    let (mut quotient, mut remainder) = (0_u128, 0_u64);
    for shift in [96, 64, 32, 0] {
        let digit = (magnitude >> shift) as u32;
        let dividend = (remainder << 32) | u64::from(digit);
        quotient = (quotient << 32) | u128::from(dividend / DIVISOR);
        remainder = dividend % DIVISOR;
    }
    // The quotient is below 2^98, so that it has a sign of its own.
    let quotient = quotient as i128;
    (remainder == 0).then_some(if value < 0 { -quotient } else { quotient })
}

/// `a / c` rounded; `None` for `c = 0` or a result beyond `i128`.
pub(crate) fn divide(a: i128, c: i128, rounding: Rounding) -> Option<i128> {
    if c == 1 {
        return Some(a);
    }
    let quotient = a.checked_div(c)?;
    let remainder = (a - quotient * c).unsigned_abs();
    if remainder == 0 {
        return Some(quotient);
    }
    let negative = (a < 0) ^ (c < 0);
    let to_middle = remainder.cmp(&(c.unsigned_abs() - remainder));
    if rounds_away(rounding, negative, true, to_middle, quotient & 1 != 0) {
        return quotient.checked_add(if negative { -1 } else { 1 });
    }
    Some(quotient)
}

/// Whether the truncated quotient moves one away from zero. `to_middle` compares the remainder with half the divisor.
fn rounds_away(rounding: Rounding, negative: bool, inexact: bool, to_middle: std::cmp::Ordering, odd: bool) -> bool {
    match rounding {
        Rounding::HalfEven => to_middle.is_gt() || (to_middle.is_eq() && odd),
        Rounding::TowardZero => false,
        Rounding::Floor => inexact && negative,
        Rounding::Ceiling => inexact && !negative,
    }
}

fn wide(value: i128) -> U256 {
    U256::from(value.unsigned_abs())
}

fn signed(magnitude: U256, negative: bool) -> Option<i128> {
    let (high, low) = magnitude.into_words();
    if high != 0 {
        return None;
    }
    if negative {
        return 0_i128.checked_sub_unsigned(low);
    }
    i128::try_from(low).ok()
}
