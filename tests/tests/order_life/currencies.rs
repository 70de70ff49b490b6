//! Orders that turn one currency into another: made of a plan, filled, and booked out of one cash and into the other.

use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, TIME, TradedBook, asset, numbered};
use choices::BatchStatus;
use markets::execution::under_way;
use markets::tables::execution::{Order, OrderManagerTable, OrdersStorage};
use markets::tables::rebalancing::TaxLotTable;
use markets::valuation::latest_holdings;
use metatable::{Instant, Uid};
use planning::plan::{PlanInput, plan_rebalance};
use serde_json::json;

const EURO: u128 = 8;

/// 40000 dollars, of which 39 % of the account are to be in an asset that is priced in euros; the order of currencies is
/// sent.
fn sent_book() -> (TradedBook, Vec<Order>) {
    let mut book = TradedBook::new();
    let euro = json!({ "uid": numbered(EURO), "unique_identifier": "EUR", "asset_type": "currency" });
    book.put("Asset", &[euro]);
    let terms = [EURO, 2].map(|asset| json!({ "asset_uid": numbered(asset), "currency_asset_uid": numbered(EURO) }));
    book.put("AssetTradingTerms", &terms);
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("BTC", "600", 1), ("USD", "40000", 1)]);
    let input = json!({
        "base_currency": "USD",
        "accounts": [{
            "account_uid": numbered(ACCOUNT),
            "holdings": [{ "asset_uid": asset("BTC"), "quantity": "600" }],
            "cash": [{ "currency": "USD", "settled": "40000" }],
            "targets": [{ "asset_uid": asset("BTC"), "weight": "0.6" }, { "asset_uid": asset("ETH"), "weight": "0.39" }],
        }],
        "assets": [
            { "asset_uid": asset("BTC"), "currency": "USD", "price": "100" },
            { "asset_uid": asset("ETH"), "currency": "EUR", "price": "40" },
        ],
        "fx": [{ "currency": "EUR", "rate": "1.25" }],
        "policy": { "mode": "full", "fx_orders": true },
        "as_of": TIME,
    });
    let input: PlanInput = serde_json::from_value(input).unwrap();
    let plan = plan_rebalance(input.clone()).unwrap();
    book.put(
        "RebalancePlan",
        &[json!({
            "uid": numbered(0x700), "name": "plan", "accounts": 1, "orders": 2,
            "input_json": serde_json::to_value(&input).unwrap(),
            "input_hash": plan.proof.input_hash, "plan_hash": plan.proof.plan_hash,
        })],
    );
    book.done("make_orders", &json!({ "plan_uid": numbered(0x700) }));
    let run = book.store().rows::<OrderManagerTable>().next().unwrap();
    book.done("send_orders", &json!({ "order_manager_uids": [run.uid] }));
    let orders = book.store().rows::<OrdersStorage>().collect();
    (book, orders)
}

fn fill(orders: &[Order], asset: Uid, trade: &str, quantity: &str, price: &str) -> serde_json::Value {
    let order = orders.iter().find(|order| order.asset_uid == asset).unwrap();
    json!({
        "order_identifier": order.order_identifier, "trade_identifier": trade, "quantity": quantity, "price": price,
        "trade_time": "2026-06-08T10:00:00Z",
    })
}

#[test]
fn an_exchange_is_counted_as_planned_and_as_it_was_filled_until_it_is_booked() {
    let (mut book, orders) = sent_book();
    let exchanged = |book: &TradedBook| {
        let found = under_way(book.store(), numbered(ACCOUNT)).unwrap();
        assert!(found.orders.iter().all(|order| order.asset_uid == asset("ETH")));
        [asset("USD"), numbered(EURO)].map(|currency| found.exchanged.get(&currency).map(ToString::to_string))
    };
    let amounts = |dollars: &str, euros: &str| [dollars, euros].map(|amount| Some(amount.to_owned()));
    assert_eq!(exchanged(&book), amounts("-39000", "31200"));
    // 10000 euros at 1.3, and 21200 of 31200 euros at the planned 1.25.
    book.done(
        "record_fill",
        &json!({ "fills": [fill(&orders, numbered(EURO), "fx", "10000", "1.3")] }),
    );
    assert_eq!(exchanged(&book), amounts("-39500", "31200"));
    let booking = json!({ "account_uids": [numbered(ACCOUNT)], "time": "2026-06-08T20:00:00Z" });
    book.done("book_trades", &booking);
    assert_eq!(exchanged(&book), amounts("-26500", "21200"));
}

#[test]
fn one_currency_pays_for_the_other() {
    let (mut book, orders) = sent_book();
    assert_eq!(orders.len(), 2);
    let fills = [
        fill(&orders, numbered(EURO), "fx", "31200", "1.2512345"),
        fill(&orders, asset("ETH"), "buy", "780", "40"),
    ];
    book.done("record_fill", &json!({ "fills": fills }));
    let run = book.store().rows::<OrderManagerTable>().next().unwrap();
    assert_eq!(run.status, Some(BatchStatus::Completed));
    book.done(
        "book_trades",
        &json!({ "order_manager_uids": [run.uid], "time": "2026-06-08T20:00:00Z" }),
    );
    let (_, mut lines) = latest_holdings(book.store(), numbered(ACCOUNT), Instant::MAX_UTC).unwrap();
    lines.sort_by_key(|line| line.asset_uid);
    let held: Vec<(Uid, String)> = lines
        .iter()
        .map(|line| (line.asset_uid, line.quantity.to_string()))
        .collect();
    // 40000 - 31200 x 1.2512345 to the cent; the euros are spent to the last one.
    let expected = [("BTC", "600"), ("ETH", "780"), ("USD", "961.48")];
    assert_eq!(held, expected.map(|(key, units)| (asset(key), units.to_owned())));
    let lots: Vec<Uid> = book.store().rows::<TaxLotTable>().map(|lot| lot.asset_uid).collect();
    assert_eq!(lots, [asset("ETH")], "cash has no lots");
}
