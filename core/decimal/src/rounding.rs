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

/// `a / c` rounded; `None` for `c = 0` or a result beyond `i128`.
pub(crate) fn divide(a: i128, c: i128, rounding: Rounding) -> Option<i128> {
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
