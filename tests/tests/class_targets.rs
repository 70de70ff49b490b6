//! Accounts that are planned by class.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::functions::answer;
use acceptance::holds::assert_holds;
use decimal::Decimal;
use planning::columns::{Column, plan_rebalance_columns};
use planning::plan::{Change, PlanInput, PlannedBook, plan_rebalance};
use planning::raw::RawValue;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use uuid::Uuid;

fn uid(number: u32) -> String {
    Uuid::from_u128(number.into()).to_string()
}

/// Stocks (1), bonds (2), a mixed fund (3) and gold (4), at 100, 50, 25 and 20; without lots.
fn assets() -> Value {
    let asset = |number: u32, price: &str, category: Value| json!({ "asset_uid": uid(number), "currency": "USD", "price": price, "category": category });
    json!([
        asset(1, "100", json!("stocks")),
        asset(2, "50", json!("bonds")),
        asset(3, "25", json!(null)),
        asset(4, "20", json!("gold")),
    ])
}

/// One account (9) of these holdings, cash and class targets, with the mixed fund half stocks and half bonds.
fn input(holdings: &[(u32, &str)], cash: &str, targets: &[(&str, &str)], policy: &Value) -> Value {
    let holding = |(asset, quantity): &(u32, &str)| json!({ "asset_uid": uid(*asset), "quantity": quantity });
    let target = |(category, weight): &(&str, &str)| json!({ "category": category, "weight": weight });
    let mut input = json!({
        "base_currency": "USD",
        "as_of": "2026-01-30T21:00:00Z",
        "accounts": [{
            "account_uid": uid(9),
            "holdings": holdings.iter().map(holding).collect::<Vec<_>>(),
            "cash": [{ "currency": "USD", "settled": cash }],
            "targets": [],
        }],
        "assets": assets(),
        "policy": {
            "mode": "full",
            "fractional": true,
            "classes": {
                "targets": targets.iter().map(target).collect::<Vec<_>>(),
                "splits": [
                    { "asset_uid": uid(3), "category": "stocks", "share": "0.5" },
                    { "asset_uid": uid(3), "category": "bonds", "share": "0.5" },
                ],
            },
        },
    });
    let own = input["policy"].as_object_mut().unwrap();
    own.extend(policy.as_object().unwrap().clone());
    input
}

fn planned(input: &Value) -> Value {
    answer("planRebalance", input).unwrap()
}

/// Side, asset and quantity of each order.
fn orders(plan: &Value) -> Vec<(String, u32, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let asset = |value: &Value| text(value).parse::<Uuid>().unwrap().as_u128() as u32;
    let orders = plan["orders"].as_array().unwrap().iter();
    orders
        .map(|order| {
            (
                text(&order["side"]),
                asset(&order["asset_uid"]),
                text(&order["quantity"]),
            )
        })
        .collect()
}

fn expected(rows: &[(&str, u32, &str)]) -> Vec<(String, u32, String)> {
    rows.iter()
        .map(|(side, asset, quantity)| ((*side).to_owned(), *asset, (*quantity).to_owned()))
        .collect()
}

#[test]
fn a_split_fund_counts_in_each_of_its_classes() {
    // 40,000 in stocks and 60,000 in the mixed fund are 70% stocks and 30% bonds.
    let input = input(
        &[(1, "400"), (3, "2400")],
        "0",
        &[("stocks", "0.6"), ("bonds", "0.4")],
        &json!({}),
    );
    let plan = planned(&input);
    // Stocks into the mixed fund: 20,000.
    assert_eq!(orders(&plan), expected(&[("sell", 1, "200"), ("buy", 3, "800")]));
    let class = |name: Value, before: &str, target: &str| json!({ "category": name, "before": before, "target": target, "after": target });
    let by_class = json!({
        "classes": [class(json!("bonds"), "0.3", "0.4"), class(json!("stocks"), "0.7", "0.6"), class(json!(null), "0", "0")],
        "cash": { "before": "0", "target": "0", "after": "0" },
        "targets": [{ "asset_uid": uid(1), "weight": "0.2" }, { "asset_uid": uid(3), "weight": "0.8" }],
        "deviation": "0",
        "is_complete": true,
    });
    assert_holds(&plan["accounts"][0]["by_class"], &by_class, "by_class");
}

/// A policy that restricts an asset.
fn restricted(asset: u32, rule: &str) -> Value {
    json!({ "restrictions": [{ "asset_uid": uid(asset), "rule": rule }] })
}

/// A name, an input and its orders.
type Case = (&'static str, Value, &'static [(&'static str, u32, &'static str)]);

