//! Fills that the market gave many batches together.

use std::collections::BTreeMap;

use choices::{OrderSide, OrderStatus};
use decimal::Decimal;
use markets::execution::{BlockFill, RecordBlockFills, left_of, orders_of_batch};
use markets::tables::execution::{Order, TradesStorage};
use metatable::MetaTable;
use sorting::Arrange;

use super::lines::{asset_of, currency_of, planned_price};
use super::steps::recorded;
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::form_reader::FormReader;
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use markets::execution::side_of;
use protocol::{Failure, ListOpenBlocks, OpenBlock, OpenBlocks, RecordBlocks, Recorded, Uid};

impl Query for ListOpenBlocks {
    fn answer(&self, session: &Session, context: &Context) -> Result<OpenBlocks, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let mut blocks: BTreeMap<(Uid, bool), OpenBlock> = BTreeMap::new();
        let orders = self.batches.iter().flat_map(|batch| orders_of_batch(store, *batch));
        for order in orders.filter(is_at_market) {
            let side = side_of(&order);
            let block = blocks
                .entry((order.asset_uid, side == OrderSide::Sell))
                .or_insert_with(|| OpenBlock {
                    asset_uid: order.asset_uid,
                    asset: asset_of(&valuations.market, order.asset_uid).0,
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
        blocks.arrange_by(|a, b| (&a.asset, a.side == OrderSide::Sell).cmp(&(&b.asset, b.side == OrderSide::Sell)));
        Ok(OpenBlocks {
            blocks,
            key: context.now.format("block-%Y%m%d-%H%M%S").to_string(),
        })
    }
}

fn is_at_market(order: &Order) -> bool {
    order.status.is_some_and(OrderStatus::is_at_market)
}

impl Command for RecordBlocks {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let mut form = FormReader::default();
        let trade_time = form.time(("trade_time", &self.time));
        let block_identifier = form.words(("block_identifier", &self.key));
        let (mut fills, mut rows) = (Vec::new(), Vec::new());
        for (row, draft) in self.fills.iter().enumerate() {
            form.row(row);
            if let Some(quantity) = form.number_if_any(("quantity", &draft.quantity)) {
                rows.push(row);
                fills.push(BlockFill {
                    asset_uid: draft.asset_uid,
                    side: draft.side,
                    quantity,
                    price: form.number(("price", &draft.price)),
                });
            }
        }
        if rows.is_empty() {
            form.end_rows();
            form.fault("quantity", codes::fills_empty());
        }
        form.finish()?;
        let args = RecordBlockFills {
            order_manager_uids: self.batches,
            block_identifier,
            fills,
            trade_time,
        };
        let write = Write::new(context.intent(&args), |session, _, applied| {
            let trades = session.store().catalog().table(TradesStorage::IDENTIFIER);
            let made = applied.changes.changes().iter();
            Ok(recorded(
                made.filter(|change| Some(change.table) == trades).count(),
                applied,
            ))
        });
        Ok(write.or(move |failure| at_rows(failure, &rows)))
    }
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
        violation.row = row;
        violation.column = Some(field.to_owned());
    }
    failure
}
