//! How far a batch or an order is, as closed sets of codes, and the steps between them.

use violation::Fault;

use crate::codes;

/// For each status those that may come next; a status without any is final.
pub type Steps = &'static [(&'static str, &'static [&'static str])];

/// The statuses of a batch.
pub const BATCH_STATUSES: &[&str] = &["draft", "approved", "sent", "completed", "cancelled"];

/// The steps of a batch. It starts as a draft or approved; it is completed when all its orders are final and any was
/// filled, cancelled when all are final and none was.
pub const BATCH_STEPS: Steps = &[
    ("draft", &["approved", "cancelled"]),
    ("approved", &["sent", "cancelled"]),
    ("sent", &["completed", "cancelled"]),
    ("completed", &[]),
    ("cancelled", &[]),
];

/// The statuses of an order.
pub const ORDER_STATUSES: &[&str] = &[
    "new",
    "sent",
    "partially_filled",
    "filled",
    "cancelled",
    "rejected",
    "expired",
];

/// The steps of an order of a batch. It starts as new; what is partially filled stays so until the rest is filled,
/// cancelled or expired.
pub const ORDER_STEPS: Steps = &[
    ("new", &["sent", "cancelled"]),
    (
        "sent",
        &["partially_filled", "filled", "cancelled", "rejected", "expired"],
    ),
    ("partially_filled", &["filled", "cancelled", "expired"]),
    ("filled", &[]),
    ("cancelled", &[]),
    ("rejected", &[]),
    ("expired", &[]),
];

/// The statuses that may come next; none after a final or an unknown one.
///
/// ```
/// use markets::execution::{ORDER_STEPS, next_statuses};
/// assert_eq!(next_statuses(ORDER_STEPS, "new"), ["sent", "cancelled"]);
/// assert!(next_statuses(ORDER_STEPS, "filled").is_empty());
/// ```
pub fn next_statuses(steps: Steps, from: &str) -> &'static [&'static str] {
    let found = steps.iter().find(|(status, _)| *status == from);
    found.map_or(&[], |(_, next)| next)
}

/// The choices as a list: "sent, filled or cancelled".
pub(crate) fn either(choices: &[&str]) -> String {
    match choices {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A sentence that names the statuses that may come next.
pub(crate) fn step_refused(steps: Steps, from: &str) -> Fault {
    match next_statuses(steps, from) {
        [] => codes::status_is_final(&from),
        next => codes::status_step_unknown(&from, &either(next)),
    }
}
