//! A batch that others came before again and again is run while the book's row is held.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use sync::BookId;
use sync::authority::Run;

use super::load::{AT_ONCE, Loaded};
use super::work::{Lack, Ran, Work, run, take_back};
use super::{Books, Halt, is_open, lock, own_store};
use crate::log::{Commit, Committed, HeldCommit, Look, Looked};

/// A batch on its way through the transaction, which may be repeated.
struct Held {
    loaded: Loaded,
    works: Vec<Work>,
    /// What was run and is not taken back.
    runs: Vec<Run>,
}

/// What came of a batch that was run while the book's row was held.
pub(super) enum Through {
    /// It is durable.
    Done(Loaded, Vec<Run>),
    /// Nothing was written: something is to be asked of the log first.
    NotYet(Loaded),
    /// Nobody knows whether it was written.
    Unknown,
}

impl Books {
    /// Runs and commits a batch with the book's row held.
    pub(super) async fn commit_held(&self, book: BookId, loaded: Loaded, works: Vec<Work>) -> Result<Through, Halt> {
        let look = Look {
            book,
            after: loaded.authority.at().ver,
            limit: AT_ONCE,
            stores: works.iter().map(Work::store).collect(),
            users: works.iter().map(Work::user).collect(),
        };
        let runs = Vec::new();
        let held = Arc::new(Mutex::new(Some(Held { loaded, works, runs })));
        let (inside, books) = (Arc::clone(&held), self.clone());
        let decide = move |looked: Looked| {
            let mut slot = lock(&inside);
            let mut held = slot.take()?;
            // What fails half way is not used any more: the book is loaded again.
            let decided = catch_unwind(AssertUnwindSafe(|| {
                let commit = books.decide_held(book, &mut held, &looked);
                (held, commit)
            }));
            let (held, commit) = decided.ok()?;
            *slot = Some(held);
            commit
        };
        let decide = Arc::new(decide);
        let committed = self.0.log.run(HeldCommit { look, decide }).await?;
        self.0.counted.held();
        committed.iter().for_each(|committed| self.0.counted.ended(committed));
        let Some(mut held) = lock(&held).take() else {
            return Ok(Through::Unknown);
        };
        match committed {
            Some(Committed::Done) => Ok(Through::Done(held.loaded, held.runs)),
            Some(Committed::Unknown) => Ok(Through::Unknown),
            Some(Committed::Moved(_)) | None => {
                take_back(&mut held.loaded.authority, held.runs);
                Ok(Through::NotYet(held.loaded))
            }
        }
    }

    /// The commit of a batch on the state that is held; none where something is not as it was when the log was asked.
    fn decide_held(&self, book: BookId, held: &mut Held, looked: &Looked) -> Option<Commit> {
        take_back(&mut held.loaded.authority, std::mem::take(&mut held.runs));
        let known = held.loaded.authority.at().ver;
        let later = looked.later.iter().position(|stored| stored.entry.head.ver > known);
        let later = later.map_or(&[][..], |at| &looked.later[at..]);
        held.loaded.follow(later).ok()?;
        let at = held.loaded.authority.at();
        let is_head = (at.ver, at.chain) == (looked.head.place.ver, looked.head.place.chain);
        if !is_head || !is_open(looked) {
            return None;
        }
        for work in &mut held.works {
            let is_same = self.role(looked, work.user()).is_ok_and(|role| role == work.role);
            let store = own_store(looked, work.store(), work.user()).ok().filter(|_| is_same)?;
            let state = &mut work.state;
            state.lmid = store.lmid;
            for entry in later.iter().map(|stored| &stored.entry) {
                if entry.head.store == state.store {
                    state.taken.insert(entry.head.mseq, entry.head.mhash);
                }
                if entry.head.outcome.had_effect() {
                    state.done.insert(entry.head.mhash, entry.head.ver);
                }
            }
        }
        match run(book, &mut held.loaded.authority, &held.works) {
            Ok(Ran { runs, commit }) => {
                held.runs = runs;
                commit
            }
            Err(Lack::Of(..) | Lack::Failed(_)) => None,
        }
    }
}
