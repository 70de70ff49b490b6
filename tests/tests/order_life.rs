//! From a plan that was kept to holdings: runs of orders, their steps, fills, and what is booked.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::draw::Draw;
use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, TIME, TradedBook, asset, numbered};
use decimal::Decimal;
use markets::execution::{
    ORDER_STATUSES, ORDER_STEPS, RUN_STATUSES, RUN_STEPS, events_of_order, next_statuses, order_identifier,
    orders_of_run, trades_of_order,
};
use markets::measure::latest_holdings;
use markets::plan::{Plan, PlanInput, plan_rebalance};
use markets::tables::accounts::AccountHoldingsSetTable;
use markets::tables::execution::{
    Order, OrderEventsStorage, OrderManager, OrderManagerTable, OrdersStorage, TradesStorage,
};
use markets::tables::rebalancing::{RebalancePlanTable, TaxLotTable};
use metatable::{Instant, Uid};
use serde_json::{Value, json};

const PLAN: u128 = 0x700;
const OTHER: u128 = 0x801;

fn plan_input(accounts: &[(u128, &str)]) -> PlanInput {
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
fn planned_book(accounts: &[(u128, &str)]) -> (TradedBook, Plan) {
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

fn runs(book: &TradedBook) -> Vec<OrderManager> {
    book.store().rows::<OrderManagerTable>().collect()
}

fn run_uids(book: &TradedBook) -> Value {
    json!({ "order_manager_uids": runs(book).iter().map(|run| run.uid).collect::<Vec<_>>() })
}

/// A book whose orders are sent; the sell of BTC, then the buy of ETH of the first account.
fn sent_book(accounts: &[(u128, &str)]) -> (TradedBook, [Order; 2]) {
    let (mut book, _) = planned_book(accounts);
    book.done("make_orders", &json!({ "plan_uid": numbered(PLAN) }));
    let args = run_uids(&book);
    book.done("send_orders", &args);
    let orders = [("BTC", -1), ("ETH", 1)].map(|(key, side)| order(&book, ACCOUNT, key, side));
    (book, orders)
}

fn order(book: &TradedBook, account: u128, key: &str, side: i64) -> Order {
    let plan = book.store().by_uid::<RebalancePlanTable>(numbered(PLAN)).unwrap();
    let identifier = order_identifier(&plan, numbered(account), asset(key), side);
    let mut orders = book.store().rows::<OrdersStorage>();
    orders.find(|order| order.order_identifier == identifier).unwrap()
}

fn fill(order: &Order, trade: &str, quantity: &str, price: &str, time: &str) -> Value {
    json!({
        "order_identifier": order.order_identifier, "trade_identifier": trade, "quantity": quantity, "price": price,
        "trade_time": time,
    })
}

fn fills(fills: &[Value]) -> Value {
    json!({ "fills": fills })
}

fn status(book: &TradedBook, key: &str, side: i64) -> String {
    order(book, ACCOUNT, key, side).status.unwrap()
}

/// (asset, signed units) of the newest holdings.
fn held(book: &TradedBook, account: u128) -> Vec<(Uid, String)> {
    let (_, mut lines) = latest_holdings(book.store(), numbered(account), Instant::MAX_UTC).unwrap();
    lines.sort_by_key(|line| line.asset_uid);
    lines
        .iter()
        .map(|line| (line.asset_uid, line.signed_quantity().unwrap().to_string()))
        .collect()
}

fn units(pairs: &[(&str, &str)]) -> Vec<(Uid, String)> {
    pairs
        .iter()
        .map(|(key, units)| (asset(key), (*units).to_owned()))
        .collect()
}

const T1: &str = "2026-06-08T10:00:00Z";
const T2: &str = "2026-06-08T11:00:00Z";
const CLOSE: &str = "2026-06-08T20:00:00Z";

#[test]
fn a_kept_plan_becomes_a_run_of_orders_for_each_account() {
    let (mut book, plan) = planned_book(&[(ACCOUNT, "30"), (OTHER, "10")]);
    let make = json!({ "plan_uid": numbered(PLAN) });
    book.done("make_orders", &make);
    assert_eq!(runs(&book).len(), 2);
    let orders: usize = runs(&book)
        .iter()
        .map(|run| orders_of_run(book.store(), run.uid).len())
        .sum();
    assert_eq!(orders, plan.orders.len());
    assert_eq!(
        book.store().count::<OrderEventsStorage>(),
        orders,
        "each order has the event of its creation"
    );
    let sell = order(&book, ACCOUNT, "BTC", -1);
    assert_eq!(
        (sell.quantity, sell.status.as_deref()),
        (Some(Decimal::from(10)), Some("new"))
    );
    assert_eq!(
        (sell.order_remote_id, sell.time_in_force),
        (None, None),
        "what is not known stays null"
    );
    assert_eq!(book.codes("make_orders", &make), ["orders_exist", "orders_exist"]);
}

#[test]
fn a_plan_that_is_not_what_its_input_gives_is_refused() {
    let (mut book, _) = planned_book(&[(ACCOUNT, "30")]);
    let make = json!({ "plan_uid": numbered(PLAN) });
    let mut input = serde_json::to_value(plan_input(&[(ACCOUNT, "30")])).unwrap();
    input["accounts"][0]["holdings"][0]["quantity"] = "31".into();
    let changed = json!({ "key": numbered(PLAN), "set": { "input_json": input } });
    book.done("update_rows", &json!({ "table": "RebalancePlan", "rows": [changed] }));
    assert_eq!(book.codes("make_orders", &make), ["plan_differs"]);
    let broken = json!({ "key": numbered(PLAN), "set": { "input_json": { "surprise": 1 } } });
    book.done("update_rows", &json!({ "table": "RebalancePlan", "rows": [broken] }));
    assert_eq!(book.codes("make_orders", &make), ["plan_differs"]);
    assert_eq!(
        book.codes("make_orders", &json!({ "plan_uid": numbered(1) })),
        ["plan_unknown"]
    );
    assert_eq!(book.store().count::<OrderManagerTable>(), 0);
}

#[test]
fn drafts_are_approved_before_they_are_sent() {
    let (mut book, _) = planned_book(&[(ACCOUNT, "30")]);
    book.done("make_orders", &json!({ "plan_uid": numbered(PLAN), "draft": true }));
    let args = run_uids(&book);
    assert_eq!(book.codes("send_orders", &args), ["status_step_unknown"]);
    let sent = json!({ "order_identifier": order(&book, ACCOUNT, "BTC", -1).order_identifier, "status": "sent" });
    assert_eq!(
        book.codes("record_order_event", &json!({ "events": [sent] })),
        ["run_not_sent"]
    );
    book.done("approve_orders", &args);
    book.done("send_orders", &args);
    assert_eq!(runs(&book)[0].status.as_deref(), Some("sent"));
    assert_eq!(status(&book, "BTC", -1), "sent");
    assert_eq!(
        book.codes("send_orders", &args),
        ["status_step_unknown"],
        "nothing is sent twice"
    );
}

#[test]
fn partial_fills_make_an_exact_average_and_never_more_than_was_ordered() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    book.done(
        "record_fill",
        &fills(&[fill(&sell, "a", "4", "101", T1), fill(&sell, "b", "3", "98", T1)]),
    );
    let now = order(&book, ACCOUNT, "BTC", -1);
    assert_eq!(now.status.as_deref(), Some("partially_filled"));
    assert_eq!(now.filled_quantity, Some(Decimal::from(7)));
    assert_eq!(now.filled_price.unwrap().to_string(), "99.714285714285714286");
    let again = book.done("record_fill", &fills(&[fill(&sell, "a", "4", "101", T1)]));
    assert!(again.changes.is_empty(), "a fill is recorded once");
    let refused = fills(&[
        fill(&sell, "a", "5", "101", T1),
        fill(&sell, "c", "4", "100", T1),
        fill(&buy, "d", "0", "-1", T1),
        json!({ "order_identifier": "none", "trade_identifier": "e", "quantity": "1", "price": "1" }),
    ]);
    let codes = [
        "trade_exists",
        "fill_too_large",
        "not_positive",
        "not_positive",
        "order_unknown",
    ];
    assert_eq!(book.codes("record_fill", &refused), codes);
    book.done("record_fill", &fills(&[fill(&sell, "c", "3", "100", T2)]));
    assert_eq!(status(&book, "BTC", -1), "filled");
    assert_eq!(runs(&book)[0].status.as_deref(), Some("sent"), "the buy is still open");
    book.done("cancel_order", &json!({ "order_identifiers": [buy.order_identifier] }));
    assert_eq!(runs(&book)[0].status.as_deref(), Some("completed"));
    assert_eq!(
        book.codes("record_fill", &fills(&[fill(&buy, "f", "1", "10", T2)])),
        ["status_step_unknown"]
    );
    let events = events_of_order(book.store(), &sell.order_identifier);
    let told: Vec<&str> = events
        .iter()
        .map(|event| event.order_status.as_deref().unwrap())
        .collect();
    assert_eq!(told.len(), 5, "{told:?}");
}

#[test]
fn events_and_trades_are_only_added_and_an_undo_takes_them_back() {
    let (mut book, [sell, _]) = sent_book(&[(ACCOUNT, "30")]);
    book.done("record_fill", &fills(&[fill(&sell, "a", "4", "101", T1)]));
    let trade = json!({ "trade_time": T1, "trade_identifier": "a", "account_uid": numbered(ACCOUNT), "asset_uid": asset("BTC") });
    let deleted = json!({ "table": "TradesTS", "rows": [trade] });
    assert_eq!(book.codes("delete_rows", &deleted), ["append_only"]);
    let changed = json!({ "table": "TradesTS", "rows": [{ "key": trade, "set": { "price": "1" } }] });
    assert_eq!(book.codes("update_rows", &changed), ["append_only"]);
    let event = json!({ "event_time": T1, "order_identifier": sell.order_identifier });
    let deleted = json!({ "table": "OrderEventsTS", "rows": [event] });
    assert_eq!(book.codes("delete_rows", &deleted), ["append_only"]);
    book.done("undo", &json!({}));
    assert_eq!(book.store().count::<TradesStorage>(), 0);
    assert_eq!(status(&book, "BTC", -1), "sent");
    book.done("redo", &json!({}));
    assert_eq!(status(&book, "BTC", -1), "partially_filled");
    let runs = json!({ "table": "OrderManager", "rows": [runs(&book)[0].uid] });
    assert_eq!(book.codes("delete_rows", &runs), ["delete_restricted"]);
}

#[test]
fn what_a_venue_reports_moves_an_order() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let report = |order: &Order, status: &str| json!({ "events": [{ "order_identifier": order.order_identifier, "status": status, "order_remote_id": "v-1" }] });
    book.done("record_order_event", &report(&sell, "sent"));
    assert_eq!(order(&book, ACCOUNT, "BTC", -1).order_remote_id.as_deref(), Some("v-1"));
    assert_eq!(
        book.codes("record_order_event", &report(&sell, "filled")),
        ["fill_required"]
    );
    assert_eq!(
        book.codes("record_order_event", &report(&sell, "lost")),
        ["status_step_unknown"]
    );
    book.done("record_order_event", &report(&sell, "rejected"));
    book.done("record_order_event", &report(&buy, "expired"));
    assert_eq!(
        runs(&book)[0].status.as_deref(),
        Some("cancelled"),
        "nothing was filled"
    );
    assert_eq!(
        book.codes("cancel_order", &json!({ "order_identifiers": [sell.order_identifier] })),
        ["status_step_unknown"]
    );
    let jump = json!({ "table": "OrderManager", "rows": [{ "key": runs(&book)[0].uid, "set": { "status": "sent" } }] });
    assert_eq!(book.codes("update_rows", &jump), ["status_step_unknown"]);
    let odd = json!({ "table": "OrderManager", "rows": [{
        "unique_identifier": "odd", "target_account_uid": numbered(ACCOUNT), "target_time": T1, "status": "done",
    }] });
    assert!(book.codes("create_rows", &odd).contains(&"status_unknown".to_owned()));
}

