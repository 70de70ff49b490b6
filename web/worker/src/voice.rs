//! What the worker says while it works on one question.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo::worker::{HandlerId, WorkerScope};
use metatable::Refusal;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

use super::Engine;
use protocol::{Answer, BookSummary, Failure, Progress, SaveState, Say, Violation};

/// The numbers of the questions that the page no longer wants answered.
pub(super) type Cancelled = Rc<RefCell<BTreeSet<u32>>>;

/// Speaks to the page that asked one question.
#[derive(Clone)]
pub(super) struct Voice {
    scope: WorkerScope<Engine>,
    page: HandlerId,
    question: u32,
    cancelled: Cancelled,
    tabs: Option<BroadcastChannel>,
}

impl Voice {
    pub(super) fn new(
        scope: WorkerScope<Engine>,
        page: HandlerId,
        question: u32,
        cancelled: Cancelled,
        tabs: Option<BroadcastChannel>,
    ) -> Self {
        Self {
            scope,
            page,
            question,
            cancelled,
            tabs,
        }
    }

    pub(super) fn answer(&self, answer: Result<Answer, Failure>) {
        self.cancelled.borrow_mut().remove(&self.question);
        self.scope.respond(
            self.page,
            Say::Answer {
                id: self.question,
                answer,
            },
        );
    }

    pub(super) fn progress(&self, stage: &str, done: usize, total: usize) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let progress = Progress {
            stage: stage.to_owned(),
            done: count(done),
            total: count(total),
        };
        self.scope.respond(
            self.page,
            Say::Progress {
                id: self.question,
                progress,
            },
        );
    }

    pub(super) fn save(&self, state: SaveState) {
        self.scope.respond(self.page, Say::Save(state));
    }

    /// Tells this page and the other tabs that the book changed.
    pub(super) fn changed(&self, summary: BookSummary) {
        self.scope.respond(self.page, Say::Changed(summary));
    }

    pub(super) fn tell_tabs(&self) {
        if let Some(tabs) = &self.tabs
            && let Err(error) = tabs.post_message(&JsValue::TRUE)
        {
            web_sys::console::warn_1(&error);
        }
    }

    /// Whether the page took the question back.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.borrow().contains(&self.question)
    }

    /// Lets messages in, a cancellation among them.
    ///
    /// # Errors
    /// The page took the question back (`cancelled`).
    pub(super) async fn breathe(&self) -> Result<(), Failure> {
        gloo::timers::future::TimeoutFuture::new(0).await;
        if self.is_cancelled() {
            Err(failure("cancelled", "Cancelled. No changes made."))
        } else {
            Ok(())
        }
    }
}

/// A failure without violations.
pub(super) fn failure(code: &str, message: impl Into<String>) -> Failure {
    Failure {
        code: code.to_owned(),
        message: message.into(),
        violations: Vec::new(),
    }
}

/// A failure of every rule that an intent broke.
pub(super) fn refused(refusals: Vec<Refusal>) -> Failure {
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

/// A refusal in the words of the page.
pub(super) fn violation(refusal: Refusal) -> Violation {
    Violation {
        row: u32::try_from(refusal.origin.row).unwrap_or(u32::MAX),
        column: refusal.column,
        code: refusal.code,
        message: refusal.message,
    }
}
