use std::fmt::Debug;

use acceptance::draw::Draw;
use acceptance::traded_book::{ACCOUNT, TradedBook, asset, numbered};
use choices::{BatchStatus, Choice, OrderStatus, Status};
use decimal::Decimal;
use markets::execution::{events_of_order, trades_of_order};
use markets::tables::execution::{Order, OrdersStorage};
use markets::tables::rebalancing::TaxLotTable;
use serde_json::{Value, json};

use super::setup::{CLOSE, OTHER, PLAN, fill, fills, held, planned_book, runs, sent_book};

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
                assert_steps(&before.0, &after.0);
                assert_steps(&before.1, &after.1);
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

type Statuses<S> = Vec<(String, S)>;

fn statuses(book: &TradedBook) -> (Statuses<BatchStatus>, Statuses<OrderStatus>) {
    let runs = runs(book)
        .into_iter()
        .map(|run| (run.unique_identifier, run.status.unwrap()));
    let orders = book.store().rows::<OrdersStorage>();
    let orders = orders.map(|order| (order.order_identifier, order.status.unwrap()));
    (runs.collect(), orders.collect())
}

fn assert_steps<S: Status + Debug>(before: &Statuses<S>, after: &Statuses<S>) {
    for ((key, old), (same, new)) in before.iter().zip(after) {
        assert_eq!(key, same);
        assert!(old == new || new.follows(*old), "{key}: {old:?} became {new:?}");
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
            let status = draw.one_of(OrderStatus::ALL);
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
