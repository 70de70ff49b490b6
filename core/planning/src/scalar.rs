//! Decimals, uids and instants from untrusted values.

use chrono::{DateTime, Utc};
use decimal::{Decimal, DecimalError};
use uuid::Uuid;
use violation::Fault;

use crate::codes;
use crate::raw::RawValue;

/// A decimal from text, or from a number that is whole or has at most 15 significant digits.
pub(crate) fn read_decimal(raw: &RawValue) -> Result<Decimal, Fault> {
    let (read, number) = match raw {
        RawValue::Text(text) => (text.parse(), 0.0),
        RawValue::Number(number) => (Decimal::try_from_number(*number), *number),
        _ => return Err(codes::value_not_decimal(&raw.kind())),
    };
    read.map_err(|error| match error {
        DecimalError::NotDecimal => codes::not_decimal(),
        DecimalError::TooPrecise => codes::too_precise(),
        DecimalError::TooLarge => codes::too_large(),
        DecimalError::TooManyDigits => codes::too_many_digits(&number),
    })
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
