//! Exact decimals with 18 places: the number type of money, prices, quantities and weights.
//!
//! A [`Decimal`] is a whole number of units of 10^-18 held in an `i128`. Sums and differences are exact; products and
//! quotients are rounded once, half to even, from the exact result. Every operation that can leave the range says so;
//! none wraps, saturates or panics, and none depends on the platform.
#![warn(missing_docs)]

mod arithmetic;
mod codec;
mod division;
mod divisor;
mod float;
mod rounding;
mod text;

pub use divisor::Divisor;
pub use rounding::Rounding;
pub use text::DecimalError;

/// Units in one: 10^18.
const SCALE: i128 = 1_000_000_000_000_000_000;

/// An exact decimal with 18 places: `units() / 10^18`, within about ±1.7 × 10^20.
///
/// ```
/// use decimal::Decimal;
///
/// let weight: Decimal = "0.6".parse()?;
/// let value: Decimal = "1e5".parse()?;
/// assert_eq!(weight.checked_mul(value), Some(Decimal::from(60_000)));
/// assert_eq!(weight.to_string(), "0.6");
/// # Ok::<(), decimal::DecimalError>(())
/// ```
///
/// It is aligned to 8 bytes, not to the 16 of an `i128`, so that a cell that holds one takes 24 bytes and not 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(Rust, packed(8))]
pub struct Decimal(i128);

impl Decimal {
    /// 0.
    pub const ZERO: Self = Self(0);
    /// 1.
    pub const ONE: Self = Self(SCALE);
    /// The largest value, 170141183460469231731.687303715884105727.
    pub const MAX: Self = Self(i128::MAX);
    /// The smallest value, the negative of [`Decimal::MAX`] less one unit.
    pub const MIN: Self = Self(i128::MIN);
    /// Decimal places of every value: 18.
    pub const PLACES: u32 = 18;

    /// The value of a count of units of 10^-18.
    ///
    /// ```
    /// use decimal::Decimal;
    /// assert_eq!(Decimal::from_raw(1_500_000_000_000_000_000).to_string(), "1.5");
    /// ```
    #[must_use]
    pub const fn from_raw(units: i128) -> Self {
        Self(units)
    }

    /// The count of units of 10^-18.
    #[must_use]
    pub const fn units(self) -> i128 {
        self.0
    }

    /// The value of a whole number, or `None` when it is out of range (beyond about 1.7 × 10^20).
    #[must_use]
    pub const fn from_i128_checked(whole: i128) -> Option<Self> {
        match whole.checked_mul(SCALE) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// Whether the value is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the value is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether the value is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self(i128::from(whole) * SCALE)
    }
}
