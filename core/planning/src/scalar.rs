//! Decimals, uids and instants from untrusted values.

use chrono::{DateTime, Utc};
use decimal::{Decimal, DecimalError};
use uuid::Uuid;

use crate::raw::RawValue;
use crate::violation::Code;

/// A decimal from text, or from a number that is whole or has at most 15 significant digits.
pub(crate) fn read_decimal(raw: &RawValue) -> Result<Decimal, (Code, String)> {
    let refuse = |error: DecimalError| {
        let code = match error {
            DecimalError::NotDecimal => Code::NotDecimal,
            DecimalError::TooPrecise => Code::TooPrecise,
            DecimalError::TooLarge => Code::TooLarge,
        };
        (code, capitalised(&error.to_string()))
    };
    match raw {
        RawValue::Text(text) => text.parse().map_err(refuse),
        RawValue::Number(number) => {
            let value = Decimal::try_from_f64_shortest(*number).map_err(refuse)?;
            if number.fract() != 0.0 && significant_digits(*number) > 15 {
                let message =
                    format!("{number} has more than 15 significant digits; enter it as text to keep it exact.");
                return Err((Code::NotDecimal, message));
            }
            Ok(value)
        }
        _ => Err((
            Code::NotDecimal,
            format!("This is {}; enter a decimal such as \"12.5\".", raw.kind()),
        )),
    }
}

fn significant_digits(number: f64) -> usize {
    let shortest = format!("{number:e}");
    shortest
        .split('e')
        .next()
        .map_or(0, |mantissa| mantissa.bytes().filter(u8::is_ascii_digit).count())
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// A hyphenated UUID, in any case.
pub(crate) fn read_uid(raw: &RawValue) -> Result<Uuid, (Code, String)> {
    let refuse = |what: &str| {
        (
            Code::UidMalformed,
            format!("{what} is not a UUID; enter one such as 00000000-0000-0000-0000-000000000001."),
        )
    };
    match raw {
        RawValue::Text(text) if text.len() == 36 => Uuid::try_parse(text).map_err(|_| refuse(text)),
        RawValue::Text(text) => Err(refuse(&format!("\"{text}\""))),
        _ => Err(refuse(raw.kind())),
    }
}

/// An ISO 8601 time with the offset Z or +00:00.
pub(crate) fn read_instant(raw: &RawValue) -> Result<DateTime<Utc>, (Code, String)> {
    let refuse = |what: &str| {
        (
            Code::TimeIndexNotUtc,
            format!("{what} is not a UTC time; enter one such as 2026-01-31T16:00:00Z."),
        )
    };
    let RawValue::Text(text) = raw else {
        return Err(refuse(raw.kind()));
    };
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| refuse(&format!("\"{text}\"")))?;
    if time.offset().local_minus_utc() != 0 {
        return Err(refuse(text));
    }
    Ok(time.to_utc())
}
