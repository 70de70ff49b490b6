//! A batch of pushes is carried out and committed.

use std::collections::BTreeSet;
use std::mem;
use std::sync::Arc;

use metatable::{REDO, ReverseNamed, UNDO};
use sync::authority::{Authority, Caller, Needs, Run, StoreState};
use sync::frames::{Answer, Refused, Taken};
use sync::{Body, BookId, Entry, Hash, StoreId};

use super::held::Through;
use super::load::{Loaded, read};
use super::push::Waiting;
use super::work::{Lack, Ran, Work, run, take_back};
use super::{Books, Halt, is_open, own_store, right};
use crate::log::{Commit, Committed, Effects, Entries, EntriesOfStore, Failure, Limit, Looked, Place};

impl Books {
    /// Runs a batch on the head and commits it, once; what is answered is taken out of it. The book as it then is in memory.
    pub(super) async fn try_together(
        &self,
        book: BookId,
        known: Option<Loaded>,
        batch: &mut Vec<Waiting>,
        holds: bool,
    ) -> Result<Option<Loaded>, Halt> {
        let stores = batch.iter().map(|waiting| waiting.push.store).collect();
        let users: BTreeSet<_> = batch.iter().map(|waiting| waiting.session.user).collect();
        let users = users.into_iter().collect();
        let (mut loaded, looked) = self.caught_up(book, known, (stores, users)).await?;
        let mut works = self.works(book, &looked, batch).await?;
        for work in &works {
            self.recall_named(book, &mut loaded.authority, work).await?;
        }
        loop {
            let ran;
            (loaded, works, ran) = Self::work(move || {
                let ran = run(book, &mut loaded.authority, &works);
                (loaded, works, ran)
            })
            .await?;
            match ran {
                Ok(Ran { runs, commit: Some(_) }) if holds => {
                    take_back(&mut loaded.authority, runs);
                    return match self.commit_held(book, loaded, works).await? {
                        Through::Done(loaded, runs) => Ok(Some(self.settle(book, loaded, runs, batch))),
                        Through::NotYet(loaded) => Ok(Some(loaded)),
                        Through::Unknown => Ok(None),
                    };
                }
                Ok(Ran { runs, commit }) => {
                    let committed = match commit {
                        Some(commit) => self.committed(commit).await?,
                        None => Committed::Done,
                    };
                    return Ok(match committed {
                        Committed::Done => Some(self.settle(book, loaded, runs, batch)),
                        Committed::Moved(_) => {
                            take_back(&mut loaded.authority, runs);
                            Some(loaded)
                        }
                        // Run once more from what the log then has, which says what was taken.
                        Committed::Unknown => None,
                    });
                }
                Err(Lack::Failed(failure)) => return Err(failure.into()),
                Err(Lack::Of(index, needs)) => {
                    if !self.supply(book, &mut loaded.authority, needs).await? {
                        // What others did since it was asked for is not known any more: it waits on its device, which asks ever
                        // less often.
                        batch.remove(index).answer(Err(Refused::Busy.into()));
                        works.remove(index);
                    }
                }
            }
        }
    }

    /// What each push of a batch is run with; those that are refused are answered.
    async fn works(&self, book: BookId, looked: &Looked, batch: &mut Vec<Waiting>) -> Result<Vec<Work>, Halt> {
        let mut works = Vec::new();
        for waiting in mem::take(batch) {
            match self.work_of(looked, &waiting) {
                Ok(work) => {
                    works.push(work);
                    batch.push(waiting);
                }
                Err(refused) => waiting.answer(Err(refused.into())),
            }
        }
        for work in &mut works {
            self.ask_log(book, work).await?;
        }
        Ok(works)
    }

    fn work_of(&self, looked: &Looked, waiting: &Waiting) -> Result<Work, Refused> {
        let (push, session) = (&waiting.push, &waiting.session);
        let role = self.role(looked, session.user)?;
        let store = own_store(looked, push.store, session.user)?;
        if !is_open(looked) {
            return Err(Refused::Busy);
        }
        Ok(Work {
            push: Arc::clone(push),
            caller: Caller {
                user: session.user,
                name: session.name.clone(),
                role: right(role),
            },
            role,
            state: StoreState {
                store: push.store,
                lmid: store.lmid,
                ..StoreState::default()
            },
        })
    }

