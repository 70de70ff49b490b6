//! What others may change without a decision about orders becoming another one.

use acceptance::traded_book::{ACCOUNT, TradedBook, numbered};
use markets::tables::execution::Order;
use metatable::{Book, Effect, Intent};
use serde_json::{Value, json};

use super::setup::{PLAN, T1, fill, fills, order, planned_book, run_uids, sent_book};

/// The effect that an intent would have on a book.
fn effect(book: &Book, kind: &str, args: &Value) -> Effect {
    let intent = Intent {
        kind: kind.to_owned(),
        version: 1,
        args: args.clone(),
        at: T1.parse().unwrap(),
        seed: numbered(7),
        by: "ann".to_owned(),
    };
    let executed = book.clone().execute(&intent, None);
    executed.unwrap().effect(book.store().catalog())
}

fn key_of(order: &Order) -> Value {
    json!({
        "order_time": order.order_time, "order_identifier": order.order_identifier, "account_uid": order.account_uid,
        "asset_uid": order.asset_uid,
    })
}

fn set(table: &str, key: &Value, set: &Value) -> (&'static str, Value) {
    let row = json!({ "key": key, "set": set });
    ("update_rows", json!({ "table": table, "rows": [row] }))
}

/// Each change of others, and whether the decision is another one after it.
fn check(book: &TradedBook, kind: &str, args: &Value, changes: &[((&'static str, Value), bool)]) {
    let seen = effect(&book.book, kind, args);
    for ((other, other_args), matters) in changes {
        let mut changed = TradedBook::new();
        changed.book = book.book.clone();
        changed.done(other, other_args);
        let now = effect(&changed.book, kind, args);
        assert_eq!(now != seen, *matters, "{kind} after {other} {other_args}");
    }
}

#[test]
fn a_decision_about_orders_is_about_their_terms() {
    let (mut book, _) = planned_book(&[(ACCOUNT, "30")]);
    book.done("make_orders", &json!({ "plan_uid": numbered(PLAN), "draft": true }));
    let sell = order(&book, ACCOUNT, "BTC", -1);
    let key = key_of(&sell);
    let quantity = (set("OrdersTS", &key, &json!({ "quantity": "9" })), true);
    let limit = (set("OrdersTS", &key, &json!({ "limit_price": "90" })), true);
    let added = json!({
        "order_time": T1, "order_identifier": "ours", "account_uid": sell.account_uid, "asset_uid": sell.asset_uid,
        "order_manager_uid": sell.order_manager_uid, "quantity": "1", "order_side": 1, "status": "new",
    });
    let added = (("create_rows", json!({ "table": "OrdersTS", "rows": [added] })), true);
    let name = set(
        "Account",
        &json!(numbered(ACCOUNT)),
        &json!({ "account_name": "renamed" }),
    );
    let name = (name, false);
    let changes = [quantity.clone(), limit, added, name.clone()];
    let args = run_uids(&book);
    check(&book, "approve_orders", &args, &changes);
    book.done("approve_orders", &args);
    check(&book, "send_orders", &args, &changes);
    check(&book, "cancel_order", &args, &[quantity, name]);
}

#[test]
fn a_fill_and_a_batch_are_about_what_they_are_of() {
    let (book, [sell, _]) = sent_book(&[(ACCOUNT, "30")]);
    let key = key_of(&sell);
    let side = (set("OrdersTS", &key, &json!({ "order_side": 1 })), true);
    let time = (set("OrdersTS", &key, &json!({ "time_in_force": "day" })), false);
    let args = fills(&[fill(&sell, "t", "4", "100", T1)]);
    check(&book, "record_fill", &args, &[side, time]);

    let (book, _) = planned_book(&[(ACCOUNT, "30")]);
    let name = (
        set("RebalancePlan", &json!(numbered(PLAN)), &json!({ "name": "other" })),
        true,
    );
    check(&book, "make_orders", &json!({ "plan_uid": numbered(PLAN) }), &[name]);
}
