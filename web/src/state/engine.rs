//! The page's end of the worker: requests out, answers and news in.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::Duration;

use futures::channel::oneshot;
use gloo::worker::{Spawnable, WorkerBridge};
use leptos::ev;
use leptos::prelude::*;

use super::WithSome;

use super::remote::Remote;
use crate::state::codec::Postcard;
use protocol::{Answer, Answered, BookSummary, Failure, Message, Progress, Reply, SaveState, codes};

/// The element of the page that says where the module is that starts the worker.
const LOADER: &str = "meta[name=worker]";
/// A worker that has said nothing for this long after its start is reported; it may still come.
const SILENCE: Duration = Duration::from_secs(20);

/// The link to the worker, and the news that concern every page.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    link: StoredValue<Link, LocalStorage>,
    /// Whether the last change is safe on this device; none before the worker has spoken.
    pub save: RwSignal<Option<SaveState>>,
    /// The book in figures; none until it is open.
    pub book: RwSignal<Option<BookSummary>>,
    /// How far the work on each request has come.
    pub progress: RwSignal<BTreeMap<u32, Progress>>,
    /// Why no request can be answered any more.
    pub broken: RwSignal<Option<Failure>>,
}

#[derive(Debug)]
struct Link {
    bridge: WorkerBridge<Remote>,
    waiting: Waiting,
    next: u32,
}

/// The address of the worker's module; a page without one has no worker, which its silence reports.
fn loader() -> String {
    let element = document().query_selector(LOADER).ok().flatten();
    let address = element.and_then(|element| element.get_attribute("content"));
    address.unwrap_or_default()
}

type Waiting = Rc<RefCell<BTreeMap<u32, oneshot::Sender<Result<Answer, Failure>>>>>;

impl Engine {
    /// Starts the worker and listens to it.
    #[must_use]
    pub fn start() -> Self {
        let save = RwSignal::new(None);
        let book = RwSignal::new(None);
        let progress = RwSignal::new(BTreeMap::new());
        let broken = RwSignal::new(None);
        let waiting = Waiting::default();
        let heard = Rc::clone(&waiting);
        let bridge = Remote::spawner()
            .encoding::<Postcard>()
            .callback(move |reply| match reply {
                Reply::Answer { id, answer } => {
                    progress.update(|all| {
                        all.remove(&id);
                    });
                    let sender = heard.borrow_mut().remove(&id);
                    if let Some(sender) = sender {
                        // The asker may have left the page; then nobody wants the answer.
                        let _ = sender.send(answer);
                    }
                }
                Reply::Progress { id, progress: step } => progress.update(|all| {
                    all.insert(id, step);
                }),
                Reply::Save(state) => save.set(Some(state)),
                Reply::Changed(summary) => book.set(Some(summary)),
            })
            .with_loader(true)
            .as_module(true)
            .spawn(&loader());
        let link = StoredValue::new_local(Link {
            bridge,
            waiting,
            next: 0,
        });
        let engine = Self {
            link,
            save,
            book,
            progress,
            broken,
        };
        engine.watch();
        engine
    }

    /// The answer to a request, or why there is none.
    ///
    /// # Errors
    /// What the worker says, or `engine_stopped` when there is no worker to answer.
    pub async fn ask<Q: Answered>(self, request: Q) -> Result<Q::Answer, Failure> {
        self.send(request).answer().await
    }

    /// Sends a request whose progress can be followed and whose work can be stopped by its number.
    pub fn send<Q: Answered>(self, request: Q) -> Asked<Q> {
        let (sender, receiver) = oneshot::channel();
        let broken = self.broken.get_untracked();
        let mut id = 0;
        self.link.update_value(|link| {
            id = link.next;
            link.next += 1;
            if let Some(failure) = broken {
                let _ = sender.send(Err(failure));
                return;
            }
            link.waiting.borrow_mut().insert(id, sender);
            link.bridge.send(Message::Request(id, request.into()));
        });
        Asked {
            id,
            receiver,
            request: PhantomData,
        }
    }

    /// Asks the worker to stop the work on a request.
    pub fn cancel(self, id: u32) {
        // The request that is stopped fails with `cancelled`.
        self.link.with_value(|link| link.bridge.send(Message::Cancel(id)));
    }

    /// How far the work on a request has come; none before its first report.
    #[must_use]
    pub fn progress_of(self, id: Option<u32>) -> Option<Progress> {
        self.progress.with(|progress| progress.get(&id?).cloned())
    }

    /// The revision of the book; 0 until it is open.
    #[must_use]
    pub fn revision(self) -> u64 {
        self.book.part(|book| book.revision)
    }

    /// A trap in the worker reaches the window as an error that names the worker's file.
    fn watch(self) {
        let handle = window_event_listener(ev::error, move |event| {
            if event.filename().contains("worker") {
                self.stop(stopped(&event.message()));
            }
        });
        on_cleanup(move || handle.remove());
        set_timeout(
            move || {
                if self.save.get_untracked().is_none() && self.book.get_untracked().is_none() {
                    self.broken.try_set(Some(silent()));
                }
            },
            SILENCE,
        );
        Effect::new(move |_| {
            let came_late =
                self.book.with(Option::is_some) && self.broken.part_untracked(|why| why.code == "engine_silent");
            if came_late {
                self.broken.set(None);
            }
        });
    }

    fn stop(self, failure: Failure) {
        let waiting = self
            .link
            .with_value(|link| std::mem::take(&mut *link.waiting.borrow_mut()));
        for sender in waiting.into_values() {
            let _ = sender.send(Err(failure.clone()));
        }
        self.progress.set(BTreeMap::new());
        self.broken.set(Some(failure));
    }
}

/// A request on its way.
#[derive(Debug)]
pub struct Asked<Q> {
    /// Its number: for its progress and to cancel it.
    pub id: u32,
    receiver: oneshot::Receiver<Result<Answer, Failure>>,
    request: PhantomData<Q>,
}

impl<Q: Answered> Asked<Q> {
    /// Waits for the answer.
    ///
    /// # Errors
    /// See [`Engine::ask`].
    pub async fn answer(self) -> Result<Q::Answer, Failure> {
        let answer = self
            .receiver
            .await
            .unwrap_or_else(|_| Err(stopped("connection closed")))?;
        Q::answer(answer).ok_or_else(|| stopped("unexpected response"))
    }
}

fn stopped(detail: &str) -> Failure {
    codes::engine_stopped(&detail).into()
}

fn silent() -> Failure {
    codes::engine_silent(&SILENCE.as_secs()).into()
}
