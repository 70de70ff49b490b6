//! Order batches, orders, events and trades as the page shows them.

use std::collections::BTreeMap;

use choices::{BatchStatus, OrderStatus, Status};
use decimal::Decimal;
use markets::execution::{is_open, left_of, orders_of_batch, side_of, trades_of_order};
use markets::tables::accounts::AccountTable;
use markets::tables::assets::{AssetTable, AssetTradingTermsTable};
use markets::tables::execution::details::EventDetails;
use markets::tables::execution::{Order, OrderEvent, OrderManager, Trade};
use markets::tables::rebalancing::RebalancePlanTable;
use markets::valuation::Market;
use metatable::{Json, MetaTable, Store, Value};

use super::{count, status_of};
use protocol::{BatchOrder, BatchStep, Instant, OrderBatchLine, OrderEventLine, OrderTrade, Uid};
use sorting::Collected;

/// What saved plans are called, by uid.
pub(super) type PlanNames = BTreeMap<Uid, String>;

pub(super) fn batch_line(store: &Store, market: &Market, plans: &PlanNames, batch: &OrderManager) -> OrderBatchLine {
    let orders = orders_of_batch(store, batch.uid);
    let (account, name) = account_of(store, batch.target_account_uid);
    OrderBatchLine {
        uid: batch.uid,
        account_uid: batch.target_account_uid,
        account,
        name,
        plan: plan_name(plans, batch),
        target_time: batch.target_time,
        status: status_of(batch),
        orders: count(orders.len()),
        open: count(orders.iter().filter(|order| is_open(order)).count()),
        filled: filled_share(market, &orders),
        steps: steps_of(batch),
    }
}

/// The business key and the human label of an account; its uid when it is there no more.
pub(super) fn account_of(store: &Store, uid: Uid) -> (String, String) {
    let account = store.by_uid::<AccountTable>(uid);
    account.map_or_else(
        || (uid.to_string(), String::new()),
        |account| (account.unique_identifier, account.account_name),
    )
}

/// The name of the plan that a batch is of; "" when it is there no more.
pub(super) fn plan_name(plans: &PlanNames, batch: &OrderManager) -> String {
    let details = batch.metadata_json.as_ref().map(Json::to_value).unwrap_or_default();
    let plan = details["plan_uid"].as_str().and_then(|uid| uid.parse::<Uid>().ok());
    plan.and_then(|uid| plans.get(&uid).cloned()).unwrap_or_default()
}

/// What the saved plans are called, read without their inputs, which are large.
pub(super) fn plan_names(store: &Store) -> PlanNames {
    let Some(table) = store.catalog().table(RebalancePlanTable::IDENTIFIER) else {
        return PlanNames::new();
    };
    let definition = store.catalog().definition(table);
    let places = definition.position("uid").zip(definition.position("name"));
    let named = |values: &[Value]| {
        let (uid, name) = places?;
        match (values.get(uid)?, values.get(name)?) {
            (Value::Uid(uid), name) => Some((*uid, name.to_text())),
            _ => None,
        }
    };
    let records = store.records(table);
    records.filter_map(|(_, record)| named(record.values())).into_map()
}

fn steps_of(batch: &OrderManager) -> Vec<BatchStep> {
    let step = |status: &BatchStatus| match status {
        BatchStatus::Approved => Some(BatchStep::Approve),
        BatchStatus::Sent => Some(BatchStep::Send),
        BatchStatus::Cancelled => Some(BatchStep::Cancel),
        BatchStatus::Draft | BatchStatus::Completed => None,
    };
    status_of(batch).next().iter().filter_map(step).collect()
}

/// Value filled over value ordered.
fn filled_share(market: &Market, orders: &[Order]) -> Option<Decimal> {
    let value_of = |units: fn(&Order) -> Option<Decimal>| {
        orders.iter().try_fold(Decimal::ZERO, |sum, order| {
            let asset = market.assets.get(market.asset(order.asset_uid)? as usize)?;
            let own = units(order).unwrap_or_default().checked_mul(asset.unit_value?)?;
            sum.checked_add(own)
        })
    };
    let ordered = value_of(|order| order.quantity)?;
    value_of(|order| order.filled_quantity)?.checked_div(ordered)
}

