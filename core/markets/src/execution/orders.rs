//! Orders as the steps find and move them.

use std::collections::BTreeSet;

use choices::{BatchStatus, OrderSide, OrderStatus, Status};
use chrono::TimeDelta;
use decimal::Decimal;
use metatable::{Book, Field, Instant, Store, Uid, Value, Write, counted};
use sorting::{Arrange, Collected};

use crate::codes;
use crate::status::step_refused;
use crate::tables::accounts::AccountTable;
use crate::tables::execution::details::EventDetails;
use crate::tables::execution::{
    Order, OrderEvent, OrderEventsStorage, OrderManager, OrderManagerTable, OrdersStorage, Trade, TradesStorage,
};

/// The order of a key; none when there is none.
pub fn order_of(store: &Store, identifier: &str) -> Option<Order> {
    store.find_one::<OrdersStorage>(&["order_identifier"], &[Value::Text(identifier.to_owned())])
}

/// The orders of a batch, by their keys.
pub fn orders_of_batch(store: &Store, batch: Uid) -> Vec<Order> {
    let mut orders = store.find::<OrdersStorage>(&["order_manager_uid"], &[Value::Uid(batch)]);
    orders.arrange_by(|a, b| a.order_identifier.cmp(&b.order_identifier));
    orders
}

/// The events of an order, oldest first.
pub fn events_of_order(store: &Store, identifier: &str) -> Vec<OrderEvent> {
    let key = [Value::Text(identifier.to_owned())];
    let mut events = store.find::<OrderEventsStorage>(&["order_identifier"], &key);
    events.arrange_by_key(|event| event.event_time);
    events
}

/// The trades of an order, oldest first.
pub fn trades_of_order(store: &Store, identifier: &str) -> Vec<Trade> {
    let key = [Value::Text(identifier.to_owned())];
    let mut trades = store.find::<TradesStorage>(&["order_identifier"], &key);
    trades.arrange_by(|a, b| (a.trade_time, &a.trade_identifier).cmp(&(b.trade_time, &b.trade_identifier)));
    trades
}

/// Whether more may happen to an order.
pub fn is_open(order: &Order) -> bool {
    !order.status.unwrap_or_default().is_final()
}

/// The side of an order; a buy unless it says otherwise.
pub fn side_of(order: &Order) -> OrderSide {
    if order.order_side == Some(-1) {
        OrderSide::Sell
    } else {
        OrderSide::Buy
    }
}

/// Units of an order that are not filled.
pub fn left_of(order: &Order) -> Decimal {
    let ordered = order.quantity.unwrap_or_default();
    let filled = order.filled_quantity.unwrap_or_default();
    ordered.checked_sub(filled).unwrap_or_default()
}

/// The order of a key, refused (`order_unknown`) when there is none.
pub(super) fn known_order(write: &mut Write<'_>, identifier: &str) -> Option<Order> {
    let found = order_of(write.store(), identifier);
    if found.is_none() {
        write.refuse(Some("order_identifier"), codes::order_unknown(&identifier));
    }
    found
}

/// What is approved, sent or filled of an order, beside what identifies it: whoever decided about it saw these.
const TERMS: [&str; 3] = ["order_side", "quantity", "limit_price"];

/// States that the outcome relies on the terms of orders, as they were before it.
pub(super) fn rely_on_terms(write: &mut Write<'_>, orders: &[Order]) {
    for order in orders {
        write.rely_on_row(order, &TERMS);
    }
}

/// The batch of a uid, refused (`run_unknown`) when there is none.
pub(super) fn known_batch(write: &mut Write<'_>, uid: Uid) -> Option<OrderManager> {
    let found = write.store().by_uid::<OrderManagerTable>(uid);
    if found.is_none() {
        write.refuse(Some("order_manager_uids"), codes::run_unknown());
    }
    found
}

/// The account of batches and accounts, or how many there are.
pub(super) fn accounts_named(book: &Book, batches: &[Uid], accounts: &[Uid]) -> String {
    let store = book.store();
    let batches = batches.iter().filter_map(|uid| store.by_uid::<OrderManagerTable>(*uid));
    let accounts: BTreeSet<Uid> = batches
        .map(|batch| batch.target_account_uid)
        .chain(accounts.iter().copied())
        .into_set();
    let only = accounts.first().filter(|_| accounts.len() == 1);
    let only = only.and_then(|account| store.name::<AccountTable>(*account));
    only.unwrap_or_else(|| counted(accounts.len(), "an account", "accounts"))
}

/// Whether an order may take a status; refused (`status_step_unknown`, `run_not_sent`) when it may not. An order that
/// stays as it is takes no step.
pub(super) fn may_become(write: &mut Write<'_>, order: &Order, status: OrderStatus) -> bool {
    let now = order.status;
    if order.order_manager_uid.is_none() || now == Some(status) {
        return true;
    }
    let now = now.unwrap_or_default();
    if !status.follows(now) {
        write.refuse(Some("status"), step_refused(now));
        return false;
    }
    let batch = order
        .order_manager_uid
        .and_then(|uid| write.store().by_uid::<OrderManagerTable>(uid));
    let is_sent = batch.is_some_and(|batch| batch.status == Some(BatchStatus::Sent));
    if status != OrderStatus::Cancelled && !is_sent {
        write.refuse(Some("order_identifier"), codes::run_not_sent());
        return false;
    }
    true
}

/// Writes an order, and the event that made it what it is, at the time given or as soon after it as there is no event of
/// the order yet.
pub(super) fn put_order(write: &mut Write<'_>, order: &Order, at: Instant, details: EventDetails) {
    write.put(order);
    let mut event_time = at;
    while is_taken(write.store(), event_time, &order.order_identifier) {
        event_time += TimeDelta::microseconds(1);
    }
    write.put(&OrderEvent {
        event_time,
        order_identifier: order.order_identifier.clone(),
        order_status: order.status,
        event_metadata: Some(details).filter(|details| *details != EventDetails::default()),
    });
}

fn is_taken(store: &Store, at: Instant, identifier: &str) -> bool {
    let key = [at.to_value(), Value::Text(identifier.to_owned())];
    store.get::<OrderEventsStorage>(&key).is_some()
}

/// Ends a batch whose orders are all final: completed when any was filled, else cancelled.
pub(super) fn end_batch(write: &mut Write<'_>, batch: Option<Uid>, at: Instant) {
    let Some(batch) = batch.and_then(|uid| write.store().by_uid::<OrderManagerTable>(uid)) else {
        return;
    };
    let orders = orders_of_batch(write.store(), batch.uid);
    let is_filled = |order: &Order| order.filled_quantity.is_some_and(Decimal::is_positive);
    let status = if orders.iter().any(is_filled) {
        BatchStatus::Completed
    } else {
        BatchStatus::Cancelled
    };
    let may = batch.status.is_some_and(|now| status.follows(now));
    if may && !orders.iter().any(is_open) {
        write.put(&OrderManager {
            status: Some(status),
            execution_end: Some(at),
            ..batch
        });
    }
}
