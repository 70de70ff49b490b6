//! What happens to orders besides fills: approval, sending, cancelling, and what a venue reports.

use metatable::{Conflict, Instant, Mutator, Origin, Uid, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::orders::{end_run, is_open, known_order, known_run, may_become, orders_of_run, put_order};
use crate::tables::execution::status::{RUN_STEPS, next_in_words, next_statuses};
use crate::tables::execution::{Order, OrderManager};

/// Approves runs that are drafts: [`Runs`].
pub const APPROVE_ORDERS: Mutator = Mutator::new("approve_orders", Conflict::RequireUnchanged, |write, args| {
    each_run(write, args, |write, run| {
        step(write, run, "approved");
    });
});

/// Sends runs that are approved, with all their new orders: [`Runs`].
pub const SEND_ORDERS: Mutator = Mutator::new("send_orders", Conflict::RequireUnchanged, |write, args| {
    each_run(write, args, send);
});

/// Records what a venue says of orders: [`RecordOrderEvents`]. Fills have an intent of their own.
pub const RECORD_ORDER_EVENT: Mutator = Mutator::new("record_order_event", Conflict::RequireUnchanged, record);

/// Cancels orders, or what is left of them: [`CancelOrders`].
pub const CANCEL_ORDER: Mutator = Mutator::new("cancel_order", Conflict::RequireUnchanged, cancel);

/// The arguments of [`APPROVE_ORDERS`] and [`SEND_ORDERS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// The runs.
    pub order_manager_uids: Vec<Uid>,
}

/// The arguments of [`RECORD_ORDER_EVENT`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordOrderEvents {
    /// What is reported, in its order.
    pub events: Vec<OrderReport>,
}

/// What a venue says of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderReport {
    /// Our key of the order.
    pub order_identifier: String,
    /// sent, cancelled, rejected or expired; the status that the order has for what changes nothing.
    pub status: String,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub event_time: Option<Instant>,
    /// The venue's key of the order, when it gave one.
    #[serde(default)]
    pub order_remote_id: Option<String>,
    /// What the venue says besides.
    #[serde(default)]
    pub event_metadata: serde_json::Value,
}

/// The arguments of [`CANCEL_ORDER`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelOrders {
    /// Our keys of the orders.
    #[serde(default)]
    pub order_identifiers: Vec<String>,
    /// Runs whose open orders are cancelled too.
    #[serde(default)]
    pub order_manager_uids: Vec<Uid>,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub event_time: Option<Instant>,
}

fn each_run(write: &mut Write<'_>, args: &serde_json::Value, act: fn(&mut Write<'_>, &OrderManager)) {
    let Some(args) = write.read_args::<Runs>(args) else {
        return;
    };
    for (row, uid) in args.order_manager_uids.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        if let Some(run) = known_run(write, uid) {
            act(write, &run);
        }
    }
}

/// The run with its new status, written; none when the step is refused.
fn step(write: &mut Write<'_>, run: &OrderManager, status: &str) -> Option<OrderManager> {
    let now = run.status.as_deref().unwrap_or("draft");
    if !next_statuses(RUN_STEPS, now).contains(&status) {
        write.refuse(
            Some("order_manager_uids"),
            "status_step_unknown",
            next_in_words(RUN_STEPS, now),
        );
        return None;
    }
    let run = OrderManager {
        status: Some(status.to_owned()),
        ..run.clone()
    };
    write.put(&run);
    Some(run)
}

fn send(write: &mut Write<'_>, run: &OrderManager) {
    let Some(run) = step(write, run, "sent") else {
        return;
    };
    let at = write.at();
    write.put(&OrderManager {
        order_received_time: Some(at),
        ..run.clone()
    });
    let orders = orders_of_run(write.store(), run.uid);
    for order in orders
        .into_iter()
        .filter(|order| order.status.as_deref() == Some("new"))
    {
        let order = Order {
            status: Some("sent".to_owned()),
            ..order
        };
        put_order(write, &order, at, &json!(null));
    }
}

fn record(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<RecordOrderEvents>(args) else {
        return;
    };
    for (row, report) in args.events.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        report_one(write, report);
    }
}

fn report_one(write: &mut Write<'_>, report: OrderReport) {
    let Some(order) = known_order(write, &report.order_identifier) else {
        return;
    };
    let changes = order.status.as_deref() != Some(report.status.as_str());
    if changes && matches!(report.status.as_str(), "filled" | "partially_filled") {
        let message = "Record the fill; it updates the status.";
        return write.refuse(Some("status"), "fill_required", message);
    }
    if !may_become(write, &order, &report.status) {
        return;
    }
    let at = report.event_time.unwrap_or(write.at());
    let order = Order {
        status: Some(report.status),
        order_remote_id: report.order_remote_id.or(order.order_remote_id),
        ..order
    };
    put_order(write, &order, at, &report.event_metadata);
    end_run(write, order.order_manager_uid, at);
}

fn cancel(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<CancelOrders>(args) else {
        return;
    };
    let mut identifiers = args.order_identifiers;
    for uid in args.order_manager_uids {
        if known_run(write, uid).is_some() {
            let open = orders_of_run(write.store(), uid).into_iter().filter(is_open);
            identifiers.extend(open.map(|order| order.order_identifier));
        }
    }
    for (row, order_identifier) in identifiers.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        cancel_one(write, order_identifier, args.event_time);
    }
}

fn cancel_one(write: &mut Write<'_>, order_identifier: String, event_time: Option<Instant>) {
    let Some(order) = known_order(write, &order_identifier) else {
        return;
    };
    if order.status.as_deref() == Some("cancelled") {
        let message = "The order is already cancelled.";
        return write.refuse(Some("order_identifier"), "status_step_unknown", message);
    }
    let report = OrderReport {
        order_identifier,
        status: "cancelled".to_owned(),
        event_time,
        order_remote_id: None,
        event_metadata: serde_json::Value::Null,
    };
    report_one(write, report);
}
