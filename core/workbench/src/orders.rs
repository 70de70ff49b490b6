//! Order batches: which there are, one of them with what happened to it, and every step.

mod blocks;
mod booking;
mod lines;
mod steps;

use std::collections::BTreeMap;

use choices::{BatchStatus, Choice};
use markets::execution::{events_of_order, held_until, orders_of_batch, trades_of_order, unbooked_trades};
use markets::tables::assets::{AssetTable, CURRENCY_TYPE};
use markets::tables::execution::{OrderManager, OrderManagerTable};
use metatable::{Store, Value};
use sorting::Arrange;

use super::accounts::matches;
use crate::accounts;
use crate::codes;

use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use lines::{account_of, batch_line, event_line, order_line, plan_name, plan_names, trade_line};
use protocol::{Failure, Instant, ListOrderBatches, NamedRow, OrderBatchView, OrderBatchesView, ShowOrderBatch};

impl Query for ListOrderBatches {
    fn answer(&self, session: &Session, context: &Context) -> Result<OrderBatchesView, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let plans = plan_names(store);
        let all: Vec<OrderManager> = store.rows::<OrderManagerTable>().collect();
        let mut counts: BTreeMap<BatchStatus, usize> = BTreeMap::new();
        for batch in &all {
            *counts.entry(status_of(batch)).or_default() += 1;
        }
        let found = all.iter().filter_map(|batch| {
            let (key, name) = account_of(store, batch.target_account_uid);
            let is_wanted = self.status.is_none_or(|status| status_of(batch) == status);
            let fits = is_wanted && matches(&self.search, &[&key, &name, &plan_name(&plans, batch)]);
            fits.then_some((key, batch))
        });
        let mut found: Vec<(String, &OrderManager)> = found.collect();
        found.arrange_by(|a, b| b.1.target_time.cmp(&a.1.target_time).then_with(|| a.0.cmp(&b.0)));
        let window = found.iter().skip(self.offset as usize).take(self.limit as usize);
        let statuses = BatchStatus::ALL.iter().map(|status| {
            let batches = counts.get(status).copied().unwrap_or_default();
            (*status, count(batches))
        });
        Ok(OrderBatchesView {
            total: count(all.len()),
            matching: count(found.len()),
            statuses: statuses.collect(),
            rows: window
                .map(|(_, batch)| batch_line(store, &valuations.market, &plans, batch))
                .collect(),
        })
    }
}

impl Query for ShowOrderBatch {
    fn answer(&self, session: &Session, context: &Context) -> Result<OrderBatchView, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let batch = store
            .by_uid::<OrderManagerTable>(self.uid)
            .ok_or_else(|| Failure::from(codes::run_unknown()))?;
        let booked = held_until(store, batch.target_account_uid);
        let orders = orders_of_batch(store, batch.uid);
        let (mut events, mut trades) = (Vec::new(), Vec::new());
        for order in &orders {
            let of_order = events_of_order(store, &order.order_identifier);
            events.extend(
                of_order
                    .iter()
                    .map(|event| event_line(&valuations.market, order, event)),
            );
            let of_order = trades_of_order(store, &order.order_identifier);
            trades.extend(
                of_order
                    .iter()
                    .map(|trade| trade_line((store, &valuations.market), order, trade, booked)),
            );
        }
        events.arrange_by(|a, b| b.at.cmp(&a.at).then_with(|| a.asset.cmp(&b.asset)));
        trades.arrange_by(|a, b| b.at.cmp(&a.at).then_with(|| a.asset.cmp(&b.asset)));
        let mut orders: Vec<_> = orders
            .iter()
            .map(|order| order_line(store, &valuations.market, &batch, order))
            .collect();
        orders.arrange_by(|a, b| a.asset.cmp(&b.asset).then_with(|| a.key.cmp(&b.key)));
        Ok(OrderBatchView {
            sent_at: batch.order_received_time,
            ended_at: batch.execution_end,
            unbooked: count(unbooked_trades(store, batch.target_account_uid, Instant::MAX_UTC).len()),
            batch: batch_line(store, &valuations.market, &plan_names(store), &batch),
            orders,
            events,
            trades,
            currencies: currencies(store),
        })
    }
}

fn status_of(batch: &OrderManager) -> BatchStatus {
    batch.status.unwrap_or_default()
}

fn currencies(store: &Store) -> Vec<NamedRow> {
    let found = store.find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())]);
    let mut choices: Vec<NamedRow> = found
        .into_iter()
        .map(|asset| NamedRow {
            uid: asset.uid,
            label: asset.unique_identifier,
        })
        .collect();
    choices.arrange_by(|a, b| a.label.cmp(&b.label));
    choices
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
