use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, POSITION_SET, TIME, asset, numbered};
use serde_json::{Value, json};

use super::setup::{GROWTH, asked, codes, plan, planned, priced_book, target};

#[test]
fn a_plan_says_what_it_was_made_of() {
    let book = priced_book();
    let plan = plan(&book, &json!({}));
    assert_eq!(plan["account_value"], "650000");
    assert_eq!(plan["base_currency"], "USD");
    assert_eq!(plan["status"], "feasible");
    assert_eq!(plan["times"]["holdings"], TIME);
    assert_eq!(plan["times"]["oldest_price"], "2026-06-06T00:00:00Z");
    assert_eq!(
        plan["times"]["weights"],
        json!([{ "portfolio_uid": numbered(GROWTH), "time_index": "2026-06-01T00:00:00Z" }])
    );
    let bitcoin = json!({ "asset_uid": asset("BTC"), "price": "2026-06-06T00:00:00Z", "rate": null });
    assert_eq!(plan["times"]["values"][0], bitcoin);
    assert_eq!(plan["funds"][0]["target_value"], "65000");
    let line = &plan["lines"][1];
    assert_eq!(
        (&line["requested"], &line["requested_value"]),
        (&json!("19.5"), &json!("39000"))
    );
    assert_eq!(
        line["lineage"],
        json!([{ "path": [numbered(GROWTH), asset("ETH")], "requested": "19.5" }])
    );
}

#[test]
fn portfolios_within_portfolios_are_expanded_to_any_depth() {
    let mut book = priced_book();
    let outer = numbered(0x202);
    book.weigh(0x202, "2026-06-02T00:00:00Z", &[("SOL", 0.25)]);
    book.put(
        "PortfolioSleevesTS",
        &[json!({
            "time_index": "2026-06-02T00:00:00Z", "portfolio_uid": outer, "sleeve_uid": numbered(GROWTH), "weight": 0.5,
        })],
    );
    let whole = json!({ "portfolio_uid": outer, "constant_notional_exposure": "6000" });
    book.target(TIME, &[whole]);
    let asked = json!({ "position_set_uid": numbered(POSITION_SET), "valuation_time": TIME });
    let plan = planned(&book, &asked).unwrap();
    let of_outer = plan["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["target_portfolio_uid"] == json!(outer));
    let requested: Vec<&Value> = of_outer.map(|line| &line["requested"]).collect();
    assert_eq!(requested, ["0.02", "0.9", "15"]);
    let fund = plan["funds"]
        .as_array()
        .unwrap()
        .iter()
        .find(|fund| fund["target_portfolio_uid"] == json!(outer));
    assert_eq!(
        fund.unwrap()["unassigned_value"],
        "1500",
        "a quarter of it is not assigned"
    );
}

#[test]
fn each_policy_does_what_it_says() {
    let mut book = priced_book();
    let day = 86_400;
    let cases: [(Value, &[&str]); 11] = [
        (json!({}), &[]),
        (
            json!({ "stale_valuation_policy": "refuse", "max_valuation_age_secs": day }),
            &[],
        ),
        (
            json!({ "stale_valuation_policy": "refuse", "max_valuation_age_secs": day - 1 }),
            &["valuation_stale", "valuation_stale"],
        ),
        (
            json!({ "stale_weight_policy": "refuse", "max_weight_age_secs": 6 * day }),
            &[],
        ),
        (
            json!({ "stale_weight_policy": "refuse", "max_weight_age_secs": 5 * day }),
            &["weights_stale"],
        ),
        (json!({ "stale_weight_policy": "warn" }), &["max_age_missing"]),
        (json!({ "residual_policy": "refuse" }), &["residual_not_allowed"; 3]),
        (json!({ "shortage_policy": "refuse", "leverage_policy": "refuse" }), &[]),
        (
            json!({ "stated_account_value": "643564", "valuation_tolerance": "0.01" }),
            &["valuation_differs"],
        ),
        (
            json!({ "stated_account_value": "643565", "valuation_tolerance": "0.01" }),
            &[],
        ),
        (
            json!({ "stated_account_value": "0", "valuation_tolerance": "2" }),
            &["share_out_of_range", "account_value_not_positive"],
        ),
    ];
    for (policy, expected) in cases {
        assert_eq!(codes(&book, &policy), expected, "{policy}");
    }
    target(&mut book, "1.5");
    let both = json!({ "shortage_policy": "refuse", "leverage_policy": "refuse" });
    assert_eq!(codes(&book, &both), ["leverage_not_allowed", "shortage_not_allowed"]);
    assert_eq!(plan(&book, &json!({}))["status"], "attributed_with_target_gap");
    assert_eq!(
        plan(&book, &json!({ "mode": "strict_feasible" }))["status"],
        "infeasible"
    );
    let warned = plan(
        &book,
        &json!({ "stale_weight_policy": "warn", "max_weight_age_secs": 1 }),
    );
    assert_eq!(warned["warnings"][0]["code"], "weights_stale");
}

#[test]
fn lots_leave_the_rest_in_the_sleeve() {
    let book = priced_book();
    let plan = plan(&book, &json!({ "rounding_policy": "down_to_lots" }));
    let allocated: Vec<&Value> = plan["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["allocated"])
        .collect();
    assert_eq!(allocated, ["0", "19"]);
    assert_eq!(plan["assets"][1]["direct_sleeve"], "1");
}

#[test]
fn a_fund_whose_portfolio_is_all_cash_asks_for_nothing() {
    let mut book = priced_book();
    book.weigh(0x203, "2026-06-01T00:00:00Z", &[("BTC", 0.0)]);
    book.target(
        TIME,
        &[
            json!({ "portfolio_uid": numbered(0x203), "weight_notional_exposure": "0.1" }),
            json!({ "portfolio_uid": numbered(GROWTH), "weight_notional_exposure": "0.1" }),
        ],
    );
    let plan = plan(&book, &json!({}));
    let funds = plan["funds"].as_array().unwrap();
    let of = |uid: u128| {
        funds
            .iter()
            .find(|fund| fund["target_portfolio_uid"] == json!(numbered(uid)))
            .unwrap()
    };
    assert_eq!(of(0x203)["unassigned_value"], of(0x203)["target_value"]);
    assert_eq!(of(0x203)["target_value"], "65000");
    assert_eq!(of(GROWTH)["unassigned_value"], "0");
    let lines = plan["lines"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line["target_portfolio_uid"] == json!(numbered(GROWTH)))
    );
    assert_eq!(lines.len(), 2);
}

#[test]
fn what_is_missing_is_named_all_at_once() {
    let mut book = priced_book();
    book.weigh(0x203, "2026-07-01T00:00:00Z", &[("BTC", 1.0)]);
    book.target(
        TIME,
        &[
            json!({ "portfolio_uid": numbered(0x203), "weight_notional_exposure": "0.1" }),
            json!({ "portfolio_uid": numbered(GROWTH), "weight_notional_exposure": "0" }),
        ],
    );
    assert_eq!(codes(&book, &json!({})), ["demand_zero", "composition_missing"]);
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("SOL", "1", 1)]);
    book.price("2026-06-06T12:00:00Z", &[("SOL", "0")]);
    assert_eq!(
        codes(&book, &json!({})),
        ["price_missing", "demand_zero", "composition_missing"]
    );
    let later = json!({ "position_set_uid": numbered(POSITION_SET), "valuation_time": "2026-06-05T00:00:00Z", "policy": { "stale_weight_policy": "refuse" } });
    let refusals = planned(&book, &later).unwrap_err();
    let found: Vec<&str> = refusals.iter().map(|refusal| refusal.violation.code.as_ref()).collect();
    assert_eq!(found, ["max_age_missing", "targets_not_in_force", "holdings_missing"]);
}

