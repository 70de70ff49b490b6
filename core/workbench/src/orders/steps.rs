//! The steps of batches and orders: each is one change of the book.

use markets::execution::{
    ApproveOrders, CancelOrders, Fill, MakeOrders, OrderReport, RecordFills, RecordOrderEvents, SendOrders,
};
use markets::tables::execution::OrderManagerTable;
use markets::tables::execution::details::EventDetails;
use metatable::{Applied, MetaTable};

use super::count;
use crate::context::Context;
use crate::form_reader::FormReader;
use crate::handler::{Command, Write};
use crate::session::Session;
use protocol::{BatchStep, ChangeOrderBatches, CreateOrderBatches, Failure, RecordEvent, RecordFill, Recorded};

impl Command for CreateOrderBatches {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let mut form = FormReader::default();
        let make = MakeOrders {
            plan_uid: self.plan,
            draft: self.draft,
            target_time: form.time(("target_time", &self.target_time)),
        };
        form.finish()?;
        Ok(Write::new(context.intent(&make), move |session, _, applied| {
            let batches = session.store().catalog().table(OrderManagerTable::IDENTIFIER);
            let made = applied
                .changes
                .changes()
                .iter()
                .filter(|change| Some(change.table) == batches && change.before.is_none());
            Ok(recorded(made.count(), applied))
        }))
    }
}

impl Command for ChangeOrderBatches {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let count = self.batches.len();
        let order_manager_uids = self.batches;
        let intent = match self.step {
            BatchStep::Approve => context.intent(&ApproveOrders { order_manager_uids }),
            BatchStep::Send => context.intent(&SendOrders { order_manager_uids }),
            BatchStep::Cancel => context.intent(&CancelOrders {
                order_identifiers: Vec::new(),
                order_manager_uids,
                event_time: None,
            }),
        };
        Ok(Write::new(intent, move |_, _, applied| Ok(recorded(count, applied))))
    }
}

impl Command for RecordEvent {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let mut form = FormReader::default();
        let note = self.note.trim();
        let report = OrderReport {
            order_identifier: self.order.clone(),
            status: self.status,
            event_time: form.time(("event_time", &self.event_time)),
            order_remote_id: None,
            event_metadata: (!note.is_empty()).then(|| said(note)),
        };
        form.finish()?;
        let intent = context.intent(&RecordOrderEvents { events: vec![report] });
        Ok(Write::new(intent, move |_, _, applied| Ok(recorded(1, applied))))
    }
}

impl Command for RecordFill {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let mut form = FormReader::default();
        let fill = Fill {
            order_identifier: self.order.clone(),
            trade_identifier: form.words(("trade_identifier", &self.trade_identifier)),
            quantity: form.number(("quantity", &self.quantity)),
            price: form.number(("price", &self.price)),
            trade_time: form.time(("trade_time", &self.trade_time)),
            commission: form.number_if_any(("commission", &self.commission)),
            commission_asset_uid: self.commission_asset_uid,
            settlement_cost: None,
            settlement_asset_uid: None,
            comments: None,
            venue_metadata: None,
        };
        form.finish()?;
        let intent = context.intent(&RecordFills { fills: vec![fill] });
        Ok(Write::new(intent, move |_, _, applied| Ok(recorded(1, applied))))
    }
}

fn said(note: &str) -> EventDetails {
    let note = ("note".to_owned(), note.into());
    EventDetails {
        other: std::iter::once(note).collect(),
        ..EventDetails::default()
    }
}

pub(super) fn recorded(rows: usize, applied: &Applied) -> Recorded {
    Recorded {
        count: count(rows),
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    }
}
