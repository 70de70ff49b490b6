//! Failures of requests.

use metatable::Refusal;
use protocol::{Failure, Violation};

use crate::codes;

/// Arguments that cannot be written as JSON.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(crate) fn malformed(error: serde_json::Error) -> Failure {
    metatable::codes::args_malformed(&error).into()
}

/// A failure of every rule that an intent broke.
pub fn refused(refusals: Vec<Refusal>) -> Failure {
    rows_refused(refusals.into_iter().map(|refusal| refusal.violation).collect())
}

/// A failure of rows with these violations.
pub(crate) fn rows_refused(violations: Vec<Violation>) -> Failure {
    let fault = match violations.as_slice() {
        [only] => codes::refused(&only.message),
        all => codes::several_refused(&all.len()),
    };
    Failure {
        violations,
        ..fault.into()
    }
}
