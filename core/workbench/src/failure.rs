//! Failures of requests.

use metatable::Refusal;
use protocol::{Failure, Violation};

/// A failure without violations.
pub fn failure(code: &str, message: impl Into<String>) -> Failure {
    Failure {
        code: code.to_owned(),
        message: message.into(),
        violations: Vec::new(),
    }
}

/// Arguments that cannot be written as JSON.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(crate) fn malformed(error: serde_json::Error) -> Failure {
    failure("args_malformed", error.to_string())
}

/// A failure of every rule that an intent broke.
pub fn refused(refusals: Vec<Refusal>) -> Failure {
    let violations: Vec<Violation> = refusals.into_iter().map(violation).collect();
    let message = match violations.as_slice() {
        [only] => only.message.clone(),
        all => format!("{} errors; fix them and try again.", all.len()),
    };
    Failure {
        code: "refused".to_owned(),
        message,
        violations,
    }
}

/// A refusal as an answer carries it.
pub(crate) fn violation(refusal: Refusal) -> Violation {
    Violation {
        row: u32::try_from(refusal.origin.row).unwrap_or(u32::MAX),
        column: refusal.column,
        code: refusal.code,
        message: refusal.message,
    }
}
