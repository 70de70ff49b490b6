//! Runs of orders: which there are, one of them with what happened to it, and every step.

mod blocks;
mod booking;
mod lines;
mod steps;

use std::collections::BTreeMap;

use markets::execution::{RUN_STATUSES, events_of_order, held_until, orders_of_run, trades_of_order, unbooked_trades};
use markets::tables::assets::{AssetTable, CURRENCY_TYPE};
use markets::tables::execution::{OrderManager, OrderManagerTable};
use metatable::{Store, Value};

use super::accounts::matches;
use super::desk::Desk;
use super::voice::failure;
use protocol::{Choice, Failure, Instant, ListRuns, RunView, RunsView, ShowRun};

pub(super) use blocks::{open_blocks, record_blocks};
pub(super) use booking::{book, try_booking};
pub(super) use steps::{make, record_event, record_fill, turn};

use lines::{account_of, event_line, order_line, plan_name, plan_names, run_line, trade_line};

pub(super) fn list(desk: &mut Desk, ask: &ListRuns) -> Result<RunsView, Failure> {
    let measures = desk.measures()?;
    let store = desk.book.store();
    let plans = plan_names(store);
    let all: Vec<OrderManager> = store.rows::<OrderManagerTable>().collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for run in &all {
        *counts.entry(status_of(run)).or_default() += 1;
    }
    let found = all.iter().filter_map(|run| {
        let (key, name) = account_of(store, run.target_account_uid);
        let is_wanted = ask.status.is_empty() || status_of(run) == ask.status;
        let fits = is_wanted && matches(&ask.search, &[&key, &name, &plan_name(&plans, run)]);
        fits.then_some((key, run))
    });
    let mut found: Vec<(String, &OrderManager)> = found.collect();
    found.sort_by(|a, b| b.1.target_time.cmp(&a.1.target_time).then_with(|| a.0.cmp(&b.0)));
    let window = found.iter().skip(ask.offset as usize).take(ask.limit as usize);
    let statuses = RUN_STATUSES.iter().map(|status| {
        let runs = counts.get(status).copied().unwrap_or_default();
        ((*status).to_owned(), count(runs))
    });
    Ok(RunsView {
        total: count(all.len()),
        matching: count(found.len()),
        statuses: statuses.collect(),
        rows: window
            .map(|(_, run)| run_line(store, &measures.market, &plans, run))
            .collect(),
    })
}

pub(super) fn show(desk: &mut Desk, ask: &ShowRun) -> Result<RunView, Failure> {
    let measures = desk.measures()?;
    let store = desk.book.store();
    let run = store
        .by_uid::<OrderManagerTable>(ask.uid)
        .ok_or_else(|| failure("run_missing", "The order batch no longer exists."))?;
    let booked = held_until(store, run.target_account_uid);
    let orders = orders_of_run(store, run.uid);
    let (mut events, mut trades) = (Vec::new(), Vec::new());
    for order in &orders {
        let of_order = events_of_order(store, &order.order_identifier);
        events.extend(of_order.iter().map(|event| event_line(&measures.market, order, event)));
        let of_order = trades_of_order(store, &order.order_identifier);
        trades.extend(
            of_order
                .iter()
                .map(|trade| trade_line((store, &measures.market), order, trade, booked)),
        );
    }
    events.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.asset.cmp(&b.asset)));
    trades.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.asset.cmp(&b.asset)));
    let mut orders: Vec<_> = orders
        .iter()
        .map(|order| order_line(store, &measures.market, &run, order))
        .collect();
    orders.sort_by(|a, b| a.asset.cmp(&b.asset).then_with(|| a.key.cmp(&b.key)));
    Ok(RunView {
        sent_at: run.order_received_time,
        ended_at: run.execution_end,
        unbooked: count(unbooked_trades(store, run.target_account_uid, Instant::MAX_UTC).len()),
        run: run_line(store, &measures.market, &plan_names(store), &run),
        orders,
        events,
        trades,
        currencies: currencies(store),
    })
}

fn status_of(run: &OrderManager) -> &str {
    run.status.as_deref().unwrap_or("draft")
}

fn currencies(store: &Store) -> Vec<Choice> {
    let found = store.find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())]);
    let mut choices: Vec<Choice> = found
        .into_iter()
        .map(|asset| Choice {
            uid: asset.uid,
            label: asset.unique_identifier,
        })
        .collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
