//! Orders: batches of orders, what happened to them, and what becomes of them.

use choices::{BatchStatus, OrderSide, OrderStatus};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, NamedRow, Uid};
use crate::form::{Control, Source, form};

/// A window of the batches of orders, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOrderBatches {
    /// Words that the account, its name or the plan holds.
    pub search: String,
    /// Batches of this status alone; none for all.
    pub status: Option<BatchStatus>,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the batches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBatchesView {
    /// Batches in all.
    pub total: u32,
    /// Rows that match.
    pub matching: u32,
    /// Batches of each status, in the order of the steps.
    pub statuses: Vec<(BatchStatus, u32)>,
    /// The window.
    pub rows: Vec<OrderBatchLine>,
}

/// A batch of orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBatchLine {
    /// The row.
    pub uid: Uid,
    /// The account that is traded.
    pub account_uid: Uid,
    /// Its business key.
    pub account: String,
    /// Its human label.
    pub name: String,
    /// The plan that the orders are of; "" when it is there no more.
    pub plan: String,
    /// The time that is aimed for.
    pub target_time: Instant,
    /// How far it is.
    pub status: BatchStatus,
    /// Orders.
    pub orders: u32,
    /// Orders to which more may happen.
    pub open: u32,
    /// Value filled over value ordered, at the newest prices; none without a price.
    pub filled: Option<Decimal>,
    /// What may be done now.
    pub steps: Vec<BatchStep>,
}

/// What is done to a batch as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BatchStep {
    /// A draft may be sent.
    Approve,
    /// Its orders go to the venue.
    Send,
    /// What is left of its orders is given up.
    Cancel,
}

/// One batch with its orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowOrderBatch {
    /// The row.
    pub uid: Uid,
}

/// One batch with its orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBatchView {
    /// The batch.
    pub batch: OrderBatchLine,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// When its last order was final.
    pub ended_at: Option<Instant>,
    /// By asset.
    pub orders: Vec<BatchOrder>,
    /// What happened, newest first.
    pub events: Vec<OrderEventLine>,
    /// Newest first.
    pub trades: Vec<OrderTrade>,
    /// Trades of the account that no holdings have in them yet, those of other batches included.
    pub unbooked: u32,
    /// What commission can be paid in.
    pub currencies: Vec<NamedRow>,
}

/// An order of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchOrder {
    /// Its business key.
    pub key: String,
    /// Business key of the asset.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// What it is paid in.
    pub currency: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units ordered.
    pub quantity: Decimal,
    /// Units filled.
    pub filled: Decimal,
    /// Units left.
    pub left: Decimal,
    /// Average price of the fills.
    pub price: Option<Decimal>,
    /// The price that it was planned at.
    pub planned_price: Option<Decimal>,
    /// How far it is.
    pub status: OrderStatus,
    /// Why it was planned.
    pub why: String,
    /// Fills can be recorded.
    pub can_fill: bool,
    /// The statuses that a venue may report now, besides those that fills make.
    pub reports: Vec<OrderStatus>,
    /// What the next fill can be called.
    pub next_trade: String,
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEventLine {
    /// When.
    pub at: Instant,
    /// Business key of the asset.
    pub asset: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// The status from then on, where one is known.
    pub status: Option<OrderStatus>,
    /// Units and price, when it is a fill.
    pub fill: Option<(Decimal, Decimal)>,
    /// What the venue said.
    pub note: String,
}

/// A trade of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTrade {
    /// When.
    pub at: Instant,
    /// Its key.
    pub key: String,
    /// Business key of the asset.
    pub asset: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units.
    pub quantity: Decimal,
    /// Of a unit.
    pub price: Decimal,
    /// What it is paid in.
    pub currency: String,
    /// Commission, and what it is paid in.
    pub commission: Option<(Decimal, String)>,
    /// Holdings have it in them.
    pub is_booked: bool,
}

/// Makes a batch for each account of a saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOrderBatches {
    /// The plan.
    pub plan: Uid,
    /// The time that is aimed for, as typed; "" for now.
    pub target_time: String,
    /// The batches are to be approved before they are sent.
    pub draft: bool,
}

