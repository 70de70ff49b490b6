//! Fills that the market gave many runs together.

use std::collections::BTreeMap;

use decimal::Decimal;
use markets::execution::{BlockFill, RECORD_BLOCK_FILLS, RecordBlockFills, left_of, orders_of_run};
use markets::tables::execution::{Order, TradesStorage};
use metatable::MetaTable;
use planning::plan::OrderSide;
use serde_json::json;

use super::super::desk::{Desk, now};
use super::super::typed::Typed;
use super::super::voice::Voice;
use super::lines::{asset_of, currency_of, planned_price, side_of};
use super::steps::recorded;
use protocol::{Failure, ListOpenBlocks, OpenBlock, OpenBlocks, RecordBlocks, Recorded, Side, Uid};

/// What is open of runs that were sent, by asset and side.
pub(crate) fn open_blocks(desk: &mut Desk, ask: &ListOpenBlocks) -> Result<OpenBlocks, Failure> {
    let measures = desk.measures()?;
    let store = desk.book.store();
    let mut blocks: BTreeMap<(Uid, bool), OpenBlock> = BTreeMap::new();
    let orders = ask.runs.iter().flat_map(|run| orders_of_run(store, *run));
    for order in orders.filter(is_at_market) {
        let side = side_of(&order);
        let block = blocks
            .entry((order.asset_uid, side == Side::Sell))
            .or_insert_with(|| OpenBlock {
                asset_uid: order.asset_uid,
                asset: asset_of(&measures.market, order.asset_uid).0,
                side,
                orders: 0,
                left: Decimal::ZERO,
                price: planned_price(&order),
                currency: currency_of(store, &order),
            });
        block.orders += 1;
        block.left = block.left.checked_add(left_of(&order)).unwrap_or(block.left);
    }
    let mut blocks: Vec<OpenBlock> = blocks.into_values().collect();
    blocks.sort_by(|a, b| (&a.asset, a.side == Side::Sell).cmp(&(&b.asset, b.side == Side::Sell)));
    Ok(OpenBlocks {
        blocks,
        key: now().format("block-%Y%m%d-%H%M%S").to_string(),
    })
}

fn is_at_market(order: &Order) -> bool {
    matches!(order.status.as_deref(), Some("sent" | "partially_filled"))
}

/// Shares fills out to the open orders of runs and records them; blocks without a quantity are left out.
pub(crate) async fn record_blocks(desk: &mut Desk, voice: &Voice, ask: &RecordBlocks) -> Result<Recorded, Failure> {
    let mut typed = Typed::default();
    let trade_time = typed.time("trade_time", &ask.time);
    let block_identifier = typed.words("block_identifier", &ask.key);
    let (mut fills, mut rows) = (Vec::new(), Vec::new());
    for (row, draft) in ask.fills.iter().enumerate() {
        typed.row(row);
        if let Some(quantity) = typed.number_if_any("quantity", &draft.quantity) {
            rows.push(row);
            fills.push(BlockFill {
                asset_uid: draft.asset_uid,
                side: match draft.side {
                    Side::Buy => OrderSide::Buy,
                    Side::Sell => OrderSide::Sell,
                },
                quantity,
                price: typed.number("price", &draft.price),
            });
        }
    }
    if rows.is_empty() {
        typed.row(0);
        typed.fault("quantity", "fills_empty", "Enter the quantity filled.".to_owned());
    }
    typed.finish()?;
    let args = RecordBlockFills {
        order_manager_uids: ask.runs.clone(),
        block_identifier,
        fills,
        trade_time,
    };
    let applied = desk.apply(voice, RECORD_BLOCK_FILLS.kind, json!(args)).await;
    let applied = applied.map_err(|failure| at_rows(failure, &rows))?;
    let trades = desk.book.store().catalog().table(TradesStorage::IDENTIFIER);
    let made = applied.changes.changes();
    Ok(recorded(
        made.iter().filter(|change| Some(change.table) == trades).count(),
        &applied,
    ))
}

/// Moves what is said of the fills that were sent to their rows in the form.
fn at_rows(mut failure: Failure, rows: &[usize]) -> Failure {
    for violation in &mut failure.violations {
        let column = violation.column.take().unwrap_or_default();
        let Some((list, field)) = column.split_once("].").filter(|(list, _)| list.starts_with("fills[")) else {
            violation.column = Some(column);
            continue;
        };
        let place: Option<usize> = list.trim_start_matches("fills[").parse().ok();
        let row = place.and_then(|place| rows.get(place)).copied().unwrap_or_default();
        violation.row = super::count(row);
        violation.column = Some(field.to_owned());
    }
    failure
}
