//! Prices and rates as they are quoted: in minor units of a currency, and of some age.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    reason = "cases are written as they are read"
)]

use planning::columns::{Column, plan_rebalance_columns};
use planning::functions::plan;
use planning::plan::{Change, PlanInput, PlannedBook};
use planning::raw::RawValue;
use serde_json::{Value, json};

fn uid(number: u8) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

/// An account in pounds of 100 units of asset 1 and 1,000 GBP, half of it targeted in asset 1 and a quarter in asset 2.
fn book(asset: Value, cash: Value, fx: Value) -> Value {
    json!({
        "base_currency": "GBP",
        "accounts": [{
            "account_uid": uid(9),
            "holdings": [{ "asset_uid": uid(1), "quantity": "100" }],
            "cash": cash,
            "targets": [{ "asset_uid": uid(1), "weight": "0.5" }, { "asset_uid": uid(2), "weight": "0.25" }],
        }],
        "assets": [asset, { "asset_uid": uid(2), "currency": "GBP", "price": "10" }],
        "fx": fx,
        "policy": { "mode": "full" },
        "as_of": "2026-01-30T21:00:00Z",
    })
}

fn planned(input: &Value) -> Result<Value, Vec<(String, String)>> {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    match plan(&raw) {
        Ok(plan) => Ok(serde_json::to_value(plan).unwrap()),
        Err(error) => Err(error
            .violations
            .into_iter()
            .map(|found| (found.column.unwrap_or_default(), found.code.into_owned()))
            .collect()),
    }
}

/// What a plan comes to, without the hash of its input.
fn outcome(plan: &Value) -> Value {
    let mut plan = plan.clone();
    plan["proof"].as_object_mut().unwrap().remove("input_hash");
    plan
}

#[test]
fn a_price_in_a_minor_unit_is_a_hundredth_of_the_currency() {
    let pounds = |currency: &str, base: &str, rate: &str| {
        let mut input = book(
            json!({ "asset_uid": uid(1), "currency": currency, "price": "25.5" }),
            json!([{ "currency": currency, "settled": "1000" }]),
            json!([{ "currency": currency, "rate": rate }]),
        );
        input["base_currency"] = json!(base);
        input["assets"][1]["currency"] = json!(currency);
        input
    };
    for (unit, currency, base, unit_rate, rate) in [
        ("GBX", "GBP", "USD", "0.0127", "1.27"),
        ("GBp", "GBP", "EUR", "0.0116", "1.16"),
        ("ZAc", "ZAR", "USD", "0.00055", "0.055"),
        ("ZAX", "ZAR", "GBP", "0.00042", "0.042"),
        ("ZAC", "ZAR", "USD", "0.00055", "0.055"),
        ("ILA", "ILS", "USD", "0.0027", "0.27"),
    ] {
        let major = planned(&pounds(currency, base, rate)).unwrap();
        assert!(!major["orders"].as_array().unwrap().is_empty(), "{unit}");
        let mut quoted = pounds(currency, base, rate);
        quoted["assets"][0]["currency"] = json!(unit);
        quoted["assets"][0]["price"] = json!("2550");
        let minor = planned(&quoted).unwrap();
        assert_eq!(outcome(&minor), outcome(&major), "{unit}");
        assert_ne!(minor["proof"]["input_hash"], major["proof"]["input_hash"], "{unit}");
        // The rate and the cash may be in the minor unit too.
        quoted["fx"] = json!([{ "currency": unit, "rate": unit_rate }]);
        quoted["accounts"][0]["cash"] =
            json!([{ "currency": unit, "settled": "60000" }, { "currency": currency, "settled": "400" }]);
        assert_eq!(
            outcome(&planned(&quoted).unwrap()),
            outcome(&major),
            "{unit}: rate and cash"
        );
    }
}