    /// Which intents of a push the log has. Asked after the head was read: if the log gets more, the commit finds the head moved.
    async fn ask_log(&self, book: BookId, work: &mut Work) -> Result<(), Failure> {
        let (intents, lmid) = (&work.push.intents, work.state.lmid);
        let first = intents.first().map_or(u64::MAX, |asked| asked.mseq);
        let first = work.push.before.map_or(first, |(mseq, _)| mseq.min(first));
        let settled = (work.push.settled, work.push.settled_chain);
        work.state.has_settled = self.has_settled(book, work.push.store, settled).await?;
        if first <= lmid {
            let range = (
                first.saturating_sub(1),
                lmid.min(first.saturating_add(intents.len() as u64 + 1)),
            );
            let taken = self.taken(book, work.push.store, range).await?;
            work.state.taken = taken.into_iter().collect();
        }
        let new = intents.iter().filter(|asked| asked.mseq > lmid);
        let hashes: Vec<Hash> = new.map(|asked| asked.intent.hash()).collect();
        work.state.done = self.0.log.run(Effects { book, hashes }).await?.into_iter().collect();
        Ok(())
    }

    /// Gives a book what undo and redo of a push name in the log, so that it need not ask one by one.
    async fn recall_named(&self, book: BookId, authority: &mut Authority, work: &Work) -> Result<(), Failure> {
        let push = Arc::clone(&work.push);
        for asked in &push.intents {
            let is_reversal = matches!(asked.intent.kind.as_str(), UNDO | REDO);
            if asked.mseq <= work.state.lmid || !is_reversal {
                continue;
            }
            let intent = asked.intent.intent().ok();
            let Some(name) = intent.and_then(|intent| ReverseNamed::of(&intent).ok().flatten()) else {
                continue;
            };
            let is_own = StoreId(name.store) == push.store && name.mseq > work.state.lmid;
            if is_own && name.mseq < asked.mseq {
                continue;
            }
            let entry = self.named(book, StoreId(name.store), name.mseq).await?;
            let entry = entry.as_ref().map(|(entry, body)| (entry, body));
            let recalled = authority.recall(StoreId(name.store), name.mseq, entry);
            recalled.map_err(Failure::Refused)?;
        }
        Ok(())
    }

    /// Gives a book what a push needs; false where the log does not have it any more.
    async fn supply(&self, book: BookId, authority: &mut Authority, needs: Needs) -> Result<bool, Failure> {
        match needs {
            Needs::Entries(after, to) => {
                let count = to.saturating_sub(after);
                let limit = Limit { count, ..Limit::NONE };
                let stored = self.0.log.run(Entries { book, after, limit }).await?;
                let entries = stored.iter().map(read).collect::<Result<Option<Vec<_>>, _>>()?;
                let Some(entries) = entries.filter(|entries| entries.len() as u64 == count) else {
                    return Ok(false);
                };
                authority.remember(&entries).map_err(Failure::Refused)?;
            }
            Needs::Named(store, mseq) => {
                let entry = self.named(book, store, mseq).await?;
                let entry = entry.as_ref().map(|(entry, body)| (entry, body));
                authority.recall(store, mseq, entry).map_err(Failure::Refused)?;
            }
        }
        Ok(true)
    }

    /// The entry of an intent of a store, with its body.
    async fn named(&self, book: BookId, store: StoreId, mseq: u64) -> Result<Option<(Entry, Body)>, Failure> {
        let entries = EntriesOfStore {
            book,
            store,
            after: mseq.saturating_sub(1),
            last: mseq,
            bodies: true,
            limit: Limit::NONE,
        };
        let found = self.0.log.run(entries).await?;
        Ok(found.first().map(read).transpose()?.flatten())
    }

    async fn committed(&self, commit: Commit) -> Result<Committed, Failure> {
        let committed = self.0.log.run(commit).await?;
        self.0.counted.ended(&committed);
        Ok(committed)
    }

    /// Keeps what was committed, wakes who waits for it, and answers.
    fn settle(&self, book: BookId, mut loaded: Loaded, runs: Vec<Run>, batch: &mut Vec<Waiting>) -> Loaded {
        let at = loaded.authority.at();
        let (ver, chain) = (at.ver, at.chain);
        self.0.heads.moved(book, Place { ver, chain });
        for (waiting, run) in mem::take(batch).into_iter().zip(runs) {
            let bodies = run.entries.iter().map(|(_, body)| body.len() as u64);
            loaded.count(run.entries.len(), bodies);
            let taken = Taken {
                lmid: run.lmid,
                head: ver,
                stop: run.stop,
            };
            self.0.counted.faults(run.faults);
            loaded.authority.keep(run);
            waiting.answer(Ok(Answer::Taken(taken)));
        }
        self.checkpoint_if_due(book, &mut loaded);
        loaded
    }
}
