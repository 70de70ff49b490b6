use chrono::DateTime;
use planning::columns::{Column, Columns, performance, performance_columns};
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;
use serde_json::Value;

pub(crate) type Flows<'a> = &'a [(&'a str, f64)];

pub(crate) fn object(fields: Vec<(&str, RawValue)>) -> RawValue {
    let owned = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    RawValue::Object(owned.collect())
}

pub(crate) fn instant(day: &str) -> String {
    let time = if day.contains('T') { "Z" } else { "T00:00:00Z" };
    format!("{day}{time}")
}

pub(crate) fn given(days: &[&str], values: &[f64], flows: Flows<'_>) -> RawValue {
    let text = |day: &&str| RawValue::Text(instant(day));
    let flow = |(day, amount): &(&str, f64)| {
        object(vec![
            ("time", text(day)),
            ("amount", RawValue::Text(amount.to_string())),
        ])
    };
    object(vec![
        ("times", RawValue::List(days.iter().map(text).collect())),
        ("values", RawValue::Numbers(values.to_vec())),
        ("flows", RawValue::List(flows.iter().map(flow).collect())),
        ("periods_per_year", RawValue::Number(12.0)),
    ])
}

pub(crate) fn given_as_columns(days: &[&str], values: &[f64], flows: Flows<'_>) -> RawValue {
    let number = |day: &str| DateTime::parse_from_rfc3339(&instant(day)).unwrap().timestamp_millis() as f64;
    object(vec![
        ("time", RawValue::Numbers(days.iter().map(|day| number(day)).collect())),
        ("values", RawValue::Numbers(values.to_vec())),
        (
            "flow_time",
            RawValue::Numbers(flows.iter().map(|(day, _)| number(day)).collect()),
        ),
        (
            "flow_amount",
            RawValue::Numbers(flows.iter().map(|(_, amount)| *amount).collect()),
        ),
        ("periods_per_year", RawValue::Number(12.0)),
    ])
}

pub(crate) fn measured(days: &[&str], values: &[f64], flows: Flows<'_>) -> Columns {
    let found = performance(&given(days, values, flows)).unwrap();
    let twin = performance_columns(&given_as_columns(days, values, flows)).unwrap();
    assert_eq!(format!("{found:?}"), format!("{twin:?}"));
    found
}

pub(crate) fn column<'a>(columns: &'a Columns, name: &str) -> &'a Column {
    &columns.iter().find(|(column, _)| *column == name).unwrap().1
}

pub(crate) fn number(columns: &Columns, name: &str) -> Option<f64> {
    match column(columns, name) {
        Column::Json(value) => value.as_f64(),
        other => panic!("{name} is {other:?}"),
    }
}

pub(crate) fn numbers(columns: &Columns, name: &str) -> Vec<f64> {
    match column(columns, name) {
        Column::Numbers(numbers) => numbers.clone(),
        Column::Json(Value::Array(numbers)) => numbers.iter().map(|number| number.as_f64().unwrap()).collect(),
        other => panic!("{name} is {other:?}"),
    }
}

pub(crate) fn near(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
                "{what}: {found}, not {expected}"
            );
        }
        _ => assert_eq!(found, expected, "{what}"),
    }
}

pub(crate) fn faults(refused: InvalidInput) -> Vec<(usize, String, String)> {
    let fault = |violation: violation::Violation| {
        (
            violation.row,
            violation.column.unwrap_or_default(),
            violation.code.into_owned(),
        )
    };
    refused.violations.into_iter().map(fault).collect()
}

/// Four years of 365 days.
pub(crate) const YEARS: [&str; 5] = ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2024-12-31"];
