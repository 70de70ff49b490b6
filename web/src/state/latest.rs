//! Questions that are asked again whenever what they depend on changes; answers that come too late are dropped. And what takes
//! effect after a pause in typing.

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Engine, WithSome};
use protocol::{Answered, Failure};

/// The newest answer to a question that changes.
#[derive(Debug)]
pub struct Latest<A: Send + Sync + 'static> {
    /// The newest answer; it stays while the next one is on its way.
    pub value: RwSignal<Option<A>>,
    /// Why the newest question has no answer.
    pub failure: RwSignal<Option<Failure>>,
    /// An answer is on its way.
    pub busy: RwSignal<bool>,
}

impl<A: Send + Sync + 'static> Clone for Latest<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: Send + Sync + 'static> Copy for Latest<A> {}

/// Asks `question` now and whenever a signal that it reads, or the book, changes; none asks nothing.
///
/// With a `pause` only the last of a burst of changes is asked.
pub fn latest<Q>(engine: Engine, pause: Duration, question: impl Fn() -> Option<Q> + 'static) -> Latest<Q::Answer>
where
    Q: Answered + 'static,
    Q::Answer: Send + Sync + 'static,
{
    let latest = Latest {
        value: RwSignal::new(None),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let turn = StoredValue::new(0_u32);
    let revision = Memo::new(move |_| engine.revision());
    Effect::new(move |_| {
        // Read, not only tracked: a memo that is never read follows nothing.
        revision.get();
        let question = question();
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        let Some(question) = question else {
            latest.busy.set(false);
            return;
        };
        latest.busy.set(true);
        spawn_local(async move {
            let is_newest = move || turn.try_get_value() == Some(mine);
            if !pause.is_zero() {
                sleep(pause).await;
            }
            if !is_newest() {
                return;
            }
            let answer = engine.ask(question).await;
            if is_newest() {
                latest.take(answer);
            }
        });
    });
    latest
}

/// Asks `question` as [`latest`] does, at once.
pub fn answer_to<Q>(engine: Engine, question: impl Fn() -> Option<Q> + 'static) -> Latest<Q::Answer>
where
    Q: Answered + 'static,
    Q::Answer: Send + Sync + 'static,
{
    latest(engine, Duration::ZERO, question)
}

/// The newest answer; none before the first.
impl<A: Send + Sync + 'static> WithSome<A> for Latest<A> {
    fn with_some<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T> {
        self.value.with_some(read)
    }
}

impl<A: Send + Sync + 'static> Latest<A> {
    fn take(self, answer: Result<A, Failure>) {
        self.busy.set(false);
        match answer {
            Ok(answer) => {
                self.failure.set(None);
                self.value.set(Some(answer));
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }
}

/// What is typed takes effect after this pause.
const PAUSE: Duration = Duration::from_millis(150);

/// Runs only the last of a burst of changes.
#[derive(Clone, Copy, Debug)]
pub struct Debounce(StoredValue<u32>);

/// Owned by the component that it is made in: with it gone, nothing runs any more.
#[must_use]
pub fn debounce() -> Debounce {
    Debounce(StoredValue::new(0))
}

impl Debounce {
    /// Runs this unless another change comes within the pause.
    pub fn after_pause(self, run: impl FnOnce() + 'static) {
        self.0.update_value(|turn| *turn += 1);
        let mine = self.0.get_value();
        spawn_local(async move {
            sleep(PAUSE).await;
            if self.0.try_get_value() == Some(mine) {
                run();
            }
        });
    }
}
