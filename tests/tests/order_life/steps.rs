use acceptance::traded_book::{ACCOUNT, TradedBook, asset, numbered};
use choices::{BatchStatus, OrderStatus};
use decimal::Decimal;
use markets::execution::{events_of_order, orders_of_batch, under_way};
use markets::tables::execution::{Order, OrderEventsStorage, OrderManagerTable, TradesStorage};
use serde_json::{Value, json};

use super::setup::{
    OTHER, PLAN, T1, T2, fill, fills, order, plan_input, planned_book, run_uids, runs, sent_book, status,
};

#[test]
fn a_kept_plan_becomes_a_run_of_orders_for_each_account() {
    let (mut book, plan) = planned_book(&[(ACCOUNT, "30"), (OTHER, "10")]);
    let make = json!({ "plan_uid": numbered(PLAN) });
    book.done("make_orders", &make);
    assert_eq!(runs(&book).len(), 2);
    let orders: usize = runs(&book)
        .iter()
        .map(|run| orders_of_batch(book.store(), run.uid).len())
        .sum();
    assert_eq!(orders, plan.orders.len());
    assert_eq!(
        book.store().count::<OrderEventsStorage>(),
        orders,
        "each order has the event of its creation"
    );
    let sell = order(&book, ACCOUNT, "BTC", -1);
    assert_eq!(
        (sell.quantity, sell.status),
        (Some(Decimal::from(10)), Some(OrderStatus::New))
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
    assert_eq!(runs(&book)[0].status, Some(BatchStatus::Sent));
    assert_eq!(status(&book, "BTC", -1), OrderStatus::Sent);
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
    assert_eq!(now.status, Some(OrderStatus::PartiallyFilled));
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
    assert_eq!(status(&book, "BTC", -1), OrderStatus::Filled);
    assert_eq!(runs(&book)[0].status, Some(BatchStatus::Sent), "the buy is still open");
    book.done("cancel_order", &json!({ "order_identifiers": [buy.order_identifier] }));
    assert_eq!(runs(&book)[0].status, Some(BatchStatus::Completed));
    assert_eq!(
        book.codes("record_fill", &fills(&[fill(&buy, "f", "1", "10", T2)])),
        ["status_step_unknown"]
    );
    let events = events_of_order(book.store(), &sell.order_identifier);
    let told: Vec<OrderStatus> = events.iter().map(|event| event.order_status.unwrap()).collect();
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
    assert_eq!(status(&book, "BTC", -1), OrderStatus::Sent);
    book.done("redo", &json!({}));
    assert_eq!(status(&book, "BTC", -1), OrderStatus::PartiallyFilled);
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
    for (status, code) in [("new", "status_step_unknown"), ("lost", "args_malformed")] {
        assert_eq!(book.codes("record_order_event", &report(&sell, status)), [code]);
    }
    book.done("record_order_event", &report(&sell, "rejected"));
    book.done("record_order_event", &report(&buy, "expired"));
    assert_eq!(
        runs(&book)[0].status,
        Some(BatchStatus::Cancelled),
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
fn details_are_read_or_refused_and_what_a_broker_says_stays() {
    let (mut book, [sell, _]) = sent_book(&[(ACCOUNT, "30")]);
    let planned = sell.venue_metadata.clone().unwrap();
    assert!(planned.planned_price.is_some() && planned.counter_asset_uid.is_none() && planned.other.is_empty());
    let set = |details: &Value| {
        let key = json!({
            "order_time": sell.order_time, "order_identifier": sell.order_identifier,
            "account_uid": sell.account_uid, "asset_uid": sell.asset_uid,
        });
        json!({ "table": "OrdersTS", "rows": [{ "key": key, "set": { "venue_metadata": details } }] })
    };
    for malformed in [
        json!({ "planned_price": "many" }),
        json!({ "lots": [{ "opened": T1 }] }),
        json!({ "reason": "halted" }),
        json!([]),
    ] {
        assert_eq!(
            book.codes("update_rows", &set(&malformed)),
            ["details_malformed"],
            "{malformed}"
        );
    }
    let said = json!({ "planned_price": "99.5", "lots": [], "desk": { "name": "A" } });
    book.done("update_rows", &set(&said));
    let kept = order(&book, ACCOUNT, "BTC", -1).venue_metadata.unwrap();
    assert_eq!(serde_json::to_value(kept).unwrap(), said);
    let event = json!({ "table": "OrderEventsTS", "rows": [{
        "event_time": T1, "order_identifier": "theirs", "event_metadata": { "quantity": "many" },
    }] });
    assert_eq!(book.codes("create_rows", &event), ["details_malformed"]);
    let mut filled = fill(&sell, "a", "4", "101", T1);
    filled["venue_metadata"] = json!({ "money": "much" });
    assert_eq!(book.codes("record_fill", &fills(&[filled])), ["args_malformed"]);
}

#[test]
fn a_plan_counts_what_holdings_do_not_have_yet_and_a_run_is_cancelled_as_a_whole() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let counted = |book: &TradedBook| {
        let found = under_way(book.store(), numbered(ACCOUNT)).unwrap();
        assert!(found.exchanged.is_empty());
        serde_json::to_value(found.orders).unwrap()
    };
    let whole = json!([
        { "asset_uid": asset("BTC"), "side": "sell", "quantity": "10" },
        { "asset_uid": asset("ETH"), "side": "buy", "quantity": buy.quantity },
    ]);
    assert_eq!(counted(&book), whole);
    book.done("record_fill", &fills(&[fill(&sell, "a", "4", "101", T1)]));
    assert_eq!(counted(&book), whole, "a fill is counted until it is booked");
    let mut args = run_uids(&book);
    book.done("cancel_order", &args);
    assert_eq!(
        counted(&book),
        json!([{ "asset_uid": asset("BTC"), "side": "sell", "quantity": "4" }])
    );
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT)], "time": T1 }),
    );
    assert_eq!(counted(&book), json!([]));
    assert_eq!(runs(&book)[0].status, Some(BatchStatus::Completed), "a part was filled");
    args["order_manager_uids"] = json!([numbered(5)]);
    assert_eq!(book.codes("cancel_order", &args), ["run_unknown"]);
}

