//! Accounts whose leftovers can be worked out by hand.

use choices::OrderSide;
use planning::plan::PlanInput;
use serde_json::{Value, json};

use acceptance::plans::{failed, planned};

/// An account of assets 1, 2, ... at these prices, with units held and target weights, and cash in dollars.
struct Case {
    name: &'static str,
    lines: &'static [(&'static str, &'static str, &'static str)],
    cash: &'static str,
    policy: Value,
    /// Each order as "side quantity asset reason".
    orders: &'static [&'static str],
    cash_after: &'static str,
    /// Each residual as "asset cause".
    residuals: &'static [&'static str],
}

fn uid(number: usize) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

impl Case {
    fn input(&self) -> PlanInput {
        let numbered = || (1..).zip(self.lines);
        let held = numbered().filter(|(_, line)| line.1 != "0");
        let input = json!({
            "base_currency": "USD",
            "accounts": [{
                "account_uid": uid(99),
                "holdings": held.map(|(number, line)| json!({ "asset_uid": uid(number), "quantity": line.1 })).collect::<Vec<_>>(),
                "cash": [{ "currency": "USD", "settled": self.cash }],
                "targets": numbered().map(|(number, line)| json!({ "asset_uid": uid(number), "weight": line.2 })).collect::<Vec<_>>(),
            }],
            "assets": numbered()
                .map(|(number, line)| json!({ "asset_uid": uid(number), "currency": "USD", "price": line.0 }))
                .collect::<Vec<_>>(),
            "policy": self.policy,
            "as_of": "2026-01-30T21:00:00Z",
        });
        serde_json::from_value(input).unwrap()
    }

    fn check(&self) {
        let plan = planned(&self.input());
        let number = |uid: uuid::Uuid| uid.to_string()[24..].trim_start_matches('0').to_owned();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let orders = plan.orders.iter().map(|order| {
            let side = if order.side == OrderSide::Buy { "buy" } else { "sell" };
            format!(
                "{side} {} {} {}",
                order.quantity,
                number(order.asset_uid),
                text(&json!(order.reason))
            )
        });
        assert_eq!(orders.collect::<Vec<_>>(), self.orders, "{}: {plan:#?}", self.name);
        assert_eq!(
            plan.accounts[0].cash_after[0].amount.to_string(),
            self.cash_after,
            "{}",
            self.name
        );
        let residuals = plan
            .residuals
            .iter()
            .map(|line| format!("{} {}", number(line.asset_uid), text(&json!(line.cause))));
        assert_eq!(
            residuals.collect::<Vec<_>>(),
            self.residuals,
            "{}: {plan:#?}",
            self.name
        );
        assert_eq!(failed(&plan), Vec::<u8>::new(), "{}", self.name);
    }
}

/// The policy of these cases, and more.
fn use_up(more: &Value) -> Value {
    let mut policy = json!({ "mode": "full", "leftover": "use_up" });
    policy
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    policy
}

/// Of 1,000 the first asset is to have half and costs 450; 50 are left, in which five lots of the second fit.
fn fifty_left() -> Case {
    Case {
        name: "",
        lines: &[("450", "1", "0.5"), ("10", "50", "0.5")],
        cash: "50",
        policy: json!({ "mode": "full" }),
        orders: &[],
        cash_after: "50",
        residuals: &["1 rounding"],
    }
}

