//! The largest sums that accounts can pay out, and take in and invest: at the sum every rule holds, at one minor unit more it does
//! not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use acceptance::books::{Kind, book};
use acceptance::functions::answer;
use acceptance::holds::assert_holds;
use decimal::Decimal;
use planning::columns::{Column, largest_flows_columns};
use planning::minor_units::minor_places;
use planning::plan::{AccountFlows, Plan, PlanInput, PlanRun, PlannedBook, largest_flows, plan_rebalance};
use planning::raw::RawValue;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use uuid::Uuid;

/// One minor unit of the base currency.
fn unit(input: &PlanInput) -> Decimal {
    let places = minor_places(&input.base_currency).unwrap();
    Decimal::from_raw(10_i128.pow(Decimal::PLACES - places))
}

/// The plan of the whole input with the flow of one account changed; none where it is refused.
fn with_flow(input: &PlanInput, flows: &AccountFlows, change: Decimal) -> Option<Plan> {
    let mut changed = input.clone();
    let account = changed
        .accounts
        .iter_mut()
        .find(|account| account.account_uid == flows.account_uid)?;
    if !change.is_zero() {
        account.flow = Some(account.flow.unwrap_or_default().checked_add(change)?);
    }
    plan_rebalance(changed).ok()
}

/// The plan's shortfalls of the account, and whether the checks of the whole plan but 3 and 11 hold.
fn has_shortfall(plan: &Plan, flows: &AccountFlows) -> bool {
    let mut own = plan.shortfalls.iter();
    own.any(|short| short.account_uid == flows.account_uid)
}

fn only_known_checks_fail(plan: &Plan) -> bool {
    let mut failed = plan.proof.invariants.iter().filter(|check| !check.holds);
    failed.all(|check| matches!(check.number, 3 | 11 | 13))
}

fn check_withdrawal(input: &PlanInput, flows: &AccountFlows) {
    let amount = flows.withdraw.amount;
    let minus = |amount: Decimal| amount.checked_neg().unwrap();
    let at = with_flow(input, flows, minus(amount));
    if !flows.withdraw.holds {
        assert!(amount.is_zero());
        assert!(at.is_none_or(|plan| has_shortfall(&plan, flows)), "{flows:?}");
        return;
    }
    let at = at.unwrap_or_else(|| panic!("no plan at the sum: {flows:?}"));
    assert!(!has_shortfall(&at, flows) && only_known_checks_fail(&at), "{flows:?}");
    let more = with_flow(input, flows, minus(amount.checked_add(unit(input)).unwrap()));
    // No more is paid than the account is worth, though the rounding of a sale may bring more.
    let is_worth_less_than_nothing = |plan: &Plan| {
        let mut accounts = plan.accounts.iter();
        accounts.any(|account| account.account_uid == flows.account_uid && account.value.is_negative())
    };
    assert!(
        more.is_none_or(|plan| has_shortfall(&plan, flows) || is_worth_less_than_nothing(&plan)),
        "{flows:?} {:?}",
        input.policy
    );
}

/// Cash of the account after a plan, in base currency.
fn cash(input: &PlanInput, plan: &Plan, flows: &AccountFlows) -> Decimal {
    let account = plan
        .accounts
        .iter()
        .find(|account| account.account_uid == flows.account_uid)
        .unwrap();
    let rate = |code: &str| {
        let rates = input.fx.iter().flatten();
        rates
            .clone()
            .find(|fx| fx.currency == code)
            .map_or(Decimal::ONE, |fx| fx.rate)
    };
    let rows = account.cash_after.iter();
    Decimal::checked_sum(rows.map(|row| row.amount.checked_mul(rate(&row.currency)).unwrap())).unwrap()
}