#[test]
fn orders_are_under_way_once_their_batch_is_approved() {
    // (steps after the drafts, orders that count, open orders that do not)
    for (steps, counted, not_approved) in [
        (&[][..], 0, 2),
        (&["approve_orders"][..], 2, 0),
        (&["approve_orders", "send_orders"][..], 2, 0),
        (&["approve_orders", "cancel_order"][..], 0, 0),
        (&["approve_orders", "send_orders", "cancel_order"][..], 0, 0),
        (&["cancel_order"][..], 0, 0),
    ] {
        let (mut book, _) = planned_book(&[(ACCOUNT, "30"), (OTHER, "30")]);
        book.done("make_orders", &json!({ "plan_uid": numbered(PLAN), "draft": true }));
        // The batch of the other account stays a draft, and changes nothing here.
        let own = runs(&book)
            .into_iter()
            .find(|run| run.target_account_uid == numbered(ACCOUNT));
        let args = json!({ "order_manager_uids": [own.unwrap().uid] });
        for step in steps {
            book.done(step, &args);
        }
        let found = under_way(book.store(), numbered(ACCOUNT)).unwrap();
        assert_eq!(
            (found.orders.len(), found.not_approved),
            (counted, not_approved),
            "{steps:?}"
        );
        let other = under_way(book.store(), numbered(OTHER)).unwrap();
        assert_eq!((other.orders.len(), other.not_approved), (0, 2), "{steps:?}");
    }
}

#[test]
fn orders_without_a_batch_have_nobody_to_approve_them_and_count_while_they_are_open() {
    for (status, counts) in [
        ("new", true),
        ("sent", true),
        ("partially_filled", true),
        ("filled", false),
        ("cancelled", false),
        ("rejected", false),
        ("expired", false),
    ] {
        let mut book = TradedBook::new();
        let theirs = json!({
            "order_time": T1, "order_identifier": "theirs", "account_uid": numbered(ACCOUNT), "asset_uid": asset("BTC"),
            "order_side": 1, "quantity": "5", "filled_quantity": "2", "status": status,
        });
        book.put("OrdersTS", &[theirs]);
        let found = under_way(book.store(), numbered(ACCOUNT)).unwrap();
        let quantities: Vec<String> = found.orders.iter().map(|order| order.quantity.to_string()).collect();
        let expected: &[&str] = if counts { &["3"] } else { &[] };
        assert_eq!(quantities, expected, "{status}");
        assert_eq!(found.not_approved, 0, "{status}");
    }
}
