use std::fmt::Write;

use crate::divisor;
use crate::text::Scientific;
use crate::{Decimal, DecimalError};

/// Decimal digits that every float keeps: two decimals of no more of them are never the same float.
const SAFE_DIGITS: f64 = 1e15;
/// 2^105 / 5^18, so that a product with it is a quotient by 10^18 but for a power of two.
const RECIPROCAL: u64 = ((1_u128 << 105) / 5_u128.pow(18)) as u64;
/// 2^53: whole numbers below are exact in an `f64`.
const EXACT_WHOLE: u64 = 1 << 53;
const MILLION: i64 = 1_000_000;
/// Half of what a quotient of 64 bits has below the 53 of a float.
const HALF: u64 = 1 << 10;
/// The exponent field of a quotient of 64 bits from a number of 128.
const EXPONENT: u32 = 1_023 + 68;
/// Powers of ten by which short decimals become whole, in the order they are tried; each is exact in an `f64`.
const SHORT_STEPS: [(f64, u32); 3] = [(1e6, 6), (1e10, 10), (1e15, 15)];

/// Digits of the shortest text that reads back as the float.
fn significant_digits(value: f64) -> usize {
    let mut text = ShortText::default();
    let written = write!(text, "{value:e}");
    let mantissa = text.bytes().iter().take_while(|byte| **byte != b'e');
    written.map_or(usize::MAX, |()| mantissa.filter(|byte| byte.is_ascii_digit()).count())
}

impl Decimal {
    /// The decimal that a person would read in the float: the shortest text that reads back as it, rounded half to even
    /// at 18 places.
    ///
    /// # Errors
    /// [`DecimalError::NotDecimal`] for NaN and infinities, [`DecimalError::TooLarge`] out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// assert_eq!(Decimal::try_from_f64_shortest(0.1)?.to_string(), "0.1");
    /// assert_eq!(Decimal::try_from_f64_shortest(0.1 + 0.2)?.to_string(), "0.30000000000000004");
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    pub fn try_from_f64_shortest(value: f64) -> Result<Self, DecimalError> {
        if !value.is_finite() {
            return Err(DecimalError::NotDecimal);
        }
        if let Some(short) = short(value) {
            return Ok(short);
        }
        let mut text = ShortText::default();
        write!(text, "{value:e}").map_err(|_| DecimalError::NotDecimal)?;
        Scientific::parse(text.bytes())
            .ok_or(DecimalError::NotDecimal)?
            .rounded()
    }

    /// The decimal of a number that JSON or JavaScript gives in the place of text: one that is whole, or has at most 15
    /// significant digits, which a float keeps.
    ///
    /// # Errors
    /// [`DecimalError::TooManyDigits`], [`DecimalError::TooPrecise`] where its text is, and those of
    /// [`Decimal::try_from_f64_shortest`].
    ///
    /// ```
    /// use decimal::{Decimal, DecimalError};
    /// assert_eq!(Decimal::try_from_number(0.1)?.to_string(), "0.1");
    /// assert_eq!(Decimal::try_from_number(0.1 + 0.2), Err(DecimalError::TooManyDigits));
    /// assert_eq!(Decimal::try_from_number(1e-19), Err(DecimalError::TooPrecise));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    pub fn try_from_number(value: f64) -> Result<Self, DecimalError> {
        if !value.is_finite() {
            return Err(DecimalError::NotDecimal);
        }
        if let Some(short) = short(value) {
            return Ok(short);
        }
        if value.fract() != 0.0 && significant_digits(value) > 15 {
            return Err(DecimalError::TooManyDigits);
        }
        let mut text = ShortText::default();
        write!(text, "{value:e}").map_err(|_| DecimalError::NotDecimal)?;
        Scientific::parse(text.bytes()).ok_or(DecimalError::NotDecimal)?.exact()
    }

    /// The nearest float, ties to even; the same on every platform.
    ///
    /// ```
    /// use decimal::Decimal;
    /// let third: Decimal = "0.333333333333333333".parse()?;
    /// assert_eq!(third.to_f64(), 0.333333333333333333);
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn to_f64(self) -> f64 {
        // Of numbers of up to 12 places and 15 digits, which most are, both parts of the fraction are exact floats.
        if let Ok(units) = i64::try_from(self.0)
            && units.trailing_zeros() >= MILLION.trailing_zeros()
        {
            let millions = units / MILLION;
            if millions * MILLION == units && millions.unsigned_abs() < EXACT_WHOLE {
                return millions as f64 / 1e12;
            }
        }
        self.to_nearest()
    }

    /// Of a value that is not zero.
    fn to_nearest(self) -> f64 {
        let magnitude = self.0.unsigned_abs();
        let (highest, exponent) = match u64::try_from(magnitude) {
            Ok(word) => (
                word << word.leading_zeros(),
                EXPONENT - u64::BITS - word.leading_zeros(),
            ),
            Err(_) => {
                let shift = magnitude.leading_zeros();
                (((magnitude << shift) >> u64::BITS) as u64, EXPONENT - shift)
            }
        };
        // In the way of Eisel and Lemire: the highest bits times the reciprocal of 10^18 are a quotient of 63 or 64 bits.
        let quotient = ((u128::from(highest) * u128::from(RECIPROCAL)) >> u64::BITS) as u64;
        let longer = 1 - (quotient >> 63);
        let quotient = quotient << longer;
        // It is less than 6 too small for what was left out, which decides next to the middle of two floats alone.
        if (HALF - 5..=HALF).contains(&(quotient & (2 * HALF - 1))) {
            return self.to_nearest_by_division();
        }
        // Its highest bit counts one more in the exponent, and so does a carry.
        let exponent = u64::from(exponent) - longer - 1;
        let sign = u64::from(self.0 < 0) << 63;
        f64::from_bits(sign | ((exponent << 52) + ((quotient / HALF + 1) >> 1)))
    }

    #[cold]
    fn to_nearest_by_division(self) -> f64 {
        // The quotient by 10^18 with 68 or 69 bits, of which the lowest stand for all that follow.
        let magnitude = self.0.unsigned_abs();
        let shift = magnitude.leading_zeros();
        let (quotient, inexact) = divisor::ONE.truncated(0, magnitude << shift).unwrap_or_default();
        let lost = inexact || quotient & 0x1F != 0;
        let significant = (quotient >> 5) as u64 | u64::from(lost);
        let power = f64::from_bits(u64::from(1_023 + 5 - shift) << 52);
        let nearest = significant as f64 * power;
        if self.0 < 0 { -nearest } else { nearest }
    }
}

/// The decimal of at most 15 digits that reads as the float, which is its shortest; `None` when a try finds none.
fn short(value: f64) -> Option<Decimal> {
    for (step, places) in SHORT_STEPS {
        let whole = value * step;
        if whole.abs() >= SAFE_DIGITS {
            return None;
        }
        let digits = (whole + 0.5_f64.copysign(whole)) as i64;
        // A quotient of two exact floats is rounded once, as the reading of a text is.
        let read = digits as f64 / step;
        if read.to_bits() == value.to_bits() {
            return Some(Decimal(i128::from(digits) * 10_i128.pow(Decimal::PLACES - places)));
        }
    }
    None
}

/// A text of a number on the stack.
struct ShortText {
    buffer: [u8; 48],
    length: usize,
}

impl Default for ShortText {
    fn default() -> Self {
        Self {
            buffer: [0; 48],
            length: 0,
        }
    }
}

impl ShortText {
    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

impl Write for ShortText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.buffer
            .get_mut(self.length..end)
            .ok_or(std::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
