//! What orders, their events and trades say beside their columns.
//!
//! What a broker says is kept as it came; the properties here are read, and refused in another form (`details_malformed`).

use choices::OrderReason;
use decimal::Decimal;
use metatable::{Document, Instant, Uid};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The details of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderDetails {
    /// Why it was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<OrderReason>,
    /// The price that it was planned at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_price: Option<Decimal>,
    /// The lots that it sells, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lots: Option<Vec<PlannedLot>>,
    /// The currency that a currency is bought with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_asset_uid: Option<Uid>,
    /// How much of that currency was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_amount: Option<Decimal>,
    /// What a broker says.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// A part of a lot that an order sells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedLot {
    /// When the lot was opened.
    pub opened: Instant,
    /// Units of it.
    pub quantity: Decimal,
}

/// The details of a trade.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct TradeDetails {
    /// The broker's allocation ID of the block that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block_identifier: Option<String>,
    /// The money that it was given of the block's fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Decimal>,
    /// The currency that a currency was bought with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_asset_uid: Option<Uid>,
    /// What a broker says.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

/// The details of an event of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct EventDetails {
    /// The plan that the order is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_uid: Option<Uid>,
    /// The execution ID of a fill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_identifier: Option<String>,
    /// Units of a fill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// The price of a fill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// What a broker says.
    #[serde(flatten)]
    pub other: Map<String, Json>,
}

impl Document for OrderDetails {}

impl Document for EventDetails {}

impl Document for TradeDetails {}
