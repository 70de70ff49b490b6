//! The worker: it holds the session, answers the page's requests one after the other, and stores what changes.

#[path = "../../src/state/codec.rs"]
mod codec;
mod files;
mod host;
mod replies;

use std::rc::Rc;

use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::worker::{HandlerId, Registrable, Worker, WorkerScope};
use protocol::{Failure, Message, Reply, Request};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use host::Host;
use replies::{Cancelled, Page, RequestReplies};
use workbench::Context;

fn main() {
    Engine::registrar().encoding::<codec::Postcard>().register();
}

/// The channel on which tabs tell each other that the stored book changed.
const TABS: &str = "mandate-book";

/// The worker. Requests wait in a queue, so that each sees what the one before it wrote; only a cancellation does not.
#[derive(Debug)]
struct Engine {
    queue: UnboundedSender<Task>,
    cancelled: Cancelled,
}

/// What the queue holds.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly every task is a request; only large on 64 bits"
)]
enum Task {
    Request(u32, Request, HandlerId),
    /// Another tab stored a change.
    Reload,
}

impl Worker for Engine {
    type Message = ();
    type Input = Message;
    type Output = Reply;

    fn create(scope: &WorkerScope<Self>) -> Self {
        console_error_panic_hook::set_once();
        let (queue, tasks) = unbounded();
        let cancelled = Cancelled::default();
        let tabs = listen_to_tabs(queue.clone());
        spawn_local(serve(scope.clone(), tasks, cancelled.clone(), tabs));
        Self { queue, cancelled }
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _: &WorkerScope<Self>, message: Message, page: HandlerId) {
        match message {
            Message::Cancel(id) => {
                self.cancelled.borrow_mut().insert(id);
            }
            Message::Request(id, request) => {
                if self.queue.unbounded_send(Task::Request(id, request, page)).is_err() {
                    web_sys::console::error_1(&"the worker's queue is closed".into());
                }
            }
        }
    }
}

async fn serve(
    scope: WorkerScope<Engine>,
    mut tasks: UnboundedReceiver<Task>,
    cancelled: Cancelled,
    tabs: Option<BroadcastChannel>,
) {
    let mut host: Option<Rc<Host>> = None;
    while let Some(task) = tasks.next().await {
        match task {
            Task::Request(id, request, handler) => {
                let page = Page::new(scope.clone(), handler, tabs.clone());
                let replies = RequestReplies::new(page.clone(), id, cancelled.clone());
                match open(&mut host, page).await {
                    Ok(host) => host.answer(replies, request).await,
                    Err(failure) => replies.answer(Err(failure)),
                }
            }
            Task::Reload => {
                if let Some(host) = &host {
                    host.refresh().await;
                }
            }
        }
    }
}

/// The host, opened by the first request and again after a failure.
async fn open(host: &mut Option<Rc<Host>>, page: Page) -> Result<Rc<Host>, Failure> {
    if let Some(host) = host {
        return Ok(Rc::clone(host));
    }
    let opened = Rc::new(Host::open(page).await?);
    *host = Some(Rc::clone(&opened));
    Ok(opened)
}

/// The clock and the randomness of a step, read here and nowhere below.
fn context() -> Context {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let millis = js_sys::Date::now() as i64;
    Context {
        now: DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default(),
        seed: Uuid::now_v7(),
        actor: String::new(),
    }
}

/// Hears when another tab stores a change; none where the browser has no such channel.
fn listen_to_tabs(queue: UnboundedSender<Task>) -> Option<BroadcastChannel> {
    let channel = BroadcastChannel::new(TABS).ok()?;
    let heard = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |_| {
        // The queue is closed only when the worker is.
        let _ = queue.unbounded_send(Task::Reload);
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    Some(channel)
}
