use metatable::{Broken, Guard, MetaTable, Record, Row};

use crate::codes;
use crate::tables::execution::status::{BATCH_STEPS, ORDER_STEPS, Steps, either, next_statuses, step_refused};
use crate::tables::execution::{
    Order, OrderEventsStorage, OrderManager, OrderManagerTable, OrdersStorage, TradesStorage,
};

/// The rules of steps: they do not bind an undo.
pub(crate) fn guards() -> [Guard; 4] {
    [
        guard::<OrderManagerTable>(|_, before, after| {
            let status = |record: Option<&Record>| read::<OrderManager>(record)?.status;
            step(
                &status(before),
                &status(after),
                after.is_some(),
                &["draft", "approved"],
                BATCH_STEPS,
            )
        }),
        guard::<OrdersStorage>(|_, before, after| {
            // Orders of other systems come as those systems tell of them.
            let is_ours = read::<Order>(after).is_some_and(|order| order.order_manager_uid.is_some());
            let status = |record: Option<&Record>| read::<Order>(record)?.status;
            step(&status(before), &status(after), is_ours, &["new"], ORDER_STEPS)
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

fn read<R: Row>(record: Option<&Record>) -> Option<R> {
    R::from_record(record?).ok()
}

fn step(before: &Option<String>, after: &Option<String>, judged: bool, starts: &[&str], steps: Steps) -> Vec<Broken> {
    let fault = match (before, after) {
        _ if !judged || before == after => return Vec::new(),
        (None, Some(new)) if starts.contains(&new.as_str()) => return Vec::new(),
        (Some(old), Some(new)) if next_statuses(steps, old).contains(&new.as_str()) => return Vec::new(),
        (None, _) => codes::status_not_initial(&either(starts)),
        (Some(old), _) => step_refused(steps, old),
    };
    vec![Broken {
        column: Some("status"),
        fault,
    }]
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
