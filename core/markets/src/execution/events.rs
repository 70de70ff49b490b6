//! Transitions of orders other than fills: approval, sending, cancelling, and the broker's reports.

use choices::{BatchStatus, OrderStatus, Status};
use metatable::{Book, Instant, Operation, Origin, Right, Uid, Write};
use serde::{Deserialize, Serialize};

use super::orders::{
    accounts_named, end_batch, is_open, known_batch, known_order, may_become, orders_of_batch, put_order, rely_on_terms,
};
use crate::codes;
use crate::status::step_refused;
use crate::tables::execution::details::EventDetails;
use crate::tables::execution::{Order, OrderManager};

/// Approves batches that are drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveOrders {
    /// The batches.
    pub order_manager_uids: Vec<Uid>,
}

impl Operation for ApproveOrders {
    const KIND: &'static str = "approve_orders";
    const RIGHT: Right = Right::Approver;

    fn run(self, write: &mut Write<'_>) {
        each_batch(write, self.order_manager_uids, |write, batch| {
            let orders = orders_of_batch(write.store(), batch.uid);
            rely_on_terms(write, &orders);
            step(write, batch, BatchStatus::Approved);
        });
    }

    fn describe(&self, book: &Book) -> String {
        let accounts = accounts_named(book, &self.order_manager_uids, &[]);
        format!("Approved the orders of {accounts}")
    }
}

/// Sends batches that are approved, with all their new orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SendOrders {
    /// The batches.
    pub order_manager_uids: Vec<Uid>,
}

impl Operation for SendOrders {
    const KIND: &'static str = "send_orders";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        each_batch(write, self.order_manager_uids, send);
    }

    fn describe(&self, book: &Book) -> String {
        let accounts = accounts_named(book, &self.order_manager_uids, &[]);
        format!("Marked the orders of {accounts} as sent")
    }
}

/// Records what a venue says of orders. Fills have an operation of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordOrderEvents {
    /// The reports, in their order.
    pub events: Vec<OrderReport>,
}

/// A broker's report on an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderReport {
    /// Our key of the order.
    pub order_identifier: String,
    /// sent, cancelled, rejected or expired; the status that the order has for what changes nothing.
    pub status: OrderStatus,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub event_time: Option<Instant>,
    /// The venue's key of the order, when it gave one.
    #[serde(default)]
    pub order_remote_id: Option<String>,
    /// Other details from the broker.
    #[serde(default)]
    pub event_metadata: Option<EventDetails>,
}

/// Cancels orders, or what is left of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelOrders {
    /// Our keys of the orders.
    #[serde(default)]
    pub order_identifiers: Vec<String>,
    /// Batches whose open orders are cancelled too.
    #[serde(default)]
    pub order_manager_uids: Vec<Uid>,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub event_time: Option<Instant>,
}

fn each_batch(write: &mut Write<'_>, batches: Vec<Uid>, act: fn(&mut Write<'_>, &OrderManager)) {
    for (row, uid) in batches.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        if let Some(batch) = known_batch(write, uid) {
            act(write, &batch);
        }
    }
}

/// The batch with its new status, written; none when the step is refused.
fn step(write: &mut Write<'_>, batch: &OrderManager, status: BatchStatus) -> Option<OrderManager> {
    let now = batch.status.unwrap_or_default();
    if !status.follows(now) {
        write.refuse(Some("order_manager_uids"), step_refused(now));
        return None;
    }
    let batch = OrderManager {
        status: Some(status),
        ..batch.clone()
    };
    write.put(&batch);
    Some(batch)
}

fn send(write: &mut Write<'_>, batch: &OrderManager) {
    let orders = orders_of_batch(write.store(), batch.uid);
    rely_on_terms(write, &orders);
    let Some(batch) = step(write, batch, BatchStatus::Sent) else {
        return;
    };
    let at = write.at();
    write.put(&OrderManager {
        order_received_time: Some(at),
        ..batch.clone()
    });
    for order in orders
        .into_iter()
        .filter(|order| order.status == Some(OrderStatus::New))
    {
        let order = Order {
            status: Some(OrderStatus::Sent),
            ..order
        };
        put_order(write, &order, at, EventDetails::default());
    }
}

impl Operation for RecordOrderEvents {
    const KIND: &'static str = "record_order_event";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        for (row, report) in self.events.into_iter().enumerate() {
            write.set_origin(Origin { file: 0, row });
            report_one(write, report);
        }
    }

    fn describe(&self, _: &Book) -> String {
        match self.events.as_slice() {
            [event] => format!("Recorded an event of the order {}", event.order_identifier),
            events => format!("Recorded {} events", events.len()),
        }
    }
}

fn report_one(write: &mut Write<'_>, report: OrderReport) {
    let Some(order) = known_order(write, &report.order_identifier) else {
        return;
    };
    let changes = order.status != Some(report.status);
    if changes && matches!(report.status, OrderStatus::Filled | OrderStatus::PartiallyFilled) {
        return write.refuse(Some("status"), codes::fill_required());
    }
    if !may_become(write, &order, report.status) {
        return;
    }
    let at = report.event_time.unwrap_or(write.at());
    let order = Order {
        status: Some(report.status),
        order_remote_id: report.order_remote_id.or(order.order_remote_id),
        ..order
    };
    put_order(write, &order, at, report.event_metadata.unwrap_or_default());
    end_batch(write, order.order_manager_uid, at);
}

impl Operation for CancelOrders {
    const KIND: &'static str = "cancel_order";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let mut identifiers = self.order_identifiers;
        for uid in self.order_manager_uids {
            if known_batch(write, uid).is_some() {
                let open = orders_of_batch(write.store(), uid).into_iter().filter(is_open);
                identifiers.extend(open.map(|order| order.order_identifier));
            }
        }
        for (row, order_identifier) in identifiers.into_iter().enumerate() {
            write.set_origin(Origin { file: 0, row });
            cancel_one(write, order_identifier, self.event_time);
        }
    }

    fn describe(&self, book: &Book) -> String {
        let orders = match self.order_identifiers.as_slice() {
            [] => format!("the orders of {}", accounts_named(book, &self.order_manager_uids, &[])),
            [_] => "an order".to_owned(),
            orders => format!("{} orders", orders.len()),
        };
        format!("Cancelled {orders}")
    }
}

fn cancel_one(write: &mut Write<'_>, order_identifier: String, event_time: Option<Instant>) {
    let Some(order) = known_order(write, &order_identifier) else {
        return;
    };
    if order.status == Some(OrderStatus::Cancelled) {
        return write.refuse(Some("order_identifier"), codes::order_is_cancelled());
    }
    write.rely_on_row(&order, &["quantity", "filled_quantity"]);
    let report = OrderReport {
        order_identifier,
        status: OrderStatus::Cancelled,
        event_time,
        order_remote_id: None,
        event_metadata: None,
    };
    report_one(write, report);
}
