use std::ops::{Add, Neg, Sub};

/// A whole number that money is counted in, wide enough for every sum of a problem: an `i64` counts 10^-10, an `i128` 10^-18.
pub trait Units:
    Copy + Ord + Default + Add<Output = Self> + Sub<Output = Self> + Neg<Output = Self> + std::fmt::Debug
{
    /// So many times as much.
    #[must_use]
    fn times(self, count: i64) -> Self;

    /// How often the positive `part` goes into this, rounded down; the largest number where there are more.
    #[must_use]
    fn contains(self, part: Self) -> i64;

    /// How many of the positive `part` reach so far, the last of them in part; none for what is not positive.
    #[must_use]
    fn reached_by(self, part: Self) -> i64;

    /// Without its sign.
    #[must_use]
    fn abs(self) -> Self;

    /// As a float, rounded down to a whole number of 10^-10.
    #[must_use]
    fn to_float(self) -> f64;

    /// The whole number of 10^-10 below a float.
    #[must_use]
    fn below(value: f64) -> Self;
}

/// What an `i128` counts in one 10^-10.
const FINE: i128 = 100_000_000;

impl Units for i64 {
    fn times(self, count: i64) -> Self {
        self * count
    }

    fn contains(self, part: Self) -> i64 {
        self.div_euclid(part)
    }

    fn reached_by(self, part: Self) -> i64 {
        if self > 0 { (self - 1) / part + 1 } else { 0 }
    }

    fn abs(self) -> Self {
        self.abs()
    }

    fn to_float(self) -> f64 {
        self as f64
    }

    fn below(value: f64) -> Self {
        value.floor() as Self
    }
}

impl Units for i128 {
    fn times(self, count: i64) -> Self {
        self * Self::from(count)
    }

    fn contains(self, part: Self) -> i64 {
        i64::try_from(self.div_euclid(part)).unwrap_or(if self < 0 { i64::MIN } else { i64::MAX })
    }

    fn reached_by(self, part: Self) -> i64 {
        if self > 0 {
            i64::try_from((self - 1) / part + 1).unwrap_or(i64::MAX / 4)
        } else {
            0
        }
    }

    fn abs(self) -> Self {
        self.abs()
    }

    fn to_float(self) -> f64 {
        self.div_euclid(FINE) as f64
    }

    fn below(value: f64) -> Self {
        value.floor() as Self * FINE
    }
}
