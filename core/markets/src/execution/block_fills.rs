//! Fills of blocks: what the market filled for many batches together, shared out to their orders.

use std::collections::BTreeMap;

use choices::{OrderSide, OrderStatus};
use decimal::Decimal;
use metatable::{Book, Instant, Operation, Origin, Right, Uid, Value, Write, counted};
use serde::{Deserialize, Serialize};
use sorting::Collected;

use super::fills::{Fill, record_one};
use super::orders::{known_batch, left_of, orders_of_batch, side_of};
use crate::codes;
use crate::tables::assets::{AssetTable, AssetTradingTermsTable};
use crate::tables::execution::details::TradeDetails;
use crate::tables::execution::{Order, TradesStorage};
use planning::blocks::{self, AccountOrder, FillInput, FilledAsset, allocate_fills};

/// Allocates fills to the open orders of batches and records each account's part as a trade. Parts are those of
/// [`allocate_fills`]: pro rata to what is open, at the average price, whole lots by largest remainder; the money of the
/// fills is allocated to the minor unit and kept with the trades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordBlockFills {
    /// The batches whose orders were sent as blocks.
    pub order_manager_uids: Vec<Uid>,
    /// The broker's allocation ID, by which these fills are recorded once.
    pub block_identifier: String,
    /// Fills of the block, in any order.
    pub fills: Vec<BlockFill>,
    /// When; the time of the intent when left out.
    #[serde(default)]
    pub trade_time: Option<Instant>,
}

/// A fill of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BlockFill {
    /// The asset.
    pub asset_uid: Uid,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units, above 0.
    pub quantity: Decimal,
    /// Of a unit, above 0, in the currency of the asset.
    pub price: Decimal,
}

type Key = (Uid, Uid, OrderSide);

impl Operation for RecordBlockFills {
    const KIND: &'static str = "record_block_fills";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        record(write, &self);
    }

    fn describe(&self, _: &Book) -> String {
        let fills = counted(self.fills.len(), "a fill", "fills");
        format!("Allocated {fills} of the block {}", self.block_identifier)
    }
}

fn record(write: &mut Write<'_>, args: &RecordBlockFills) {
    let orders = orders_of_batches(write, &args.order_manager_uids);
    if orders.iter().any(|order| has_trade(write, args, order)) {
        return write.refuse(Some("block_identifier"), codes::block_fills_exist());
    }
    let is_open = |order: &Order| order.status.is_some_and(OrderStatus::is_at_market);
    let open = orders.into_iter().filter(is_open);
    let open: Vec<(Key, Order)> = open.map(|order| (key_of(&order), order)).collect();
    let input = FillInput {
        orders: open.iter().map(|(key, order)| account_order(*key, order)).collect(),
        fills: args.fills.iter().map(fill_of_block).collect(),
        assets: filled_assets(write, &open),
    };
    let shared = match allocate_fills(&input) {
        Ok(shared) => shared,
        Err(refusal) => return write.refuse_all(refusal.violations),
    };
    let prices: BTreeMap<(Uid, OrderSide), Option<Decimal>> = shared
        .blocks
        .iter()
        .map(|block| ((block.asset_uid, block.side), block.average_price))
        .into_map();
    let orders: BTreeMap<Key, Order> = open.into_iter().into_map();
    for part in shared.allocations.iter().filter(|part| part.quantity.is_positive()) {
        let order = orders.get(&(part.account_uid, part.asset_uid, part.side));
        let price = prices.get(&(part.asset_uid, part.side)).copied().flatten();
        if let Some((order, price)) = order.zip(price) {
            let fill = part_of_block(args, order, part, price);
            record_one(write, order, fill);
        }
    }
}

fn key_of(order: &Order) -> Key {
    (order.account_uid, order.asset_uid, side_of(order))
}

fn orders_of_batches(write: &mut Write<'_>, batches: &[Uid]) -> Vec<Order> {
    let mut orders = Vec::new();
    for (row, uid) in batches.iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        if known_batch(write, *uid).is_some() {
            orders.extend(orders_of_batch(write.store(), *uid));
        }
    }
    write.set_origin(Origin::default());
    orders
}

fn trade_identifier(args: &RecordBlockFills, order: &Order) -> String {
    format!("{}/{}", args.block_identifier, order.order_identifier)
}

fn has_trade(write: &Write<'_>, args: &RecordBlockFills, order: &Order) -> bool {
    let key = [Value::Text(order.order_identifier.clone())];
    let trades = write.store().find::<TradesStorage>(&["order_identifier"], &key);
    let own = trade_identifier(args, order);
    trades.iter().any(|trade| trade.trade_identifier == own)
}

fn account_order((account_uid, asset_uid, side): Key, order: &Order) -> AccountOrder {
    AccountOrder {
        account_uid,
        asset_uid,
        side,
        quantity: left_of(order),
    }
}

fn fill_of_block(fill: &BlockFill) -> blocks::Fill {
    blocks::Fill {
        asset_uid: fill.asset_uid,
        side: fill.side,
        quantity: fill.quantity,
        price: fill.price,
    }
}

/// The terms of the assets that are open; one without terms is missing, which refuses its orders.
fn filled_assets(write: &Write<'_>, open: &[(Key, Order)]) -> Vec<FilledAsset> {
    let assets = open.iter().map(|((_, asset, _), _)| *asset).into_set();
    let store = write.store();
    let filled = assets.into_iter().filter_map(|asset_uid| {
        let terms = store.by_uid::<AssetTradingTermsTable>(asset_uid)?;
        let currency = store.by_uid::<AssetTable>(terms.currency_asset_uid)?;
        let orders = open.iter().filter(|((_, asset, _), _)| *asset == asset_uid);
        let mut quantities = orders.map(|(_, order)| left_of(order));
        // Orders in fractions are filled in fractions.
        let whole = quantities.all(|quantity| quantity.is_multiple_of(terms.lot_size));
        Some(FilledAsset {
            asset_uid,
            currency: currency.unique_identifier,
            multiplier: Some(terms.contract_multiplier),
            lot_size: whole.then_some(terms.lot_size),
        })
    });
    filled.collect()
}

fn part_of_block(args: &RecordBlockFills, order: &Order, part: &blocks::AccountFill, price: Decimal) -> Fill {
    let details = TradeDetails {
        block_identifier: Some(args.block_identifier.clone()),
        money: Some(part.money),
        ..TradeDetails::default()
    };
    Fill {
        order_identifier: order.order_identifier.clone(),
        trade_identifier: trade_identifier(args, order),
        quantity: part.quantity,
        price,
        trade_time: args.trade_time,
        commission: None,
        commission_asset_uid: None,
        settlement_cost: None,
        settlement_asset_uid: None,
        comments: None,
        venue_metadata: Some(details),
    }
}
