//! What is sold under each mode, objective and rule.

use choices::OrderSide;
use decimal::Decimal;
use planning::columns::{Column, plan_rebalance_columns};
use planning::raw::RawValue;
use serde_json::{Value, json};

use super::accounts::Case;
use super::{failed, uid_of};
use acceptance::plans::planned;

#[test]
fn only_units_that_are_old_enough_are_sold() {
    let cases = [
        Case {
            name: "the old lot alone",
            ..Case::default()
        },
        Case {
            name: "the newest first, and yet the old lot",
            policy: json!({ "lot_selection": "lifo" }),
            ..Case::default()
        },
        Case {
            name: "no limit",
            policy: json!({ "min_holding_days": null }),
            sold: "420",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "no days",
            policy: json!({ "min_holding_days": 0 }),
            sold: "420",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "no days, and no lots",
            lots: &[],
            policy: json!({ "min_holding_days": 0 }),
            sold: "420",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "units of unknown age",
            lots: &[],
            sold: "0",
            ..Case::default()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn days_are_those_of_the_calendar() {
    let cases = [
        Case {
            name: "so many days ago",
            lots: &[("2025-12-31T23:00:00Z", "700")],
            sold: "420",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "a day less",
            lots: &[("2026-01-01T00:00:00Z", "700")],
            sold: "0",
            ..Case::default()
        },
        Case {
            name: "the date in the zone of the regime",
            lots: &[("2026-01-01T03:00:00Z", "700")],
            policy: json!({ "tax": {
                "taxable": ["taxable"], "short_rate": "0", "long_rate": "0", "wash_days": 0, "wash": "flag",
                "time_zone": "America/New_York",
            } }),
            sold: "420",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "a day of days that no calendar has",
            policy: json!({ "min_holding_days": 4_000_000_000_000_u64 }),
            sold: "0",
            ..Case::default()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn every_mode_keeps_them() {
    let cases = [
        Case {
            name: "a full exit",
            targets: ["0", "1"],
            ..Case::default()
        },
        Case {
            name: "out of band",
            policy: json!({ "mode": "threshold" }),
            ..Case::default()
        },
        Case {
            name: "a day of a change of model",
            policy: json!({ "mode": "model_change", "transition": { "day": 1, "days": 2 } }),
            ..Case::default()
        },
        Case {
            name: "the least tracking error",
            policy: json!({ "objective": "least_tracking_error" }),
            residual: None,
            ..Case::default()
        },
        Case {
            name: "the fewest trades",
            policy: json!({ "objective": "fewest_trades", "band": { "kind": "absolute", "half_width": "0.46" } }),
            residual: None,
            ..Case::default()
        },
        Case {
            name: "an excluded asset",
            policy: json!({ "restrictions": [{ "asset_uid": uid_of(1), "rule": "exclude" }] }),
            ..Case::default()
        },
        Case {
            name: "a short target: nothing is opened beyond what is too young",
            targets: ["-0.1", "1"],
            policy: json!({ "allow_short": true }),
            ..Case::default()
        },
        Case {
            name: "a short position is bought back",
            stocks: "-100",
            lots: &[("2026-01-29T00:00:00Z", "100")],
            cash: "100000",
            targets: ["0", "1"],
            policy: json!({ "allow_short": true }),
            sold: "-100",
            residual: None,
            ..Case::default()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn cash_is_raised_from_units_that_are_old_enough() {
    let flow = |amount: &str| json!({ "flow": amount });
    let raise = || json!({ "mode": "raise_cash" });
    let cases = [
        Case {
            name: "a withdrawal",
            account: flow("-9000"),
            policy: raise(),
            sold: "90",
            residual: None,
            ..Case::default()
        },
        Case {
            name: "a withdrawal beyond",
            account: flow("-20000"),
            policy: raise(),
            residual: None,
            shortfall: Some("holding_time"),
            ..Case::default()
        },
        Case {
            name: "the reserve",
            targets: ["1", "0"],
            policy: json!({ "mode": "threshold", "cash_reserve": "15000", "band": { "kind": "absolute", "half_width": "1" } }),
            residual: None,
            shortfall: Some("holding_time"),
            ..Case::default()
        },
        Case {
            name: "open sells take the old units first",
            account: json!({ "open_orders": [{ "asset_uid": uid_of(1), "side": "sell", "quantity": "70" }] }),
            policy: json!({ "lot_selection": "lifo" }),
            sold: "30",
            ..Case::default()
        },
        Case {
            name: "a loss that is too young is not harvested",
            policy: json!({ "mode": "harvest", "tax": {
                "taxable": ["taxable"], "short_rate": "0.2", "long_rate": "0.2", "wash_days": 0, "wash": "flag",
            } }),
            residual: None,
            ..Case::default()
        },
    ];
    cases.iter().for_each(Case::check);
}

#[test]
fn what_is_kept_goes_where_unreachable_weight_goes() {
    // 600 of 700 stay, 85.71% against a target of 40%.
    let mut input = Case {
        policy: json!({ "unmet": "pro_rata" }),
        ..Case::default()
    }
    .input();
    let plan = planned(&input);
    assert_eq!(failed(&plan), Vec::<u8>::new());
    let bonds = plan.orders.iter().find(|order| order.asset_uid == uid_of(2)).unwrap();
    assert_eq!(bonds.quantity, Decimal::from(200));
    assert!(
        plan.residuals.iter().all(|line| line.asset_uid == uid_of(1)),
        "{plan:#?}"
    );
    input.policy.unmet = None;
    let plan = planned(&input);
    let bonds = plan.residuals.iter().find(|line| line.asset_uid == uid_of(2)).unwrap();
    assert_eq!(json!(bonds.cause), "funding");
}

#[test]
fn a_household_places_what_it_may_sell() {
    let mut input = Case::default().input();
    let mut other = input.accounts[0].clone();
    other.account_uid = uid_of(8);
    (other.holdings, other.cash[0].settled) = (Vec::new(), Decimal::from(70_000));
    let targets = std::mem::take(&mut input.accounts[0].targets);
    other.targets.clear();
    input.accounts.push(other);
    for account in &mut input.accounts {
        account.household = Some("A".to_owned());
    }
    let household = json!([{ "household": "A", "targets": targets }]);
    input.households = serde_json::from_value(household).unwrap();
    let plan = planned(&input);
    assert_eq!(failed(&plan), Vec::<u8>::new());
    let sold: Vec<_> = plan
        .orders
        .iter()
        .filter(|order| order.side == OrderSide::Sell)
        .collect();
    assert_eq!(sold.len(), 1, "{plan:#?}");
    assert_eq!(sold[0].quantity, Decimal::from(100));
    assert_eq!(plan.residuals, []);
    // The household's 40% of 140,000 are 56,000, and 60,000 stay.
    let located = plan.households[0]
        .located
        .iter()
        .filter(|part| part.asset_uid == uid_of(1));
    assert_eq!(
        Decimal::checked_sum(located.map(|part| part.value)),
        Some(Decimal::from(60_000))
    );
}

#[test]
fn columns_say_it_as_objects_do() {
    let numbers = |numbers: &[f64]| RawValue::Numbers(numbers.to_vec());
    let indices = |indices: &[u32]| RawValue::Indices(indices.to_vec());
    let value = |value: Value| serde_json::from_value::<RawValue>(value).unwrap();
    let day = 86_400_000.0;
    let as_of = 1_769_806_800_000.0;
    let columns = |lots: bool| {
        let mut object = vec![
            ("base_currency", value(json!("USD"))),
            ("currencies", value(json!(["USD"]))),
            ("fx", numbers(&[f64::NAN])),
            ("asset_currency", indices(&[0, 0])),
            ("asset_price", numbers(&[100.0, 50.0])),
            ("accounts", value(json!(1))),
            ("holding_account", indices(&[0])),
            ("holding_asset", indices(&[0])),
            ("holding_quantity", numbers(&[700.0])),
            ("cash_account", indices(&[0])),
            ("cash_currency", indices(&[0])),
            ("cash_settled", numbers(&[0.0])),
            ("target_account", indices(&[0, 0])),
            ("target_asset", indices(&[0, 1])),
            ("target_weight", numbers(&[0.4, 0.6])),
            ("policy", value(json!({ "mode": "full", "min_holding_days": 30 }))),
            ("as_of", value(json!("2026-01-30T21:00:00Z"))),
        ];
        if lots {
            object.push(("lot_account", indices(&[0, 0])));
            object.push(("lot_asset", indices(&[0, 0])));
            object.push(("lot_opened", numbers(&[as_of - 300.0 * day, as_of - 29.0 * day])));
            object.push(("lot_quantity", numbers(&[100.0, 600.0])));
            object.push(("lot_unit_cost", numbers(&[60.0, 90.0])));
        }
        RawValue::Object(
            object
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    for (lots, sold) in [(true, vec![100.0, 200.0]), (false, Vec::new())] {
        let planned = plan_rebalance_columns(&columns(lots)).unwrap();
        let quantity = &planned.iter().find(|(name, _)| *name == "order_quantity").unwrap().1;
        assert_eq!(quantity, &Column::Numbers(sold), "{lots}");
    }
}