fn cases() -> Vec<Case> {
    let sixty = [("stocks", "0.6"), ("bonds", "0.4")];
    vec![
        // All in stocks: 80,000 in the mixed fund is one trade each way, which no bond fund is needed for.
        (
            "one fund for two classes",
            input(&[(1, "1000")], "0", &sixty, &json!({})),
            &[("sell", 1, "800"), ("buy", 3, "3200")],
        ),
        (
            "cash is put to work",
            input(&[(1, "600")], "40000", &sixty, &json!({})),
            &[("sell", 1, "400"), ("buy", 3, "3200")],
        ),
        (
            "nothing is bought that may not be",
            input(&[(1, "1000"), (2, "20")], "0", &sixty, &restricted(3, "no_buy")),
            &[("sell", 1, "394"), ("buy", 2, "788")],
        ),
        (
            "held stocks stay",
            input(&[(1, "1000")], "0", &sixty, &restricted(1, "hold")),
            &[],
        ),
        (
            "within the band",
            input(
                &[(1, "620"), (2, "760")],
                "0",
                &sixty,
                &json!({ "mode": "threshold", "band": { "kind": "absolute", "half_width": "0.05" } }),
            ),
            &[],
        ),
        (
            "a contribution sells nothing",
            input(
                &[(1, "600"), (2, "200")],
                "30000",
                &[("stocks", "0.5"), ("bonds", "0.5")],
                &json!({ "mode": "contribution_only" }),
            ),
            &[("buy", 2, "600")],
        ),
        (
            "a class without a target is sold",
            input(&[(1, "500"), (4, "2500")], "0", &[("stocks", "1")], &json!({})),
            &[("buy", 1, "500"), ("sell", 4, "2500")],
        ),
        (
            "an excluded asset is sold",
            input(
                &[(1, "600"), (2, "800"), (4, "500")],
                "0",
                &sixty,
                &restricted(4, "exclude"),
            ),
            &[("buy", 1, "60"), ("buy", 2, "80"), ("sell", 4, "500")],
        ),
    ]
}

#[test]
fn orders_follow_the_class_targets() {
    for (name, input, orders_due) in cases() {
        let plan = planned(&input);
        let mut found = orders(&plan);
        found.sort_by_key(|order| order.1);
        assert_eq!(
            found,
            expected(orders_due),
            "{name}: {:#}",
            plan["accounts"][0]["by_class"]
        );
        let checks = plan["proof"]["invariants"].as_array().unwrap();
        assert!(checks.iter().all(|check| check["holds"] == true), "{name}: {checks:#?}");
    }
    // The account's own target of 30% gold only says that gold may be bought.
    let mut gold = input(
        &[(1, "900")],
        "10000",
        &[("stocks", "0.9"), ("gold", "0.1")],
        &json!({}),
    );
    assert_eq!(orders(&planned(&gold)), []);
    gold["accounts"][0]["targets"] = json!([{ "asset_uid": uid(4), "weight": "0.3" }]);
    let plan = planned(&gold);
    assert_eq!(orders(&plan), expected(&[("buy", 4, "500")]));
    assert_eq!(plan["accounts"][0]["drift_after"], "0");
}

#[test]
fn an_account_of_its_own_targets_has_no_others() {
    let mut two = input(&[(1, "1000")], "0", &[("stocks", "1")], &json!({}));
    let mut other = two["accounts"][0].clone();
    other["account_uid"] = json!(uid(10));
    two["accounts"].as_array_mut().unwrap().push(other);
    let own = json!({ "account_uid": uid(10), "category": "bonds", "weight": "0.5" });
    two["policy"]["classes"]["targets"].as_array_mut().unwrap().push(own);
    two["policy"]["restrictions"] = json!([{ "asset_uid": uid(3), "rule": "no_buy" }]);
    two["accounts"][1]["targets"] = json!([{ "asset_uid": uid(2), "weight": "1" }]);
    let plan = planned(&two);
    assert_eq!(orders(&plan), expected(&[("sell", 1, "1000"), ("buy", 2, "1000")]));
    assert_eq!(plan["accounts"][0]["by_class"]["classes"][1]["target"], "1");
    // Without rows for all accounts, the other one is planned by its own targets.
    two["policy"]["classes"]["targets"].as_array_mut().unwrap().remove(0);
    assert_eq!(planned(&two)["accounts"][0]["by_class"], json!(null));
}

