//! Execution: runs of orders, the orders, what happened to them, and the trades.

use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::AccountTable;
use super::assets::AssetTable;
use crate::execution::{ORDER_STATUSES, RUN_STATUSES};

table! {
    /// One run of orders for an account.
    OrderManagerTable => OrderManager, OrderManagerDraft {
        identifier: "OrderManager", owner: CORE, label: "Order runs";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// The account that is traded.
        target_account_uid: Uid, "Account";
        /// The time that is aimed for.
        target_time: Instant, "Target time";
        /// When the orders came in.
        order_received_time: Option<Instant>, "Received";
        /// When the run ended.
        execution_end: Option<Instant>, "Ended";
        /// How far it is: draft or approved, then sent, then completed or cancelled.
        status: Option<String>, "Status", max 64;
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [status];
    foreign target_account_uid => AccountTable.uid, cascade;
    check status_unknown, status, "The status is draft, approved, sent, completed or cancelled.",
        OneOf("status", RUN_STATUSES);
}

table! {
    /// An order as it was sent.
    OrdersStorage => Order, OrderDraft {
        identifier: "OrdersTS", owner: CORE, label: "Orders";
        /// When it was sent.
        order_time: Instant, "Time";
        /// Our key of the order.
        order_identifier: String, "Order";
        /// The account.
        account_uid: Uid, "Account";
        /// The run that it belongs to.
        order_manager_uid: Option<Uid>, "Run";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The venue's key of the order.
        order_remote_id: Option<String>, "Venue order";
        /// Our key of the order at the venue.
        client_order_id: Option<String>, "Client order";
        /// market, limit or another.
        order_type: Option<String>, "Type";
        /// 1 buy, -1 sell, or a code of the venue.
        order_side: Option<i64>, "Side";
        /// Units ordered.
        quantity: Option<Decimal>, "Quantity", unit "units";
        /// How far it is: new, sent, partially_filled, then filled, cancelled, rejected or expired. An order of a run takes
        /// only the steps of that order.
        status: Option<String>, "Status";
        /// Units filled.
        filled_quantity: Option<Decimal>, "Filled", unit "units";
        /// Average price of the fills.
        filled_price: Option<Decimal>, "Fill price", unit "asset currency";
        /// When it expires.
        expires_time: Option<Instant>, "Expires";
        /// Limit price.
        limit_price: Option<Decimal>, "Limit", unit "asset currency";
        /// How long it stands.
        time_in_force: Option<String>, "Time in force";
        /// Free text.
        comments: Option<String>, "Comments";
        /// What the venue says besides.
        venue_metadata: Option<Json>, "Venue details";
    }
    time [order_time, order_identifier, account_uid, asset_uid];
    index [order_identifier];
    foreign account_uid => AccountTable.uid, restrict;
    foreign order_manager_uid => OrderManagerTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    check status_unknown, status,
        "The status is new, sent, partially_filled, filled, cancelled, rejected or expired.",
        OneOf("status", ORDER_STATUSES);
}

table! {
    /// What happened to an order at an instant; only added, never changed. Orders of other systems have events too, so the order need not be known.
    OrderEventsStorage => OrderEvent, OrderEventDraft {
        identifier: "OrderEventsTS", owner: CORE, label: "Order events";
        /// When.
        event_time: Instant, "Time";
        /// Our key of the order.
        order_identifier: String, "Order";
        /// The status from then on.
        order_status: Option<String>, "Status";
        /// What the venue says besides.
        event_metadata: Option<Json>, "Details";
    }
    time [event_time, order_identifier];
    index [order_identifier, event_time];
    check order_status_unknown, order_status,
        "The status is new, sent, partially_filled, filled, cancelled, rejected or expired.",
        OneOf("order_status", ORDER_STATUSES);
}

table! {
    /// A trade that was made; only added, never changed.
    TradesStorage => Trade, TradeDraft {
        identifier: "TradesTS", owner: CORE, label: "Trades";
        /// When.
        trade_time: Instant, "Time";
        /// Our key of the trade.
        trade_identifier: String, "Trade";
        /// The account.
        account_uid: Uid, "Account";
        /// Our key of the order; not checked, for trades come without orders too.
        order_identifier: Option<String>, "Order";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// 1 buy, -1 sell, or a code of the venue.
        trade_side: Option<i64>, "Side";
        /// Units traded.
        quantity: Option<Decimal>, "Quantity", unit "units";
        /// Price.
        price: Option<Decimal>, "Price", unit "asset currency";
        /// Commission.
        commission: Option<Decimal>, "Commission", unit "commission asset";
        /// The asset that the commission is paid in.
        commission_asset_uid: Option<Uid>, "Commission in";
        /// What settlement costs.
        settlement_cost: Option<Decimal>, "Settlement cost", unit "settlement asset";
        /// The asset that settlement is paid in.
        settlement_asset_uid: Option<Uid>, "Settlement in";
        /// Free text.
        comments: Option<String>, "Comments";
        /// What the venue says besides.
        venue_metadata: Option<Json>, "Venue details";
    }
    time [trade_time, trade_identifier, account_uid, asset_uid];
    index [order_identifier];
    foreign account_uid => AccountTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign commission_asset_uid => AssetTable.uid, restrict;
    foreign settlement_asset_uid => AssetTable.uid, restrict;
}