#[test]
fn lots_and_gains_are_quoted_as_the_price_is() {
    let policy = json!({ "mode": "full", "tax": {
        "taxable": ["taxable"], "short_rate": "0.2", "long_rate": "0.1", "wash_days": 30, "wash": "flag",
    } });
    let input = |currency: &str, price: &str, cost: &str, gain: &str| {
        let mut input = book(
            json!({ "asset_uid": uid(1), "currency": currency, "price": price }),
            json!([]),
            json!([]),
        );
        input["policy"] = policy.clone();
        let account = &mut input["accounts"][0];
        account["tax_type"] = json!("taxable");
        account["holdings"][0]["lots"] =
            json!([{ "opened": "2025-06-01T00:00:00Z", "quantity": "100", "unit_cost": cost }]);
        account["trades"] = json!([{
            "asset_uid": uid(1), "at": "2026-01-20T00:00:00Z", "side": "sell", "quantity": "5", "gain": gain,
        }]);
        planned(&input).unwrap()
    };
    let (pounds, pence) = (input("GBP", "40", "30", "-50"), input("GBX", "4000", "3000", "-5000"));
    assert_eq!(pounds["orders"][0]["gain"], "500");
    assert_eq!(outcome(&pence), outcome(&pounds));
}

#[test]
fn minor_units_are_refused_where_they_say_nothing_sound() {
    let asset = |currency: &str| json!({ "asset_uid": uid(1), "currency": currency, "price": "2550" });
    let cash = json!([{ "currency": "GBP", "settled": "1000" }]);
    let fault = |column: &str, code: &str| Err(vec![(column.to_owned(), code.to_owned())]);
    // The rate of the base currency's own unit may be left out, and is a hundredth if given.
    let right = book(
        asset("GBX"),
        cash.clone(),
        json!([{ "currency": "GBX", "rate": "0.01" }]),
    );
    assert!(planned(&right).is_ok());
    let wrong = book(asset("GBX"), cash.clone(), json!([{ "currency": "GBX", "rate": "1" }]));
    assert_eq!(planned(&wrong), fault("fx[0].rate", "minor_rate_mismatch"));
    let unknown = book(asset("USX"), cash.clone(), json!([]));
    assert_eq!(
        planned(&unknown).unwrap_err()[0],
        ("assets[0].currency".to_owned(), "currency_unknown".to_owned())
    );
    let unrated = book(asset("ILA"), cash.clone(), json!([]));
    assert_eq!(planned(&unrated), fault("assets[0].currency", "fx_missing"));
    let mut base = book(asset("GBX"), cash, json!([{ "currency": "GBP", "rate": "100" }]));
    base["base_currency"] = json!("GBX");
    assert_eq!(
        planned(&base).unwrap_err()[0],
        ("base_currency".to_owned(), "currency_unknown".to_owned())
    );
}

#[test]
fn a_planned_book_follows_prices_in_minor_units() {
    let input = |price: &str| -> PlanInput {
        let cash = json!([{ "currency": "GBP", "settled": "1000" }]);
        let asset = json!({ "asset_uid": uid(1), "currency": "GBX", "price": price });
        serde_json::from_value(book(asset, cash, json!([]))).unwrap()
    };
    let mut book = PlannedBook::new(input("2550")).unwrap();
    let change = |price: &str| {
        vec![Change::Price {
            asset_uid: uid(1).parse().unwrap(),
            price: Some(price.parse().unwrap()),
        }]
    };
    book.change(change("3100")).unwrap();
    assert_eq!(
        book.plan().unwrap(),
        PlannedBook::new(input("3100")).unwrap().plan().unwrap()
    );
    // A change that is refused leaves the book as it was.
    let refused = vec![
        change("999").remove(0),
        change("1").remove(0),
        Change::Flow {
            account_uid: uid(8).parse().unwrap(),
            flow: None,
        },
    ];
    book.change(refused).unwrap_err();
    assert_eq!(
        book.plan().unwrap(),
        PlannedBook::new(input("3100")).unwrap().plan().unwrap()
    );
    assert_eq!(book.input().assets[0].price, Some("3100".parse().unwrap()));
}

/// Two assets in two currencies, with the times of the price of the first and of the rate of the second.
fn aged(price_time: Value, rate_time: Value, policy: &Value) -> Value {
    json!({
        "base_currency": "USD",
        "accounts": [{
            "account_uid": uid(9),
            "holdings": [],
            "cash": [{ "currency": "USD", "settled": "1000" }, { "currency": "EUR", "settled": "1000" }],
            "targets": [{ "asset_uid": uid(1), "weight": "0.25" }, { "asset_uid": uid(2), "weight": "0.25" }],
        }],
        "assets": [
            { "asset_uid": uid(1), "currency": "USD", "price": "10", "price_time": price_time },
            { "asset_uid": uid(2), "currency": "EUR", "price": "10" },
        ],
        "fx": [{ "currency": "EUR", "rate": "1", "time": rate_time }],
        "policy": policy,
        "as_of": "2026-01-30T21:00:00Z",
    })
}

