//! Execution: order batches, the orders, what happened to them, and the trades.

pub mod details;

use choices::{BatchStatus, Choice, OrderStatus};
use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::AccountTable;
use super::assets::AssetTable;
use details::{EventDetails, OrderDetails, TradeDetails};

table! {
    /// An order batch of an account.
    OrderManagerTable => OrderManager, OrderManagerDraft {
        identifier: "OrderManager", owner: CORE, label: "Order batches";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// The account.
        target_account_uid: Uid, "Account";
        /// Target time.
        target_time: Instant, "Target time";
        /// When the orders were received.
        order_received_time: Option<Instant>, "Received";
        /// When the batch ended.
        execution_end: Option<Instant>, "Ended";
        /// Status: draft or approved, then sent, then completed or cancelled.
        status: Option<BatchStatus>, "Status", max 64;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [status];
    foreign target_account_uid => AccountTable.uid, cascade;
    check status_unknown, status, "The status must be draft, approved, sent, completed or cancelled.",
        OneOf("status", BatchStatus::TEXTS);
}

table! {
    /// An order as it was sent.
    OrdersStorage => Order, OrderDraft {
        identifier: "OrdersTS", owner: CORE, label: "Orders";
        /// When it was sent.
        order_time: Instant, "Time";
        /// Order ID.
        order_identifier: String, "Order";
        /// The account.
        account_uid: Uid, "Account";
        /// The order batch.
        order_manager_uid: Option<Uid>, "Batch";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The broker's order ID.
        order_remote_id: Option<String>, "Broker order ID";
        /// The client order ID at the broker.
        client_order_id: Option<String>, "Client order ID";
        /// market, limit or another.
        order_type: Option<String>, "Type";
        /// 1 buy, -1 sell, or a broker code.
        order_side: Option<i64>, "Side";
        /// Quantity ordered.
        quantity: Option<Decimal>, "Quantity", unit "units";
        /// How far it is: new, sent, partially_filled, then filled, cancelled, rejected or expired. An order of a batch takes
        /// only the steps of that order.
        status: Option<OrderStatus>, "Status";
        /// Quantity filled.
        filled_quantity: Option<Decimal>, "Filled", unit "units";
        /// Average price of the fills.
        filled_price: Option<Decimal>, "Fill price", unit "asset currency";
        /// When it expires.
        expires_time: Option<Instant>, "Expires";
        /// Limit price.
        limit_price: Option<Decimal>, "Limit", unit "asset currency";
        /// Time in force.
        time_in_force: Option<String>, "Time in force";
        /// Free text.
        comments: Option<String>, "Comments";
        /// Other details from the broker.
        venue_metadata: Option<OrderDetails>, "Broker details";
    }
    time [order_time, order_identifier, account_uid, asset_uid];
    index [order_identifier];
    foreign account_uid => AccountTable.uid, restrict;
    foreign order_manager_uid => OrderManagerTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    check status_unknown, status,
        "The status must be new, sent, partially_filled, filled, cancelled, rejected or expired.",
        OneOf("status", OrderStatus::TEXTS);
}

table! {
    /// An event of an order; append-only. Orders of other systems have events too, so the order need not be known.
    OrderEventsStorage => OrderEvent, OrderEventDraft {
        identifier: "OrderEventsTS", owner: CORE, label: "Order events";
        /// Time.
        event_time: Instant, "Time";
        /// Order ID.
        order_identifier: String, "Order";
        /// The status from this time.
        order_status: Option<OrderStatus>, "Status";
        /// Other details from the broker.
        event_metadata: Option<EventDetails>, "Details";
    }
    time [event_time, order_identifier];
    index [order_identifier, event_time];
    check order_status_unknown, order_status,
        "The status must be new, sent, partially_filled, filled, cancelled, rejected or expired.",
        OneOf("order_status", OrderStatus::TEXTS);
}

table! {
    /// A trade; append-only.
    TradesStorage => Trade, TradeDraft {
        identifier: "TradesTS", owner: CORE, label: "Trades";
        /// Time.
        trade_time: Instant, "Time";
        /// Execution ID.
        trade_identifier: String, "Execution ID";
        /// The account.
        account_uid: Uid, "Account";
        /// Order ID; not checked, because trades can exist without orders.
        order_identifier: Option<String>, "Order";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// 1 buy, -1 sell, or a broker code.
        trade_side: Option<i64>, "Side";
        /// Quantity traded.
        quantity: Option<Decimal>, "Quantity", unit "units";
        /// Price.
        price: Option<Decimal>, "Price", unit "asset currency";
        /// Commission.
        commission: Option<Decimal>, "Commission", unit "commission asset";
        /// The asset that the commission is paid in.
        commission_asset_uid: Option<Uid>, "Commission asset";
        /// Settlement cost.
        settlement_cost: Option<Decimal>, "Settlement cost", unit "settlement asset";
        /// The asset that settlement is paid in.
        settlement_asset_uid: Option<Uid>, "Settlement asset";
        /// Free text.
        comments: Option<String>, "Comments";
        /// Other details from the broker.
        venue_metadata: Option<TradeDetails>, "Broker details";
    }
    time [trade_time, trade_identifier, account_uid, asset_uid];
    index [order_identifier];
    foreign account_uid => AccountTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign commission_asset_uid => AssetTable.uid, restrict;
    foreign settlement_asset_uid => AssetTable.uid, restrict;
}