#[test]
fn the_latest_snapshot_is_taken_where_the_policy_says_so() {
    let book = priced_book();
    let mut asked = asked(&json!({}));
    asked["valuation_time"] = "2026-06-09T12:00:00Z".into();
    assert_eq!(
        planned(&book, &asked).unwrap_err()[0].violation.code,
        "holdings_missing"
    );
    asked["policy"] = json!({ "holdings_selection_policy": "latest_at_or_before" });
    assert_eq!(planned(&book, &asked).unwrap()["times"]["holdings"], TIME);
}

#[test]
fn an_account_without_value_has_no_shares() {
    let mut book = priced_book();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("USD", "640000", -1)]);
    assert_eq!(codes(&book, &json!({})), ["account_value_not_positive"]);
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("USD", "1", -1)]);
    book.price("2026-06-06T12:00:00Z", &[("ETH", "0")]);
    assert_eq!(codes(&book, &json!({})), ["price_missing"]);
}

#[test]
fn values_of_other_currencies_are_brought_into_base_currency() {
    let mut book = priced_book();
    let euro = numbered(8);
    book.put("BookSetting", &[json!({ "name": "base_currency", "value": "USD" })]);
    book.put(
        "Asset",
        &[json!({ "uid": euro, "unique_identifier": "EUR", "asset_type": "currency" })],
    );
    book.put(
        "AssetTradingTerms",
        &[json!({ "asset_uid": asset("ETH"), "currency_asset_uid": euro })],
    );
    assert_eq!(codes(&book, &json!({})), ["price_missing"], "there is no rate");
    let snapshot = json!({ "uid": numbered(0x900), "as_of": "2026-06-05T00:00:00Z", "source": "tests" });
    book.put("MarketSnapshot", &[snapshot]);
    book.put(
        "FxSpot",
        &[json!({ "snapshot_uid": numbered(0x900), "pair": "EUR/USD", "rate": "1.25" })],
    );
    let valued = plan(&book, &json!({}));
    // 10 x 60000 + 20 x 2000 x 1.25 + 10000; 6 % of it in ETH at 2500 dollars
    assert_eq!(valued["account_value"], "660000");
    assert_eq!(valued["lines"][1]["requested"], "15.84");
    assert_eq!(valued["times"]["oldest_rate"], "2026-06-05T00:00:00Z");
    let stale = json!({ "stale_valuation_policy": "refuse", "max_valuation_age_secs": 86_400 });
    assert_eq!(codes(&book, &stale), ["valuation_stale"], "of the rate alone");
}
