//! Division by a divisor that is prepared once: multiplications by a reciprocal in place of divisions.
//!
//! Möller & Granlund, "Improved division by invariant integers", IEEE Transactions on Computers 60 (2011): a quotient of
//! two words by one costs two multiplications (algorithm 4), of three words by two costs three (algorithm 5).

use std::cmp::Ordering;

use crate::rounding::{Rounding, rounds_away, signed};
use crate::{Decimal, SCALE};

/// A divisor other than zero, prepared for many quotients; each equals the one that [`Decimal`] gives itself.
///
/// ```
/// use decimal::{Decimal, Divisor};
/// let account_value = Divisor::new(Decimal::from(3));
/// let third = account_value.and_then(|value| value.quotient(Decimal::ONE));
/// assert_eq!(third, Some("0.333333333333333333".parse()?));
/// # Ok::<(), decimal::DecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divisor {
    magnitude: Magnitude,
    negative: bool,
}

impl Divisor {
    /// The divisor; `None` for zero.
    #[must_use]
    pub const fn new(divisor: Decimal) -> Option<Self> {
        match Magnitude::new(divisor.0.unsigned_abs()) {
            Some(magnitude) => Some(Self {
                magnitude,
                negative: divisor.0 < 0,
            }),
            None => None,
        }
    }

    /// `value / divisor` rounded once, half to even, at 18 places; `None` when out of range.
    #[must_use]
    pub fn quotient(&self, value: Decimal) -> Option<Decimal> {
        self.share(value, Decimal::ONE, Rounding::HalfEven)
    }

    /// `value * factor / divisor` rounded once, as stated, at 18 places; `None` when out of range.
    #[must_use]
    pub fn share(&self, value: Decimal, factor: Decimal, rounding: Rounding) -> Option<Decimal> {
        let negative = value.is_negative() ^ factor.is_negative() ^ self.negative;
        let (high, low) = product(value.0.unsigned_abs(), factor.0.unsigned_abs());
        self.magnitude.rounded(high, low, negative, rounding).map(Decimal)
    }

    /// `value / divisor` as a whole number, rounded as stated; `None` beyond `i128`.
    ///
    /// ```
    /// use decimal::{Decimal, Divisor, Rounding};
    /// let lot = Divisor::new(Decimal::from(100));
    /// assert_eq!(lot.and_then(|lot| lot.whole(Decimal::from(-250), Rounding::TowardZero)), Some(-2));
    /// ```
    #[must_use]
    #[inline]
    pub fn whole(&self, value: Decimal, rounding: Rounding) -> Option<i128> {
        let negative = value.is_negative() ^ self.negative;
        self.magnitude.rounded(0, value.0.unsigned_abs(), negative, rounding)
    }
}

/// A divisor shifted left until its highest bit is set, with its reciprocal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Magnitude {
    divisor: u128,
    /// The highest word, and the one below it: zero for a divisor of one word.
    high: u64,
    low: u64,
    reciprocal: u64,
    shift: u32,
}

/// `numerator / divisor`, truncated, with what decides on rounding.
#[derive(Clone, Copy)]
struct Quotient {
    magnitude: u128,
    inexact: bool,
    /// The remainder against half the divisor.
    to_middle: Ordering,
}

/// 10^18.
pub(crate) const ONE: Magnitude = POWERS[18];

/// The powers of ten from 0 to 38.
pub(crate) const POWERS: [Magnitude; 39] = {
    let mut powers = [Magnitude {
        divisor: 1,
        high: 1 << 63,
        low: 0,
        reciprocal: u64::MAX,
        shift: 63,
    }; 39];
    let mut exponent = 1;
    let mut power = 1_u128;
    while exponent < powers.len() {
        power *= 10;
        if let Some(prepared) = Magnitude::new(power) {
            powers[exponent] = prepared;
        }
        exponent += 1;
    }
    powers
};

impl Magnitude {
    pub(crate) const fn new(divisor: u128) -> Option<Self> {
        if divisor == 0 {
            return None;
        }
        let narrow = divisor >> 64 == 0;
        let shift = if narrow {
            divisor.leading_zeros() - 64
        } else {
            divisor.leading_zeros()
        };
        let normal = divisor << shift;
        let (high, low) = if narrow {
            (normal as u64, 0)
        } else {
            ((normal >> 64) as u64, normal as u64)
        };
        let reciprocal = if narrow {
            reciprocal_of_word(high)
        } else {
            reciprocal_of_two(high, low)
        };
        Some(Self {
            divisor,
            high,
            low,
            reciprocal,
            shift,
        })
    }

    const fn is_narrow(&self) -> bool {
        self.divisor >> 64 == 0
    }

    /// `±(high × 2^128 + low) / divisor` rounded; `None` beyond `i128`.
    #[inline]
    pub(crate) fn rounded(&self, high: u128, low: u128, negative: bool, rounding: Rounding) -> Option<i128> {
        let quotient = self.divide(high, low)?;
        let odd = quotient.magnitude & 1 == 1;
        let away = rounds_away(rounding, negative, quotient.inexact, quotient.to_middle, odd);
        signed(quotient.magnitude.checked_add(u128::from(away))?, negative)
    }

    /// The quotient and whether something is left over; `None` beyond `u128`.
    #[inline]
    pub(crate) fn truncated(&self, high: u128, low: u128) -> Option<(u128, bool)> {
        self.divide(high, low)
            .map(|quotient| (quotient.magnitude, quotient.inexact))
    }

    #[inline]
    fn divide(&self, high: u128, low: u128) -> Option<Quotient> {
        if high >= self.divisor {
            return None;
        }
        Some(if self.is_narrow() {
            self.divide_by_word(high as u64, low)
        } else {
            self.divide_by_two(high, low)
        })
    }

