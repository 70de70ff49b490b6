//! Decimals, uids and instants from untrusted values.

use chrono::{DateTime, Utc};
use decimal::{Decimal, DecimalError};
use uuid::Uuid;
use violation::Fault;

use crate::codes;
use crate::raw::RawValue;

/// A decimal from text, or from a number that is whole or has at most 15 significant digits.
pub(crate) fn read_decimal(raw: &RawValue) -> Result<Decimal, Fault> {
    let read = match raw {
        RawValue::Text(text) => text.parse(),
        RawValue::Number(number) => Decimal::try_from_number(*number),
        _ => return Err(codes::value_not_decimal(&raw.shown())),
    };
    read.map_err(|error| match error {
        DecimalError::NotDecimal => codes::not_decimal(&raw.shown()),
        DecimalError::TooPrecise => codes::too_precise(&raw.shown()),
        DecimalError::TooLarge => codes::too_large(&raw.shown()),
        DecimalError::TooManyDigits => codes::too_many_digits(&raw.shown()),
    })
}

/// A hyphenated UUID, in any case.
pub(crate) fn read_uid(raw: &RawValue) -> Result<Uuid, Fault> {
    let refuse = || codes::uid_malformed(&raw.shown());
    match raw {
        RawValue::Text(text) if is_uid_long(text) => Uuid::try_parse(text).map_err(|_| refuse()),
        _ => Err(refuse()),
    }
}

/// Whether a text is as long as a hyphenated UUID, which no other form of one is.
pub(crate) fn is_uid_long(text: &str) -> bool {
    text.len() == 36
}

/// An ISO 8601 time with the offset Z or +00:00.
pub(crate) fn read_instant(raw: &RawValue) -> Result<DateTime<Utc>, Fault> {
    let instant = match raw {
        RawValue::Text(text) => instant_of(text),
        _ => None,
    };
    instant.ok_or_else(|| codes::time_index_not_utc(&raw.shown()))
}

/// The instant of such a text.
pub(crate) fn instant_of(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    (time.offset().local_minus_utc() == 0).then(|| time.to_utc())
}
