use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, TIME, TradedBook, asset, numbered};
use choices::OrderStatus;
use markets::execution::order_identifier;
use markets::tables::execution::{Order, OrderManager, OrderManagerTable, OrdersStorage};
use markets::tables::rebalancing::RebalancePlanTable;
use markets::valuation::latest_holdings;
use metatable::{Instant, Uid};
use planning::plan::{Plan, PlanInput, plan_rebalance};
use serde_json::{Value, json};

pub(crate) const PLAN: u128 = 0x700;
pub(crate) const OTHER: u128 = 0x801;

pub(crate) fn plan_input(accounts: &[(u128, &str)]) -> PlanInput {
    let account = |(number, bitcoins): &(u128, &str)| {
        json!({
            "account_uid": numbered(*number),
            "holdings": [{ "asset_uid": asset("BTC"), "quantity": bitcoins }],
            "cash": [{ "currency": "USD", "settled": "1000" }],
            "targets": [{ "asset_uid": asset("BTC"), "weight": "0.5" }, { "asset_uid": asset("ETH"), "weight": "0.5" }],
        })
    };
    let input = json!({
        "base_currency": "USD",
        "accounts": accounts.iter().map(account).collect::<Vec<_>>(),
        "assets": [
            { "asset_uid": asset("BTC"), "currency": "USD", "price": "100", "lot_size": "1" },
            { "asset_uid": asset("ETH"), "currency": "USD", "price": "10", "lot_size": "1" },
        ],
        "policy": { "mode": "full" },
        "as_of": TIME,
    });
    serde_json::from_value(input).unwrap()
}

/// A book whose accounts hold bitcoins and 1000 in cash, and a plan for all of them.
pub(crate) fn planned_book(accounts: &[(u128, &str)]) -> (TradedBook, Plan) {
    let mut book = TradedBook::new();
    for (number, bitcoins) in accounts {
        if *number != ACCOUNT {
            book.put_account(*number, &format!("account {number}"));
        }
        book.hold(
            *number,
            HOLDINGS_SET + number * 16,
            TIME,
            &[("BTC", bitcoins, 1), ("USD", "1000", 1)],
        );
    }
    let input = plan_input(accounts);
    let plan = plan_rebalance(input.clone()).unwrap();
    let kept = json!({
        "uid": numbered(PLAN), "name": "plan", "accounts": accounts.len(), "orders": plan.orders.len(),
        "input_json": serde_json::to_value(&input).unwrap(),
        "input_hash": plan.proof.input_hash, "plan_hash": plan.proof.plan_hash,
    });
    book.put("RebalancePlan", &[kept]);
    (book, plan)
}

pub(crate) fn runs(book: &TradedBook) -> Vec<OrderManager> {
    book.store().rows::<OrderManagerTable>().collect()
}

pub(crate) fn run_uids(book: &TradedBook) -> Value {
    json!({ "order_manager_uids": runs(book).iter().map(|run| run.uid).collect::<Vec<_>>() })
}

/// A book whose orders are sent; the sell of BTC, then the buy of ETH of the first account.
pub(crate) fn sent_book(accounts: &[(u128, &str)]) -> (TradedBook, [Order; 2]) {
    let (mut book, _) = planned_book(accounts);
    book.done("make_orders", &json!({ "plan_uid": numbered(PLAN) }));
    let args = run_uids(&book);
    book.done("send_orders", &args);
    let orders = [("BTC", -1), ("ETH", 1)].map(|(key, side)| order(&book, ACCOUNT, key, side));
    (book, orders)
}

pub(crate) fn order(book: &TradedBook, account: u128, key: &str, side: i64) -> Order {
    let plan = book.store().by_uid::<RebalancePlanTable>(numbered(PLAN)).unwrap();
    let identifier = order_identifier(&plan, numbered(account), asset(key), side);
    let mut orders = book.store().rows::<OrdersStorage>();
    orders.find(|order| order.order_identifier == identifier).unwrap()
}

pub(crate) fn fill(order: &Order, trade: &str, quantity: &str, price: &str, time: &str) -> Value {
    json!({
        "order_identifier": order.order_identifier, "trade_identifier": trade, "quantity": quantity, "price": price,
        "trade_time": time,
    })
}

pub(crate) fn fills(fills: &[Value]) -> Value {
    json!({ "fills": fills })
}

pub(crate) fn status(book: &TradedBook, key: &str, side: i64) -> OrderStatus {
    order(book, ACCOUNT, key, side).status.unwrap()
}

/// (asset, signed units) of the newest holdings.
pub(crate) fn held(book: &TradedBook, account: u128) -> Vec<(Uid, String)> {
    let (_, mut lines) = latest_holdings(book.store(), numbered(account), Instant::MAX_UTC).unwrap();
    lines.sort_by_key(|line| line.asset_uid);
    lines
        .iter()
        .map(|line| (line.asset_uid, line.signed_quantity().unwrap().to_string()))
        .collect()
}

pub(crate) fn units(pairs: &[(&str, &str)]) -> Vec<(Uid, String)> {
    pairs
        .iter()
        .map(|(key, units)| (asset(key), (*units).to_owned()))
        .collect()
}

pub(crate) const T1: &str = "2026-06-08T10:00:00Z";
pub(crate) const T2: &str = "2026-06-08T11:00:00Z";
pub(crate) const CLOSE: &str = "2026-06-08T20:00:00Z";
