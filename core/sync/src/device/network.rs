//! What is sent to the server, and what its answers mean.

use std::collections::BTreeMap;

use metatable::Book;
use serde_bytes::ByteBuf;

use super::link::Topic;
use super::outbox::Waiting;
use super::{Device, Doubt, Halt, Now, Shown};
use crate::frames::{
    Answer, Checkpoint, Hello, LONGEST_WAIT_MS, MOST_INTENTS, MOST_PUSHED_BYTES, Pull, Pulled, Push, Refused, Request,
    Settled, Stop, Taken, Welcome,
};
use crate::hash::Hash;
use crate::names::StoreId;
use crate::planted::Planted::{DigestOfShown, LossUnnoticed, NoRewind, ResultsOnce, RetiredByPush};
use crate::serving::book_of_blocks;

/// The most blocks that are asked for at once: of about 1 MB each.
const MOST_BLOCKS: usize = 8;

/// The copy of the rows that is being fetched again.
#[derive(Debug, Default)]
pub(super) struct Rebuild {
    checkpoint: Option<Checkpoint>,
    blocks: BTreeMap<Hash, ByteBuf>,
}

impl Rebuild {
    /// The next question.
    fn request(&self, store: StoreId, settled: u64) -> Request {
        let Some(checkpoint) = &self.checkpoint else {
            return Request::Checkpoint(store, settled);
        };
        let missing = checkpoint.blocks.iter().map(|block| block.hash);
        let missing = missing.filter(|hash| !self.blocks.contains_key(hash));
        Request::Blobs(missing.take(MOST_BLOCKS).collect())
    }

    fn is_whole(&self) -> bool {
        let whole = |checkpoint: &Checkpoint| {
            let mut blocks = checkpoint.blocks.iter();
            blocks.all(|block| self.blocks.contains_key(&block.hash))
        };
        self.checkpoint.as_ref().is_some_and(whole)
    }

    /// The book of the blocks; none where they are damaged.
    fn book(&self, like: &Book) -> Option<(Book, Checkpoint)> {
        let checkpoint = self.checkpoint.clone()?;
        let is = (checkpoint.schema.as_str(), checkpoint.at.digest);
        let bytes = |hash: &Hash| self.blocks.get(hash).map(|bytes| bytes.as_slice());
        Some((book_of_blocks(like, is, &checkpoint.blocks, bytes)?, checkpoint))
    }
}

impl<R: Shown> Device<R> {
    pub(super) fn next_message(&mut self, now: u64) -> Option<(u64, Request)> {
        if self.halt.is_some() {
            return None;
        }
        let free = |topic| self.link.is_free(topic, now);
        let (topic, wait_ms, request) = if self.link.welcome().is_none() {
            if !free(Topic::Hello) {
                return None;
            }
            (Topic::Hello, 0, Request::Hello(self.hello()))
        } else if let Some(push) = free(Topic::Push).then(|| self.push()).flatten() {
            self.pushed = push.intents.last().map_or(self.agreed, |asked| asked.mseq);
            (Topic::Push, 0, Request::Push(push))
        } else if let Some(rebuild) = &self.rebuild {
            if !free(Topic::Rebuild) {
                return None;
            }
            (Topic::Rebuild, 0, rebuild.request(self.store, self.settled))
        } else if free(Topic::Pull) && self.is_saved() {
            let pull = self.pull();
            (Topic::Pull, u64::from(pull.wait_ms), Request::Pull(pull))
        } else {
            return None;
        };
        Some((self.link.send(topic, now, wait_ms, self.settled), request))
    }

    fn hello(&self) -> Hello {
        Hello {
            store: self.store,
            at: self.shown.at,
            settled: self.settled,
            settled_chain: self.settled_chain,
            engine: self.engine,
        }
    }

    /// The stored intents that the server is not known to have; none while it is not to have them. That it has taken as many from
    /// this store does not say that it took these.
    fn push(&self) -> Option<Push> {
        self.link.welcome()?;
        // As long as the copy of the rows is left by another store, it has nothing of this one.
        let is_left = self.stored.store != self.store;
        if self.fork.is_some() || self.lost.is_some() || self.doubt.is_some() || is_left {
            return None;
        }
        let waiting = self.outbox.waiting.iter();
        let stored = waiting.filter(|waiting| waiting.is_stored && waiting.mseq() > self.agreed);
        let until = self.unknown.unwrap_or(u64::MAX);
        let (mut intents, mut bytes) = (Vec::new(), 0);
        for waiting in stored.take_while(|waiting| waiting.mseq() < until).take(MOST_INTENTS) {
            bytes += waiting.kept.asked.intent.args.len();
            if bytes > MOST_PUSHED_BYTES && !intents.is_empty() {
                break;
            }
            intents.push(waiting.kept.asked.clone());
        }
        let mut waiting = self.outbox.waiting.iter();
        let before = waiting.rfind(|waiting| waiting.is_stored && waiting.mseq() <= self.agreed);
        (!intents.is_empty()).then_some(Push {
            store: self.store,
            settled: self.settled,
            settled_chain: self.settled_chain,
            before: before.map(|waiting| (waiting.mseq(), waiting.kept.hash())),
            intents,
        })
    }