#[test]
fn trades_become_holdings_once() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let mut bought = fill(&buy, "b", "150", "10.004", T2);
    bought["commission"] = "2.5".into();
    bought["settlement_cost"] = "0.001".into();
    bought["settlement_asset_uid"] = json!(asset("BTC"));
    book.done("record_fill", &fills(&[fill(&sell, "a", "10", "100.5", T1), bought]));
    let close = json!({ "order_manager_uids": [runs(&book)[0].uid], "time": CLOSE });
    book.done("book_trades", &close);
    // 1000 + 10 x 100.5 - 150 x 10.004 - 2.5
    assert_eq!(
        held(&book, ACCOUNT),
        units(&[("BTC", "19.999"), ("ETH", "150"), ("USD", "501.9")])
    );
    assert!(
        book.done("book_trades", &close).changes.is_empty(),
        "the same again books nothing"
    );
    let later = json!({ "account_uids": [numbered(ACCOUNT)], "time": "2026-06-09T20:00:00Z" });
    assert!(
        book.done("book_trades", &later).changes.is_empty(),
        "there is no trade since"
    );
    assert_eq!(book.store().count::<AccountHoldingsSetTable>(), 2);
    let before = json!({ "account_uids": [numbered(ACCOUNT)], "time": T1 });
    assert_eq!(book.codes("book_trades", &before), ["time_before_holdings"]);
    let refused = json!({ "account_uids": [numbered(5)], "order_manager_uids": [numbered(6)], "time": CLOSE });
    assert_eq!(book.codes("book_trades", &refused), ["account_unknown", "run_unknown"]);
}