/// Whatever is said of an investment, the plan at the sum keeps every rule, and what stays in cash beyond what stays without it is
/// within the account's value; where nothing limits it, next to all is invested.
fn check_investment(input: &PlanInput, flows: &AccountFlows) {
    let invest = &flows.invest;
    let (Some(amount), true) = (invest.amount, invest.holds) else {
        assert!(invest.holds || invest.amount == Some(Decimal::ZERO), "{flows:?}");
        return;
    };
    let at = with_flow(input, flows, amount).unwrap_or_else(|| panic!("no plan at the sum: {flows:?}"));
    assert!(!has_shortfall(&at, flows) && only_known_checks_fail(&at), "{flows:?}");
    let more = with_flow(input, flows, amount.checked_add(unit(input)).unwrap()).unwrap();
    let kept = has_shortfall(&more, flows);
    let grows = cash(input, &more, flows) > cash(input, &at, flows);
    assert!(kept || grows || amount.is_zero(), "{flows:?} {:?}", input.policy);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        rng_seed: RngSeed::Fixed(20_261_129),
        ..ProptestConfig::default()
    })]

    #[test]
    fn at_the_sum_it_holds_and_at_a_cent_more_it_does_not(seed in any::<u64>(), kind in 0..4_usize) {
        let kinds = [Kind::Any, Kind::Unconstrained, Kind::Settling, Kind::Fractional];
        let input = book(kinds[kind], seed);
        let found = largest_flows(input.clone()).unwrap();
        prop_assert_eq!(found.accounts.len(), input.accounts.len());
        for flows in &found.accounts {
            check_withdrawal(&input, flows);
            check_investment(&input, flows);
        }
    }
}

const STOCKS: &str = "00000000-0000-0000-0000-000000000001";
const BONDS: &str = "00000000-0000-0000-0000-000000000002";
const ANA: &str = "00000000-0000-0000-0000-0000000000a1";

/// 70,000 in stocks, 25,000 in bonds and 5,000 in cash.
fn ana(policy: &Value) -> Value {
    json!({
        "base_currency": "USD",
        "as_of": "2026-01-30T21:00:00Z",
        "accounts": [{
            "account_uid": ANA,
            "holdings": [{ "asset_uid": STOCKS, "quantity": "700" }, { "asset_uid": BONDS, "quantity": "500" }],
            "cash": [{ "currency": "USD", "settled": "5000" }],
            "targets": [{ "asset_uid": STOCKS, "weight": "0.6" }, { "asset_uid": BONDS, "weight": "0.35" }],
        }],
        "assets": [
            { "asset_uid": STOCKS, "currency": "USD", "price": "100" },
            { "asset_uid": BONDS, "currency": "USD", "price": "50" },
        ],
        "policy": policy,
    })
}

#[test]
fn what_limits_a_sum_is_said() {
    let no_sell = json!([{ "asset_uid": STOCKS, "rule": "no_sell" }]);
    let hold = json!([{ "asset_uid": STOCKS, "rule": "hold" }]);
    let no_limit = json!({ "amount": null, "holds": true, "limited_by": null });
    let cases = [
        (
            json!({ "mode": "full" }),
            json!({ "amount": "99999.99", "limited_by": "funding" }),
            no_limit.clone(),
        ),
        (
            json!({ "mode": "full", "cash_reserve": "2000" }),
            json!({ "amount": "98000", "limited_by": "funding" }),
            no_limit.clone(),
        ),
        (
            json!({ "mode": "full", "restrictions": no_sell }),
            json!({ "amount": "30000", "limited_by": "restriction" }),
            no_limit.clone(),
        ),
        // 5,000 in cash, and sales of 20% of what is left, in whole bonds.
        (
            json!({ "mode": "full", "max_turnover": "0.1" }),
            json!({ "amount": "20800", "limited_by": "turnover" }),
            json!({ "limited_by": "turnover" }),
        ),
        (
            json!({ "mode": "raise_cash", "costs": { "fixed": "10", "rate": "0.001" } }),
            json!({ "amount": "99885", "limited_by": "funding" }),
            json!({ "amount": "0", "limited_by": null }),
        ),
        (
            json!({ "mode": "hold" }),
            json!({ "amount": "5000", "limited_by": "hold" }),
            json!({ "limited_by": null }),
        ),
        (
            json!({ "mode": "contribution_only" }),
            json!({ "amount": "5000", "limited_by": "contribution_only" }),
            no_limit,
        ),
        // Stocks weigh less with every contribution, and their target stays in cash.
        (
            json!({ "mode": "full", "restrictions": hold }),
            json!({ "amount": "30000", "limited_by": "restriction" }),
            json!({ "limited_by": "restriction" }),
        ),
        // The reserve is missing already.
        (
            json!({ "mode": "hold", "cash_reserve": "6000" }),
            json!({ "amount": "0", "holds": false, "limited_by": "hold" }),
            json!({ "amount": "0", "holds": false }),
        ),
    ];
    for (policy, withdraw, invest) in cases {
        let found = answer("largestFlows", &ana(&policy)).unwrap();
        let expected = json!({ "accounts": [{ "account_uid": ANA, "withdraw": withdraw, "invest": invest }] });
        assert_holds(&found, &expected, &policy.to_string());
    }
}

