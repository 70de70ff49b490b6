//! Pulls that wait until their book moves.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sync::BookId;
use tokio::sync::watch;

use super::lock;
use crate::log::{Log, Place, Places};

/// How often the log is asked where the books stand that somebody waits for.
const AGAIN: Duration = Duration::from_millis(250);

/// How many books one question is about.
const AT_ONCE: usize = 1_000;

/// Where the books stand that somebody waits for.
#[derive(Debug)]
pub(super) struct Heads {
    log: Log,
    waited: Mutex<Waited>,
}

#[derive(Debug, Default)]
struct Waited {
    books: BTreeMap<BookId, watch::Sender<Option<Place>>>,
    is_asking: bool,
}

impl Heads {
    pub(super) fn new(log: Log) -> Self {
        Self {
            log,
            waited: Mutex::default(),
        }
    }

    /// Changes whenever the book may stand elsewhere than when this was called. To be called before looking where it stands.
    pub(super) fn watch(self: &Arc<Self>, book: BookId) -> watch::Receiver<Option<Place>> {
        let mut waited = lock(&self.waited);
        let sender = waited.books.entry(book).or_insert_with(|| watch::Sender::new(None));
        let moved = sender.subscribe();
        if !mem::replace(&mut waited.is_asking, true) {
            tokio::spawn(Arc::clone(self).ask());
        }
        moved
    }

    /// A book stands here now.
    pub(super) fn moved(&self, book: BookId, place: Place) {
        if let Some(sender) = lock(&self.waited).books.get(&book) {
            sender.send_if_modified(|known| known.replace(place) != Some(place));
        }
    }

    /// Asks the log as long as somebody waits: other processes write too.
    async fn ask(self: Arc<Self>) {
        loop {
            tokio::time::sleep(AGAIN).await;
            let books: Vec<BookId> = {
                let mut waited = lock(&self.waited);
                waited.books.retain(|_, sender| sender.receiver_count() > 0);
                waited.is_asking = !waited.books.is_empty();
                waited.books.keys().copied().collect()
            };
            if books.is_empty() {
                return;
            }
            for books in books.chunks(AT_ONCE) {
                let books = books.to_vec();
                // A log that does not answer now does later.
                let places = self.log.run(Places { books }).await.unwrap_or_default();
                for (book, place) in places {
                    self.moved(book, place);
                }
            }
        }
    }
}