/// Approves, sends or cancels batches, all of them or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeOrderBatches {
    /// The batches.
    pub batches: Vec<Uid>,
    /// What is done.
    pub step: BatchStep,
}

form! {
    /// Records what a broker reports of an order, or cancels it.
    pub struct RecordEvent {
        /// Key of the order.
        order: String, "Order", control Control::Words;
        /// Cancelled, rejected or expired.
        status: OrderStatus, "Broker status", control Control::Pick(Source::Reports);
        /// When; "" for now.
        event_time: String, "Time (UTC)", control Control::Words, hint "now";
        /// What the broker says.
        note: String, "Broker message", control Control::Words;
    }

    /// Records a fill.
    pub struct RecordFill {
        /// Key of the order.
        order: String, "Order", control Control::Words;
        /// Units.
        quantity: String, "Quantity filled", says |_| "The remainder stays open.";
        /// Of a unit, in the currency of the order.
        price: String, "Price", says |_| "Price per unit ({base})";
        /// "" for none.
        commission: String, "Commission", hint "none";
        /// What it is paid in; none for the currency of the order.
        commission_asset_uid: Option<Uid>, "Commission currency", control Control::Pick(Source::Currencies);
        /// When; "" for now.
        trade_time: String, "Time (UTC)", control Control::Words, hint "now", says |_| "For example 2026-01-31 16:00.";
        /// Key of the fill.
        trade_identifier: String, "Execution ID", control Control::Words;
    }
}

/// What is open of batches that were sent, by asset and side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOpenBlocks {
    /// The batches.
    pub batches: Vec<Uid>,
}

/// What is open of batches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBlocks {
    /// By asset, buys before sells.
    pub blocks: Vec<OpenBlock>,
    /// What the fills can be called together.
    pub key: String,
}

/// What is open of an asset on a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBlock {
    /// The asset.
    pub asset_uid: Uid,
    /// Business key.
    pub asset: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// Orders with a part.
    pub orders: u32,
    /// Units left.
    pub left: Decimal,
    /// The price that they were planned at.
    pub price: Option<Decimal>,
    /// The currency of prices.
    pub currency: String,
}

/// Shares fills of blocks out to the open orders of batches and records them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBlocks {
    /// The batches.
    pub batches: Vec<Uid>,
    /// Key of the fills together.
    pub key: String,
    /// When, as typed; "" for now.
    pub time: String,
    /// What was filled.
    pub fills: Vec<BlockFillDraft>,
}

/// A fill of a block, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockFillDraft {
    /// The asset.
    pub asset_uid: Uid,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units.
    pub quantity: String,
    /// Of a unit.
    pub price: String,
}

/// What booking the trades of batches' accounts would make of their holdings; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryBooking {
    /// The batches.
    pub batches: Vec<Uid>,
    /// The time of the new holdings, as typed; "" for now.
    pub time: String,
}

/// What booking would make of holdings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingView {
    /// Accounts with something to book.
    pub accounts: Vec<BookedAccount>,
}

/// The holdings of an account before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedAccount {
    /// Business key.
    pub account: String,
    /// Human label.
    pub name: String,
    /// Trades that are booked.
    pub trades: u32,
    /// What changes, by asset; cash last.
    pub lines: Vec<BookedLine>,
}

/// What changes of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedLine {
    /// Business key.
    pub asset: String,
    /// It is money.
    pub is_cash: bool,
    /// Units before.
    pub before: Decimal,
    /// Units after.
    pub after: Decimal,
}

/// Books the trades of batches' accounts as new holdings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostOrderBatches {
    /// The batches.
    pub batches: Vec<Uid>,
    /// The time of the new holdings, as typed; "" for now.
    pub time: String,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Rows that it is about: batches made, trades recorded, accounts booked.
    pub count: u32,
    /// The change, for undo; none when nothing changed.
    pub entry: Option<u64>,
}
