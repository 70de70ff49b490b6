//! What sales realise, lot by lot: holding periods, average cost, orders through zero, wash sales and what they are washed by.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

mod oracle;
mod sales;
mod washes;

use acceptance::holds::assert_holds;
use planning::functions::plan;
use planning::raw::RawValue;
use serde_json::{Value, json};

fn uid(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

/// A lot: when it was opened, its units and what one cost.
type Lot<'a> = (&'a str, &'a str, &'a str);

/// A holding of an asset by its number.
fn held(asset: u32, quantity: &str, lots: &[Lot]) -> Value {
    let lot = |(opened, quantity, cost): &Lot| json!({ "opened": opened, "quantity": quantity, "unit_cost": cost });
    let lots: Vec<Value> = lots.iter().map(lot).collect();
    let lots = if lots.is_empty() { Value::Null } else { json!(lots) };
    json!({ "asset_uid": uid(asset), "quantity": quantity, "lots": lots })
}

fn account(number: u32, tax_type: &str, holdings: Vec<Value>, cash: &str, targets: &[(u32, &str)]) -> Value {
    let target = |(asset, weight): &(u32, &str)| json!({ "asset_uid": uid(*asset), "weight": weight });
    json!({
        "account_uid": uid(number),
        "household": "H",
        "tax_type": tax_type,
        "holdings": Value::Array(holdings),
        "cash": [{ "currency": "USD", "settled": cash }],
        "targets": targets.iter().map(target).collect::<Vec<_>>(),
    })
}

fn with(mut value: Value, name: &str, of: Value) -> Value {
    value[name] = of;
    value
}

fn regime() -> Value {
    json!({
        "taxable": ["taxable"], "short_rate": "0.3", "long_rate": "0.15", "long_after_days": 365, "wash_days": 30, "wash": "flag",
    })
}

fn taxed() -> Value {
    json!({ "mode": "full", "tax": regime() })
}

/// Assets 1 and 2 at this price, on 30 January 2026.
fn input(price: &str, accounts: Vec<Value>, policy: Value) -> Value {
    let asset = |number| json!({ "asset_uid": uid(number), "currency": "USD", "price": price });
    let input = json!({
        "base_currency": "USD",
        "as_of": "2026-01-30T21:00:00Z",
        "accounts": Value::Array(accounts),
        "assets": [asset(1), asset(2)],
    });
    with(input, "policy", policy)
}

fn planned(input: &Value) -> Value {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    let plan = plan(&raw).unwrap_or_else(|refusal| panic!("{:#?}", refusal.violations));
    let plan = serde_json::to_value(plan).unwrap();
    for check in plan["proof"]["invariants"].as_array().unwrap() {
        assert_eq!(check["holds"], true, "{check} {plan:#}");
    }
    plan
}

fn codes(input: &Value) -> Vec<(String, String)> {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    let violations = plan(&raw).unwrap_err().violations;
    let named = violations
        .iter()
        .map(|fault| (fault.column.clone(), fault.code.clone()));
    named
        .map(|(column, code)| (column.unwrap_or_default(), code.to_string()))
        .collect()
}

/// What there is to say, an input, and what its plan holds.
type Case = (&'static str, Value, Value);

fn check(cases: Vec<Case>) {
    for (essence, input, expected) in cases {
        assert_holds(&planned(&input), &expected, essence);
    }
}

fn sold(tax_type: &str, quantity: &str, lots: &[Lot], price: &str, policy: Value) -> Value {
    input(
        price,
        vec![account(11, tax_type, vec![held(1, quantity, lots)], "0", &[])],
        policy,
    )
}
