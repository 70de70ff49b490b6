//! Virtual funds: invariant 17 over drawn holdings and demands, and every policy of a plan from the book.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use acceptance::draw::Draw;
use acceptance::traded_book::{ACCOUNT, ALLOCATION, HOLDINGS_SET, POSITION_SET, TIME, TradedBook, asset, numbered};
use decimal::Decimal;
use markets::columns::{Column, allocate_virtual_funds_columns};
use markets::functions::attribute_holdings;
use markets::raw::RawValue;
use markets::tables::virtual_funds::{VirtualFundHoldingsSetTable, VirtualFundHoldingsStorage, VirtualFundTable};
use markets::virtual_funds::{APPLY_VIRTUAL_FUNDS, PlanVirtualFunds, holdings_by_fund, plan_virtual_funds};
use metatable::Refusal;
use portfolios::StoredSources;
use rebalance::attribution::{AttributionMode, AttributionStatus, Demand, Held, attribute};
use serde_json::{Value, json};

/// Up to 18 places, of any size that sums stay in range for; zero once in a while.
fn quantity(draw: &mut Draw) -> Decimal {
    let digits = draw.between(1, 18) as u32;
    let units = draw.between(0, 10_i64.pow(digits));
    let scaled = i128::from(units) * 10_i128.pow(draw.between(0, 19) as u32);
    Decimal::from_units(if draw.once_in(3) { -scaled } else { scaled })
}

fn drawn(seed: u64) -> (Vec<Held>, Vec<Demand>, BTreeMap<u32, Decimal>) {
    let mut draw = Draw::new(seed);
    let held = (0..draw.between(1, 6)).map(|_| Held {
        asset: draw.between(0, 3) as u32,
        quantity: quantity(&mut draw),
    });
    let held: Vec<Held> = held.collect();
    let demands = (0..draw.between(0, 12)).map(|_| Demand {
        fund: draw.between(0, 2) as u32,
        asset: draw.between(0, 4) as u32,
        row: draw.between(0, 1) as u32,
        quantity: quantity(&mut draw),
    });
    let demands: Vec<Demand> = demands.collect();
    let mut lots = BTreeMap::new();
    if draw.once_in(3) {
        lots.insert(0, Decimal::ONE);
        lots.insert(1, Decimal::from_units(5_000_000_000_000_000));
    }
    (held, demands, lots)
}

fn sum(values: impl Iterator<Item = Decimal>) -> Decimal {
    Decimal::checked_sum(values).unwrap()
}

/// Invariant 17: sleeve + allocations = holding, per asset, exactly; and what the allocations may be.
#[test]
fn sleeve_and_allocations_are_the_holding() {
    for seed in 0..4_000 {
        let (held, demands, lots) = drawn(seed);
        let shared = attribute(&held, &demands, &lots).unwrap();
        for asset in &shared.assets {
            let of_asset = || shared.lines.iter().filter(|line| line.asset == asset.asset);
            let allocated = sum(of_asset().map(|line| line.allocated));
            let holding = sum(held
                .iter()
                .filter(|line| line.asset == asset.asset)
                .map(|line| line.quantity));
            assert_eq!(asset.sleeve.checked_add(allocated), Some(holding), "seed {seed}");
            let gross = sum(of_asset().map(|line| line.allocated.checked_abs().unwrap()));
            assert!(gross <= asset.capacity, "seed {seed}: more than there is is given");
            assert!(asset.scale <= Decimal::ONE && !asset.scale.is_negative(), "seed {seed}");
            assert_eq!(asset.deficit.is_zero(), asset.demand <= asset.capacity, "seed {seed}");
        }
        for line in &shared.lines {
            assert_eq!(
                line.allocated.checked_add(line.gap),
                Some(line.requested),
                "seed {seed}"
            );
            let (given, asked) = (line.allocated.checked_abs(), line.requested.checked_abs());
            assert!(given <= asked, "seed {seed}: more than was asked for is given");
            assert!(line.allocated.is_zero() || line.allocated.is_negative() == line.requested.is_negative());
            if let Some(lot) = lots.get(&line.asset) {
                assert_eq!(
                    line.allocated.truncate_to_multiple(*lot),
                    Some(line.allocated),
                    "seed {seed}"
                );
            }
        }
        let strict = shared.status(AttributionMode::Strict, Decimal::ZERO);
        let is_short = shared.assets.iter().any(|asset| !asset.deficit.is_zero());
        assert_eq!(strict == AttributionStatus::Infeasible, is_short, "seed {seed}");
    }
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    for seed in 0..1_000 {
        let (mut held, mut demands, lots) = drawn(seed);
        let shared = attribute(&held, &demands, &lots);
        let mut draw = Draw::new(seed);
        held.sort_by_cached_key(|_| draw.bits());
        demands.sort_by_cached_key(|_| draw.bits());
        assert_eq!(attribute(&held, &demands, &lots), shared, "seed {seed}");
    }
}

