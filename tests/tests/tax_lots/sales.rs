//! Orders through zero, average cost, holding periods, and what is not known.

use acceptance::holds::assert_holds;
use serde_json::{Value, json};

use super::{Lot, account, check, codes, held, input, planned, regime, sold, taxed, uid, with};

/// One account with this position in asset 1, whose target weight is this.
fn through(quantity: &str, lots: &[Lot], cash: &str, weight: &str, price: &str, policy: &Value) -> Value {
    let one = account(11, "taxable", vec![held(1, quantity, lots)], cash, &[(1, weight)]);
    input(price, vec![one], policy.clone())
}

fn shorting() -> Value {
    json!({ "mode": "full", "allow_short": true })
}

#[test]
fn an_order_through_zero_closes_what_is_held() {
    let short = shorting();
    let taxed = with(shorting(), "tax", regime());
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
    ]);
}

#[test]
fn a_short_position_has_lots_of_its_own() {
    let short = shorting();
    let taxed = with(shorting(), "tax", regime());
    check(vec![
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

/// The sale, the purchase, the days after which a lot is long, the zone, and what the lot then is.
const TERMS: &[&str] = &[
    "2024-03-01T21:00Z 2023-03-01T15:00Z 365 - short",
    "2024-03-02T01:00Z 2023-03-01T15:00Z 365 - long",
    "2024-03-01T21:00Z 2023-03-01T15:00Z - - short",
    "2024-03-01T21:00Z 2023-03-01T15:00Z 364 - long",
    "2024-03-01T21:00Z 2023-03-01T15:00Z 366 - short",
    "2025-02-28T21:00Z 2024-02-29T15:00Z - - short",
    "2025-03-01T21:00Z 2024-02-29T15:00Z - - long",
    "2026-01-30T21:00Z 2025-01-30T00:30Z 365 America/New_York long",
    "2026-01-30T21:00Z 2025-01-30T00:30Z 365 - short",
    "2026-01-30T21:00Z 2025-01-29T15:30Z - Asia/Tokyo long",
    "2026-01-30T14:00Z 2025-01-29T15:30Z - Asia/Tokyo short",
    "2026-01-30T21:00Z 2025-10-22T21:00Z 100 Europe/London short",
    "2026-01-30T21:00Z 2025-10-21T21:00Z 100 Europe/London long",
];

#[test]
fn a_year_is_one_of_the_calendar() {
    for case in TERMS {
        let words: Vec<&str> = case.split(' ').collect();
        let [as_of, opened, days, zone, term] = words[..] else {
            panic!("{case}");
        };
        let time = |text: &str| text.replace('Z', ":00Z");
        let (days, zone) = (days.parse::<u32>().ok(), Some(zone).filter(|zone| *zone != "-"));
        let tax = with(with(regime(), "long_after_days", json!(days)), "time_zone", json!(zone));
        let policy = json!({ "mode": "full", "tax": tax });
        let sale = sold("taxable", "10", &[(&time(opened), "10", "100")], "120", policy);
        let plan = planned(&with(sale, "as_of", json!(time(as_of))));
        let tax = if term == "long" { "30" } else { "60" };
        assert_holds(
            &plan["orders"],
            &json!([{ "lots": [{ "term": term }], "tax": tax }]),
            case,
        );
    }
    for name in ["Mars/Base", "", "new york"] {
        let tax = with(regime(), "time_zone", json!(name));
        let refused = sold("taxable", "10", &[], "120", json!({ "mode": "full", "tax": tax }));
        let code = ("policy.tax.time_zone".to_owned(), "time_zone_unknown".to_owned());
        assert_eq!(codes(&refused), [code], "{name}");
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