    /// Of three words by one; the highest is below the divisor.
    #[inline]
    fn divide_by_word(&self, high: u64, low: u128) -> Quotient {
        let (top, rest) = if self.shift == 0 {
            (high, low)
        } else {
            (
                (high << self.shift) | (low >> (128 - self.shift)) as u64,
                low << self.shift,
            )
        };
        let (middle, bottom) = ((rest >> 64) as u64, rest as u64);
        // A quotient of one word is met more often than one of two.
        let (first, carried) = if top == 0 && middle < self.high {
            (0, middle)
        } else {
            self.step(top, middle)
        };
        let (second, remainder) = self.step(carried, bottom);
        Quotient {
            magnitude: joined(first, second),
            inexact: remainder != 0,
            to_middle: remainder.cmp(&(self.high - remainder)),
        }
    }

    /// Of four words by two; the highest two are below the divisor.
    #[inline]
    fn divide_by_two(&self, high: u128, low: u128) -> Quotient {
        let (top, rest) = if self.shift == 0 {
            (high, low)
        } else {
            ((high << self.shift) | (low >> (128 - self.shift)), low << self.shift)
        };
        let normal = joined(self.high, self.low);
        let (first, carried) = self.wide_step(top, (rest >> 64) as u64);
        let (second, remainder) = self.wide_step(carried, rest as u64);
        Quotient {
            magnitude: joined(first, second),
            inexact: remainder != 0,
            to_middle: remainder.cmp(&(normal - remainder)),
        }
    }

    /// Algorithm 4: two words by one, `top` below the divisor.
    #[inline]
    fn step(&self, top: u64, bottom: u64) -> (u64, u64) {
        let guess = wide(self.reciprocal, top).wrapping_add(joined(top, bottom));
        let mut quotient = ((guess >> 64) as u64).wrapping_add(1);
        let mut remainder = bottom.wrapping_sub(quotient.wrapping_mul(self.high));
        if remainder > guess as u64 {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(self.high);
        }
        if remainder >= self.high {
            quotient = quotient.wrapping_add(1);
            remainder -= self.high;
        }
        (quotient, remainder)
    }

    /// Algorithm 5: three words by two, `top` below the divisor.
    #[inline]
    fn wide_step(&self, top: u128, bottom: u64) -> (u64, u128) {
        let normal = joined(self.high, self.low);
        let (high, low) = ((top >> 64) as u64, top as u64);
        let guess = wide(self.reciprocal, high).wrapping_add(top);
        let mut quotient = (guess >> 64) as u64;
        let left = joined(low.wrapping_sub(quotient.wrapping_mul(self.high)), bottom);
        let mut remainder = left.wrapping_sub(wide(self.low, quotient)).wrapping_sub(normal);
        quotient = quotient.wrapping_add(1);
        if (remainder >> 64) as u64 >= guess as u64 {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(normal);
        }
        if remainder >= normal {
            quotient = quotient.wrapping_add(1);
            remainder -= normal;
        }
        (quotient, remainder)
    }
}

/// `floor((2^128 - 1) / word) - 2^64` of a word whose highest bit is set.
const fn reciprocal_of_word(word: u64) -> u64 {
    (joined(!word, u64::MAX) / word as u128) as u64
}

/// Algorithm 6: the reciprocal of two words, for which `floor((2^192 - 1) / divisor) - 2^64` is meant.
const fn reciprocal_of_two(high: u64, low: u64) -> u64 {
    let mut reciprocal = reciprocal_of_word(high);
    let mut error = high.wrapping_mul(reciprocal).wrapping_add(low);
    if error < low {
        reciprocal = reciprocal.wrapping_sub(1);
        if error >= high {
            reciprocal = reciprocal.wrapping_sub(1);
            error = error.wrapping_sub(high);
        }
        error = error.wrapping_sub(high);
    }
    let missing = wide(reciprocal, low);
    error = error.wrapping_add((missing >> 64) as u64);
    if error < (missing >> 64) as u64 {
        reciprocal = reciprocal.wrapping_sub(1);
        if joined(error, missing as u64) >= joined(high, low) {
            reciprocal = reciprocal.wrapping_sub(1);
        }
    }
    reciprocal
}

/// `a * b` as its upper and lower 128 bits.
#[inline]
pub(crate) const fn product(a: u128, b: u128) -> (u128, u128) {
    let (a_high, a_low) = ((a >> 64) as u64, a as u64);
    let (b_high, b_low) = ((b >> 64) as u64, b as u64);
    if a_high == 0 && b_high == 0 {
        return (0, wide(a_low, b_low));
    }
    let low = wide(a_low, b_low);
    let first = wide(a_high, b_low) + (low >> 64);
    let second = wide(a_low, b_high) + (first as u64) as u128;
    let high = wide(a_high, b_high) + (first >> 64) + (second >> 64);
    (high, (second << 64) | (low as u64) as u128)
}

#[inline]
const fn wide(a: u64, b: u64) -> u128 {
    a as u128 * b as u128
}

#[inline]
const fn joined(high: u64, low: u64) -> u128 {
    ((high as u128) << 64) | low as u128
}

/// `value / 10^exponent` rounded, for exponents to 38.
pub(crate) fn by_power(value: i128, exponent: u32, rounding: Rounding) -> Option<i128> {
    let power = POWERS.get(exponent as usize)?;
    power.rounded(0, value.unsigned_abs(), value < 0, rounding)
}

const _: () = assert!(ONE.divisor == SCALE.unsigned_abs());
