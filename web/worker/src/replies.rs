//! What the worker sends to its page.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo::worker::{HandlerId, WorkerScope};
use protocol::{Answer, Failure, Progress, Reply, SaveState, codes};
use storage::{StorageError, Watcher};
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;
use workbench::Session;

use super::{Engine, context};

/// The numbers of the requests that the page no longer wants answered.
pub(super) type Cancelled = Rc<RefCell<BTreeSet<u32>>>;

/// The way to the page.
#[derive(Clone)]
pub(super) struct Page {
    scope: WorkerScope<Engine>,
    handler: HandlerId,
    tabs: Option<BroadcastChannel>,
}

impl Page {
    pub(super) const fn new(scope: WorkerScope<Engine>, handler: HandlerId, tabs: Option<BroadcastChannel>) -> Self {
        Self { scope, handler, tabs }
    }

    fn send(&self, reply: Reply) {
        self.scope.respond(self.handler, reply);
    }

    /// Tells the page that the book changed.
    pub(super) fn changed(&self, session: &Session) {
        // Where a figure is out of range, the page shows why when it asks for it.
        if let Ok(summary) = workbench::summary(session, &context()) {
            self.send(Reply::Changed(summary));
        }
    }

    /// Tells the other tabs that the book changed.
    pub(super) fn tell_tabs(&self) {
        if let Some(tabs) = &self.tabs
            && let Err(error) = tabs.post_message(&JsValue::TRUE)
        {
            web_sys::console::warn_1(&error);
        }
    }
}

/// The replies to one request.
pub(super) struct RequestReplies {
    pub(super) page: Page,
    pub(super) request: u32,
    cancelled: Cancelled,
}

impl RequestReplies {
    pub(super) const fn new(page: Page, request: u32, cancelled: Cancelled) -> Self {
        Self {
            page,
            request,
            cancelled,
        }
    }

    pub(super) fn answer(&self, answer: Result<Answer, Failure>) {
        self.cancelled.borrow_mut().remove(&self.request);
        let id = self.request;
        self.page.send(Reply::Answer { id, answer });
    }

    pub(super) fn progress(&self, progress: Progress) {
        let id = self.request;
        self.page.send(Reply::Progress { id, progress });
    }

    /// Lets messages in, a cancellation among them.
    ///
    /// # Errors
    /// The page took the request back (`cancelled`).
    pub(super) async fn yield_now(&self) -> Result<(), Failure> {
        gloo::timers::future::TimeoutFuture::new(0).await;
        if self.cancelled.borrow().contains(&self.request) {
            Err(codes::cancelled().into())
        } else {
            Ok(())
        }
    }
}

/// Tells the page what becomes of each save.
pub(super) struct Saves {
    page: Page,
    /// The request whose change is being saved.
    request: Cell<u32>,
}

impl Saves {
    pub(super) const fn new(page: Page) -> Self {
        Self {
            page,
            request: Cell::new(0),
        }
    }

    /// The saves from here on are those of this request.
    pub(super) fn of(&self, request: u32) {
        self.request.set(request);
    }
}

impl Watcher<Session> for Saves {
    fn saving(&self) {
        self.page.send(Reply::Save(SaveState::Saving));
    }

    fn progress(&self, done: usize, total: usize) {
        let count = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
        let progress = Progress {
            stage: "Saving".to_owned(),
            done: count(done),
            total: count(total),
        };
        let id = self.request.get();
        self.page.send(Reply::Progress { id, progress });
    }

    fn saved(&self) {
        self.page.send(Reply::Save(SaveState::Saved));
    }

    fn not_saved(&self, error: &StorageError) {
        self.page.send(Reply::Save(SaveState::NotSaved(error.to_string())));
    }

    fn moved(&self, session: &Session) {
        self.page.changed(session);
    }

    fn keeps_details_of(&self, session: &Session) -> Vec<u64> {
        workbench::shown_changes(session)
    }
}