#[test]
fn a_fill_before_what_is_booked_is_refused() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    book.done("record_fill", &fills(&[fill(&sell, "a", "10", "100", T2)]));
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE }),
    );
    assert_eq!(
        book.codes("record_fill", &fills(&[fill(&buy, "b", "1", "10", T1)])),
        ["time_is_booked"]
    );
}

#[test]
fn trades_of_other_systems_are_booked_when_they_are_complete() {
    let mut book = TradedBook::new();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("USD", "100", 1)]);
    let trade = |key: &str, side: Value| {
        json!({ "trade_time": T1, "trade_identifier": key, "account_uid": numbered(ACCOUNT), "asset_uid": asset("SOL"),
            "trade_side": side, "quantity": "2", "price": "30" })
    };
    book.put(
        "TradesTS",
        &[trade("a", json!(-1)), trade("b", json!(null)), trade("c", json!(3))],
    );
    let args = json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE });
    assert_eq!(
        book.codes("book_trades", &args),
        ["trade_incomplete", "trade_incomplete"]
    );
    book.done("undo", &json!({}));
    book.put("TradesTS", &[trade("a", json!(-1))]);
    book.done("book_trades", &args);
    assert_eq!(
        held(&book, ACCOUNT),
        units(&[("SOL", "-2"), ("USD", "160")]),
        "what is sold and not held is owed"
    );
}