/// Whether each of the two assets is traded; where it is not, the residual says why.
fn check_aged(price_time: &str, rate_time: &str, limits: &Value, traded: [bool; 2]) {
    let time = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let mut policy = json!({ "mode": "full" });
    policy
        .as_object_mut()
        .unwrap()
        .extend(limits.as_object().unwrap().clone());
    let plan = planned(&aged(time(price_time), time(rate_time), &policy)).unwrap();
    let name = format!("{price_time} {rate_time} {limits}");
    let reasons = ["the price is stale", "the rate of EUR is stale"];
    for (number, (is_traded, reason)) in [1, 2].into_iter().zip(traded.into_iter().zip(reasons)) {
        let of = |list: &str| -> Vec<Value> {
            let rows = plan[list].as_array().unwrap().iter();
            rows.filter(|row| row["asset_uid"] == json!(uid(number)))
                .cloned()
                .collect()
        };
        assert_eq!(of("orders").len(), usize::from(is_traded), "{name}: {number}");
        if !is_traded {
            let residual = &of("residuals")[0];
            assert_eq!(residual["cause"], "price", "{name}");
            let why = residual["explanation"].as_str().unwrap();
            assert!(why.contains(reason), "{name}: {why}");
        }
    }
    let checks = plan["proof"]["invariants"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["holds"] == true), "{name}");
}

#[test]
fn what_is_too_old_is_not_traded_on() {
    let (limit, older, first) = ("2026-01-27T21:00:00Z", "2026-01-27T20:59:59Z", "1999-01-01T00:00:00Z");
    let both = |days: u32| json!({ "max_price_age_days": days, "max_rate_age_days": days });
    let price = |days: u32| json!({ "max_price_age_days": days });
    check_aged(first, first, &json!({}), [true, true]);
    check_aged(limit, limit, &both(3), [true, true]);
    check_aged(older, older, &price(3), [false, true]);
    check_aged(older, older, &json!({ "max_rate_age_days": 3 }), [true, false]);
    check_aged(older, older, &both(3), [false, false]);
    check_aged(older, older, &both(4), [true, true]);
    check_aged("", "", &both(0), [true, true]);
    check_aged("2026-01-30T20:00:00Z", "", &price(0), [false, true]);
    check_aged("2026-01-30T21:00:00Z", "", &price(0), [true, true]);
}

#[test]
fn a_quote_after_the_plan_is_refused() {
    let late = json!("2026-01-30T21:00:01Z");
    let policy = json!({ "mode": "full" });
    for (price, rate, column) in [
        (&late, &json!(null), "assets[0].price_time"),
        (&json!(null), &late, "fx[0].time"),
    ] {
        let refused = planned(&aged(price.clone(), rate.clone(), &policy)).unwrap_err();
        assert_eq!(refused, [(column.to_owned(), "time_after_as_of".to_owned())]);
    }
}

#[test]
fn a_limit_of_age_that_changes_is_followed() {
    let input = |limit: Option<usize>| -> PlanInput {
        let old = json!("2026-01-20T00:00:00Z");
        let policy = json!({ "mode": "full", "max_price_age_days": limit, "max_rate_age_days": limit });
        serde_json::from_value(aged(old.clone(), old, &policy)).unwrap()
    };
    let mut book = PlannedBook::new(input(None)).unwrap();
    for limit in [Some(3), Some(30), None, Some(0)] {
        let policy = Box::new(input(limit).policy);
        book.change(vec![Change::Policy { policy }]).unwrap();
        assert_eq!(
            book.plan().unwrap(),
            PlannedBook::new(input(limit)).unwrap().plan().unwrap(),
            "{limit:?}"
        );
    }
}

