use metatable::{Broken, Document, Guard, Judged, MetaTable, Record, Row, Value};

use crate::codes;
use crate::status::judge_step;
use crate::tables::execution::details::{EventDetails, OrderDetails, TradeDetails};
use crate::tables::execution::{
    Order, OrderEventsStorage, OrderManager, OrderManagerTable, OrdersStorage, TradesStorage,
};

/// The rules of steps, which do not bind an undo, and of details.
pub(crate) fn guards() -> [Guard; 7] {
    [
        guard::<OrderManagerTable>(|Judged { before, after, .. }| {
            judge_step(*before, *after, "status", |batch: &OrderManager| batch.status)
        }),
        guard::<OrdersStorage>(|Judged { before, after, .. }| {
            // Orders of other systems come as those systems tell of them.
            let order = after.and_then(|after| Order::from_record(after).ok());
            match order.and_then(|order| order.order_manager_uid) {
                Some(_) => judge_step(*before, *after, "status", |order: &Order| order.status),
                None => Vec::new(),
            }
        }),
        guard::<OrderEventsStorage>(|Judged { before, after, .. }| only_added(*before, *after, "An event")),
        guard::<TradesStorage>(|Judged { before, after, .. }| only_added(*before, *after, "A trade")),
        details_guard::<OrdersStorage>(|Judged { after, .. }| {
            judge_details::<OrdersStorage, OrderDetails>(*after, "venue_metadata")
        }),
        details_guard::<OrderEventsStorage>(|Judged { after, .. }| {
            judge_details::<OrderEventsStorage, EventDetails>(*after, "event_metadata")
        }),
        details_guard::<TradesStorage>(|Judged { after, .. }| {
            judge_details::<TradesStorage, TradeDetails>(*after, "venue_metadata")
        }),
    ]
}

type Judge = fn(&Judged<'_>) -> Vec<Broken>;

fn guard<T: MetaTable>(judge: Judge) -> Guard {
    Guard {
        table: T::IDENTIFIER,
        judges_steps: true,
        judge,
    }
}

fn details_guard<T: MetaTable>(judge: Judge) -> Guard {
    Guard {
        judges_steps: false,
        ..guard::<T>(judge)
    }
}

/// Details whose known properties have another form would be read by nobody.
fn judge_details<T: MetaTable, D: Document>(after: Option<&Record>, column: &'static str) -> Vec<Broken> {
    let cell = T::definition().position(column).zip(after);
    let error = match cell.and_then(|(position, record)| record.values().get(position)) {
        Some(Value::Json(details)) => serde_json::from_str::<D>(details.as_str()).err(),
        _ => None,
    };
    let broken = |error| Broken {
        column: Some(column),
        fault: codes::broker_details_malformed(&error),
    };
    error.map(broken).into_iter().collect()
}

fn only_added(before: Option<&Record>, after: Option<&Record>, what: &str) -> Vec<Broken> {
    if before.is_none() || before == after {
        return Vec::new();
    }
    vec![Broken {
        column: None,
        fault: codes::append_only(&what),
    }]
}