#[test]
fn an_account_without_targets_can_be_emptied() {
    let mut input = ana(&json!({ "mode": "full" }));
    input["accounts"][0]["targets"] = json!([]);
    let found = answer("largestFlows", &input).unwrap();
    assert_eq!(found["accounts"][0]["withdraw"]["amount"], "100000");
}

#[test]
fn a_refused_input_is_refused_as_a_plan_is() {
    let mut input = ana(&json!({ "mode": "full" }));
    input["accounts"][0]["flow"] = json!("-100000");
    let refused = answer("largestFlows", &input).unwrap_err();
    assert_eq!(refused, answer("planRebalance", &input).unwrap_err());
}

/// A withdrawal of less than the minimum beyond the cash is not raised, a larger one is: the largest is found from above.
#[test]
fn a_minimum_hides_no_larger_sum() {
    let found = answer(
        "largestFlows",
        &ana(&json!({ "mode": "raise_cash", "min_trade": "1000" })),
    )
    .unwrap();
    assert_eq!(found["accounts"][0]["withdraw"]["amount"], "99999.99");
}

#[test]
fn columns_say_what_objects_do() {
    let input = |restricted: bool| {
        let restriction = if restricted { vec![0] } else { Vec::new() };
        let numbers = |numbers: &[f64]| RawValue::Numbers(numbers.to_vec());
        let indices = |indices: &[u32]| RawValue::Indices(indices.to_vec());
        let value = |value: Value| serde_json::from_value::<RawValue>(value).unwrap();
        let object = [
            ("base_currency", value(json!("USD"))),
            ("currencies", value(json!(["USD"]))),
            ("fx", numbers(&[f64::NAN])),
            ("asset_currency", indices(&[0, 0])),
            ("asset_price", numbers(&[100.0, 50.0])),
            ("accounts", value(json!(1))),
            ("holding_account", indices(&[0, 0])),
            ("holding_asset", indices(&[0, 1])),
            ("holding_quantity", numbers(&[700.0, 500.0])),
            ("cash_account", indices(&[0])),
            ("cash_currency", indices(&[0])),
            ("cash_settled", numbers(&[5000.0])),
            ("target_account", indices(&[0, 0])),
            ("target_asset", indices(&[0, 1])),
            ("target_weight", numbers(&[0.6, 0.35])),
            ("restriction_account", indices(&restriction)),
            ("restriction_asset", indices(&restriction)),
            ("restriction_rule", indices(&vec![2; restriction.len()])),
            ("policy", value(json!({ "mode": "full", "cash_reserve": "2000" }))),
            ("as_of", value(json!("2026-01-30T21:00:00Z"))),
        ];
        RawValue::Object(
            object
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    for (restricted, amount, cause) in [(false, 98_000.0, "funding"), (true, 28_000.0, "restriction")] {
        let found = largest_flows_columns(&input(restricted)).unwrap();
        let column = |name: &str| found.iter().find(|(column, _)| *column == name).unwrap().1.clone();
        assert_eq!(column("account_withdraw"), Column::Numbers(vec![amount]));
        assert_eq!(column("account_withdraw_holds"), Column::Indices(vec![1]));
        let (Column::Indices(limits), Column::Json(causes)) =
            (column("account_withdraw_limit"), column("shortfall_causes"))
        else {
            panic!("{found:?}");
        };
        assert_eq!(causes[limits[0] as usize], cause);
        let Column::Numbers(invested) = column("account_invest") else {
            panic!("{found:?}");
        };
        assert_eq!(invested[0].is_nan(), !restricted);
    }
}

#[test]
fn a_planned_book_follows_its_changes() {
    let input: PlanInput = serde_json::from_value(ana(&json!({ "mode": "full" }))).unwrap();
    let mut book = PlannedBook::of_run(PlanRun::new(input.clone()).unwrap()).unwrap();
    let mut policy = input.policy.clone();
    policy.cash_reserve = Some(Decimal::from(2_000));
    let policy = Box::new(policy);
    book.change(vec![planning::plan::Change::Policy { policy }]).unwrap();
    let ana: Uuid = ANA.parse().unwrap();
    assert_eq!(
        book.largest_flows(&[ana]).unwrap().accounts[0].withdraw.amount,
        Decimal::from(98_000)
    );
    let unknown = book.largest_flows(&[ana, Uuid::nil()]).unwrap_err();
    assert_eq!(
        (unknown.violations[0].row, &*unknown.violations[0].code),
        (1, "account_unknown")
    );
}
