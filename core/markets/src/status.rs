//! Steps of statuses, judged.

use choices::{Choice, Status};
use metatable::{Broken, Record, Row};
use violation::Fault;

use crate::codes;

/// What is wrong with the status of a row after a change: it starts and steps as it may. A row that is deleted takes no step.
pub(crate) fn judge_step<R: Row, S: Status>(
    before: Option<&Record>,
    after: Option<&Record>,
    column: &'static str,
    status: fn(&R) -> Option<S>,
) -> Vec<Broken> {
    let read = |record: Option<&Record>| status(&R::from_record(record?).ok()?);
    let fault = match (read(before), read(after)) {
        (old, new) if after.is_none() || old == new => return Vec::new(),
        (None, Some(new)) if S::STARTS.contains(&new) => return Vec::new(),
        (Some(old), Some(new)) if new.follows(old) => return Vec::new(),
        (None, _) => codes::status_not_initial(&either(S::STARTS)),
        (Some(old), _) => step_refused(old),
    };
    vec![Broken {
        column: Some(column),
        fault,
    }]
}

/// A sentence that names the statuses that may come next.
pub(crate) fn step_refused(from: impl Status) -> Fault {
    match from.next() {
        [] => codes::status_is_final(&from.text()),
        next => codes::status_step_unknown(&from.text(), &either(next)),
    }
}

/// The choices as a list: "sent, filled or cancelled".
fn either(choices: &[impl Choice]) -> String {
    let texts: Vec<&str> = choices.iter().map(|choice| choice.text()).collect();
    match texts.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => texts.concat(),
    }
}
