//! The package's declarations are current, its results have their declared shape, and its codes do not change.
#![expect(clippy::panic, reason = "what fails here fails the test")]

use acceptance::books::{Kind, book};
use decimal::DecimalError;
use planning::codes;
use planning::drift::{DriftInput, measure_drift};
use planning::expansion::{ExpandInput, expand_targets};
use planning::plan::{Plan, plan_rebalance};
use planning::raw::RawValue;
use planning::shape::{Presence, Shape, Shaped};
use planning::targets::{TargetCheck, validate};
use rebalance::drift::DriftError;
use rebalance::expansion::{CompositionError, ExpansionError};
use rebalance::plan::PlanError;
use serde_json::{Value, json};

#[test]
fn the_declarations_are_current() {
    let committed = [
        include_str!("../../pkg/types/mandate.d.ts"),
        include_str!("../../pkg/js/functions.js"),
    ];
    for (committed, (file, text)) in committed.into_iter().zip(acceptance::catalogue::package_files()) {
        let hint = "run: cargo run -p acceptance --bin package_types";
        assert!(committed == text, "pkg/{file} is not what the Rust types say; {hint}");
    }
}

/// Every property that a value has is declared, and every declared one is there.
fn assert_shape(shape: &Shape, value: &Value, path: &str) {
    match (shape, value) {
        (Shape::Object(object), Value::Object(fields)) => {
            for name in fields.keys() {
                assert!(
                    object.fields.iter().any(|field| field.name == name),
                    "{path}.{name} is not declared"
                );
            }
            for field in object.fields {
                let path = format!("{path}.{}", field.name);
                match (fields.get(field.name), field.presence) {
                    (Some(Value::Null), Presence::Nullable | Presence::Optional) => {}
                    (Some(value), _) => assert_shape(&field.shape, value, &path),
                    (None, presence) => assert_eq!(presence, Presence::Omitted, "{path} is missing"),
                }
            }
        }
        (Shape::List(item), Value::Array(items)) => {
            items
                .iter()
                .for_each(|value| assert_shape(item, value, &format!("{path}[]")));
        }
        (Shape::Pair(item), Value::Array(items)) => {
            assert_eq!(items.len(), 2, "{path}");
            items.iter().for_each(|value| assert_shape(item, value, path));
        }
        (Shape::Choice(choice), Value::String(text)) => {
            assert!(choice.texts.contains(&text.as_str()), "{path}: {text}");
        }
        (Shape::Decimal, Value::String(text)) => assert!(text.parse::<decimal::Decimal>().is_ok(), "{path}: {text}"),
        (Shape::Uid, Value::String(text)) => assert!(text.parse::<uuid::Uuid>().is_ok(), "{path}: {text}"),
        (Shape::Instant, Value::String(text)) => assert!(text.ends_with('Z'), "{path}: {text}"),
        (Shape::Text, Value::String(_)) | (Shape::Flag, Value::Bool(_)) => {}
        (Shape::Count, Value::Number(number)) => assert!(number.is_u64(), "{path}"),
        (Shape::Free, Value::Object(_)) => {}
        (Shape::Texts, Value::Object(texts)) if texts.values().all(Value::is_string) => {}
        _ => panic!("{path}: {value} is not {shape:?}"),
    }
}

#[test]
fn results_have_their_declared_shape() {
    for seed in 0..100 {
        let plan = plan_rebalance(book(Kind::Any, seed)).unwrap();
        assert_shape(&Plan::SHAPE, &serde_json::to_value(&plan).unwrap(), "plan");
    }
    let rows: Vec<RawValue> = serde_json::from_value(json!([
        { "asset_uid": "00000000-0000-0000-0000-000000000001", "single_asset_quantity": "2", "metadata_json": { "a": 1 } },
        { "portfolio_uid": "00000000-0000-0000-0000-000000000201", "weight_notional_exposure": "0.3" }
    ]))
    .unwrap();
    let checked = validate(&rows);
    assert_shape(&TargetCheck::SHAPE, &serde_json::to_value(&checked).unwrap(), "rows");
    assert_shape(
        &TargetCheck::SHAPE,
        &serde_json::to_value(validate(&[RawValue::Null])).unwrap(),
        "refused",
    );
    let time = "2026-05-25T10:00:00Z";
    let input: ExpandInput = serde_json::from_value(json!({
        "targets": checked.rows, "as_of": time, "account_value": "1000",
        "compositions": [{ "portfolio_uid": "00000000-0000-0000-0000-000000000201", "time_index": time, "constituents": [
            { "asset_uid": "00000000-0000-0000-0000-000000000001", "weight": "0.5" }
        ] }]
    }))
    .unwrap();
    let expanded = serde_json::to_value(expand_targets(&input).unwrap()).unwrap();
    assert_shape(&planning::expansion::ExpandedTargets::SHAPE, &expanded, "expanded");
    let input: DriftInput = serde_json::from_value(json!({
        "holdings": [], "cash": "10", "prices": [],
        "targets": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "weight": "0.6" }]
    }))
    .unwrap();
    let report = serde_json::to_value(measure_drift(&input).unwrap()).unwrap();
    assert_shape(&planning::drift::DriftReport::SHAPE, &report, "drift");
}

#[test]
fn every_input_of_a_plan_is_read_as_it_was_written() {
    for seed in 0..100 {
        let input = book(Kind::Any, seed);
        let raw: RawValue = serde_json::from_value(serde_json::to_value(&input).unwrap()).unwrap();
        let read: planning::plan::PlanInput = planning::reading::read(&raw, "input").unwrap();
        assert_eq!(read, input, "seed {seed}");
    }
}

/// One code a line; a line that changes or goes breaks a caller.
const CODES: &str = include_str!("../golden/codes.txt");

#[test]
fn the_codes_are_frozen() {
    let kernels = [
        DriftError::AccountValueNotPositive.code(),
        DriftError::OutOfRange.code(),
        ExpansionError::CompositionMissing { target: 0 }.code(),
        ExpansionError::OutOfRange { target: 0 }.code(),
        CompositionError::Cycle { path: Vec::new() }.code(),
        CompositionError::TooManyLines { portfolio: 0 }.code(),
        PlanError::AccountValueNotPositive.code(),
        PlanError::OutOfRange.code(),
        PlanError::NoSolution.code(),
        DecimalError::NotDecimal.code(),
        DecimalError::TooPrecise.code(),
        DecimalError::TooLarge.code(),
    ];
    let violations: Vec<&str> = codes::ALL
        .iter()
        .filter(|sentence| sentence.key == sentence.code)
        .map(|sentence| sentence.code)
        .collect();
    let frozen: Vec<&str> = CODES.lines().collect();
    assert_eq!(violations, frozen, "tests/golden/codes.txt");
    for code in kernels {
        assert!(
            frozen.contains(&code),
            "{code} is a code of a kernel and not of the package"
        );
    }
}
