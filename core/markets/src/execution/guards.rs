use metatable::{Broken, Guard, MetaTable, Record, Row};

use crate::codes;
use crate::status::judge_step;
use crate::tables::execution::{
    Order, OrderEventsStorage, OrderManager, OrderManagerTable, OrdersStorage, TradesStorage,
};

/// The rules of steps: they do not bind an undo.
pub(crate) fn guards() -> [Guard; 4] {
    [
        guard::<OrderManagerTable>(|_, before, after| {
            judge_step(before, after, "status", |batch: &OrderManager| batch.status)
        }),
        guard::<OrdersStorage>(|_, before, after| {
            // Orders of other systems come as those systems tell of them.
            let order = after.and_then(|after| Order::from_record(after).ok());
            match order.and_then(|order| order.order_manager_uid) {
                Some(_) => judge_step(before, after, "status", |order: &Order| order.status),
                None => Vec::new(),
            }
        }),
        guard::<OrderEventsStorage>(|_, before, after| only_added(before, after, "An event")),
        guard::<TradesStorage>(|_, before, after| only_added(before, after, "A trade")),
    ]
}

fn guard<T: MetaTable>(judge: fn(&metatable::Store, Option<&Record>, Option<&Record>) -> Vec<Broken>) -> Guard {
    Guard {
        table: T::IDENTIFIER,
        judges_steps: true,
        judge,
    }
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