/// A dollar account that targets a quarter each in asset 0, in dollars, and in asset 1, in pence; with the time of the first
/// price and of the rate of the pound.
fn columns(currencies: &[&str], times: Option<(f64, f64)>, policy: Value) -> RawValue {
    let numbers = |numbers: &[f64]| RawValue::Numbers(numbers.to_vec());
    let indices = |indices: &[u32]| RawValue::Indices(indices.to_vec());
    let value = |value: Value| serde_json::from_value::<RawValue>(value).unwrap();
    let rates: Vec<f64> = currencies
        .iter()
        .map(|code| if *code == "GBP" { 1.25 } else { f64::NAN })
        .collect();
    let mut object = vec![
        ("base_currency", value(json!("USD"))),
        ("currencies", value(json!(currencies))),
        ("fx", RawValue::Numbers(rates.clone())),
        ("asset_currency", indices(&[0, 1])),
        ("asset_price", numbers(&[10.0, 800.0])),
        ("accounts", value(json!(1))),
        ("holding_account", indices(&[])),
        ("holding_asset", indices(&[])),
        ("holding_quantity", numbers(&[])),
        ("cash_account", indices(&[0, 0])),
        ("cash_currency", indices(&[0, 1])),
        ("cash_settled", numbers(&[1000.0, 80000.0])),
        ("target_account", indices(&[0, 0])),
        ("target_asset", indices(&[0, 1])),
        ("target_weight", numbers(&[0.25, 0.25])),
        ("policy", value(policy)),
        ("as_of", value(json!("2026-01-30T21:00:00Z"))),
    ];
    if let Some((price, rate)) = times {
        object.push(("asset_price_time", numbers(&[price, f64::NAN])));
        let of_rates = rates.iter().map(|known| if known.is_nan() { f64::NAN } else { rate });
        object.push(("fx_time", RawValue::Numbers(of_rates.collect())));
    }
    RawValue::Object(
        object
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

#[test]
fn columns_say_minor_units_and_times_as_objects_do() {
    let as_of = 1_769_806_800_000.0;
    let day = 86_400_000.0;
    let limits = json!({ "mode": "full", "max_price_age_days": 3, "max_rate_age_days": 3 });
    let cases: [(Option<(f64, f64)>, Value, &[u32]); 6] = [
        (None, json!({ "mode": "full" }), &[0, 1]),
        (None, limits.clone(), &[0, 1]),
        (Some((f64::NAN, f64::NAN)), limits.clone(), &[0, 1]),
        (Some((as_of - 3.0 * day, as_of - 3.0 * day)), limits.clone(), &[0, 1]),
        (Some((as_of - 3.0 * day - 1.0, as_of)), limits.clone(), &[1]),
        (Some((as_of, as_of - 3.0 * day - 1.0)), limits.clone(), &[0]),
    ];
    for (times, policy, traded) in cases {
        let planned = plan_rebalance_columns(&columns(&["USD", "GBX", "GBP"], times, policy)).unwrap();
        let column = |name: &str| &planned.iter().find(|(column, _)| *column == name).unwrap().1;
        assert_eq!(column("order_asset"), &Column::Indices(traded.to_vec()), "{times:?}");
        assert_eq!(
            column("order_quantity"),
            &Column::Numbers(vec![50.0; traded.len()]),
            "{times:?}"
        );
        let notionals = traded.iter().map(|asset| if *asset == 0 { 500.0 } else { 400.0 });
        assert_eq!(
            column("order_notional"),
            &Column::Numbers(notionals.collect()),
            "{times:?}"
        );
        assert_eq!(column("cash_currency"), &Column::Indices(vec![2, 0]), "{times:?}");
    }
    let refused = |raw: &RawValue| {
        let error = plan_rebalance_columns(raw).unwrap_err();
        let found = error
            .violations
            .into_iter()
            .map(|found| (found.column.unwrap_or_default(), found.code.into_owned()));
        found.collect::<Vec<_>>()
    };
    let without_pounds = columns(&["USD", "GBX"], None, limits.clone());
    assert_eq!(
        refused(&without_pounds),
        [("currencies".to_owned(), "currency_unknown".to_owned())]
    );
    let half_a_millisecond = columns(&["USD", "GBX", "GBP"], Some((as_of - 0.5, as_of)), limits);
    assert_eq!(
        refused(&half_a_millisecond),
        [("asset_price_time".to_owned(), "time_index_not_utc".to_owned())]
    );
}
