//! Values from what a person types.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use markets::import::parse_percent;
use metatable::{Column, ColumnType, Instant, Value};

use super::is_share;

/// The value of a typed text; none when it does not fit. An empty text is no value.
pub(super) fn read(column_type: ColumnType, text: &str) -> Option<Value> {
    let text = if column_type == ColumnType::Text {
        text
    } else {
        text.trim()
    };
    if text.is_empty() {
        return Some(Value::Null);
    }
    Some(match column_type {
        ColumnType::Uid => Value::Uid(text.parse().ok()?),
        ColumnType::Text => Value::Text(text.to_owned()),
        ColumnType::Bool => Value::Bool(read_bool(text)?),
        ColumnType::Integer => Value::Integer(text.parse().ok()?),
        ColumnType::Decimal => Value::Decimal(text.parse().ok()?),
        ColumnType::Float => Value::Float(text.parse().ok().filter(|float: &f64| float.is_finite())?),
        ColumnType::Date => Value::Date(text.parse::<NaiveDate>().ok()?.to_epoch_days()),
        ColumnType::Instant => Value::Instant(read_instant(text)?.timestamp_micros()),
        ColumnType::Json => Value::Json(metatable::Json::new(&serde_json::from_str(text).ok()?)),
    })
}

/// The value of a text typed in a column, which is in percent where the column holds shares; none when it does not fit.
pub(super) fn read_cell(column: &Column, text: &str) -> Option<Value> {
    if !is_share(column) || text.trim().is_empty() {
        return read(column.column_type, text);
    }
    let share = parse_percent(text, false).ok()?;
    Some(match column.column_type {
        ColumnType::Float => Value::Float(share.to_f64()),
        _ => Value::Decimal(share),
    })
}

/// As people and spreadsheets write it.
fn read_bool(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// With a zone, or in UTC; a day is its first moment.
pub(crate) fn read_instant(text: &str) -> Option<Instant> {
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(zoned.to_utc());
    }
    let text = text.replace(' ', "T");
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN));
    local.or_else(day).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column_type: ColumnType, text: &str, expected: Option<&str>) {
        let found = read(column_type, text).map(|value| value.to_text());
        assert_eq!(found.as_deref(), expected, "{column_type:?} {text:?}");
    }

    #[test]
    fn typed_texts_are_read_as_people_and_spreadsheets_write_them() {
        for (column_type, text, expected) in [
            (ColumnType::Text, " a ", Some(" a ")),
            (ColumnType::Text, "", Some("null")),
            (ColumnType::Bool, "TRUE", Some("true")),
            (ColumnType::Bool, "maybe", None),
            (ColumnType::Integer, " 7 ", Some("7")),
            (ColumnType::Integer, "7.5", None),
            (ColumnType::Decimal, "0.10", Some("0.1")),
            (ColumnType::Decimal, "1,000", None),
            (ColumnType::Float, "inf", None),
            (ColumnType::Date, "2026-01-31", Some("2026-01-31")),
            (ColumnType::Date, "31.01.2026", None),
            (ColumnType::Instant, "2026-01-31", Some("2026-01-31T00:00:00Z")),
            (ColumnType::Instant, "2026-01-31 17:30", Some("2026-01-31T17:30:00Z")),
            (ColumnType::Instant, "2026-01-31T17:30:05", Some("2026-01-31T17:30:05Z")),
            (
                ColumnType::Instant,
                "2026-01-31T17:30:00+02:00",
                Some("2026-01-31T15:30:00Z"),
            ),
            (ColumnType::Json, "{\"b\": 1, \"a\": 2}", Some("{\"a\":2,\"b\":1}")),
            (ColumnType::Json, "{", None),
            (ColumnType::Decimal, "  ", Some("null")),
        ] {
            check(column_type, text, expected);
        }
    }
}
