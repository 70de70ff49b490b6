//! Failures of requests.

use metatable::Refusal;
use protocol::{Arguments, Failure, Fault, Violation};

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
    of_violations(codes::refused(&violations.len()), violations)
}

/// A failure of a form with these violations.
pub(crate) fn fields_refused(violations: Vec<Violation>) -> Failure {
    of_violations(codes::fields_refused(&violations.len()), violations)
}

/// A failure in the words of its only violation; of several, in those of the fault.
fn of_violations(fault: Fault, violations: Vec<Violation>) -> Failure {
    let failure = Failure::from(fault);
    match violations.as_slice() {
        [only] => Failure {
            message: only.message.clone(),
            arguments: Arguments::new(),
            violations,
            ..failure
        },
        _ => Failure { violations, ..failure },
    }
}