#[test]
fn lots_are_opened_and_closed() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let lot = |number: u128, opened: &str, quantity: &str| {
        json!({ "uid": numbered(number), "account_uid": numbered(ACCOUNT), "asset_uid": asset("BTC"),
            "opened_at": opened, "quantity": quantity, "unit_cost": "50" })
    };
    book.put(
        "TaxLot",
        &[
            lot(1, "2025-01-01T00:00:00Z", "6"),
            lot(2, "2025-02-01T00:00:00Z", "24"),
        ],
    );
    book.done(
        "record_fill",
        &fills(&[fill(&sell, "a", "10", "100", T1), fill(&buy, "b", "7", "10", T1)]),
    );
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE }),
    );
    let lots = |key: &str| -> Vec<(String, String)> {
        let lots = book
            .store()
            .rows::<TaxLotTable>()
            .filter(|lot| lot.asset_uid == asset(key));
        lots.map(|lot| (lot.quantity.to_string(), lot.unit_cost.to_string()))
            .collect()
    };
    assert_eq!(
        lots("BTC"),
        [("20".to_owned(), "50".to_owned())],
        "the oldest goes first, and whole"
    );
    assert_eq!(lots("ETH"), [("7".to_owned(), "10".to_owned())]);
}

#[test]
fn fills_of_a_block_are_shared_out_to_the_cent() {
    let (mut book, [_, buy]) = sent_book(&[(ACCOUNT, "30"), (OTHER, "20")]);
    let other = order(&book, OTHER, "ETH", 1);
    let asked = buy.quantity.unwrap().checked_add(other.quantity.unwrap()).unwrap();
    let mut args = run_uids(&book);
    args["block_identifier"] = "block".into();
    args["trade_time"] = T1.into();
    args["fills"] = json!([
        { "asset_uid": asset("ETH"), "side": "buy", "quantity": "100", "price": "10.01" },
        { "asset_uid": asset("ETH"), "side": "buy", "quantity": "33", "price": "10.02" },
    ]);
    book.done("record_block_fills", &args);
    let trades: Vec<_> = [&buy, &other]
        .iter()
        .flat_map(|order| trades_of_order(book.store(), &order.order_identifier))
        .collect();
    let shared = Decimal::checked_sum(trades.iter().map(|trade| trade.quantity.unwrap()));
    assert_eq!(shared, Some(Decimal::from(133)));
    assert_eq!(book.codes("record_block_fills", &args), ["trade_exists"]);
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT), numbered(OTHER)], "time": CLOSE }),
    );
    let cash = [ACCOUNT, OTHER].map(|account| held(&book, account).last().unwrap().1.parse::<Decimal>().unwrap());
    // 2000 - 100 x 10.01 - 33 x 10.02
    assert_eq!(Decimal::checked_sum(cash).unwrap().to_string(), "668.34");
    args["block_identifier"] = "too much".into();
    args["trade_time"] = "2026-06-09T00:00:00Z".into();
    args["fills"] = json!([{ "asset_uid": asset("ETH"), "side": "buy", "quantity": asked, "price": "10" }]);
    assert_eq!(book.codes("record_block_fills", &args), ["fill_too_large"]);
}

