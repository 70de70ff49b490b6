//! Fills: trades of an order, and what they make of it.

use choices::OrderStatus;
use decimal::Decimal;
use metatable::{Book, Field, Instant, Operation, Origin, Right, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use super::booking::booked_until;
use super::orders::{end_batch, known_order, may_become, put_order, rely_on_terms, trades_of_order};
use crate::codes;
use crate::tables::execution::details::{EventDetails, TradeDetails};
use crate::tables::execution::{Order, Trade, TradesStorage};

/// Records fills of orders as trades. An order that is filled in parts is filled when the parts are all of it; they are
/// never more. A fill that was recorded already is passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordFills {
    /// The fills, in any order.
    pub fills: Vec<Fill>,
}

/// A fill of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Our key of the order.
    pub order_identifier: String,
    /// The broker's execution ID, by which the fill is recorded once.
    pub trade_identifier: String,
    /// Units, above 0.
    pub quantity: Decimal,
    /// Of a unit, above 0, in the currency of the asset.
    pub price: Decimal,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub trade_time: Option<Instant>,
    /// Commission.
    #[serde(default)]
    pub commission: Option<Decimal>,
    /// The asset that the commission is paid in; the currency of the asset when left out.
    #[serde(default)]
    pub commission_asset_uid: Option<Uid>,
    /// Settlement cost.
    #[serde(default)]
    pub settlement_cost: Option<Decimal>,
    /// The asset that settlement is paid in; the currency of the asset when left out.
    #[serde(default)]
    pub settlement_asset_uid: Option<Uid>,
    /// Free text.
    #[serde(default)]
    pub comments: Option<String>,
    /// Other details from the broker.
    #[serde(default)]
    pub venue_metadata: Option<TradeDetails>,
}

impl Operation for RecordFills {
    const KIND: &'static str = "record_fill";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        for (row, fill) in self.fills.into_iter().enumerate() {
            write.set_origin(Origin { file: 0, row });
            if let Some(order) = known_order(write, &fill.order_identifier) {
                record_one(write, &order, fill);
            }
        }
    }

    fn describe(&self, _: &Book) -> String {
        match self.fills.as_slice() {
            [fill] => format!("Recorded a fill of the order {}", fill.order_identifier),
            fills => format!("Recorded {} fills", fills.len()),
        }
    }
}

/// Writes the trade of a fill, and the order as it is after it.
pub(super) fn record_one(write: &mut Write<'_>, order: &Order, fill: Fill) {
    rely_on_terms(write, std::slice::from_ref(order));
    let is_positive = check_positive(write, &fill);
    let at = fill.trade_time.unwrap_or(write.at());
    let trade = trade_of(order, fill, at);
    if is_recorded(write, &trade) || !is_positive {
        return;
    }
    if booked_until(write.store(), order.account_uid).is_some_and(|until| at <= until) {
        write.refuse(Some("trade_time"), codes::time_is_booked());
    }
    let mut trades = trades_of_order(write.store(), &order.order_identifier);
    trades.push(trade);
    let Some(filled) = filled(order, &trades) else {
        return write.refuse(Some("quantity"), codes::fill_too_large());
    };
    if !may_become(write, order, filled.status.unwrap_or_default()) {
        return;
    }
    if let Some(trade) = trades.last() {
        let details = EventDetails {
            trade_identifier: Some(trade.trade_identifier.clone()),
            quantity: trade.quantity,
            price: trade.price,
            ..EventDetails::default()
        };
        write.put(trade);
        put_order(write, &filled, at, details);
    }
    end_batch(write, order.order_manager_uid, at);
}

fn check_positive(write: &mut Write<'_>, fill: &Fill) -> bool {
    let mut all = true;
    for (column, number) in [("quantity", fill.quantity), ("price", fill.price)] {
        if !number.is_positive() {
            write.refuse(Some(column), codes::not_positive());
            all = false;
        }
    }
    all
}

fn trade_of(order: &Order, fill: Fill, at: Instant) -> Trade {
    let mut details = fill.venue_metadata.unwrap_or_default();
    // An order of currencies says what it is paid with.
    let planned = order.venue_metadata.as_ref();
    let counter = planned.and_then(|planned| planned.counter_asset_uid);
    details.counter_asset_uid = counter.or(details.counter_asset_uid);
    Trade {
        trade_time: at,
        trade_identifier: fill.trade_identifier,
        account_uid: order.account_uid,
        order_identifier: Some(order.order_identifier.clone()),
        asset_uid: order.asset_uid,
        trade_side: order.order_side,
        quantity: Some(fill.quantity),
        price: Some(fill.price),
        commission: fill.commission,
        commission_asset_uid: fill.commission_asset_uid,
        settlement_cost: fill.settlement_cost,
        settlement_asset_uid: fill.settlement_asset_uid,
        comments: fill.comments,
        venue_metadata: Some(details).filter(|details| *details != TradeDetails::default()),
    }
}

/// Whether the trade is there already; refused (`trade_exists`) when another one has its key.
fn is_recorded(write: &mut Write<'_>, trade: &Trade) -> bool {
    let key = trade.order_identifier.clone().unwrap_or_default();
    let trades = trades_of_order(write.store(), &key);
    let same = trades
        .iter()
        .find(|known| known.trade_identifier == trade.trade_identifier);
    let same = same.cloned().or_else(|| {
        let identity = [
            trade.trade_time.to_value(),
            Value::Text(trade.trade_identifier.clone()),
            Value::Uid(trade.account_uid),
            Value::Uid(trade.asset_uid),
        ];
        write.store().get::<TradesStorage>(&identity)
    });
    let Some(known) = same else { return false };
    let facts = |trade: &Trade| (trade.order_identifier.clone(), trade.quantity, trade.price);
    if facts(&known) != facts(trade) {
        write.refuse(Some("trade_identifier"), codes::trade_exists());
    }
    true
}

/// The order after its trades: units, average price and status; none when they are more than was ordered.
fn filled(order: &Order, trades: &[Trade]) -> Option<Order> {
    let quantities = trades.iter().filter_map(|trade| trade.quantity);
    let units = Decimal::checked_sum(quantities)?;
    let money = trades.iter().map(|trade| trade.quantity?.checked_mul(trade.price?));
    let money = money
        .into_iter()
        .try_fold(Decimal::ZERO, |sum, own| sum.checked_add(own?))?;
    let ordered = order.quantity.unwrap_or(units);
    if units > ordered {
        return None;
    }
    let status = if units == ordered {
        OrderStatus::Filled
    } else {
        OrderStatus::PartiallyFilled
    };
    Some(Order {
        status: Some(status),
        filled_quantity: Some(units),
        filled_price: Some(money.checked_div(units)?),
        ..order.clone()
    })
}
