//! Execution: from a plan that was kept to order batches, their fills, and the holdings that come of them.
//!
//! Each step is an intent, one transaction, with every refusal at once. Orders and batches move by the steps of
//! their [`Status`](choices::Status) and by no other; events and trades are only added, and only an undo takes them back.

mod block_fills;
mod booking;
mod events;
mod fills;
mod guards;
mod identity;
mod lots;
mod make;
mod orders;
mod under_way;

pub use block_fills::{BlockFill, RecordBlockFills};
pub use booking::{BookTrades, held_until, unbooked_trades};
pub use events::{ApproveOrders, CancelOrders, OrderReport, RecordOrderEvents, SendOrders};
pub use fills::{Fill, RecordFills};
pub(crate) use guards::guards;
pub use identity::{order_identifier, run_identifier};
pub use make::MakeOrders;
pub use orders::{events_of_order, is_open, left_of, order_of, orders_of_batch, side_of, trades_of_order};
pub use under_way::{UnderWay, under_way};

use metatable::{AnyOperation, exported_operations};

/// Every operation of this module.
pub fn operations() -> Vec<AnyOperation> {
    exported_operations![
        MakeOrders,
        ApproveOrders,
        SendOrders,
        RecordOrderEvents,
        CancelOrders,
        RecordFills,
        RecordBlockFills,
        BookTrades,
    ]
}
