//! A text is read in one pass exactly as its value is.

use serde_json::{Value, json};

use super::{read, strict};
use crate::expansion::Composition;
use crate::plan::PlanInput;
use crate::raw::RawValue;
use crate::shape::Shaped;

const UID: &str = "00000000-0000-0000-0000-00000000000a";

fn input() -> Value {
    json!({
        "base_currency": "USD",
        "accounts": [{
            "account_uid": UID,
            "holdings": [{ "asset_uid": UID, "quantity": "1" }],
            "cash": [{ "currency": "USD", "settled": "1000" }],
            "targets": [{ "asset_uid": UID, "weight": "0.6" }],
        }],
        "assets": [{ "asset_uid": UID, "currency": "USD", "price": "50" }],
        "policy": { "mode": "full" },
        "as_of": "2026-01-02T00:00:00Z",
    })
}

/// The text with a value at a path, or without what is there.
fn with(path: &str, value: Option<Value>) -> String {
    let mut input = input();
    let (object, name) = path.rsplit_once('/').unwrap_or_default();
    let object = input.pointer_mut(object).and_then(Value::as_object_mut).expect(path);
    match value {
        Some(value) => drop(object.insert(name.to_owned(), value)),
        None => drop(object.remove(name)),
    }
    input.to_string()
}

fn is_accepted(text: &str) -> bool {
    let in_one_pass = strict::read::<PlanInput>(text, Some(PlanInput::SHAPE)).ok();
    let raw = RawValue::parse(text).expect(text);
    let by_value = read::<PlanInput>(&raw, "input");
    assert_eq!(in_one_pass.as_ref(), by_value.as_ref().ok(), "{text}");
    assert_eq!(read::<PlanInput>(text, "input"), by_value, "{text}");
    in_one_pass.is_some()
}

#[test]
fn what_is_sound_is_read_in_one_pass() {
    for (path, value) in [
        ("/base_currency", json!("USD")),
        ("/accounts/0/holdings/0/quantity", json!(12.5)),
        ("/accounts/0/holdings/0/quantity", json!(-3)),
        ("/accounts/0/holdings/0/quantity", json!(1e-7)),
        ("/accounts/0/holdings/0/quantity", json!("1e5")),
        ("/accounts/0/holdings/0/asset_uid", json!(UID.to_uppercase())),
        (
            "/accounts/0/holdings/0/lots",
            json!([{ "opened": "2026-01-01T00:00:00+00:00", "quantity": 1, "unit_cost": "2", "rank": 3 }]),
        ),
        ("/accounts/0/household", json!(null)),
        ("/accounts/0/household", json!("a \"quoted\" name")),
        ("/assets/0/price", json!(null)),
        ("/policy/fractional", json!(true)),
        ("/policy/band", json!({ "kind": "absolute", "half_width": 0.05 })),
        ("/policy/band", json!({ "half_width": "0.05", "kind": "absolute" })),
        (
            "/policy/band",
            json!({ "kind": "hybrid", "share": "0.2", "floor": 0.01 }),
        ),
        ("/policy/band", json!({ "kind": "five_twenty_five" })),
        (
            "/policy/band",
            json!({ "kind": "explicit", "ranges": [{ "asset_uid": UID, "min": 0, "max": "1" }] }),
        ),
        ("/policy/goal", json!("band_edge")),
        ("/policy/goal", json!({ "inner_band": 0.5 })),
        (
            "/policy/restrictions",
            json!([{ "asset_uid": UID, "rule": "no_buy", "account_uid": null }]),
        ),
        ("/policy/max_price_age_days", json!(7)),
    ] {
        assert!(is_accepted(&with(path, Some(value.clone()))), "{path}: {value}");
    }
}

#[test]
fn what_breaks_a_rule_is_refused_as_its_value_is() {
    for (path, value) in [
        ("/colour", Some(json!("red"))),
        ("/policy", None),
        ("/policy", Some(json!(null))),
        ("/assets/0/price", None),
        ("/assets/0/price", Some(json!("many"))),
        ("/assets/0/price", Some(json!(0.123_456_789_012_345_67))),
        ("/accounts/0/holdings/0", Some(json!([UID, "1"]))),
        ("/accounts/0/holdings", Some(json!({}))),
        (
            "/accounts/0/holdings/0/asset_uid",
            Some(json!("0000000000000000000000000000000a")),
        ),
        (
            "/accounts/0/holdings/0/asset_uid",
            Some(json!("x0000000-0000-0000-0000-00000000000a")),
        ),
        ("/as_of", Some(json!("2026-01-02T00:00:00+02:00"))),
        ("/as_of", Some(json!("2026-01-02"))),
        ("/as_of", Some(json!(5))),
        ("/base_currency", Some(json!(5))),
        ("/policy/mode", Some(json!("sideways"))),
        ("/policy/fractional", Some(json!("true"))),
        ("/policy/max_price_age_days", Some(json!(1.5))),
        ("/policy/max_price_age_days", Some(json!(4_294_967_296_u64))),
        ("/policy/band", Some(json!({ "kind": "absolute", "share": "0.05" }))),
        (
            "/policy/band",
            Some(json!({ "kind": "absolute", "half_width": "0.05", "share": "1" })),
        ),
        ("/policy/band", Some(json!({ "kind": "square" }))),
        ("/policy/band", Some(json!("absolute"))),
        ("/policy/goal", Some(json!({ "inner_band": "0.5", "kind": "x" }))),
        ("/policy/goal", Some(json!("inner_band"))),
    ] {
        let path_of_item = path.strip_suffix("/holdings/0");
        let text = match (path_of_item, &value) {
            (Some(account), Some(item)) => with(&format!("{account}/holdings"), Some(json!([item]))),
            _ => with(path, value),
        };
        assert!(!is_accepted(&text), "{text}");
    }
}

#[test]
fn alternatives_without_a_tag_are_read_in_one_pass() {
    let text = json!({
        "portfolio_uid": UID,
        "time_index": "2026-01-02T00:00:00Z",
        "constituents": [{ "asset_uid": UID, "weight": 0.5 }, { "weight": "0.25", "portfolio_uid": UID }],
    });
    let text = text.to_string();
    let read = strict::read::<Composition>(&text, Some(Composition::SHAPE)).expect("in one pass");
    assert_eq!(read.constituents.len(), 2);
}
