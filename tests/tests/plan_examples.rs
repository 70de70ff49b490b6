//! Worked plans: one account, few lines, numbers that can be checked by hand.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::holds::assert_holds;
use planning::functions::plan;
use planning::raw::RawValue;
use serde_json::{Value, json};

/// Asset number, currency and price of every example; asset 5 has no price, asset 7 trades in lots of 2.
const ASSETS: &[(u8, &str, &str)] = &[
    (1, "USD", "100"),
    (2, "USD", "50"),
    (3, "USD", "10"),
    (4, "EUR", "20"),
    (5, "USD", ""),
    (6, "JPY", "333.4"),
    (7, "JPY", "500.3"),
];

fn uid(number: u8) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

/// One example: the account, the policy, and what comes of it, each order as "asset side quantity reason", each residual as
/// "asset cause", cash as "currency amount".
struct Example {
    name: &'static str,
    holdings: &'static [(u8, &'static str)],
    cash: &'static [(&'static str, &'static str)],
    targets: &'static [(u8, &'static str)],
    flow: Option<&'static str>,
    policy: Value,
    orders: &'static [&'static str],
    residuals: &'static [&'static str],
    cash_after: &'static [&'static str],
}

impl Default for Example {
    fn default() -> Self {
        Self {
            name: "",
            holdings: &[],
            cash: &[],
            targets: &[],
            flow: None,
            policy: json!({ "mode": "full" }),
            orders: &[],
            residuals: &[],
            cash_after: &[],
        }
    }
}

impl Example {
    fn input(&self) -> Value {
        let holdings = self
            .holdings
            .iter()
            .map(|(asset, quantity)| json!({ "asset_uid": uid(*asset), "quantity": quantity }));
        let cash = self
            .cash
            .iter()
            .map(|(currency, settled)| json!({ "currency": currency, "settled": settled }));
        let targets = self
            .targets
            .iter()
            .map(|(asset, weight)| json!({ "asset_uid": uid(*asset), "weight": weight }));
        let assets = ASSETS.iter().map(|(asset, currency, price)| {
            let price = if price.is_empty() {
                Value::Null
            } else {
                Value::from(*price)
            };
            json!({ "asset_uid": uid(*asset), "currency": currency, "price": price, "category": format!("c{asset}"), "lot_size": (*asset == 7).then_some("2") })
        });
        json!({
            "base_currency": "USD",
            "accounts": [{
                "account_uid": uid(99),
                "holdings": holdings.collect::<Vec<_>>(),
                "cash": cash.collect::<Vec<_>>(),
                "targets": targets.collect::<Vec<_>>(),
                "flow": self.flow,
            }],
            "assets": assets.collect::<Vec<_>>(),
            "fx": [{ "currency": "EUR", "rate": "1.1" }, { "currency": "JPY", "rate": "0.0075" }],
            "policy": self.policy,
            "as_of": "2026-01-30T21:00:00Z",
        })
    }