#[test]
fn what_class_targets_may_not_be_is_said_at_once() {
    let mut wrong = input(
        &[(1, "1000")],
        "0",
        &[("stocks", "0.8"), ("stocks", "0.3"), ("silver", "-0.1")],
        &json!({}),
    );
    let foreign = json!({ "account_uid": uid(8), "category": "bonds", "weight": "0.5" });
    wrong["policy"]["classes"]["targets"]
        .as_array_mut()
        .unwrap()
        .push(foreign);
    let share = |asset: u32, category: &str, share: &str| json!({ "asset_uid": uid(asset), "category": category, "share": share });
    wrong["policy"]["classes"]["splits"] = json!([
        share(3, "stocks", "0.7"),
        share(3, "bonds", "0.5"),
        share(3, "bonds", "0"),
        share(7, "gold", "1.5"),
    ]);
    let refusal = serde_json::from_value::<PlanInput>(wrong)
        .map(plan_rebalance)
        .unwrap()
        .unwrap_err();
    let found: Vec<(&str, &str)> = refusal
        .violations
        .iter()
        .map(|found| (found.column.as_deref().unwrap_or_default(), &*found.code))
        .collect();
    assert_eq!(
        found,
        [
            ("policy.classes.splits[1].share", "class_shares_above_one"),
            ("policy.classes.splits[2].share", "not_positive"),
            ("policy.classes.splits[2].category", "duplicate_class_split"),
            ("policy.classes.splits[3].asset_uid", "asset_unknown"),
            ("policy.classes.splits[3].share", "share_out_of_range"),
            ("policy.classes.splits[3].share", "class_shares_above_one"),
            ("policy.classes.targets[1].category", "duplicate_class_target"),
            ("policy.classes.targets[2].weight", "negative"),
            ("policy.classes.targets[3].account_uid", "account_unknown"),
            ("policy.classes.targets[2].category", "class_unknown"),
        ]
    );
    let mut above = input(&[(1, "1000")], "0", &[("stocks", "0.8"), ("bonds", "0.3")], &json!({}));
    assert!(
        answer("planRebalance", &above)
            .unwrap_err()
            .contains("leverage_not_allowed")
    );
    above["policy"]["allow_leverage"] = json!(true);
    assert_eq!(planned(&above)["accounts"][0]["by_class"]["cash"]["target"], "-0.1");
    let mut household = input(&[(1, "1000")], "0", &[("stocks", "1")], &json!({}));
    household["accounts"][0]["household"] = json!("Stone");
    household["households"] = json!([{ "household": "Stone", "targets": [] }]);
    assert!(
        answer("planRebalance", &household)
            .unwrap_err()
            .contains("class_targets_conflict")
    );
    let mut empty = input(&[(1, "1000")], "0", &[("stocks", "1")], &json!({}));
    empty["accounts"][0]["flow"] = json!("-100000");
    assert!(
        answer("planRebalance", &empty)
            .unwrap_err()
            .contains("account_value_not_positive")
    );
}

#[test]
fn a_planned_book_follows_prices_flows_and_class_targets() {
    let targets = [("stocks", "0.6"), ("bonds", "0.4")];
    let of = |value: Value| serde_json::from_value::<PlanInput>(value).unwrap();
    let mut book = PlannedBook::new(of(input(&[(1, "400"), (3, "2400")], "0", &targets, &json!({})))).unwrap();
    let mut check = |change: Change| {
        book.change(vec![change]).unwrap();
        assert_eq!(book.plan().unwrap(), plan_rebalance(book.input().clone()).unwrap());
    };
    let price = Some(Decimal::from(130));
    check(Change::Price {
        asset_uid: Uuid::from_u128(1),
        price,
    });
    check(Change::Flow {
        account_uid: Uuid::from_u128(9),
        flow: Some(Decimal::from(-30_000)),
    });
    let other = of(input(&[], "1", &[("stocks", "0.9")], &json!({ "cash_reserve": "700" })));
    check(Change::Policy {
        policy: Box::new(other.policy),
    });
}

