//! The steps of runs and orders: each is one change of the book.

use markets::execution::{
    APPROVE_ORDERS, CANCEL_ORDER, CancelOrders, Fill, MAKE_ORDERS, MakeOrders, OrderReport, RECORD_FILL,
    RECORD_ORDER_EVENT, RecordFills, RecordOrderEvents, Runs, SEND_ORDERS,
};
use markets::tables::execution::OrderManagerTable;
use metatable::{Applied, MetaTable};
use serde_json::json;

use super::super::desk::Desk;
use super::super::typed::Typed;
use super::super::voice::Voice;
use super::count;
use protocol::{Failure, MakeRuns, RecordEvent, RecordFill, Recorded, RunStep, TurnRuns};

/// Makes the runs of a plan.
pub(crate) async fn make(desk: &mut Desk, voice: &Voice, ask: &MakeRuns) -> Result<Recorded, Failure> {
    let mut typed = Typed::default();
    let args = MakeOrders {
        plan_uid: ask.plan,
        draft: ask.draft,
        target_time: typed.time("target_time", &ask.target_time),
    };
    typed.finish()?;
    let applied = desk.apply(voice, MAKE_ORDERS.kind, json!(args)).await?;
    let runs = desk.book.store().catalog().table(OrderManagerTable::IDENTIFIER);
    let made = applied
        .changes
        .changes()
        .iter()
        .filter(|change| Some(change.table) == runs && change.before.is_none());
    Ok(recorded(made.count(), &applied))
}

/// Approves, sends or cancels runs.
pub(crate) async fn turn(desk: &mut Desk, voice: &Voice, ask: &TurnRuns) -> Result<Recorded, Failure> {
    let runs = || Runs {
        order_manager_uids: ask.runs.clone(),
    };
    let (kind, args) = match ask.step {
        RunStep::Approve => (APPROVE_ORDERS.kind, json!(runs())),
        RunStep::Send => (SEND_ORDERS.kind, json!(runs())),
        RunStep::Cancel => {
            let args = CancelOrders {
                order_identifiers: Vec::new(),
                order_manager_uids: ask.runs.clone(),
                event_time: None,
            };
            (CANCEL_ORDER.kind, json!(args))
        }
    };
    let applied = desk.apply(voice, kind, args).await?;
    Ok(recorded(ask.runs.len(), &applied))
}

/// Records what a venue says of an order, or cancels it.
pub(crate) async fn record_event(desk: &mut Desk, voice: &Voice, ask: &RecordEvent) -> Result<Recorded, Failure> {
    let mut typed = Typed::default();
    let note = ask.note.trim();
    let report = OrderReport {
        order_identifier: ask.order.clone(),
        status: ask.status.clone(),
        event_time: typed.time("event_time", &ask.time),
        order_remote_id: None,
        event_metadata: if note.is_empty() {
            serde_json::Value::Null
        } else {
            json!({ "note": note })
        },
    };
    typed.finish()?;
    let args = RecordOrderEvents { events: vec![report] };
    let applied = desk.apply(voice, RECORD_ORDER_EVENT.kind, json!(args)).await?;
    Ok(recorded(1, &applied))
}

/// Records a fill of an order.
pub(crate) async fn record_fill(desk: &mut Desk, voice: &Voice, ask: &RecordFill) -> Result<Recorded, Failure> {
    let mut typed = Typed::default();
    let fill = Fill {
        order_identifier: ask.order.clone(),
        trade_identifier: typed.words("trade_identifier", &ask.trade),
        quantity: typed.number("quantity", &ask.quantity),
        price: typed.number("price", &ask.price),
        trade_time: typed.time("trade_time", &ask.time),
        commission: typed.number_if_any("commission", &ask.commission),
        commission_asset_uid: ask.commission_asset,
        settlement_cost: None,
        settlement_asset_uid: None,
        comments: None,
        venue_metadata: None,
    };
    typed.finish()?;
    let args = RecordFills { fills: vec![fill] };
    let applied = desk.apply(voice, RECORD_FILL.kind, json!(args)).await?;
    Ok(recorded(1, &applied))
}

pub(super) fn recorded(rows: usize, applied: &Applied) -> Recorded {
    Recorded {
        count: count(rows),
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    }
}