    fn check(&self) {
        let input: RawValue = serde_json::from_value(self.input()).unwrap();
        let answer = serde_json::to_value(plan(&input).unwrap()).unwrap();
        let name = self.name;
        let asset = |line: &Value| {
            line["asset_uid"]
                .as_str()
                .unwrap()
                .trim_start_matches(['0', '-'])
                .to_owned()
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let lines = |list: &str, line: &dyn Fn(&Value) -> String| -> Vec<String> {
            answer[list].as_array().unwrap().iter().map(line).collect()
        };
        let orders = lines("orders", &|order| {
            let [side, quantity, reason] = ["side", "quantity", "reason"].map(|field| text(&order[field]));
            format!("{} {side} {quantity} {reason}", asset(order))
        });
        assert_eq!(orders, self.orders, "{name}: orders");
        let residuals = lines("residuals", &|residual| {
            format!("{} {}", asset(residual), text(&residual["cause"]))
        });
        assert_eq!(residuals, self.residuals, "{name}: residuals");
        let account = &answer["accounts"][0];
        let cash = account["cash_after"].as_array().unwrap().iter();
        let cash: Vec<String> = cash
            .map(|line| format!("{} {}", text(&line["currency"]), text(&line["amount"])))
            .collect();
        assert_eq!(cash, self.cash_after, "{name}: cash");
        let checks = answer["proof"]["invariants"].as_array().unwrap();
        assert!(checks.iter().all(|check| check["holds"] == true), "{name}: {checks:?}");
    }
}

#[test]
fn sizing() {
    let examples = [
        Example {
            name: "to the target",
            holdings: &[(1, "80")],
            cash: &[("USD", "2000")],
            targets: &[(1, "0.6"), (2, "0.4")],
            orders: &["1 sell 20 above_target", "2 buy 80 below_target"],
            cash_after: &["USD 0"],
            ..Example::default()
        },
        Example {
            name: "an odd lot leaves whole",
            holdings: &[(3, "7.5")],
            cash: &[("USD", "25")],
            orders: &["3 sell 7.5 exit"],
            cash_after: &["USD 100"],
            ..Example::default()
        },
        Example {
            name: "the largest remainder takes what is left: 3.335 of asset 1, 6.67 of asset 2",
            cash: &[("USD", "667")],
            targets: &[(1, "0.5"), (2, "0.5")],
            orders: &["1 buy 3 below_target", "2 buy 7 below_target"],
            residuals: &["1 rounding", "2 rounding"],
            cash_after: &["USD 17"],
            ..Example::default()
        },
        Example {
            name: "equal remainders: the greater target first",
            cash: &[("USD", "100")],
            targets: &[(2, "0.25"), (3, "0.45")],
            orders: &["3 buy 5 below_target"],
            residuals: &["2 rounding", "3 rounding"],
            cash_after: &["USD 50"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

#[test]
fn fractions_shorts_and_leverage() {
    let examples = [
        Example {
            name: "fractions have 18 places, money has cents",
            cash: &[("USD", "1000")],
            targets: &[(2, "0.333333333333333333")],
            policy: json!({ "mode": "full", "fractional": true }),
            orders: &["2 buy 6.66666666666666666 below_target"],
            cash_after: &["USD 666.67"],
            ..Example::default()
        },
        Example {
            name: "a yen has no cents",
            cash: &[("JPY", "100000"), ("USD", "250")],
            targets: &[(6, "0.5")],
            policy: json!({ "mode": "full", "fractional": true }),
            orders: &["6 buy 199.960007998400319936 below_target"],
            cash_after: &["JPY 33333", "USD 250"],
            ..Example::default()
        },
        Example {
            name: "two units come to 1001 yen, which 1000.40 cannot pay, whatever else rounds to nothing",
            cash: &[("JPY", "1000.4"), ("USD", "92.497")],
            targets: &[(6, "0.00003"), (7, "0.075045")],
            policy: json!({ "mode": "full", "fractional": true }),
            residuals: &["7 funding"],
            cash_after: &["JPY 1000.4", "USD 92.497"],
            ..Example::default()
        },
        Example {
            name: "short targets are sold",
            cash: &[("USD", "1000")],
            targets: &[(3, "-0.2")],
            policy: json!({ "mode": "full", "allow_short": true }),
            orders: &["3 sell 20 above_target"],
            cash_after: &["USD 1200"],
            ..Example::default()
        },
        Example {
            name: "leverage is borrowed",
            cash: &[("USD", "1000")],
            targets: &[(3, "1.5")],
            policy: json!({ "mode": "full", "allow_leverage": true }),
            orders: &["3 buy 150 below_target"],
            cash_after: &["USD -500"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

#[test]
fn bands_and_goals() {
    let held = Example {
        holdings: &[(1, "70")],
        cash: &[("USD", "3000")],
        targets: &[(1, "0.6")],
        ..Example::default()
    };
    let case = |name, policy: Value, orders, cash_after| Example {
        name,
        policy,
        orders,
        cash_after,
        ..held.clone_book()
    };
    let wide = json!({ "kind": "absolute", "half_width": "0.1" });
    let narrow = json!({ "kind": "absolute", "half_width": "0.04" });
    let examples = [
        case(
            "on the boundary is in band",
            json!({ "mode": "threshold", "band": wide }),
            &[],
            &["USD 3000"],
        ),
        case(
            "out of band",
            json!({ "mode": "threshold", "band": narrow }),
            &["1 sell 10 above_band"],
            &["USD 4000"],
        ),
        case(
            "to the edge",
            json!({ "mode": "threshold", "band": narrow, "goal": "band_edge" }),
            &["1 sell 6 above_band"],
            &["USD 3600"],
        ),
        case(
            "half way into the band",
            json!({ "mode": "threshold", "band": narrow, "goal": { "inner_band": "0.5" } }),
            &["1 sell 8 above_band"],
            &["USD 3800"],
        ),
        case(
            "the 5/25 rule gives 0.05",
            json!({ "mode": "threshold", "band": { "kind": "five_twenty_five" }, "goal": "band_edge" }),
            &["1 sell 5 above_band"],
            &["USD 3500"],
        ),
        case(
            "a stated range",
            json!({ "mode": "threshold", "goal": "band_edge", "band": {
                "kind": "explicit", "ranges": [{ "asset_uid": uid(1), "min": "0.5", "max": "0.67" }]
            } }),
            &["1 sell 3 above_band"],
            &["USD 3300"],
        ),
    ];
    examples.iter().for_each(Example::check);
}

impl Example {
    /// The same account under another policy.
    fn clone_book(&self) -> Self {
        Self {
            holdings: self.holdings,
            cash: self.cash,
            targets: self.targets,
            flow: self.flow,
            ..Self::default()
        }
    }
}

#[test]
fn money() {
    let examples = [
        Example {
            name: "the reserve stays",
            cash: &[("USD", "1000")],
            targets: &[(3, "1")],
            policy: json!({ "mode": "full", "cash_reserve": "500" }),
            orders: &["3 buy 50 below_target"],
            residuals: &["3 funding"],
            cash_after: &["USD 500"],
            ..Example::default()
        },
        Example {
            name: "the reserve is restored, rounding up",
            holdings: &[(3, "100")],
            targets: &[(3, "1")],
            policy: json!({ "mode": "full", "cash_reserve": "55" }),
            orders: &["3 sell 6 reserve"],
            residuals: &["3 funding"],
            cash_after: &["USD 60"],
            ..Example::default()
        },
        Example {
            name: "600 asked and 350 there: 2.8 and 21 lots by one factor, then what is left of the first buys the second",
            holdings: &[(1, "1")],
            cash: &[("USD", "500")],
            targets: &[(2, "0.4"), (3, "0.6")],
            policy: json!({ "mode": "full", "cash_reserve": "150", "restrictions": [{ "category": "c1", "rule": "hold" }] }),
            orders: &["2 buy 2 below_target", "3 buy 25 below_target"],
            residuals: &["1 restriction", "2 funding", "3 funding"],
            cash_after: &["USD 150"],
            ..Example::default()
        },
        Example {
            name: "costs come out of the money: (1000 - 1) / 1.01 buys 98.91",
            cash: &[("USD", "1000")],
            targets: &[(3, "1")],
            policy: json!({ "mode": "full", "fractional": true, "costs": { "fixed": "1", "rate": "0.01" } }),
            orders: &["3 buy 98.910891089108910891 below_target"],
            residuals: &["3 funding"],
            cash_after: &["USD 0"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

#[test]
fn currencies_minimums_and_turnover() {
    let examples = [
        Example {
            name: "dollars do not buy what trades in euros",
            cash: &[("USD", "1000")],
            targets: &[(4, "0.5")],
            residuals: &["4 funding"],
            cash_after: &["EUR 0", "USD 1000"],
            ..Example::default()
        },
        Example {
            name: "euros do: 22 dollars a unit",
            cash: &[("EUR", "1000"), ("USD", "1100")],
            targets: &[(4, "0.3")],
            orders: &["4 buy 30 below_target"],
            cash_after: &["EUR 400", "USD 1100"],
            ..Example::default()
        },
        Example {
            name: "a small order is dropped, a small exit is not",
            holdings: &[(2, "1"), (3, "52")],
            cash: &[("USD", "430")],
            targets: &[(3, "0.5")],
            policy: json!({ "mode": "full", "min_trade": "60" }),
            orders: &["2 sell 1 exit"],
            residuals: &["3 minimum"],
            cash_after: &["USD 480"],
            ..Example::default()
        },
        Example {
            name: "a tenth may turn over: 100 sold, 100 bought of 1000",
            holdings: &[(3, "100")],
            targets: &[(2, "1")],
            policy: json!({ "mode": "full", "max_turnover": "0.1" }),
            orders: &["2 buy 2 below_target", "3 sell 10 above_target"],
            residuals: &["2 turnover", "3 turnover"],
            cash_after: &["USD 0"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

#[test]
fn flows() {
    let examples = [
        Example {
            name: "a contribution of 400 for 600 and 400: 4.8 and 16 lots, then 4 more; nothing is sold",
            holdings: &[(1, "10"), (3, "20")],
            cash: &[("USD", "400")],
            targets: &[(1, "0.4"), (2, "0.3"), (3, "0.3")],
            flow: Some("400"),
            policy: json!({ "mode": "contribution_only" }),
            orders: &["2 buy 4 contribution", "3 buy 20 contribution"],
            residuals: &["2 funding", "3 funding"],
            cash_after: &["USD 400"],
        },
        Example {
            name: "without a stated flow the cash above the reserve is the contribution",
            holdings: &[(1, "10")],
            cash: &[("USD", "400")],
            targets: &[(1, "0.5"), (3, "0.5")],
            policy: json!({ "mode": "contribution_only", "cash_reserve": "100" }),
            orders: &["3 buy 30 contribution"],
            residuals: &["3 funding"],
            cash_after: &["USD 100"],
            ..Example::default()
        },
        Example {
            name: "a withdrawal is raised from what is over target",
            holdings: &[(1, "10"), (3, "50")],
            cash: &[("USD", "0")],
            targets: &[(1, "0.4"), (3, "0.6")],
            flow: Some("-300"),
            policy: json!({ "mode": "raise_cash" }),
            orders: &["1 sell 3 withdrawal"],
            cash_after: &["USD 0"],
            ..Example::default()
        },
        Example {
            name: "in threshold mode the flow comes first",
            holdings: &[(1, "5"), (3, "50")],
            targets: &[(1, "0.5"), (3, "0.5")],
            flow: Some("200"),
            policy: json!({ "mode": "threshold", "band": { "kind": "absolute", "half_width": "0.05" } }),
            orders: &["1 buy 1 contribution", "3 buy 10 contribution"],
            cash_after: &["USD 0"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

#[test]
fn restrictions_and_prices() {
    let held = Example {
        holdings: &[(1, "6")],
        cash: &[("USD", "400")],
        targets: &[(1, "0.2"), (2, "0.4"), (3, "0.4")],
        ..Example::default()
    };
    let hold = json!([{ "asset_uid": uid(1), "rule": "no_sell" }]);
    let case = |name, policy: Value, orders, residuals, cash_after| Example {
        name,
        policy,
        orders,
        residuals,
        cash_after,
        ..held.clone_book()
    };
    let examples = [
        case(
            "what cannot be sold is missing in cash, which funds the others by one factor",
            json!({ "mode": "full", "restrictions": hold }),
            &["2 buy 4 below_target", "3 buy 20 below_target"],
            &["1 restriction", "2 funding", "3 funding"],
            &["USD 0"],
        ),
        case(
            "or it lowers the others' targets in proportion",
            json!({ "mode": "full", "restrictions": hold, "unmet": "pro_rata" }),
            &["2 buy 4 below_target", "3 buy 20 below_target"],
            &["1 restriction"],
            &["USD 0"],
        ),
        case(
            "or that of the substitute alone",
            json!({ "mode": "full", "restrictions": hold, "unmet": "substitute",
                    "substitutes": [{ "asset_uid": uid(1), "by": uid(2) }] }),
            &["3 buy 40 below_target"],
            &["1 restriction"],
            &["USD 0"],
        ),
        Example {
            name: "a substitute is bought for what may not be",
            cash: &[("USD", "1000")],
            targets: &[(1, "0.4")],
            policy: json!({ "mode": "full", "unmet": "substitute", "restrictions": [{ "asset_uid": uid(1), "rule": "no_buy" }],
                            "substitutes": [{ "asset_uid": uid(1), "by": uid(3) }] }),
            orders: &["3 buy 40 replacement"],
            residuals: &["1 restriction"],
            cash_after: &["USD 600"],
            ..Example::default()
        },
        Example {
            name: "without a price nothing is traded, and it is said",
            holdings: &[(5, "10")],
            cash: &[("USD", "1000")],
            targets: &[(3, "0.5"), (5, "0.5")],
            orders: &["3 buy 50 below_target"],
            residuals: &["5 price"],
            cash_after: &["USD 500"],
            ..Example::default()
        },
    ];
    examples.iter().for_each(Example::check);
}

/// Lots as (opened, quantity, cost) of ten units sold at 100 of thirty held.
#[test]
fn lots() {
    let lots = [
        ("2024-01-01", "10", "80"),
        ("2024-06-01", "12", "120"),
        ("2025-01-01", "8", "95"),
    ];
    let lots: Vec<Value> = lots
        .iter()
        .map(|(day, quantity, cost)| json!({ "opened": format!("{day}T00:00:00Z"), "quantity": quantity, "unit_cost": cost }))
        .collect();
    let check = |selection: &str, expected: &[(&str, &str, &str)]| {
        let example = Example {
            holdings: &[(1, "30")],
            targets: &[(1, "0.666666666666666666")],
            ..Example::default()
        };
        let mut input = example.input();
        input["accounts"][0]["holdings"][0]["lots"] = Value::from(lots.clone());
        input["policy"]["lot_selection"] = Value::from(selection);
        let input: RawValue = serde_json::from_value(input).unwrap();
        let answer = serde_json::to_value(plan(&input).unwrap()).unwrap();
        assert_eq!(answer["orders"][0]["quantity"], "10", "{selection}");
        let closed: Vec<Value> = expected
            .iter()
            .map(|(day, quantity, gain)| json!({ "opened": format!("{day}T00:00:00Z"), "quantity": quantity, "gain": gain }))
            .collect();
        assert_holds(&answer["orders"][0]["lots"], &Value::from(closed), selection);
    };
    check("fifo", &[("2024-01-01", "10", "200")]);
    check("lifo", &[("2025-01-01", "8", "40"), ("2024-06-01", "2", "-40")]);
    check("hifo", &[("2024-06-01", "10", "-200")]);
    check("lowest_tax", &[("2024-06-01", "10", "-200")]);
}

/// All violations of an input at once, by path.
#[test]
fn refusals() {
    let example = Example {
        holdings: &[(1, "30")],
        targets: &[(1, "0.7"), (2, "0.7")],
        ..Example::default()
    };
    let mut input = example.input();
    input["accounts"][0]["holdings"][0]["quantity"] = Value::from("-30");
    input["accounts"][0]["cash"] =
        json!([{ "currency": "GBP", "settled": "1" }, { "currency": "XYZ", "settled": "1" }]);
    input["policy"] = json!({ "mode": "harvest", "costs": { "fixed": "-1", "rate": "0" } });
    let raw: RawValue = serde_json::from_value(input).unwrap();
    let refusal = plan(&raw).unwrap_err();
    let found: Vec<(String, &str)> = refusal
        .violations
        .iter()
        .map(|violation| (violation.column.clone().unwrap_or_default(), violation.code.as_ref()))
        .collect();
    let expected = [
        ("accounts[0].holdings[0].quantity", "short_not_allowed"),
        ("accounts[0].cash[0].currency", "fx_missing"),
        ("accounts[0].cash[1].currency", "currency_unknown"),
        ("accounts[0].targets", "leverage_not_allowed"),
        ("policy.costs.fixed", "negative"),
        ("policy.tax", "required"),
    ];
    assert_eq!(found, expected.map(|(column, code)| (column.to_owned(), code)));
    assert!(
        refusal
            .violations
            .iter()
            .all(|violation| violation.row == 0 && violation.message.ends_with('.'))
    );
}