    fn pull(&self) -> Pull {
        let is_behind = self
            .link
            .welcome()
            .is_some_and(|welcome| welcome.head > self.shown.at.ver);
        let waits = !is_behind && !self.has_more;
        Pull {
            store: self.store,
            at: self.shown.at,
            settled_chain: self.settled_chain,
            settled: if self.plant.has(ResultsOnce) {
                self.shown.lmid
            } else {
                self.settled
            },
            wait_ms: if waits { LONGEST_WAIT_MS } else { 0 },
        }
    }

    /// `settled` is the place of the last settled intent when the question was sent.
    pub(super) fn take_answer(&mut self, (topic, settled): (Topic, u64), answer: Answer, now: Now) {
        match (topic, answer) {
            (_, Answer::Refused(refused)) => self.take_refusal(refused, now),
            (Topic::Hello, Answer::Welcome(welcome)) => self.take_welcome(welcome, settled),
            (Topic::Push, Answer::Taken(taken)) => self.take_taken(taken, settled),
            (Topic::Pull, Answer::Pulled(pulled)) => self.take_pulled(pulled, settled),
            (Topic::Rebuild, Answer::Checkpoint(checkpoint)) => {
                self.rebuild.get_or_insert_default().checkpoint = Some(checkpoint);
                self.built(now);
            }
            (Topic::Rebuild, Answer::Blobs(blobs)) => self.take_blobs(blobs, now),
            // An answer to another question: as if none had come.
            _ => self.link.failed(now.ms, now.chance),
        }
    }

    fn take_refusal(&mut self, refused: Refused, now: Now) {
        match refused {
            Refused::SignIn => self.halt = Some(Halt::SignIn),
            Refused::Revoked => self.halt = Some(Halt::Revoked),
            Refused::Stranger => self.link.forget(),
            Refused::NoBook => self.halt = Some(Halt::NoBook),
            Refused::NewerServer | Refused::Schema => self.halt = Some(Halt::Update),
            Refused::Diverged | Refused::Gone => {
                self.rebuild = Some(Rebuild::default());
                // What the server has of this store is asked for again.
                self.link.forget();
            }
            Refused::Busy | Refused::Malformed => self.link.failed(now.ms, now.chance),
        }
    }

    fn take_welcome(&mut self, welcome: Welcome, settled: u64) {
        self.note_loss(welcome.has_settled, settled);
        self.agreed = settled;
        // A server that was restored may have this store's intents where it had another device's.
        self.fork = None;
        self.unknown = None;
        self.link.greet(welcome);
    }

    /// A server that lacks the last settled intent has lost answered ones.
    fn note_loss(&mut self, has_settled: bool, settled: u64) {
        if !has_settled && !self.plant.has(LossUnnoticed) {
            self.lost = Some(settled);
        }
    }

    fn take_taken(&mut self, taken: Taken, settled: u64) {
        self.link.taken(taken);
        if self.plant.has(RetiredByPush) {
            self.outbox.forget(taken.lmid);
        }
        match taken.stop {
            Some(Stop::Forked(mseq)) => self.doubt = Some(Doubt { mseq, mhash: None }),
            // What is missing was discarded, or is lost: the rest goes on under another name.
            Some(Stop::Gap) => {
                let waiting = self.outbox.waiting.iter().map(Waiting::mseq);
                let first = waiting.filter(|mseq| *mseq > taken.lmid).min();
                self.doubt = first.map(|mseq| Doubt { mseq, mhash: None });
            }
            Some(Stop::Lost) => self.note_loss(false, settled),
            Some(Stop::UnknownKind(mseq)) => self.unknown = Some(mseq),
            None => self.agreed = self.agreed.max(self.pushed),
        }
    }

