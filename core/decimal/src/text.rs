use std::fmt;
use std::str::FromStr;

use crate::division::divide;
use crate::rounding::Rounding;
use crate::{Decimal, SCALE};

/// Why a text or a float is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DecimalError {
    /// Not a decimal number: empty, NaN, infinite, or with a character that has no place in one.
    #[error("this is not a decimal number; enter digits such as 1250.75 or 1e-7")]
    NotDecimal,
    /// More than 18 decimal places that are not zero.
    #[error("this number has more than 18 decimal places; round it to 18")]
    TooPrecise,
    /// Beyond ±170141183460469231731.687303715884105727.
    #[error("this number exceeds 1.7e20; use a larger unit")]
    TooLarge,
    /// A number that is not whole and has more than 15 significant digits: a float does not keep them all.
    #[error("this number has more than 15 significant digits; enter it as text to keep it exact")]
    TooManyDigits,
}

impl DecimalError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotDecimal | Self::TooManyDigits => "not_decimal",
            Self::TooPrecise => "too_precise",
            Self::TooLarge => "too_large",
        }
    }
}

/// Exact: an optional sign, digits with an optional point, an optional exponent (`-12.5`, `1e-7`, `2.5E3`).
///
/// ```
/// use decimal::{Decimal, DecimalError};
/// assert_eq!("2.5E3".parse(), Ok(Decimal::from(2500)));
/// assert_eq!("1e-19".parse::<Decimal>(), Err(DecimalError::TooPrecise));
/// assert_eq!("1,5".parse::<Decimal>(), Err(DecimalError::NotDecimal));
/// ```
impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let scientific = Scientific::parse(text.as_bytes()).ok_or(DecimalError::NotDecimal)?;
        scientific.exact()
    }
}

/// `digits × 10^exponent`, with no zero at the end of the digits.
pub(crate) struct Scientific {
    /// Signed; `None`: more significant digits than an `i128` holds.
    digits: Option<i128>,
    exponent: i64,
}

impl Scientific {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let (sign, unsigned) = match text {
            [b'-', rest @ ..] => (-1, rest),
            [b'+', rest @ ..] => (1, rest),
            _ => (1, text),
        };
        let split = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (mantissa, written_exponent) = match split {
            Some(at) => (&unsigned[..at], parse_exponent(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let mut digits = Some(0_i128);
        let mut pending_zeros = 0_u32;
        let mut places: Option<i64> = None;
        let mut any = false;
        for byte in mantissa {
            match byte {
                b'.' if places.is_none() => places = Some(0),
                b'0'..=b'9' => {
                    any = true;
                    places = places.map(|count| count + 1);
                    if *byte == b'0' {
                        pending_zeros = pending_zeros.saturating_add(1);
                    } else {
                        digits = append(digits, pending_zeros, sign * i128::from(byte - b'0'));
                        pending_zeros = 0;
                    }
                }
                _ => return None,
            }
        }
        let exponent = written_exponent - places.unwrap_or(0) + i64::from(pending_zeros);
        any.then_some(Self { digits, exponent })
    }

    pub(crate) fn exact(&self) -> Result<Decimal, DecimalError> {
        if self.digits == Some(0) {
            return Ok(Decimal::ZERO);
        }
        if self.exponent < -i64::from(Decimal::PLACES) {
            return Err(DecimalError::TooPrecise);
        }
        self.widened()
    }

    /// The nearest value with 18 places, half to even.
    pub(crate) fn rounded(&self) -> Result<Decimal, DecimalError> {
        let surplus_places = -i64::from(Decimal::PLACES) - self.exponent;
        if surplus_places <= 0 || self.digits == Some(0) {
            return self.exact();
        }
        let digits = self.digits.ok_or(DecimalError::TooPrecise)?;
        let Some(step) = u32::try_from(surplus_places)
            .ok()
            .and_then(|power| 10_i128.checked_pow(power))
        else {
            return Ok(Decimal::ZERO);
        };
        divide(digits, step, Rounding::HalfEven)
            .map(Decimal)
            .ok_or(DecimalError::TooLarge)
    }

    fn widened(&self) -> Result<Decimal, DecimalError> {
        let power = u32::try_from(self.exponent + i64::from(Decimal::PLACES)).map_err(|_| DecimalError::TooLarge)?;
        self.digits
            .zip(10_i128.checked_pow(power))
            .and_then(|(digits, scale)| digits.checked_mul(scale))
            .map(Decimal)
            .ok_or(DecimalError::TooLarge)
    }
}

fn append(digits: Option<i128>, zeros: u32, digit: i128) -> Option<i128> {
    let digits = digits?;
    if digits == 0 {
        return Some(digit);
    }
    let scale = 10_i128.checked_pow(zeros.checked_add(1)?)?;
    digits.checked_mul(scale)?.checked_add(digit)
}

/// An exponent, held within ±10^9: beyond that every nonzero number is out of range all the same.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    if digits.is_empty() {
        return None;
    }
    let magnitude = digits.iter().try_fold(0_i64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        Some((value * 10 + digit).min(1_000_000_000))
    })?;
    Some(sign * magnitude)
}

/// The shortest exact text: no exponent, no trailing zero, no sign on zero.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0_u8; 48];
        let start = write_reversed(self.0.unsigned_abs(), &mut buffer);
        let text = std::str::from_utf8(&buffer[start..]).map_err(|_| fmt::Error)?;
        formatter.pad_integral(!self.is_negative(), "", text)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Writes the digits at the end of the buffer and returns where they start.
fn write_reversed(units: u128, buffer: &mut [u8; 48]) -> usize {
    let scale = SCALE.unsigned_abs();
    // Both halves of an i128 fit a u64 and a u128 below 1.8e20; only the first split needs 128-bit division.
    let (mut whole, fraction) = (units / scale, units % scale);
    let mut fraction = u64::try_from(fraction).unwrap_or(0);
    let mut at = buffer.len();
    let mut place = |digit: u8| {
        at -= 1;
        buffer[at] = digit;
    };
    if fraction != 0 {
        let mut places = Decimal::PLACES;
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            places -= 1;
        }
        for _ in 0..places {
            place(b'0' + (fraction % 10) as u8);
            fraction /= 10;
        }
        place(b'.');
    }
    loop {
        place(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    at
}
