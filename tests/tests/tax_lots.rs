//! What sales realise, lot by lot: holding periods, average cost, orders through zero, wash sales and what they are washed by.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use acceptance::holds::assert_holds;
use planning::functions::plan;
use planning::raw::RawValue;
use serde_json::{Value, json};

fn uid(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

/// A lot: when it was opened, its units and what one cost.
type Lot = (&'static str, &'static str, &'static str);

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
        "holdings": holdings,
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
    json!({
        "base_currency": "USD",
        "as_of": "2026-01-30T21:00:00Z",
        "accounts": accounts,
        "assets": [asset(1), asset(2)],
        "policy": policy,
    })
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

#[test]
fn an_order_through_zero_closes_what_is_held() {
    let short = json!({ "mode": "full", "allow_short": true });
    let through = |quantity: &str, lots: &[Lot], cash: &str, weight: &str, price: &str, policy: &Value| {
        let one = account(11, "taxable", vec![held(1, quantity, lots)], cash, &[(1, weight)]);
        input(price, vec![one], policy.clone())
    };
    let taxed = json!({ "mode": "full", "allow_short": true, "tax": regime() });
    check(vec![
        (
            "50 long to 50 short: a gain on the 50 that were held",
            through(
                "50",
                &[("2025-06-01T00:00:00Z", "50", "80")],
                "5000",
                "-0.5",
                "100",
                &short,
            ),
            json!({
                "orders": [{
                    "side": "sell", "quantity": "100", "notional": "10000", "opening": "50", "gain": "1000",
                    "lots": [{ "quantity": "50", "basis": "4000", "gain": "1000", "term": "short" }],
                }],
                "accounts": [{ "drift_after": "0", "realised": { "short": "1000", "long": "0", "tax": null } }],
            }),
        ),
        (
            "two lots, and a price of which a third is no whole cent",
            through(
                "3",
                &[
                    ("2024-06-01T00:00:00Z", "1", "30"),
                    ("2025-06-01T00:00:00Z", "2", "40.01"),
                ],
                "300.02",
                "-0.25",
                "33.335",
                &short,
            ),
            json!({
                "orders": [{
                    "quantity": "6", "notional": "200.01", "opening": "3", "gain": "-10.02",
                    "lots": [{ "gain": "3.34", "term": "long" }, { "gain": "-13.36", "term": "short" }],
                }],
            }),
        ),
        (
            "50 short at 120 to 50 long: bought back at 100, a short gain whenever it was opened",
            through(
                "-50",
                &[("2023-06-01T00:00:00Z", "50", "120")],
                "15000",
                "0.5",
                "100",
                &taxed,
            ),
            json!({
                "orders": [{
                    "side": "buy", "quantity": "100", "opening": "50", "gain": "1000", "tax": "300",
                    "lots": [{ "basis": "6000", "gain": "1000", "term": "short" }],
                }],
                "accounts": [{ "realised": { "short": "1000", "long": "0", "tax": "300" } }],
            }),
        ),
        (
            "the lots of a short position have its sign as well",
            through(
                "-50",
                &[("2025-06-01T00:00:00Z", "-50", "90")],
                "15000",
                "0",
                "100",
                &short,
            ),
            json!({ "orders": [{ "side": "buy", "quantity": "50", "opening": null, "gain": "-500" }] }),
        ),
        (
            "a short position that grows closes nothing",
            through(
                "-50",
                &[("2025-06-01T00:00:00Z", "50", "90")],
                "15000",
                "-0.6",
                "100",
                &short,
            ),
            json!({ "orders": [{ "side": "sell", "lots": null, "gain": null, "opening": null }], "accounts": [{ "realised": null }] }),
        ),
        (
            "without lots nothing is known of the gain",
            through("50", &[], "5000", "-0.5", "100", &taxed),
            json!({
                "orders": [{ "quantity": "100", "gain": null, "tax": null, "lots": null }],
                "accounts": [{ "realised": null, "orders_without_lots": 1 }],
            }),
        ),
    ]);
    let uneven = through(
        "-50",
        &[("2025-06-01T00:00:00Z", "40", "90")],
        "15000",
        "0",
        "100",
        &short,
    );
    assert_eq!(
        codes(&uneven),
        [(
            "accounts[0].holdings[0].lots".to_owned(),
            "lots_quantity_mismatch".to_owned()
        )]
    );
}

#[test]
fn average_cost_keeps_what_was_paid() {
    let average = json!({ "mode": "full", "lot_selection": "average" });
    let three = &[
        ("2025-01-01T15:00:00Z", "1", "10"),
        ("2025-02-01T15:00:00Z", "1", "10"),
        ("2025-03-01T15:00:00Z", "1", "11"),
    ];
    let part = |open: Value| {
        let one = account(11, "taxable", vec![held(1, "3", three)], "0", &[]);
        input("12", vec![with(one, "open_orders", open)], average.clone())
    };
    check(vec![
        (
            "all three at 12",
            sold("taxable", "3", three, "12", average.clone()),
            json!({ "orders": [{
                "notional": "36", "gain": "5",
                "lots": [{ "basis": "10.33" }, { "basis": "10.34" }, { "basis": "10.33" }],
            }] }),
        ),
        (
            "the last of three, after two at the market: 31 less 20.67",
            part(json!([{ "asset_uid": uid(1), "side": "sell", "quantity": "2" }])),
            json!({ "orders": [{ "quantity": "1", "gain": "1.67", "lots": [{ "basis": "10.33" }] }] }),
        ),
        (
            "the last two of three: what the first leaves",
            part(json!([{ "asset_uid": uid(1), "side": "sell", "quantity": "1" }])),
            json!({ "orders": [{ "quantity": "2", "gain": "3.33" }] }),
        ),
        (
            "seven units of costs that seven does not divide",
            sold(
                "taxable",
                "7",
                &[
                    ("2025-01-01T15:00:00Z", "3", "3.33"),
                    ("2025-02-01T15:00:00Z", "4", "1.01"),
                ],
                "2",
                average.clone(),
            ),
            json!({ "orders": [{ "notional": "14", "gain": "-0.03" }] }),
        ),
    ]);
}

#[test]
fn a_year_is_one_of_the_calendar() {
    let term = |as_of: &str, opened: &'static str, days: Value, zone: Value| {
        let tax = with(with(regime(), "long_after_days", days), "time_zone", zone);
        let sale = sold(
            "taxable",
            "10",
            &[(opened, "10", "100")],
            "120",
            json!({ "mode": "full", "tax": tax }),
        );
        let plan = planned(&with(sale, "as_of", json!(as_of)));
        let lot = plan["orders"][0]["lots"][0]["term"].as_str().unwrap().to_owned();
        (lot, plan["orders"][0]["tax"].as_str().unwrap().to_owned())
    };
    let (short, long) = (("short", "60"), ("long", "30"));
    for (as_of, opened, days, zone, expected) in [
        (
            "2024-03-01T21:00:00Z",
            "2023-03-01T15:00:00Z",
            json!(365),
            Value::Null,
            short,
        ),
        (
            "2024-03-02T01:00:00Z",
            "2023-03-01T15:00:00Z",
            json!(365),
            Value::Null,
            long,
        ),
        (
            "2024-03-01T21:00:00Z",
            "2023-03-01T15:00:00Z",
            Value::Null,
            Value::Null,
            short,
        ),
        (
            "2024-03-01T21:00:00Z",
            "2023-03-01T15:00:00Z",
            json!(364),
            Value::Null,
            long,
        ),
        (
            "2024-03-01T21:00:00Z",
            "2023-03-01T15:00:00Z",
            json!(366),
            Value::Null,
            short,
        ),
        (
            "2025-02-28T21:00:00Z",
            "2024-02-29T15:00:00Z",
            Value::Null,
            Value::Null,
            short,
        ),
        (
            "2025-03-01T21:00:00Z",
            "2024-02-29T15:00:00Z",
            Value::Null,
            Value::Null,
            long,
        ),
        (
            "2026-01-30T21:00:00Z",
            "2025-01-30T00:30:00Z",
            json!(365),
            json!("America/New_York"),
            long,
        ),
        (
            "2026-01-30T21:00:00Z",
            "2025-01-30T00:30:00Z",
            json!(365),
            Value::Null,
            short,
        ),
        (
            "2026-01-30T21:00:00Z",
            "2025-01-29T15:30:00Z",
            Value::Null,
            json!("Asia/Tokyo"),
            long,
        ),
        (
            "2026-01-30T14:00:00Z",
            "2025-01-29T15:30:00Z",
            Value::Null,
            json!("Asia/Tokyo"),
            short,
        ),
        (
            "2026-01-30T21:00:00Z",
            "2025-10-22T21:00:00Z",
            json!(100),
            json!("Europe/London"),
            short,
        ),
        (
            "2026-01-30T21:00:00Z",
            "2025-10-21T21:00:00Z",
            json!(100),
            json!("Europe/London"),
            long,
        ),
    ] {
        let (term, tax) = term(as_of, opened, days.clone(), zone.clone());
        assert_eq!(
            (term.as_str(), tax.as_str()),
            expected,
            "{as_of} {opened} {days} {zone}"
        );
    }
    for name in ["Mars/Base", "", "new york"] {
        let tax = with(regime(), "time_zone", json!(name));
        let refused = sold("taxable", "10", &[], "120", json!({ "mode": "full", "tax": tax }));
        assert_eq!(
            codes(&refused),
            [("policy.tax.time_zone".to_owned(), "time_zone_unknown".to_owned())],
            "{name}"
        );
    }
}

#[test]
fn without_a_regime_terms_are_known_and_tax_is_not() {
    let lots = &[
        ("2024-01-01T00:00:00Z", "6", "100"),
        ("2025-12-01T00:00:00Z", "4", "130"),
    ];
    let deferred = sold("deferred", "10", lots, "120", taxed());
    check(vec![
        (
            "no regime",
            sold("taxable", "10", lots, "120", json!({ "mode": "full" })),
            json!({
                "orders": [{ "gain": "80", "tax": null, "lots": [{ "term": "long" }, { "term": "short" }] }],
                "accounts": [{ "realised": { "short": "-40", "long": "120", "tax": null }, "orders_without_lots": null }],
            }),
        ),
        (
            "an account that is not taxed",
            deferred,
            json!({ "orders": [{ "tax": "0", "buy_back_from": null }], "accounts": [{ "realised": { "long": "120", "tax": "0" } }] }),
        ),
        (
            "one sale of two has lots",
            input(
                "120",
                vec![account(
                    11,
                    "taxable",
                    vec![held(1, "10", lots), held(2, "5", &[])],
                    "0",
                    &[],
                )],
                taxed(),
            ),
            json!({
                "orders": [{ "gain": "80" }, { "gain": null, "tax": null }],
                "accounts": [{ "realised": { "short": "-40", "long": "120", "tax": "6" }, "orders_without_lots": 1 }],
            }),
        ),
    ]);
}

/// Account 11 sells all of its lots of asset 1; account 12, not taxed, keeps these lots of asset 1.
fn washed(price: &str, quantity: &str, lots: &[Lot], kept: &str, others: &[Lot]) -> Value {
    let one = account(11, "taxable", vec![held(1, quantity, lots)], "0", &[]);
    let other = account(12, "deferred", vec![held(1, kept, others)], "0", &[(1, "1")]);
    input(price, vec![one, other], taxed())
}

#[test]
fn a_wash_is_judged_lot_by_lot() {
    check(vec![
        (
            "nothing but what is sold was bought: no wash",
            sold(
                "taxable",
                "100",
                &[("2026-01-20T15:00:00Z", "100", "50")],
                "40",
                taxed(),
            ),
            json!({
                "orders": [{
                    "gain": "-1000", "tax": "-300", "wash": null, "disallowed": null, "buy_back_from": "2026-03-02",
                    "lots": [{ "disallowed": null, "replacements": null }],
                }],
                "accounts": [{ "realised": { "short": "-1000", "long": "0", "tax": "-300", "disallowed": "0" } }],
            }),
        ),
        (
            "two lots of the window, both sold",
            sold(
                "taxable",
                "80",
                &[
                    ("2026-01-10T15:00:00Z", "50", "60"),
                    ("2026-01-20T15:00:00Z", "30", "50"),
                ],
                "40",
                taxed(),
            ),
            json!({ "orders": [{ "gain": "-1300", "disallowed": null }] }),
        ),
        (
            "the loss of one block, whole, and the gain of the other",
            washed(
                "120",
                "200",
                &[
                    ("2024-02-01T15:00:00Z", "100", "140"),
                    ("2024-03-01T15:00:00Z", "100", "90"),
                ],
                "100",
                &[("2026-01-20T15:00:00Z", "100", "118")],
            ),
            json!({
                "orders": [{
                    "quantity": "200", "gain": "1000", "wash": true, "disallowed": "2000", "tax": "450",
                    "lots": [
                        {
                            "gain": "-2000", "disallowed": "2000",
                            "replacements": [{
                                "purchase": "lot", "account_uid": uid(12), "asset_uid": uid(1), "bought": "2026-01-20T15:00:00Z",
                                "quantity": "100", "disallowed": "2000", "basis_added": "0", "held_from": "2024-01-22",
                            }],
                        },
                        { "gain": "3000", "disallowed": null },
                    ],
                }],
                "accounts": [{ "realised": { "short": "0", "long": "3000", "tax": "450", "disallowed": "2000" } }, {}],
            }),
        ),
        (
            "75 of 100: the earliest purchase first, and tax on what is left",
            washed(
                "40",
                "100",
                &[("2025-09-26T15:00:00Z", "100", "50")],
                "75",
                &[
                    ("2025-12-31T15:00:00Z", "50", "41"),
                    ("2026-01-06T15:00:00Z", "25", "41"),
                ],
            ),
            json!({
                "orders": [{
                    "gain": "-1000", "disallowed": "750", "tax": "-75",
                    "lots": [{ "replacements": [{ "quantity": "50", "disallowed": "500" }, { "quantity": "25", "disallowed": "250" }] }],
                }],
                "accounts": [{ "realised": { "short": "-250", "tax": "-75", "disallowed": "750" } }, {}],
            }),
        ),
        (
            "the first of two losing lots takes the units, by when it was opened",
            washed(
                "40",
                "100",
                &[
                    ("2025-03-01T15:00:00Z", "50", "60"),
                    ("2024-03-01T15:00:00Z", "50", "50"),
                ],
                "60",
                &[("2026-01-06T15:00:00Z", "60", "41")],
            ),
            json!({
                "orders": [{ "disallowed": "700", "lots": [{ "disallowed": "500", "term": "long" }, { "disallowed": "200", "term": "short" }] }],
                "accounts": [{ "realised": { "short": "-800", "long": "0", "disallowed": "700" } }, {}],
            }),
        ),
        (
            "a third of a loss that three does not divide, rounded once",
            washed(
                "1",
                "3",
                &[("2025-03-01T15:00:00Z", "3", "1.333")],
                "2",
                &[("2026-01-06T15:00:00Z", "1", "1"), ("2026-01-07T15:00:00Z", "1", "1")],
            ),
            json!({ "orders": [{
                "gain": "-1", "disallowed": "0.67",
                "lots": [{ "replacements": [{ "disallowed": "0.33" }, { "disallowed": "0.34" }] }],
            }] }),
        ),
        (
            "31 days before is too early",
            washed(
                "40",
                "100",
                &[("2025-03-01T15:00:00Z", "100", "50")],
                "75",
                &[("2025-12-30T23:59:59Z", "75", "41")],
            ),
            json!({ "orders": [{ "disallowed": null, "tax": "-300" }] }),
        ),
    ]);
}

#[test]
fn what_is_not_sold_of_a_lot_replaces_nothing_of_it() {
    let partly = |lots: &[Lot], quantity: &str, weight: &str| {
        let one = account(11, "taxable", vec![held(1, quantity, lots)], "0", &[(1, weight)]);
        input("40", vec![one], taxed())
    };
    check(vec![
        (
            "half of one purchase is sold",
            partly(&[("2026-01-20T15:00:00Z", "100", "50")], "100", "0.5"),
            json!({ "orders": [{ "quantity": "50", "gain": "-500", "disallowed": null }] }),
        ),
        (
            "the lot that stays was bought within the window: it replaces the one sold",
            partly(
                &[
                    ("2025-06-01T15:00:00Z", "100", "50"),
                    ("2026-01-20T15:00:00Z", "100", "42"),
                ],
                "200",
                "0.5",
            ),
            json!({ "orders": [{ "quantity": "100", "gain": "-1000", "disallowed": "1000", "tax": "0", "lots": [{
                "replacements": [{ "account_uid": uid(11), "basis_added": "1000", "held_from": "2025-05-22" }],
            }] }] }),
        ),
        (
            "and what is left of it when it is sold in part",
            partly(
                &[
                    ("2025-06-01T15:00:00Z", "100", "50"),
                    ("2026-01-20T15:00:00Z", "100", "42"),
                ],
                "200",
                "0.25",
            ),
            json!({ "orders": [{ "quantity": "150", "gain": "-1100", "disallowed": "500", "lots": [{ "disallowed": "500" }, { "disallowed": null }] }] }),
        ),
    ]);
}

#[test]
fn the_window_is_of_dates_in_the_regimes_zone() {
    let new_york = with(regime(), "time_zone", json!("America/New_York"));
    for (bought, zone, disallowed) in [
        ("2025-12-31T04:30:00Z", false, json!("750")),
        ("2025-12-31T04:30:00Z", true, Value::Null),
        ("2025-12-31T05:30:00Z", true, json!("750")),
    ] {
        let lots = &[("2025-03-01T15:00:00Z", "100", "50")];
        let sale = washed("40", "100", lots, "75", &[(bought, "75", "41")]);
        let policy = json!({ "mode": "full", "tax": if zone { new_york.clone() } else { regime() } });
        let plan = planned(&with(sale, "policy", policy));
        assert_holds(&plan["orders"][0], &json!({ "disallowed": disallowed }), bought);
    }
    // 8 pm on the 29th in New York.
    let sale = sold(
        "taxable",
        "1",
        &[("2025-03-01T15:00:00Z", "1", "50")],
        "40",
        json!({ "mode": "full", "tax": new_york }),
    );
    let plan = planned(&with(sale, "as_of", json!("2026-01-30T01:00:00Z")));
    assert_eq!(plan["orders"][0]["buy_back_from"], "2026-03-01");
}

/// Account 12 buys 50 of asset 1; account 11 holds 100 of it that cost 50 and keeps all but what it is told to.
fn bought_while(eleven: Value, wash: &str) -> Value {
    let other = account(12, "taxable", vec![], "2000", &[(1, "1")]);
    let policy = json!({ "mode": "full", "tax": with(regime(), "wash", json!(wash)) });
    input("40", vec![eleven, other], policy)
}

#[test]
fn losses_under_way_and_of_the_past_are_seen() {
    let old = &[("2025-03-01T15:00:00Z", "100", "50")];
    let kept = |lots: &[Lot], open: &str| {
        let one = account(11, "taxable", vec![held(1, "100", lots)], "0", &[(1, "1")]);
        with(
            one,
            "open_orders",
            json!([{ "asset_uid": uid(1), "side": "sell", "quantity": open }]),
        )
    };
    let quiet = account(11, "taxable", vec![held(1, "100", old)], "0", &[(1, "1")]);
    let trade = |gain: &str| json!([{ "asset_uid": uid(1), "at": "2026-01-10T15:00:00Z", "side": "sell", "quantity": "20", "gain": gain }]);
    let held_targets = |value: Value| with(value, "targets", json!([{ "asset_uid": uid(1), "weight": "0.7" }]));
    for (essence, eleven, is_wash) in [
        ("nothing is sold", quiet.clone(), false),
        ("a loss at the market", held_targets(kept(old, "30")), true),
        (
            "a gain at the market",
            held_targets(kept(&[("2025-03-01T15:00:00Z", "100", "30")], "30")),
            false,
        ),
        (
            "the lot that goes first has a gain",
            held_targets(kept(
                &[
                    ("2025-03-01T15:00:00Z", "50", "30"),
                    ("2025-04-01T15:00:00Z", "50", "50"),
                ],
                "30",
            )),
            false,
        ),
        (
            "a sale at the market that may be a loss",
            held_targets(kept(&[], "30")),
            true,
        ),
        ("a loss of the past", with(quiet.clone(), "trades", trade("-100")), true),
        ("a gain of the past", with(quiet, "trades", trade("100")), false),
    ] {
        let flagged = planned(&bought_while(eleven.clone(), "flag"));
        let buys = |plan: &Value| {
            let orders = plan["orders"].as_array().unwrap().clone();
            orders
                .into_iter()
                .filter(|order| order["account_uid"] == uid(12))
                .collect::<Vec<_>>()
        };
        let wash = if is_wash { json!(true) } else { Value::Null };
        assert_holds(
            &json!(buys(&flagged)),
            &json!([{ "side": "buy", "quantity": "50", "wash": wash }]),
            essence,
        );
        let refused = planned(&bought_while(eleven, "refuse"));
        assert_eq!(buys(&refused).len(), usize::from(!is_wash), "{essence}");
        let residuals = refused["residuals"].as_array().unwrap();
        let causes: Vec<_> = residuals
            .iter()
            .filter(|row| row["account_uid"] == uid(12))
            .map(|row| &row["cause"])
            .collect();
        assert_eq!(causes.contains(&&json!("tax")), is_wash, "{essence}");
    }
}

#[test]
fn purchases_under_way_and_of_the_plan_replace() {
    let old = &[("2025-03-01T15:00:00Z", "100", "50")];
    let seller = account(11, "taxable", vec![held(1, "100", old)], "0", &[]);
    let open = json!([{ "asset_uid": uid(2), "side": "buy", "quantity": "30" }]);
    let buyer = with(account(12, "taxable", vec![], "1200", &[(2, "1")]), "open_orders", open);
    let identical = |value: Value| with(value, "identical", json!([[uid(1), uid(2)]]));
    let replaced = |purchase: &str, units: &str, amount: &str, bought: &str| json!({ "purchase": purchase, "quantity": units, "disallowed": amount, "basis_added": amount, "bought": bought });
    let now = "2026-01-30T21:00:00Z";
    let swap = account(13, "taxable", vec![], "800", &[(1, "1")]);
    let trades = json!([{ "asset_uid": uid(1), "at": "2026-01-20T15:00:00Z", "side": "buy", "quantity": "40" }]);
    let unknown = with(
        account(12, "taxable", vec![held(1, "60", &[])], "0", &[(1, "1")]),
        "trades",
        trades.clone(),
    );
    let sells = with(
        account(12, "taxable", vec![held(1, "60", &[])], "0", &[(1, "0.5")]),
        "trades",
        trades,
    );
    check(vec![
        (
            "an open buy of an identical asset",
            identical(input("40", vec![seller.clone(), buyer.clone()], taxed())),
            json!({ "orders": [{ "disallowed": "300", "lots": [{ "replacements": [replaced("open_order", "30", "300", now)] }] }] }),
        ),
        (
            "an open buy, then the plan's own",
            identical(input("40", vec![seller.clone(), buyer, swap.clone()], taxed())),
            json!({ "orders": [
                { "disallowed": "500", "lots": [{ "replacements": [
                    replaced("open_order", "30", "300", now), replaced("planned_order", "20", "200", now),
                ] }] },
                { "side": "buy", "wash": true },
            ] }),
        ),
        (
            "a trade of an asset whose lots are not known",
            input("40", vec![seller.clone(), unknown], taxed()),
            json!({ "orders": [{ "disallowed": "400", "lots": [{ "replacements": [replaced("trade", "40", "400", "2026-01-20T15:00:00Z")] }] }] }),
        ),
        (
            "of which what the plan sells is gone",
            input("40", vec![seller.clone(), sells], taxed()),
            json!({ "orders": [{ "disallowed": "300" }, { "gain": null, "wash": null }], "accounts": [{}, { "orders_without_lots": 1 }] }),
        ),
        (
            "a loss of the past has taken its units before",
            input(
                "40",
                vec![
                    with(
                        seller,
                        "trades",
                        json!([{ "asset_uid": uid(1), "at": "2026-01-10T15:00:00Z", "side": "sell", "quantity": "15", "gain": "-9" }]),
                    ),
                    swap,
                ],
                taxed(),
            ),
            json!({ "orders": [{ "disallowed": "50" }, { "wash": true }] }),
        ),
    ]);
}

#[test]
fn a_block_with_a_loss_refuses_the_buy_even_where_the_order_gains() {
    let lots = &[
        ("2024-02-01T15:00:00Z", "100", "140"),
        ("2024-03-01T15:00:00Z", "100", "90"),
    ];
    let seller = account(11, "taxable", vec![held(1, "200", lots)], "0", &[]);
    let buyer = account(12, "deferred", vec![], "1200", &[(1, "1")]);
    let policy = json!({ "mode": "full", "tax": with(regime(), "wash", json!("refuse")) });
    check(vec![(
        "the buy is refused",
        input("120", vec![seller, buyer], policy),
        json!({
            "orders": [{ "side": "sell", "gain": "1000", "disallowed": null, "wash": null }],
            "residuals": [{ "account_uid": uid(12), "cause": "tax" }],
        }),
    )]);
}
