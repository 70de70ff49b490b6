//! The host of the session: it does the steps of tasks, and stores what they change.

use std::rc::Rc;

use metatable::{Applied, Book, Intent};
use protocol::{Answer, Failure, Request};
use storage::{LiveBook, LiveError};
use wasm_bindgen_futures::spawn_local;
use workbench::{Session, Step, Task, refused};

use super::context;
use super::files;
use super::replies::{Page, RequestReplies, Saves};

/// The database of the book.
const DATABASE: &str = "mandate";

pub(super) struct Host {
    live: LiveBook<Session, Saves>,
    page: Page,
}

impl Host {
    /// Opens the stored book.
    pub(super) async fn open(page: Page) -> Result<Self, Failure> {
        let live = LiveBook::watched(Session::new()?, Saves::new(page.clone()));
        live.open(DATABASE).await.map_err(not_carried_out)?;
        Ok(Self { live, page })
    }

    /// Reads and shows what another tab stored; a refusal of the browser is shown as one to save.
    pub(super) async fn refresh(&self) {
        drop(self.live.refresh().await);
    }

    /// Answers a request, now or when the work that goes on beside others is done.
    pub(super) async fn answer(self: &Rc<Self>, replies: RequestReplies, request: Request) {
        let task = self.live.with(|session| session.begin(request, &context()));
        match task {
            Err(why) => replies.answer(Err(why)),
            Ok(task) if task.runs_beside() => {
                let host = Rc::clone(self);
                spawn_local(async move { host.finish(replies, task).await });
            }
            Ok(task) => self.finish(replies, task).await,
        }
    }

    async fn finish(&self, replies: RequestReplies, task: Task) {
        let answer = self.work(&replies, task).await;
        replies.answer(answer);
    }

    async fn work(&self, replies: &RequestReplies, mut task: Task) -> Result<Answer, Failure> {
        let mut step = self.step(&mut task)?;
        loop {
            step = match step {
                Step::Done(answer) => return Ok(answer),
                Step::Working(progress) => {
                    replies.progress(progress);
                    replies.yield_now().await?;
                    self.step(&mut task)?
                }
                Step::Recall(numbers) => {
                    self.live.recall(numbers).await.map_err(not_carried_out)?;
                    self.step(&mut task)?
                }
                Step::Read(bytes) => {
                    let file = files::read(&bytes).await;
                    self.live.with(|session| task.read(session, &context(), file))?
                }
                Step::Sample => {
                    let texts = files::sample().await;
                    self.live.with(|session| task.sample(session, &context(), texts))?
                }
                Step::Save(intent) => {
                    self.live.watcher().of(replies.request);
                    let saved = self.save(&intent).await;
                    self.live.with(|session| task.saved(session, &context(), saved))?
                }
                Step::Replace(book) => {
                    self.live.watcher().of(replies.request);
                    self.replace(*book).await?;
                    self.step(&mut task)?
                }
            };
        }
    }

    fn step(&self, task: &mut Task) -> Result<Step<Answer>, Failure> {
        self.live.with(|session| task.step(session, &context()))
    }

    async fn save(&self, intent: &Intent) -> Result<Applied, Failure> {
        let applied = self.live.apply(intent).await.map_err(not_carried_out)?;
        if !applied.changes.is_empty() {
            self.tell();
        }
        Ok(applied)
    }

    async fn replace(&self, book: Book) -> Result<(), Failure> {
        self.live.replace(book).await.map_err(not_carried_out)?;
        self.tell();
        Ok(())
    }

    /// Tells the page and the other tabs that the stored book changed.
    fn tell(&self) {
        self.page.tell_tabs();
        self.page.changed(&self.live.held());
    }
}

fn not_carried_out(error: LiveError) -> Failure {
    match error {
        LiveError::Refused(refusals) => refused(refusals),
        LiveError::Storage(error) => error.fault().into(),
        LiveError::Busy => storage::codes::book_busy().into(),
    }
}
