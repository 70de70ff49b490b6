//! Intents that are handed in: one queue a book, which takes what waits together.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use sync::frames::{Answer, MOST_INTENTS, MOST_PUSHED_BYTES, Push, Refused};
use sync::{BookId, StoreId};
use tokio::sync::oneshot;

use super::load::Loaded;
use super::read::NOTHING;
use super::{Answered, Books, Halt, Session, lock};

/// How many intents are taken together, of more than one push; their arguments have no more bytes than those of one may have.
const MOST_TOGETHER: usize = 256;

/// What a process has of a book.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    waiting: Mutex<VecDeque<Waiting>>,
    /// Who holds it decides.
    loaded: tokio::sync::Mutex<Option<Loaded>>,
}

/// A push that waits for its answer.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) session: Session,
    pub(super) push: Arc<Push>,
    answer: oneshot::Sender<Answered>,
}

impl Waiting {
    pub(super) fn answer(self, answer: Answered) {
        // Who asked may have gone; what was taken stays taken.
        let _ = self.answer.send(answer);
    }
}

impl Shelf {
    /// The next pushes, each of another store: what one store hands in twice is compared with what the log then has.
    fn next(&self) -> Vec<Waiting> {
        let mut waiting = lock(&self.waiting);
        let (mut next, mut later) = (Vec::new(), VecDeque::new());
        let mut stores: BTreeSet<StoreId> = BTreeSet::new();
        let (mut count, mut bytes) = (0, 0);
        for push in waiting.drain(..) {
            count += push.push.intents.len();
            bytes += push
                .push
                .intents
                .iter()
                .map(|asked| asked.intent.args.len())
                .sum::<usize>();
            let fits = next.is_empty() || (count <= MOST_TOGETHER && bytes <= MOST_PUSHED_BYTES);
            if stores.insert(push.push.store) && fits {
                next.push(push);
            } else {
                later.push_back(push);
            }
        }
        *waiting = later;
        next
    }

    /// What was in memory, once nobody decides.
    pub(super) async fn emptied(&self) -> Option<Loaded> {
        self.loaded.lock().await.take()
    }
}

impl Books {
    pub(super) async fn push(&self, session: &Session, book: BookId, push: Push) -> Answered {
        if push.intents.len() > MOST_INTENTS {
            return Err(Refused::Malformed.into());
        }
        // Who has no part in the book takes no room in memory.
        self.look(session, book, Some(push.store), NOTHING).await?;
        let shelf = self.shelf(book);
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            session: session.clone(),
            push: Arc::new(push),
            answer,
        };
        lock(&shelf.waiting).push_back(waiting);
        // It ends also where nobody waits for the answer any more: it has the pushes of others.
        let books = self.clone();
        tokio::spawn(async move { books.take(book, &shelf).await });
        answered.await.unwrap_or(Err(Halt::Refused(Refused::Busy)))
    }

    /// Takes what waits, as soon as nobody else does.
    async fn take(&self, book: BookId, shelf: &Shelf) {
        let mut slot = shelf.loaded.lock().await;
        loop {
            let next = shelf.next();
            if next.is_empty() {
                return;
            }
            let known = slot.take();
            *slot = self.take_together(book, known, next).await;
        }
    }

    /// Does a batch until it is committed or refused; the book as it then is in memory.
    async fn take_together(&self, book: BookId, mut known: Option<Loaded>, mut batch: Vec<Waiting>) -> Option<Loaded> {
        /// So often others may come before.
        const MOST_TRIES: u32 = 64;
        for tries in 0..MOST_TRIES {
            let holds = tries >= self.0.holds_after;
            let tried = self.try_together(book, known.take(), &mut batch, holds);
            match tried.await {
                Ok(loaded) if batch.is_empty() => return loaded,
                Ok(loaded) => known = loaded,
                Err(halt) => {
                    if let Halt::Failed(failure) = &halt {
                        self.note(failure);
                    }
                    batch.into_iter().for_each(|waiting| waiting.answer(Err(halt.clone())));
                    return None;
                }
            }
        }
        for waiting in batch {
            waiting.answer(Ok(Answer::Refused(Refused::Busy)));
        }
        known
    }
}
