//! Wash sales by lot, and what replaces the units sold.

use acceptance::holds::assert_holds;
use serde_json::{Value, json};

use super::{Lot, account, check, held, input, planned, regime, sold, taxed, uid, with};

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
    ]);
}

#[test]
fn purchases_replace_unit_by_unit() {
    check(vec![
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

/// What account 12 has besides, whether account 11 then harvests its loss of 100 units, and the days of the window.
#[test]
fn a_harvest_is_refused_where_its_loss_would_be_washed() {
    let open = |side: &str| json!([{ "asset_uid": uid(2), "side": side, "quantity": "10" }]);
    let lots = |opened| held(2, "10", &[(opened, "10", "30")]);
    let (old, new) = ("2025-06-01T15:00:00Z", "2026-01-10T15:00:00Z");
    let with_orders = |holding: Value, side: &str| {
        with(
            account(12, "deferred", vec![holding], "900", &[(2, "1")]),
            "open_orders",
            open(side),
        )
    };
    let quiet = |holding: Value| account(12, "deferred", vec![holding], "0", &[(2, "1")]);
    for (essence, other, wash_days, harvests) in [
        ("nothing was bought", quiet(lots(old)), 30, true),
        ("an identical asset was bought", quiet(lots(new)), 30, false),
        ("and there is no window", quiet(lots(new)), 0, true),
        (
            "what was bought is being sold",
            with_orders(lots(new), "sell"),
            30,
            true,
        ),
        (
            "an identical asset is being bought",
            with_orders(lots(old), "buy"),
            30,
            false,
        ),
        ("and there is no window for it", with_orders(lots(old), "buy"), 0, true),
    ] {
        let loser = account(
            11,
            "taxable",
            vec![held(1, "100", &[(old, "100", "50")])],
            "0",
            &[(1, "1")],
        );
        let tax = with(with(regime(), "wash", json!("refuse")), "wash_days", json!(wash_days));
        let policy = json!({ "mode": "harvest", "tax": tax });
        let book = with(
            input("40", vec![loser, other], policy),
            "identical",
            json!([[uid(1), uid(2)]]),
        );
        let orders = planned(&book)["orders"].clone();
        let sale = json!([{ "side": "sell", "quantity": "100", "reason": "harvest", "disallowed": null }]);
        assert_holds(&orders, &if harvests { sale } else { json!([]) }, essence);
    }
}

#[test]
fn a_harvest_takes_what_open_orders_leave() {
    let lots = &[
        ("2025-06-01T15:00:00Z", "60", "50"),
        ("2025-07-01T15:00:00Z", "40", "45"),
    ];
    let one = account(11, "taxable", vec![held(1, "100", lots)], "0", &[(1, "1")]);
    let open = json!([{ "asset_uid": uid(1), "side": "sell", "quantity": "50" }]);
    check(vec![(
        "50 of the older lot are at the market",
        input(
            "40",
            vec![with(one, "open_orders", open)],
            json!({ "mode": "harvest", "tax": regime() }),
        ),
        json!({ "orders": [{ "quantity": "50", "gain": "-300", "lots": [{ "quantity": "10" }, { "quantity": "40" }] }] }),
    )]);
}