fn attributed(input: &Value) -> Result<Value, Vec<(Option<String>, &'static str)>> {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    match attribute_holdings(&raw) {
        Ok(result) => Ok(serde_json::to_value(result).unwrap()),
        Err(refusal) => Err(refusal
            .violations
            .into_iter()
            .map(|found| (found.column, found.code.as_str()))
            .collect()),
    }
}

#[test]
fn every_violation_of_an_attribution_comes_at_once() {
    let uid = numbered(1);
    let found = attributed(&json!({
        "holdings": [
            { "asset_uid": uid, "quantity": "-1", "direction": 1 },
            { "asset_uid": "x", "quantity": "1", "direction": 0 },
        ],
        "demands": [{ "virtual_fund": "a", "asset_uid": uid, "signed_quantity": "0" }],
        "surprise": true,
    }));
    let shape = [
        ("surprise", "unknown_column"),
        ("holdings[1].asset_uid", "uid_malformed"),
        ("holdings[1].direction", "direction_unknown"),
    ];
    let named = |pairs: &[(&str, &'static str)]| -> Vec<(Option<String>, &'static str)> {
        pairs
            .iter()
            .map(|(column, code)| (Some((*column).to_owned()), *code))
            .collect()
    };
    assert_eq!(found.unwrap_err(), named(&shape));
    let found = attributed(&json!({
        "holdings": [{ "asset_uid": uid, "quantity": "-1" }],
        "demands": [{ "virtual_fund": "a", "asset_uid": uid, "signed_quantity": "0" }],
        "quantity_tolerance": "-1",
    }));
    let rules = [
        ("holdings[0].quantity", "not_positive"),
        ("demands[0].signed_quantity", "demand_zero"),
        ("quantity_tolerance", "negative"),
    ];
    assert_eq!(found.unwrap_err(), named(&rules));
}

#[test]
fn columns_say_what_objects_say() {
    let columns = [
        ("holding_asset", RawValue::Indices(vec![0, 1])),
        ("holding_quantity", RawValue::Numbers(vec![10.0, -4.0])),
        ("demand_fund", RawValue::Indices(vec![10, 2])),
        ("demand_asset", RawValue::Indices(vec![0, 0])),
        ("demand_quantity", RawValue::Numbers(vec![9.0, -6.0])),
        ("mode", RawValue::Text("strict_feasible".into())),
    ];
    let raw = RawValue::Object(columns.map(|(name, column)| (name.to_owned(), column)).to_vec());
    let found: BTreeMap<&str, Column> = allocate_virtual_funds_columns(&raw).unwrap().into_iter().collect();
    assert_eq!(found["status"], Column::Json(json!("infeasible")));
    assert_eq!(found["line_fund"], Column::Indices(vec![2, 10]));
    assert_eq!(found["line_allocated"], Column::Numbers(vec![-4.0, 6.0]));
    assert_eq!(found["asset_direct_sleeve"], Column::Numbers(vec![8.0, -4.0]));
}

const GROWTH: u128 = 0x201;

/// 10 BTC at 60000, 20 ETH at 2000 and 10000 in cash: 650000. Growth is 40 % BTC and 60 % ETH, and is to be 10 %.
fn priced_book() -> TradedBook {
    let mut book = TradedBook::new();
    book.hold(
        ACCOUNT,
        HOLDINGS_SET,
        TIME,
        &[("BTC", "10", 1), ("ETH", "20", 1), ("USD", "10000", 1)],
    );
    book.price(
        "2026-06-06T00:00:00Z",
        &[("BTC", "60000"), ("ETH", "2000"), ("SOL", "100")],
    );
    book.weigh(GROWTH, "2026-06-01T00:00:00Z", &[("BTC", 0.4), ("ETH", 0.6)]);
    target(&mut book, "0.1");
    book
}

fn target(book: &mut TradedBook, weight: &str) {
    book.target(
        TIME,
        &[json!({ "portfolio_uid": numbered(GROWTH), "weight_notional_exposure": weight })],
    );
}

fn asked(policy: &Value) -> Value {
    json!({ "position_set_uid": numbered(POSITION_SET), "valuation_time": TIME, "policy": policy })
}

fn planned(book: &TradedBook, asked: &Value) -> Result<Value, Vec<Refusal>> {
    let asked: PlanVirtualFunds = serde_json::from_value(asked.clone()).unwrap();
    plan_virtual_funds(book.store(), &StoredSources, &asked).map(|plan| serde_json::to_value(plan).unwrap())
}

fn codes(book: &TradedBook, policy: &Value) -> Vec<String> {
    let refusals = planned(book, &asked(policy)).err().unwrap_or_default();
    refusals.into_iter().map(|refusal| refusal.code).collect()
}

fn plan(book: &TradedBook, policy: &Value) -> Value {
    planned(book, &asked(policy)).unwrap_or_else(|refusals| panic!("{refusals:#?}"))
}

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
    let later = json!({ "position_set_uid": numbered(POSITION_SET), "valuation_time": "2026-06-05T00:00:00Z", "policy": { "stale_weight_policy": "refuse" } });
    let refusals = planned(&book, &later).unwrap_err();
    let found: Vec<&str> = refusals.iter().map(|refusal| refusal.code.as_str()).collect();
    assert_eq!(found, ["max_age_missing", "targets_not_in_force", "holdings_missing"]);
}

