use crate::division::{divide, divide_product};
use crate::divisor::{self, product};
use crate::rounding::Rounding;
use crate::{Decimal, SCALE};

impl Decimal {
    /// `self + other`, exactly; `None` when out of range.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// `self - other`, exactly; `None` when out of range.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// `-self`; `None` for [`Decimal::MIN`].
    #[must_use]
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// `|self|`; `None` for [`Decimal::MIN`].
    #[must_use]
    pub const fn checked_abs(self) -> Option<Self> {
        match self.0.checked_abs() {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// `self * other` rounded once, half to even, at 18 places; `None` when out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let half_unit = Decimal::from_raw(1).checked_mul("0.5".parse()?);
    /// assert_eq!(half_unit, Some(Decimal::ZERO));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (high, low) = product(self.0.unsigned_abs(), other.0.unsigned_abs());
        let negative = (self.0 < 0) ^ (other.0 < 0);
        divisor::ONE.rounded(high, low, negative, Rounding::HalfEven).map(Self)
    }

    /// `self * mantissa / 10^places` rounded once, half to even, at 18 places; `None` when out of range, and beyond 38 places.
    ///
    /// ```
    /// use decimal::Decimal;
    /// assert_eq!(Decimal::from(3).scaled(25, 2), Some("0.75".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn scaled(self, mantissa: i128, places: u32) -> Option<Self> {
        let power = divisor::POWERS.get(places as usize)?;
        let (high, low) = product(self.0.unsigned_abs(), mantissa.unsigned_abs());
        let negative = (self.0 < 0) ^ (mantissa < 0);
        power.rounded(high, low, negative, Rounding::HalfEven).map(Self)
    }

    /// `self / other` rounded once, half to even, at 18 places; `None` for a zero divisor or when out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let third = Decimal::ONE.checked_div(Decimal::from(3));
    /// assert_eq!(third, Some("0.333333333333333333".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        divide_product(self.0, SCALE, other.0, Rounding::HalfEven).map(Self)
    }

    /// `self * factor / divisor` rounded once, half to even, at 18 places; `None` for a zero divisor or out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let (a, b, c) = (Decimal::from(10), Decimal::from(2), Decimal::from(3));
    /// assert_eq!(a.mul_div(b, c), Some("6.666666666666666667".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn mul_div(self, factor: Self, divisor: Self) -> Option<Self> {
        self.mul_div_rounded(factor, divisor, Rounding::HalfEven)
    }

    /// `self * factor / divisor` rounded once, as stated; `None` for a zero divisor or out of range.
    #[must_use]
    pub fn mul_div_rounded(self, factor: Self, divisor: Self, rounding: Rounding) -> Option<Self> {
        divide_product(self.0, factor.0, divisor.0, rounding).map(Self)
    }

    /// The value with at most `places` decimal places; `None` when rounding away from zero leaves the range.
    ///
    /// ```
    /// use decimal::{Decimal, Rounding};
    /// let cents: Decimal = "2.345".parse()?;
    /// assert_eq!(cents.round(2, Rounding::HalfEven), Some("2.34".parse()?));
    /// assert_eq!(cents.round(2, Rounding::Ceiling), Some("2.35".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn round(self, places: u32, rounding: Rounding) -> Option<Self> {
        if places >= Self::PLACES {
            return Some(self);
        }
        let exponent = Self::PLACES - places;
        let rounded = divisor::by_power(self.0, exponent, rounding)?;
        rounded.checked_mul(10_i128.pow(exponent)).map(Self)
    }

    /// The greatest multiple of `step` that is not above `self`; `None` unless `step > 0`, or when out of range.
    #[must_use]
    pub fn floor_to_multiple(self, step: Self) -> Option<Self> {
        self.round_to_multiple(step, Rounding::Floor)
    }

    /// The multiple of `step` next to `self` on the side of zero; `None` unless `step > 0`.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let lot = Decimal::from(100);
    /// assert_eq!(Decimal::from(-250).truncate_to_multiple(lot), Some(Decimal::from(-200)));
    /// assert_eq!(Decimal::from(-250).floor_to_multiple(lot), Some(Decimal::from(-300)));
    /// ```
    #[must_use]
    pub fn truncate_to_multiple(self, step: Self) -> Option<Self> {
        self.round_to_multiple(step, Rounding::TowardZero)
    }

    /// Whether it is a whole number of steps; false unless `step > 0`.
    ///
    /// ```
    /// use decimal::Decimal;
    /// assert!(Decimal::from(-250).is_multiple_of(Decimal::from(50)));
    /// assert!(!Decimal::from(-250).is_multiple_of(Decimal::from(100)));
    /// ```
    #[must_use]
    pub fn is_multiple_of(self, step: Self) -> bool {
        if step == Self::ONE {
            return is_whole(self.0.unsigned_abs());
        }
        step.0 > 0 && self.0.unsigned_abs().is_multiple_of(step.0.unsigned_abs())
    }

    /// The multiple of `step` that `rounding` picks; `None` unless `step > 0`, or when out of range.
    #[must_use]
    pub fn round_to_multiple(self, step: Self, rounding: Rounding) -> Option<Self> {
        if step.0 <= 0 {
            return None;
        }
        let times = if step == Self::ONE {
            divisor::by_power(self.0, Self::PLACES, rounding)?
        } else {
            divide(self.0, step.0, rounding)?
        };
        times.checked_mul(step.0).map(Self)
    }

    /// The exact sum; `None` when a partial sum leaves the range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let sum = Decimal::checked_sum([Decimal::from(2), Decimal::from(-5)]);
    /// assert_eq!(sum, Some(Decimal::from(-3)));
    /// ```
    #[must_use]
    pub fn checked_sum(values: impl IntoIterator<Item = Self>) -> Option<Self> {
        values.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

/// 5^18, the odd part of 10^18.
const ODD: u128 = 5_u128.pow(18);
/// What times [`ODD`] is 1 modulo 2^128.
const INVERSE: u128 = {
    // Each step of Newton's iteration doubles the bits that are right, of which there are 3 at first.
    let (mut inverse, mut step) = (ODD, 0);
    while step < 6 {
        inverse = inverse.wrapping_mul(2_u128.wrapping_sub(ODD.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

/// Whether 10^18 divides the units: 2^18 does, and the quotient by the odd part, which is exact where it is no larger than
/// any quotient can be (Granlund and Montgomery 1994, section 9).
const fn is_whole(units: u128) -> bool {
    units.trailing_zeros() >= 18 && units.wrapping_mul(INVERSE) <= u128::MAX / ODD
}
