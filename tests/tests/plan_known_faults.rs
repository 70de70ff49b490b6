//! Faults that rebalancers are known for, each as a case in which they show.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use planning::functions::plan;
use planning::raw::RawValue;
use serde_json::{Value, json};

fn uid(number: u8) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

/// An account of these holdings, cash in USD and targets, in assets 1 to 4 at 100, 50, 10 and 33.33, and what is to come of it:
/// each order as "side quantity asset", and the cash.
struct Case {
    fault: &'static str,
    holdings: &'static [(u8, &'static str)],
    cash: Value,
    targets: &'static [(u8, &'static str)],
    policy: Value,
    orders: &'static [&'static str],
    cash_after: &'static str,
}

fn answer(case: &Case) -> Value {
    let line = |(asset, amount): &(u8, &str), name: &str| json!({ "asset_uid": uid(*asset), name: amount });
    let assets = ["100", "50", "10", "33.33"].iter().zip(1_u8..);
    let assets = assets.map(|(price, asset)| json!({ "asset_uid": uid(asset), "currency": "USD", "price": price }));
    let input = json!({
        "base_currency": "USD",
        "accounts": [{
            "account_uid": uid(99),
            "holdings": case.holdings.iter().map(|held| line(held, "quantity")).collect::<Vec<_>>(),
            "cash": [case.cash],
            "targets": case.targets.iter().map(|target| line(target, "weight")).collect::<Vec<_>>(),
        }],
        "assets": assets.collect::<Vec<_>>(),
        "policy": case.policy,
        "as_of": "2026-01-30T21:00:00Z",
    });
    let raw: RawValue = serde_json::from_value(input).unwrap();
    serde_json::to_value(plan(&raw).unwrap()).unwrap()
}

fn faults_of_money() -> Vec<Case> {
    vec![
        Case {
            fault: "a sale of more than is held: costs take more than a withdrawal leaves, and no share is borrowed for them",
            holdings: &[(1, "700"), (2, "500")],
            cash: json!({ "currency": "USD", "settled": "-94885.01" }),
            targets: &[(1, "0.6"), (2, "0.35")],
            policy: json!({ "mode": "full", "costs": { "fixed": "10", "rate": "0.001" } }),
            orders: &["sell 700 1", "sell 500 2"],
            cash_after: "-0.01",
        },
        Case {
            fault: "cash counted twice: pending cash is in the value once, and is not spent before it settles",
            holdings: &[(1, "50")],
            cash: json!({ "currency": "USD", "settled": "1000", "pending": "4000" }),
            targets: &[(1, "0.5"), (2, "0.5")],
            policy: json!({ "mode": "full" }),
            orders: &["buy 20 2"],
            cash_after: "4000",
        },
        Case {
            fault: "a stale total: weights are shares of what the account is worth now, cash included, not of its lines",
            holdings: &[(1, "50")],
            cash: json!({ "currency": "USD", "settled": "5000" }),
            targets: &[(1, "1")],
            policy: json!({ "mode": "full", "cash_reserve": "0" }),
            orders: &["buy 50 1"],
            cash_after: "0",
        },
        Case {
            fault: "a short proposed by a least-squares fit: nothing is sold that is not held",
            holdings: &[(1, "100")],
            cash: json!({ "currency": "USD", "settled": "0" }),
            targets: &[(1, "0.4"), (2, "0.6")],
            policy: json!({
                "mode": "full",
                "objective": "least_tracking_error",
                "risk": {
                    "assets": [uid(1), uid(2), uid(3)],
                    "covariance": ["0.04", "0.0399", "0.0399", "0.0399", "0.04", "0.0399", "0.0399", "0.0399", "0.04"],
                },
                "restrictions": [{ "asset_uid": uid(2), "rule": "no_buy" }],
            }),
            orders: &[],
            cash_after: "0",
        },
    ]
}

fn faults_of_sizing() -> Vec<Case> {
    vec![
        Case {
            fault: "ties by the order of the input: equal remainders go by target, then by uid",
            holdings: &[],
            cash: json!({ "currency": "USD", "settled": "150" }),
            targets: &[(1, "0.5"), (2, "0.5")],
            policy: json!({ "mode": "full" }),
            orders: &["buy 1 1", "buy 1 2"],
            cash_after: "0",
        },
        Case {
            fault: "buys before sells without cash: what unsettled proceeds may not fund is not bought",
            holdings: &[(1, "100")],
            cash: json!({ "currency": "USD", "settled": "500" }),
            targets: &[(1, "0.5"), (2, "0.5")],
            policy: json!({ "mode": "full", "proceeds_fund_buys": false }),
            orders: &["sell 47 1", "buy 10 2"],
            cash_after: "4700",
        },
        Case {
            fault: "costs forgotten: what is bought and what it costs fit the cash",
            holdings: &[],
            cash: json!({ "currency": "USD", "settled": "1000" }),
            targets: &[(4, "1")],
            policy: json!({ "mode": "full", "fractional": true, "costs": { "fixed": "5", "rate": "0.01" } }),
            orders: &["buy 29.557411 4"],
            cash_after: "0",
        },
    ]
}

#[test]
fn known_faults_do_not_show() {
    for case in faults_of_money().iter().chain(&faults_of_sizing()) {
        let answer = answer(case);
        let orders: Vec<String> = answer["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|order| {
                let text = |name: &str| order[name].as_str().unwrap().to_owned();
                let quantity: String = text("quantity").chars().take(9).collect();
                format!(
                    "{} {quantity} {}",
                    text("side"),
                    text("asset_uid").trim_start_matches(['0', '-'])
                )
            })
            .collect();
        assert_eq!(orders, case.orders, "{}: {answer:#}", case.fault);
        assert_eq!(
            answer["accounts"][0]["cash_after"][0]["amount"], case.cash_after,
            "{}",
            case.fault
        );
        let is_short = answer["shortfalls"].as_array().is_some_and(|rows| !rows.is_empty());
        assert!(
            answer["proof"]["invariants"]
                .as_array()
                .unwrap()
                .iter()
                .all(|check| check["holds"] == (check["number"] != 3 || !is_short)),
            "{}",
            case.fault
        );
    }
}
