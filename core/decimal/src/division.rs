use crate::divisor::{Magnitude, product};
use crate::rounding::{Rounding, rounds_away, signed};

/// `a * b / c` rounded once from the exact product; `None` for `c = 0` or a result beyond `i128`.
pub(crate) fn divide_product(a: i128, b: i128, c: i128, rounding: Rounding) -> Option<i128> {
    let negative = (a < 0) ^ (b < 0) ^ (c < 0);
    let (high, low) = product(a.unsigned_abs(), b.unsigned_abs());
    if high == 0 && c != 0 {
        let divisor = c.unsigned_abs();
        let quotient = low / divisor;
        return neighbour(quotient, low - quotient * divisor, divisor, negative, rounding);
    }
    Magnitude::new(c.unsigned_abs())?.rounded(high, low, negative, rounding)
}

/// `a / c` rounded; `None` for `c = 0` or a result beyond `i128`.
pub(crate) fn divide(a: i128, c: i128, rounding: Rounding) -> Option<i128> {
    let (numerator, divisor) = (a.unsigned_abs(), c.unsigned_abs());
    let quotient = numerator.checked_div(divisor)?;
    let remainder = numerator - quotient * divisor;
    neighbour(quotient, remainder, divisor, (a < 0) ^ (c < 0), rounding)
}

fn neighbour(quotient: u128, remainder: u128, divisor: u128, negative: bool, rounding: Rounding) -> Option<i128> {
    let to_middle = remainder.cmp(&(divisor - remainder));
    let away = rounds_away(rounding, negative, remainder != 0, to_middle, quotient & 1 == 1);
    signed(quotient.checked_add(u128::from(away))?, negative)
}
