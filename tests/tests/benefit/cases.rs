//! Accounts whose benefits can be worked out by hand.

use choices::OrderSide;
use planning::plan::{PlanInput, plan_rebalance};
use serde_json::{Value, json};

use acceptance::plans::{failed, planned};

/// An account of $100,000: 700 of asset 1 at 100 and 500 of asset 2 at 50, which are to have 60% and 35%, with a unit cost of 50 for
/// asset 1; and what is added to the account and the policy.
struct Case {
    name: &'static str,
    account: Value,
    policy: Value,
    /// Each order as "side quantity asset".
    orders: &'static [&'static str],
    /// Each residual as "asset cause".
    residuals: &'static [&'static str],
}

fn uid(number: u8) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}

fn merged(mut base: Value, added: &Value) -> Value {
    base.as_object_mut().unwrap().extend(added.as_object().unwrap().clone());
    base
}

impl Case {
    fn input(&self) -> PlanInput {
        let account = json!({
            "account_uid": uid(9),
            "tax_type": "taxable",
            "holdings": [
                {
                    "asset_uid": uid(1), "quantity": "700",
                    "lots": [{ "opened": "2020-01-01T00:00:00Z", "quantity": "700", "unit_cost": "50" }],
                },
                { "asset_uid": uid(2), "quantity": "500" },
            ],
            "cash": [{ "currency": "USD", "settled": "5000" }],
            "targets": [{ "asset_uid": uid(1), "weight": "0.6" }, { "asset_uid": uid(2), "weight": "0.35" }],
        });
        let policy = json!({ "mode": "full", "costs": { "fixed": "20", "rate": "0" } });
        let input = json!({
            "base_currency": "USD",
            "accounts": [merged(account, &self.account)],
            "assets": [
                { "asset_uid": uid(1), "currency": "USD", "price": "100" },
                { "asset_uid": uid(2), "currency": "USD", "price": "50", "spread": "0.002" },
            ],
            "policy": merged(policy, &self.policy),
            "as_of": "2026-01-30T21:00:00Z",
        });
        serde_json::from_value(input).unwrap()
    }

    fn check(&self) {
        let plan = planned(&self.input());
        let number = |uid: uuid::Uuid| uid.to_string()[24..].trim_start_matches('0').to_owned();
        let orders = plan.orders.iter().map(|order| {
            let side = if order.side == OrderSide::Buy { "buy" } else { "sell" };
            format!("{side} {} {}", order.quantity, number(order.asset_uid))
        });
        assert_eq!(orders.collect::<Vec<_>>(), self.orders, "{}: {plan:#?}", self.name);
        let residuals = plan.residuals.iter().map(|line| {
            let cause = json!(line.cause);
            format!("{} {}", number(line.asset_uid), cause.as_str().unwrap())
        });
        assert_eq!(
            residuals.collect::<Vec<_>>(),
            self.residuals,
            "{}: {plan:#?}",
            self.name
        );
        assert_eq!(failed(&plan), Vec::<u8>::new(), "{}", self.name);
    }
}

fn benefit(rate: &str, years: &str) -> Value {
    json!({ "benefit": { "rate": rate, "years": years } })
}

/// Selling 100 and buying 199 bring about 10,000 nearer together, half of it each: the sell costs 20, the buy 29.96 with its spread.
#[test]
fn orders_are_made_that_bring_more_than_they_cost() {
    let both: &[&str] = &["sell 100 1", "buy 199 2"];
    let none: &[&str] = &[];
    let costs: &[&str] = &["1 cost", "2 cost"];
    let rounding: &[&str] = &["1 rounding", "2 rounding"];
    let case = |name, policy, orders, residuals| Case {
        name,
        account: json!({}),
        policy,
        orders,
        residuals,
    };
    let cases = [
        case("nothing is weighed", json!({}), both, rounding),
        case("five thousand at 1% for a year", benefit("0.01", "1"), both, rounding),
        case("half a year", benefit("0.01", "0.5"), none, costs),
        case("half the rate for two years", benefit("0.005", "2"), both, rounding),
        case("worth nothing", benefit("0", "10"), none, costs),
        case("no horizon", benefit("1", "0"), none, costs),
        case("more than all of it", benefit("1", "30"), both, rounding),
        case(
            "a sell that costs nothing brings nothing either without the buy, which its spread makes dear",
            merged(benefit("0", "1"), &json!({ "costs": { "fixed": "0", "rate": "0" } })),
            none,
            &["1 cash", "2 cost"],
        ),
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn the_tax_of_a_sell_is_a_cost_of_it() {
    // Of what is sold half is gain: at 20% a sell of 10,000 is taxed 1,000.
    let tax = |taxable: &str| {
        json!({ "tax": {
            "taxable": [taxable], "short_rate": "0.2", "long_rate": "0.2", "wash_days": 0, "wash": "flag",
        } })
    };
    let both: &[&str] = &["sell 100 1", "buy 199 2"];
    let cases = [
        Case {
            name: "5,000 at 20% are 1,000, and not more than 1,020",
            account: json!({}),
            policy: merged(benefit("0.2", "1"), &tax("taxable")),
            orders: &[],
            residuals: &["1 cost", "2 cash"],
        },
        Case {
            name: "at 21% they are",
            account: json!({}),
            policy: merged(benefit("0.21", "1"), &tax("taxable")),
            orders: both,
            residuals: &["1 rounding", "2 rounding"],
        },
        Case {
            name: "another account is not taxed",
            account: json!({}),
            policy: merged(benefit("0.2", "1"), &tax("other")),
            orders: both,
            residuals: &["1 rounding", "2 rounding"],
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn flows_and_the_reserve_are_not_weighed() {
    let cases = [
        Case {
            name: "a withdrawal",
            account: json!({ "flow": "-8000" }),
            policy: benefit("0", "1"),
            orders: &["sell 31 1"],
            residuals: &["1 cost", "2 cost"],
        },
        Case {
            name: "the reserve",
            account: json!({}),
            policy: merged(benefit("0", "1"), &json!({ "cash_reserve": "7000" })),
            orders: &["sell 21 1"],
            residuals: &["1 cost", "2 cost"],
        },
        Case {
            name: "a contribution is invested",
            account: json!({ "flow": "8000" }),
            policy: merged(benefit("0", "1"), &json!({ "mode": "contribution_only" })),
            orders: &["buy 159 2"],
            residuals: &["2 funding"],
        },
        Case {
            name: "an exclusion",
            account: json!({}),
            policy: merged(
                benefit("0", "1"),
                &json!({ "restrictions": [{ "asset_uid": uid(2), "rule": "exclude" }] }),
            ),
            orders: &["sell 500 2"],
            residuals: &["1 cost"],
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn a_benefit_that_says_nothing_sound_is_refused() {
    let refused = |policy: Value| {
        let case = Case {
            name: "",
            account: json!({}),
            policy,
            orders: &[],
            residuals: &[],
        };
        let refusal = plan_rebalance(case.input()).unwrap_err();
        let found = refusal.violations.into_iter();
        let found = found.map(|found| format!("{} {}", found.column.unwrap_or_default(), found.code));
        found.collect::<Vec<_>>()
    };
    assert_eq!(
        refused(benefit("1.01", "-1")),
        [
            "policy.benefit.rate share_out_of_range",
            "policy.benefit.years negative"
        ]
    );
    for objective in ["fewest_trades", "least_tracking_error"] {
        assert_eq!(
            refused(merged(benefit("0.1", "1"), &json!({ "objective": objective }))),
            ["policy.benefit unsupported_objective"]
        );
    }
}
