//! Execution: from a plan that was kept to order batches, their fills, and the holdings that come of them.
//!
//! Each step is an intent, one transaction, with every refusal at once. Orders and batches move by the steps of
//! [`ORDER_STEPS`] and [`BATCH_STEPS`] and by no other; events and trades are only added, and only an undo takes them back.

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

pub use crate::tables::execution::status::{
    BATCH_STATUSES, BATCH_STEPS, ORDER_STATUSES, ORDER_STEPS, Steps, next_statuses,
};
pub use block_fills::{BlockFill, RECORD_BLOCK_FILLS, RecordBlockFills};
pub use booking::{BOOK_TRADES, BookTrades, held_until, unbooked_trades};
pub use events::{
    APPROVE_ORDERS, Batches, CANCEL_ORDER, CancelOrders, OrderReport, RECORD_ORDER_EVENT, RecordOrderEvents,
    SEND_ORDERS,
};
pub use fills::{Fill, RECORD_FILL, RecordFills};
pub(crate) use guards::guards;
pub use identity::{order_identifier, run_identifier};
pub use make::{MAKE_ORDERS, MakeOrders};
pub use orders::{
    counter_asset, events_of_order, is_open, left_of, order_of, orders_of_batch, side_of, trades_of_order,
};
pub use under_way::{UnderWay, under_way};

use metatable::Mutator;

/// Every intent of this module.
pub fn mutators() -> [Mutator; 8] {
    [
        MAKE_ORDERS,
        APPROVE_ORDERS,
        SEND_ORDERS,
        RECORD_ORDER_EVENT,
        CANCEL_ORDER,
        RECORD_FILL,
        RECORD_BLOCK_FILLS,
        BOOK_TRADES,
    ]
}