/// Fills in any order, in any parts, lead to the same holdings, the same lots and the same orders.
#[test]
fn the_order_of_fills_does_not_matter() {
    let ends = |seed: u64| {
        let (mut book, orders) = sent_book(&[(ACCOUNT, "30")]);
        let mut parts: Vec<Value> = Vec::new();
        for order in &orders {
            for (number, quantity) in [1_i64, 3, 2, 4].into_iter().enumerate() {
                let key = format!("{}-{number}", order.asset_uid);
                let price = format!("{}.{}3", 9 + number, number);
                let time = format!("2026-06-08T1{number}:00:00Z");
                parts.push(fill(order, &key, &quantity.to_string(), &price, &time));
            }
        }
        let mut draw = Draw::new(seed);
        parts.sort_by_cached_key(|_| draw.bits());
        while !parts.is_empty() {
            let count = draw.between(1, parts.len() as i64) as usize;
            book.done("record_fill", &fills(&parts.split_off(parts.len() - count)));
        }
        book.done(
            "book_trades",
            &json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE }),
        );
        let facts = orders.map(|order| {
            let now = book
                .store()
                .rows::<OrdersStorage>()
                .find(|now| now.order_identifier == order.order_identifier);
            let now = now.unwrap();
            (now.status, now.filled_quantity, now.filled_price)
        });
        let lots: Vec<_> = book
            .store()
            .rows::<TaxLotTable>()
            .map(|lot| (lot.opened_at, lot.quantity, lot.unit_cost))
            .collect();
        (held(&book, ACCOUNT), facts, lots.len())
    };
    let first = ends(0);
    assert_eq!(first.0[1], (asset("ETH"), "10".to_owned()));
    for seed in 1..40 {
        assert_eq!(ends(seed), first, "seed {seed}");
    }
}