    /// T2: the outbox is rewound, the rows come in, the outbox is replayed.
    fn take_pulled(&mut self, pulled: Pulled, settled: u64) {
        self.note_loss(pulled.has_settled, settled);
        if self.lost.is_some() || self.rebuild.is_some() || !self.is_saved() {
            return;
        }
        let taken = pulled.results.iter().map(|settled| (settled.mseq, settled.mhash));
        self.doubt = self.doubted(taken);
        if self.doubt.is_some() {
            // Pulled again, once it is known whose it is.
            return;
        }
        let shown = self.plant.has(DigestOfShown).then(|| self.rows.book().store().digest());
        if !self.plant.has(NoRewind) {
            self.outbox.rewind(&mut self.rows);
        }
        let store = self.rows.book().store();
        let changes = store.changes_to(&pulled.rows).ok();
        let before = shown.unwrap_or(self.shown.at.digest);
        let known = changes.filter(|changes| before.after(changes, store.catalog()) == pulled.to.digest);
        let Some(changes) = known else {
            self.digest_faults += 1;
            self.rebuild = Some(Rebuild::default());
            return self.outbox.replay(&mut self.rows, self.shown.lmid);
        };
        self.rows.advance(&changes);
        self.has_more = pulled.more;
        for settled in pulled.results {
            self.take_result(settled);
        }
        if pulled.to != self.shown.at {
            self.unsaved.push(changes);
        }
        self.confirm(pulled.to, pulled.lmid);
    }

    /// Takes note of what came of an own intent; after a fork they are those of another device.
    fn take_result(&mut self, settled: Settled) {
        if settled.mseq > self.settled && self.fork.is_none_or(|fork| settled.mseq < fork) {
            self.results.insert(settled.mseq, settled);
        }
    }

    /// Of what the server has of this store, the first intent that nobody here asked for, or who asked for something else: another
    /// tab did, or another device.
    fn doubted(&mut self, taken: impl Iterator<Item = (u64, Hash)>) -> Option<Doubt> {
        let waiting = self.outbox.waiting.iter().filter(|waiting| waiting.is_stored);
        let own: BTreeMap<u64, &Waiting> = waiting.map(|waiting| (waiting.mseq(), waiting)).collect();
        // What is not in the outbox although its place was given was answered, and then discarded.
        let mut foreign = taken.filter(|(mseq, mhash)| match own.get(mseq) {
            Some(waiting) => waiting.kept.hash() != *mhash,
            None => *mseq > self.last,
        });
        let (mseq, mhash) = foreign.next().unzip();
        if self.fork != mseq {
            // The server has lost what was there, or it has more of another device than was known.
            self.fork = None;
        }
        let mseq = mseq.filter(|_| self.fork.is_none())?;
        Some(Doubt { mseq, mhash })
    }

    fn take_blobs(&mut self, blobs: Vec<ByteBuf>, now: Now) {
        if blobs.is_empty() {
            // The checkpoint made way for a newer one.
            return self.rebuild_later(now);
        }
        if let Some(rebuild) = &mut self.rebuild {
            let hashed = blobs.into_iter().map(|bytes| (Hash::of(&bytes), bytes));
            rebuild.blocks.extend(hashed);
        }
        self.built(now);
    }

    /// What was fetched is of no use: all of it is fetched again, after a while.
    fn rebuild_later(&mut self, now: Now) {
        self.rebuild = Some(Rebuild::default());
        self.link.failed(now.ms, now.chance);
    }

    /// T4: once all blocks are there, and whose intents they hold is known, their rows take the place of the confirmed ones.
    fn built(&mut self, now: Now) {
        let checkpoint = self.rebuild.as_ref().and_then(|rebuild| rebuild.checkpoint.as_ref());
        let taken = checkpoint.map_or_else(Vec::new, |checkpoint| checkpoint.taken.clone());
        let doubt = self.doubted(taken.into_iter());
        if doubt.is_some() {
            // Fetched again, once that is known.
            (self.doubt, self.rebuild) = (doubt, Some(Rebuild::default()));
            return;
        }
        let Some(rebuild) = self.rebuild.take_if(|rebuild| rebuild.is_whole()) else {
            return;
        };
        let Some((book, checkpoint)) = rebuild.book(self.rows.book()) else {
            return self.rebuild_later(now);
        };
        self.outbox.rewind(&mut self.rows);
        self.rows.replace(book.clone());
        self.unsaved.clear();
        self.replacement = Some(book);
        self.confirm(checkpoint.at, checkpoint.lmid);
        self.results.retain(|mseq, _| *mseq <= self.shown.lmid);
    }
}
