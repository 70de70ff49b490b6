use std::fmt::Write;

use crate::text::Scientific;
use crate::{Decimal, DecimalError};

/// 2^53: whole numbers up to here are exact in an `f64`.
const EXACT_WHOLE: i128 = 1 << 53;
/// Powers of ten that leave 18, 9 and 0 places; each is exact in an `f64`.
const EXACT_STEPS: [(i128, f64); 3] = [(1_000_000_000_000_000_000, 1.0), (1_000_000_000, 1e9), (1, 1e18)];

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
        let mut text = ShortText::default();
        write!(text, "{value:e}").map_err(|_| DecimalError::NotDecimal)?;
        Scientific::parse(text.bytes())
            .ok_or(DecimalError::NotDecimal)?
            .rounded()
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
    pub fn to_f64(self) -> f64 {
        for (step, divisor) in EXACT_STEPS {
            let quotient = self.0 / step;
            // A quotient of two exact floats is rounded once, so it is the nearest.
            if quotient.abs() <= EXACT_WHOLE && quotient * step == self.0 {
                return quotient as f64 / divisor;
            }
        }
        let mut text = ShortText::default();
        if write!(text, "{self}").is_err() {
            return f64::NAN;
        }
        std::str::from_utf8(text.bytes())
            .ok()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(f64::NAN)
    }
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