#[test]
fn the_latest_snapshot_is_taken_where_the_policy_says_so() {
    let book = priced_book();
    let mut asked = asked(&json!({}));
    asked["valuation_time"] = "2026-06-09T12:00:00Z".into();
    assert_eq!(planned(&book, &asked).unwrap_err()[0].code, "holdings_missing");
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
fn applying_again_replaces_and_never_adds() {
    let mut book = priced_book();
    let apply = asked(&json!({}));
    book.done(APPLY_VIRTUAL_FUNDS, &apply);
    let head = book.store().rows::<VirtualFundHoldingsSetTable>().next().unwrap();
    assert!(book.done(APPLY_VIRTUAL_FUNDS, &apply).changes.is_empty());
    let refused = asked(&json!({ "idempotency_mode": "refuse" }));
    assert_eq!(book.codes(APPLY_VIRTUAL_FUNDS, &refused), ["allocation_exists"]);
    book.weigh(GROWTH, "2026-06-03T00:00:00Z", &[("SOL", 0.4), ("ETH", 0.6)]);
    book.done(APPLY_VIRTUAL_FUNDS, &apply);
    let heads: Vec<_> = book.store().rows::<VirtualFundHoldingsSetTable>().collect();
    assert_eq!(heads, [head], "the head keeps its uid");
    let lines: Vec<_> = book.store().rows::<VirtualFundHoldingsStorage>().collect();
    assert_eq!(lines.len(), 1, "BTC is gone, SOL is not held");
    let view = holdings_by_fund(book.store(), numbered(ACCOUNT), Some(TIME.parse().unwrap())).unwrap();
    let left: Vec<String> = view
        .residuals
        .iter()
        .map(|left| left.residual_signed_quantity.to_string())
        .collect();
    assert_eq!(left, ["10", "0.5", "10000"]);
    assert_eq!(view.funds[0].lines[0].scale.as_deref(), Some("1"));
    book.done("undo", &json!({}));
    assert_eq!(book.store().count::<VirtualFundHoldingsStorage>(), 2);
}

#[test]
fn a_fund_that_is_no_longer_asked_for_gives_its_part_back() {
    let mut book = priced_book();
    book.done(APPLY_VIRTUAL_FUNDS, &asked(&json!({})));
    book.done(
        "delete_rows",
        &json!({ "table": "PositionSet", "rows": [numbered(POSITION_SET)] }),
    );
    book.weigh(0x204, "2026-06-01T00:00:00Z", &[("BTC", 1.0)]);
    book.target(
        TIME,
        &[json!({ "portfolio_uid": numbered(0x204), "weight_notional_exposure": "0.2" })],
    );
    let warned = plan(&book, &json!({}));
    assert_eq!(
        warned["warnings"],
        json!([]),
        "the former fund is replaced, so that there is nothing to warn of"
    );
    book.done(APPLY_VIRTUAL_FUNDS, &asked(&json!({})));
    let funds: Vec<_> = book
        .store()
        .rows::<VirtualFundHoldingsStorage>()
        .map(|line| line.virtual_fund_uid)
        .collect();
    let former = book
        .store()
        .rows::<VirtualFundTable>()
        .find(|fund| fund.target_portfolio_uid == numbered(GROWTH))
        .unwrap();
    assert!(!funds.contains(&former.uid));
}

#[test]
fn stated_allocations_stay_within_the_snapshot() {
    let mut book = priced_book();
    let fund = |number: u128, key: &str, portfolio: u128| {
        json!({
            "uid": numbered(number), "unique_identifier": key, "account_uid": numbered(ACCOUNT),
            "target_portfolio_uid": numbered(portfolio), "account_target_allocation_uid": numbered(ALLOCATION),
        })
    };
    book.weigh(0x205, TIME, &[("BTC", 1.0)]);
    book.put("VirtualFund", &[fund(1, "one", GROWTH), fund(2, "two", 0x205)]);
    let kind = "allocate_from_account_holdings_set";
    let args = |number: u128, quantity: &str, direction: i64| {
        json!({
            "virtual_fund_uid": numbered(number), "source_account_holdings_set_uid": numbered(HOLDINGS_SET),
            "allocation_time": TIME,
            "allocations": [{ "asset_identifier": "BTC", "allocated_quantity": quantity, "direction": direction }],
        })
    };
    assert_eq!(book.codes(kind, &args(1, "4", 1)), Vec::<String>::new());
    assert_eq!(book.codes(kind, &args(2, "7", 1)), ["source_exceeded"]);
    assert_eq!(book.codes(kind, &args(2, "1", -1)), ["source_line_missing"]);
    assert_eq!(book.codes(kind, &args(2, "6", 1)), Vec::<String>::new());
    assert_eq!(
        book.codes(kind, &args(1, "3", 1)),
        Vec::<String>::new(),
        "its own lines do not count twice"
    );
    assert_eq!(book.codes(kind, &args(3, "3", 1)), ["virtual_fund_unknown"]);
    let mut other = args(1, "1", 1);
    book.put_account(0x601, "other");
    book.hold(0x601, 0x604, TIME, &[("BTC", "1", 1)]);
    other["source_account_holdings_set_uid"] = json!(numbered(0x604));
    other["allocations"][0]["asset_identifier"] = "XYZ".into();
    assert_eq!(book.codes(kind, &other), ["asset_unknown", "account_differs"]);
}
