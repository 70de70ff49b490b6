use acceptance::draw::Draw;
use acceptance::traded_book::{ACCOUNT, ALLOCATION, ASSETS, HOLDINGS_SET, POSITION_SET, TIME, TradedBook, numbered};
use decimal::Decimal;
use markets::tables::virtual_funds::{VirtualFundHoldingsSetTable, VirtualFundHoldingsStorage, VirtualFundTable};
use markets::virtual_funds::holdings_by_fund;
use metatable::Operation;
use portfolios::ApplyVirtualFunds;
use serde_json::json;

use super::setup::{GROWTH, asked, plan, priced_book};

#[test]
fn applying_again_replaces_and_never_adds() {
    let mut book = priced_book();
    let apply = asked(&json!({}));
    book.done(ApplyVirtualFunds::KIND, &apply);
    let head = book.store().rows::<VirtualFundHoldingsSetTable>().next().unwrap();
    assert!(book.done(ApplyVirtualFunds::KIND, &apply).changes.is_empty());
    let refused = asked(&json!({ "idempotency_mode": "refuse" }));
    assert_eq!(book.codes(ApplyVirtualFunds::KIND, &refused), ["allocation_exists"]);
    book.weigh(GROWTH, "2026-06-03T00:00:00Z", &[("SOL", 0.4), ("ETH", 0.6)]);
    book.done(ApplyVirtualFunds::KIND, &apply);
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
    book.done(ApplyVirtualFunds::KIND, &asked(&json!({})));
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
    book.done(ApplyVirtualFunds::KIND, &asked(&json!({})));
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

/// Invariant 17 in the rows: what the funds have and what is left is what is held, per asset, to the last digit; and
/// applying what is applied changes nothing.
#[test]
fn the_rows_of_all_funds_and_the_rest_are_the_holdings() {
    let policies = [
        json!({}),
        json!({ "rounding_policy": "down_to_lots" }),
        json!({ "holdings_selection_policy": "latest_at_or_before" }),
    ];
    let mut written = 0;
    for seed in 0..120 {
        let mut draw = Draw::new(seed);
        let mut book = drawn_book(&mut draw);
        let args = asked(&draw.one_of(&policies));
        if !book.codes(ApplyVirtualFunds::KIND, &args).is_empty() {
            continue;
        }
        written += 1;
        let view = holdings_by_fund(book.store(), numbered(ACCOUNT), None).unwrap();
        let (_, held) =
            markets::valuation::latest_holdings(book.store(), numbered(ACCOUNT), TIME.parse().unwrap()).unwrap();
        for line in &held {
            let of_funds = view.funds.iter().flat_map(|fund| &fund.lines);
            let of_funds = of_funds
                .filter(|own| own.asset_uid == line.asset_uid)
                .map(|own| own.signed_quantity);
            let left = view.residuals.iter().filter(|left| left.asset_uid == line.asset_uid);
            let parts = of_funds.chain(left.map(|left| left.residual_signed_quantity));
            assert_eq!(Decimal::checked_sum(parts), line.signed_quantity(), "seed {seed}");
        }
        assert!(
            book.done(ApplyVirtualFunds::KIND, &args).changes.is_empty(),
            "seed {seed}: applied twice"
        );
    }
    assert!(written > 60, "only {written} books had something to attribute");
}

/// Drawn holdings and prices, and two portfolios of drawn weights as targets.
fn drawn_book(draw: &mut Draw) -> TradedBook {
    let mut book = TradedBook::new();
    let mut lines = vec![("USD", draw.between(1, 1_000_000).to_string(), 1)];
    for (key, _) in ASSETS.iter().filter(|(key, _)| *key != "USD") {
        let units = format!("{}.{:03}", draw.between(0, 500), draw.between(1, 999));
        lines.push((*key, units, if draw.once_in(5) { -1 } else { 1 }));
    }
    let lines: Vec<(&str, &str, i64)> = lines
        .iter()
        .map(|(key, units, side)| (*key, units.as_str(), *side))
        .collect();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &lines);
    let prices = ["BTC", "ETH", "SOL"].map(|key| (key, format!("{}.{:02}", draw.between(1, 900), draw.between(0, 99))));
    let prices: Vec<(&str, &str)> = prices.iter().map(|(key, price)| (*key, price.as_str())).collect();
    book.price(TIME, &prices);
    let mut targets = Vec::new();
    for portfolio in [GROWTH, 0x202] {
        let weights = ["BTC", "ETH", "SOL", "USD"].map(|key| (key, draw.between(-300, 900) as f64 / 1000.0));
        book.weigh(portfolio, TIME, &weights);
        let weight = format!("0.{:03}", draw.between(1, 999));
        targets.push(json!({ "portfolio_uid": numbered(portfolio), "weight_notional_exposure": weight }));
    }
    book.target(TIME, &targets);
    book
}