/// A random life: whatever is asked, in whatever order, runs and orders move by their tables alone, nothing is filled above
/// what was ordered, and what is refused changes nothing.
#[test]
fn a_random_life_never_leaves_the_table_of_steps() {
    let mut refused = 0;
    let mut done = 0;
    for seed in 0..60 {
        let mut draw = Draw::new(seed);
        let (mut book, _) = planned_book(&[(ACCOUNT, "30"), (OTHER, "10")]);
        book.done("make_orders", &json!({ "plan_uid": numbered(PLAN), "draft": true }));
        for step in 0..30 {
            let before = statuses(&book);
            let (kind, args) = drawn(&mut draw, &book, step);
            match book.ask(kind, &args) {
                Ok(_) => done += 1,
                Err(_) => {
                    refused += 1;
                    assert_eq!(statuses(&book), before, "seed {seed}: {kind} was refused");
                }
            }
            let after = statuses(&book);
            if kind != "undo" && kind != "redo" {
                assert_steps(&before.0, &after.0, RUN_STEPS, RUN_STATUSES);
                assert_steps(&before.1, &after.1, ORDER_STEPS, ORDER_STATUSES);
            }
            for order in book.store().rows::<OrdersStorage>() {
                let trades = trades_of_order(book.store(), &order.order_identifier);
                let filled = Decimal::checked_sum(trades.iter().filter_map(|trade| trade.quantity)).unwrap();
                assert_eq!(order.filled_quantity, Some(filled), "seed {seed}");
                assert!(filled <= order.quantity.unwrap(), "seed {seed}");
                let last = events_of_order(book.store(), &order.order_identifier).pop().unwrap();
                assert_eq!(
                    last.order_status, order.status,
                    "seed {seed}: the newest event says what the order is"
                );
            }
        }
    }
    assert!(done > 400 && refused > 100, "{done} done, {refused} refused");
}

type Statuses = Vec<(String, String)>;

fn statuses(book: &TradedBook) -> (Statuses, Statuses) {
    let runs = runs(book)
        .into_iter()
        .map(|run| (run.unique_identifier, run.status.unwrap()));
    let orders = book.store().rows::<OrdersStorage>();
    let orders = orders.map(|order| (order.order_identifier, order.status.unwrap()));
    (runs.collect(), orders.collect())
}

fn assert_steps(before: &Statuses, after: &Statuses, steps: markets::execution::Steps, known: &[&str]) {
    for ((key, old), (same, new)) in before.iter().zip(after) {
        assert_eq!(key, same);
        assert!(known.contains(&new.as_str()), "{new}");
        assert!(
            old == new || next_statuses(steps, old).contains(&new.as_str()),
            "{key}: {old} became {new}"
        );
    }
}

fn drawn(draw: &mut Draw, book: &TradedBook, step: i64) -> (&'static str, Value) {
    let orders: Vec<Order> = book.store().rows::<OrdersStorage>().collect();
    if orders.is_empty() {
        return ("redo", json!({}));
    }
    let order = draw.one_of(&orders);
    let run = json!({ "order_manager_uids": [draw.one_of(&runs(book)).uid] });
    match draw.between(1, 12) {
        1 | 2 => ("approve_orders", run),
        3 | 4 => ("send_orders", run),
        5 => ("cancel_order", json!({ "order_identifiers": [order.order_identifier] })),
        6 => {
            let status = draw.one_of(ORDER_STATUSES);
            let event = json!({ "order_identifier": order.order_identifier, "status": status });
            ("record_order_event", json!({ "events": [event] }))
        }
        7 if draw.once_in(2) => ("undo", json!({})),
        _ => {
            let quantity = draw.between(1, 6);
            let part = json!({
                "order_identifier": order.order_identifier, "trade_identifier": format!("t{step}"),
                "quantity": quantity.to_string(), "price": draw.between(1, 200).to_string(),
            });
            ("record_fill", fills(&[part]))
        }
    }
}