/// The business key and the name of an asset; its uid when it is there no more.
pub(super) fn asset_of(market: &Market, uid: Uid) -> (String, String) {
    let asset = market.asset(uid).and_then(|number| market.assets.get(number as usize));
    asset.map_or_else(
        || (uid.to_string(), String::new()),
        |asset| (asset.key.clone(), asset.name.clone()),
    )
}

/// What an order is paid in: the currency that it gives for another, else that of its asset.
pub(super) fn currency_of(store: &Store, order: &Order) -> String {
    let details = order.venue_metadata.as_ref();
    let counter = details.and_then(|details| details.counter_asset_uid);
    let own = || {
        let terms = store.by_uid::<AssetTradingTermsTable>(order.asset_uid)?;
        Some(terms.currency_asset_uid)
    };
    let asset = counter.or_else(own).and_then(|uid| store.by_uid::<AssetTable>(uid));
    asset.map(|asset| asset.unique_identifier).unwrap_or_default()
}

/// The price that an order was planned at.
pub(super) fn planned_price(order: &Order) -> Option<Decimal> {
    order.venue_metadata.as_ref()?.planned_price
}

pub(super) fn order_line(store: &Store, market: &Market, batch: &OrderManager, order: &Order) -> BatchOrder {
    let (asset, name) = asset_of(market, order.asset_uid);
    let status = order.status.unwrap_or_default();
    let is_sent = status_of(batch) == BatchStatus::Sent;
    // Before a batch is sent, its orders can only be cancelled.
    let may_report = |status: &OrderStatus| match status {
        OrderStatus::Cancelled => true,
        OrderStatus::Rejected | OrderStatus::Expired => is_sent,
        _ => false,
    };
    let trades = trades_of_order(store, &order.order_identifier).len();
    BatchOrder {
        key: order.order_identifier.clone(),
        asset,
        name,
        currency: currency_of(store, order),
        side: side_of(order),
        quantity: order.quantity.unwrap_or_default(),
        filled: order.filled_quantity.unwrap_or_default(),
        left: left_of(order),
        price: order.filled_price,
        planned_price: planned_price(order),
        status,
        why: order.comments.clone().unwrap_or_default(),
        can_fill: is_sent && OrderStatus::Filled.follows(status),
        reports: status.next().iter().copied().filter(may_report).collect(),
        next_trade: format!("fill-{}", trades + 1),
    }
}

pub(super) fn event_line(market: &Market, order: &Order, event: &OrderEvent) -> OrderEventLine {
    let details = event.event_metadata.clone().unwrap_or_default();
    OrderEventLine {
        at: event.event_time,
        asset: asset_of(market, order.asset_uid).0,
        side: side_of(order),
        status: event.order_status,
        fill: details.quantity.zip(details.price),
        note: note_of(&details),
    }
}

/// What a venue said besides what is shown in fields of its own.
fn note_of(details: &EventDetails) -> String {
    let words = details.other.iter();
    let words = words.map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    words.collect::<Vec<_>>().join(", ")
}

pub(super) fn trade_line(
    (store, market): (&Store, &Market),
    order: &Order,
    trade: &Trade,
    booked: Option<Instant>,
) -> OrderTrade {
    let paid_in = trade.commission_asset_uid.map(|uid| asset_of(market, uid).0);
    let commission = trade.commission.filter(|commission| !commission.is_zero());
    OrderTrade {
        at: trade.trade_time,
        key: trade.trade_identifier.clone(),
        asset: asset_of(market, trade.asset_uid).0,
        side: side_of(order),
        quantity: trade.quantity.unwrap_or_default(),
        price: trade.price.unwrap_or_default(),
        currency: currency_of(store, order),
        commission: commission.map(|amount| (amount, paid_in.unwrap_or_else(|| currency_of(store, order)))),
        is_booked: booked.is_some_and(|booked| trade.trade_time <= booked),
    }
}
