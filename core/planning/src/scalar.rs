//! Decimals, uids and instants from untrusted values.

use chrono::{DateTime, Utc};
use decimal::{Decimal, DecimalError};
use uuid::Uuid;
use violation::Fault;

use crate::codes;
use crate::raw::RawValue;

/// A decimal from text, or from a number that is whole or has at most 15 significant digits.
pub(crate) fn read_decimal(raw: &RawValue) -> Result<Decimal, Fault> {
    let refuse = |error: DecimalError| match error {
        DecimalError::NotDecimal => codes::not_decimal(),
        DecimalError::TooPrecise => codes::too_precise(),
        DecimalError::TooLarge => codes::too_large(),
    };
    match raw {
        RawValue::Text(text) => text.parse().map_err(refuse),
        RawValue::Number(number) => {
            let value = Decimal::try_from_f64_shortest(*number).map_err(refuse)?;
            if number.fract() != 0.0 && significant_digits(*number) > 15 {
                return Err(codes::too_many_digits(&number));
            }
            Ok(value)
        }
        _ => Err(codes::value_not_decimal(&raw.kind())),
    }
}

fn significant_digits(number: f64) -> usize {
    let shortest = format!("{number:e}");
    shortest
        .split('e')
        .next()
        .map_or(0, |mantissa| mantissa.bytes().filter(u8::is_ascii_digit).count())
}

/// A hyphenated UUID, in any case.
pub(crate) fn read_uid(raw: &RawValue) -> Result<Uuid, Fault> {
    let refuse = |text: &str| codes::uid_malformed(&text);
    match raw {
        RawValue::Text(text) if text.len() == 36 => Uuid::try_parse(text).map_err(|_| refuse(text)),
        RawValue::Text(text) => Err(refuse(&format!("\"{text}\""))),
        _ => Err(refuse(raw.kind())),
    }
}

/// An ISO 8601 time with the offset Z or +00:00.
pub(crate) fn read_instant(raw: &RawValue) -> Result<DateTime<Utc>, Fault> {
    let refuse = |text: &str| codes::time_index_not_utc(&text);
    let RawValue::Text(text) = raw else {
        return Err(refuse(raw.kind()));
    };
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| refuse(&format!("\"{text}\"")))?;
    if time.offset().local_minus_utc() != 0 {
        return Err(refuse(text));
    }
    Ok(time.to_utc())
}