#[test]
fn columns_say_what_objects_do() {
    let numbers = |numbers: &[f64]| RawValue::Numbers(numbers.to_vec());
    let indices = |indices: &[u32]| RawValue::Indices(indices.to_vec());
    let value = |value: Value| serde_json::from_value::<RawValue>(value).unwrap();
    let object = [
        ("base_currency", value(json!("USD"))),
        ("currencies", value(json!(["USD"]))),
        ("fx", numbers(&[f64::NAN])),
        ("asset_currency", indices(&[0, 0, 0])),
        ("asset_price", numbers(&[100.0, 50.0, 25.0])),
        ("categories", value(json!(["stocks", "bonds"]))),
        ("asset_category", indices(&[0, 1, u32::MAX])),
        ("accounts", value(json!(1))),
        ("holding_account", indices(&[0, 0])),
        ("holding_asset", indices(&[0, 2])),
        ("holding_quantity", numbers(&[400.0, 2400.0])),
        ("cash_account", indices(&[])),
        ("cash_currency", indices(&[])),
        ("cash_settled", numbers(&[])),
        ("target_account", indices(&[])),
        ("target_asset", indices(&[])),
        ("target_weight", numbers(&[])),
        ("class_target_account", indices(&[u32::MAX, 0, 0])),
        ("class_target_category", indices(&[0, 0, 1])),
        ("class_target_weight", numbers(&[1.0, 0.6, 0.4])),
        ("split_asset", indices(&[2, 2])),
        ("split_category", indices(&[0, 1])),
        ("split_share", numbers(&[0.5, 0.5])),
        ("policy", value(json!({ "mode": "full" }))),
        ("as_of", value(json!("2026-01-30T21:00:00Z"))),
    ];
    let object = RawValue::Object(
        object
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    );
    let found = plan_rebalance_columns(&object).unwrap();
    let column = |name: &str| found.iter().find(|(column, _)| *column == name).unwrap().1.clone();
    assert_eq!(column("order_asset"), Column::Indices(vec![0, 2]));
    assert_eq!(column("order_quantity"), Column::Numbers(vec![200.0, 800.0]));
    assert_eq!(column("class_plan_account"), Column::Indices(vec![0]));
    assert_eq!(column("class_category"), Column::Indices(vec![1, 0, u32::MAX]));
    assert_eq!(column("class_before"), Column::Numbers(vec![0.3, 0.7, 0.0]));
    assert_eq!(column("class_after"), Column::Numbers(vec![0.4, 0.6, 0.0]));
    assert_eq!(column("asset_target_weight"), Column::Numbers(vec![0.2, 0.8]));
}

/// An account of up to four funds, some of them split, restricted or without a price, under class targets.
fn drawn() -> impl Strategy<Value = Value> {
    let quantities = prop::collection::vec(0..2_000_i64, 4);
    let shares = prop::collection::vec(1..60_i64, 2);
    let targets = prop::collection::vec(0..34_i64, 3);
    let rules = prop::collection::vec(0..12_usize, 4);
    let modes = prop::sample::select(vec!["full", "threshold", "contribution_only", "raise_cash"]);
    (quantities, shares, targets, rules, modes, 0..50_000_i64, any::<bool>()).prop_map(
        |(quantities, shares, targets, rules, mode, cash, is_fractional)| {
            let text = |hundredths: i64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
            let names = ["stocks", "bonds", "gold"];
            let owned: Vec<String> = targets.iter().map(|target| text(*target)).collect();
            let targets: Vec<(&str, &str)> = names
                .iter()
                .zip(&owned)
                .map(|(name, weight)| (*name, &**weight))
                .collect();
            let held: Vec<String> = quantities.iter().map(i64::to_string).collect();
            let held: Vec<(u32, &str)> = (1..).zip(&held).map(|(asset, quantity)| (asset, &**quantity)).collect();
            let known = ["no_buy", "no_sell", "hold", "exclude"];
            let restrictions = (1..)
                .zip(&rules)
                .filter_map(|(asset, rule)| Some(json!({ "asset_uid": uid(asset), "rule": known.get(*rule)? })));
            let policy = json!({
                "mode": mode,
                "fractional": is_fractional,
                "cash_reserve": "500",
                "restrictions": restrictions.collect::<Vec<_>>(),
            });
            let mut drawn = input(&held, &(cash + 1_000).to_string(), &targets, &policy);
            for (row, share) in shares.iter().enumerate() {
                drawn["policy"]["classes"]["splits"][row]["share"] = json!(text(*share));
            }
            if shares.iter().sum::<i64>() > 100 {
                drawn["policy"]["classes"]["splits"][1]["share"] = json!("0.2");
            }
            drawn
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(20_261_130), ..ProptestConfig::default() })]

    /// Every rule holds, targets deviate no more than what is held does, and no order is of an asset that may not be traded.
    #[test]
    fn plans_by_class_keep_every_rule(input in drawn()) {
        let plan = planned(&input);
        for check in plan["proof"]["invariants"].as_array().unwrap() {
            prop_assert!(check["holds"] == true || check["number"] == 11, "{check} {:#}", plan["accounts"]);
        }
        prop_assert_eq!(&plan["shortfalls"], &json!([]));
        let by_class = &plan["accounts"][0]["by_class"];
        prop_assert_eq!(&by_class["is_complete"], &json!(true));
        let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
        let rows = by_class["classes"].as_array().unwrap().iter().chain([&by_class["cash"]]);
        let before: f64 = rows.map(|row| (number(&row["before"]) - number(&row["target"])).abs()).sum();
        let is_forced = input["policy"]["restrictions"].as_array().unwrap().iter().any(|row| row["rule"] == "exclude");
        prop_assert!(is_forced || number(&by_class["deviation"]) <= before + 0.02, "{by_class:#} {before}");
        let total: f64 = by_class["targets"].as_array().unwrap().iter().map(|target| number(&target["weight"])).sum();
        prop_assert!(total <= 1.0 + 1e-12, "{total}");
    }
}