#[test]
fn cash_is_used_up() {
    let cases = [
        Case {
            name: "left",
            ..fifty_left()
        },
        Case {
            name: "used up",
            policy: use_up(&json!({})),
            orders: &["buy 5 2 leftover"],
            cash_after: "0",
            residuals: &["1 rounding", "2 leftover"],
            ..fifty_left()
        },
        Case {
            name: "down to the reserve",
            policy: use_up(&json!({ "cash_reserve": "25" })),
            orders: &["buy 2 2 leftover"],
            cash_after: "30",
            residuals: &["1 rounding", "2 leftover"],
            ..fifty_left()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn limits_hold_while_cash_is_used_up() {
    let cases = [
        Case {
            name: "under the minimum",
            policy: use_up(&json!({ "min_trade": "60" })),
            ..fifty_left()
        },
        Case {
            name: "at the minimum",
            policy: use_up(&json!({ "min_trade": "50" })),
            orders: &["buy 5 2 leftover"],
            cash_after: "0",
            residuals: &["1 rounding", "2 leftover"],
            ..fifty_left()
        },
        Case {
            name: "within the turnover cap",
            policy: use_up(&json!({ "max_turnover": "0.015" })),
            orders: &["buy 3 2 leftover"],
            cash_after: "20",
            residuals: &["1 rounding", "2 leftover"],
            ..fifty_left()
        },
        Case {
            name: "costs are paid of it",
            policy: use_up(&json!({ "costs": { "fixed": "12", "rate": "0" } })),
            orders: &["buy 3 2 leftover"],
            cash_after: "8",
            residuals: &["1 rounding", "2 leftover"],
            ..fifty_left()
        },
        Case {
            name: "not in what may not be bought",
            policy: use_up(&json!({ "restrictions": [{ "asset_uid": uid(2), "rule": "no_buy" }] })),
            ..fifty_left()
        },
        Case {
            name: "nothing is out of band",
            policy: use_up(&json!({ "mode": "threshold", "band": { "kind": "absolute", "half_width": "0.06" } })),
            residuals: &[],
            ..fifty_left()
        },
    ];
    cases.iter().for_each(Case::check);
}

/// The policy of these cases, and more.
fn raise(more: &Value) -> Value {
    let mut policy = json!({ "mode": "full", "min_trade": "500", "leftover": "raise_to_minimum" });
    policy
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    policy
}

/// Of 10,000 the first asset lacks 400, the second 100; the cash has both.
fn two_that_lack() -> Case {
    Case {
        name: "",
        lines: &[("50", "92", "0.5"), ("10", "490", "0.5")],
        cash: "500",
        policy: json!({ "mode": "full", "min_trade": "500" }),
        orders: &[],
        cash_after: "500",
        residuals: &["1 minimum", "2 minimum"],
    }
}

#[test]
fn orders_are_raised_to_the_minimum() {
    let cases = [
        Case {
            name: "left out",
            ..two_that_lack()
        },
        Case {
            name: "the one that lacks most is raised",
            policy: raise(&json!({})),
            orders: &["buy 10 1 raised_to_minimum"],
            cash_after: "0",
            residuals: &["1 minimum", "2 minimum"],
            ..two_that_lack()
        },
        Case {
            name: "funding is kept",
            policy: raise(&json!({ "cash_reserve": "100" })),
            ..two_that_lack()
        },
        Case {
            name: "the turnover cap is kept",
            policy: raise(&json!({ "max_turnover": "0.01" })),
            residuals: &["1 turnover", "2 turnover"],
            ..two_that_lack()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn orders_are_raised_by_lots_and_in_fractions() {
    let cases = [
        Case {
            name: "to the lot that reaches it",
            policy: raise(&json!({ "min_trade": "455" })),
            orders: &["buy 10 1 raised_to_minimum"],
            cash_after: "0",
            residuals: &["1 minimum", "2 minimum"],
            ..two_that_lack()
        },
        Case {
            name: "a sell",
            lines: &[("50", "108", "0.5"), ("10", "460", "0.46")],
            cash: "0",
            policy: raise(&json!({ "min_trade": "450" })),
            orders: &["sell 9 1 raised_to_minimum"],
            cash_after: "450",
            residuals: &["1 minimum"],
        },
        Case {
            name: "not where the drift would rise",
            lines: &[("50", "97", "0.5"), ("10", "485", "0.5")],
            cash: "300",
            policy: raise(&json!({ "min_trade": "300" })),
            orders: &["buy 6 1 raised_to_minimum"],
            cash_after: "0",
            residuals: &["1 minimum", "2 minimum"],
        },
        Case {
            name: "in fractions",
            policy: raise(&json!({ "fractional": true, "min_trade": "490.01" })),
            orders: &["buy 9.8002 1 raised_to_minimum"],
            cash_after: "9.99",
            ..two_that_lack()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn what_leftover_cash_buys_is_said() {
    // 1,000 in cash: one unit of 450, and of the second 50 for its half and 5 with what is left.
    let case = Case {
        name: "from cash",
        lines: &[("450", "0", "0.5"), ("10", "0", "0.5")],
        cash: "1000",
        policy: json!({ "mode": "full", "leftover": "use_up" }),
        orders: &["buy 1 1 below_target", "buy 55 2 below_target"],
        cash_after: "0",
        residuals: &["1 rounding", "2 leftover"],
    };
    case.check();
    let plan = planned(&case.input());
    assert_eq!(
        plan.orders[1].explanation,
        "Weight is 0%; target is 50%. 5 of it uses up leftover cash."
    );
    assert_eq!(
        plan.residuals[1].explanation,
        "5% of the account above target: leftover cash is used up."
    );
    assert_eq!(plan.proof.lot_gap, None);
}

#[test]
fn much_cash_is_used_up_in_few_steps() {
    let case = Case {
        name: "half the account is to be cash, and is spent",
        lines: &[("10", "0", "0.3"), ("7", "0", "0.2")],
        cash: "10000003",
        policy: json!({ "mode": "full", "leftover": "use_up" }),
        orders: &["buy 300001 1 below_target", "buy 999999 2 below_target"],
        cash_after: "0",
        residuals: &["1 rounding", "2 leftover"],
    };
    case.check();
}

#[test]
fn credit_is_no_leftover_cash() {
    let case = Case {
        name: "to the targets on credit, and not beyond",
        lines: &[("10", "0", "0.8"), ("7", "0", "0.5")],
        cash: "1000",
        policy: json!({ "mode": "full", "allow_leverage": true, "leftover": "use_up" }),
        orders: &["buy 80 1 below_target", "buy 71 2 below_target"],
        cash_after: "-297",
        residuals: &["2 rounding"],
    };
    case.check();
}

#[test]
fn leftovers_are_of_orders_that_are_sized_pro_rata() {
    let case = |objective: &str, leftover: &str| Case {
        name: "",
        lines: &[("10", "0", "1")],
        cash: "1000",
        policy: json!({ "mode": "full", "objective": objective, "leftover": leftover }),
        orders: &[],
        cash_after: "",
        residuals: &[],
    };
    for (objective, leftover, code) in [
        ("proportional", "use_up", None),
        ("fewest_trades", "leave", None),
        ("fewest_trades", "use_up", Some("unsupported_objective")),
        (
            "least_tracking_error",
            "raise_to_minimum",
            Some("unsupported_objective"),
        ),
    ] {
        let refused = planning::plan::plan_rebalance(case(objective, leftover).input()).err();
        let found = refused.map(|refusal| {
            let [violation] = refusal.violations.as_slice() else {
                panic!("{refusal:?}")
            };
            (violation.column.clone().unwrap(), violation.code.to_string())
        });
        let expected = code.map(|code| ("policy.leftover".to_owned(), code.to_owned()));
        assert_eq!(found, expected, "{objective} {leftover}");
    }
}
