//! A server process over the log.

use std::collections::BTreeMap;

use metatable::Right;
use serde_bytes::ByteBuf;
use sync::authority::{Authority, Caller, Needs, Run, StoreState};
use sync::frames::{Answer, Hello, Pull, Push, Refused, Request, Taken, Welcome};
use sync::{Hash, Planted, UserId, serving};

use crate::book::ON_SERVER;
use crate::log::{Expected, Log, StoreRow};

/// A process: what it has in memory is lost when it ends.
#[derive(Debug)]
pub(crate) struct Process {
    authority: Option<Authority>,
    is_older: bool,
    planted: Option<Planted>,
}

/// What became of a request in a process.
pub(crate) enum Step {
    Answer(Box<Answer>),
    /// It waits for something new.
    Wait,
    /// Intents were run; the commit follows.
    Commit(Box<Pending>),
}

fn answered(answer: Answer) -> Step {
    Step::Answer(Box::new(answer))
}

pub(crate) struct Pending {
    pub(crate) run: Run,
    pub(crate) expected: Expected,
}

/// Entries of one answer.
const MOST_PULLED: u64 = 7;

impl Process {
    pub(crate) fn new(planted: Option<Planted>, is_older: bool) -> Self {
        Self {
            authority: None,
            is_older,
            planted,
        }
    }

    pub(crate) fn handle(&mut self, log: &mut Log, user: UserId, request: &Request, may_wait: bool, now: i64) -> Step {
        if !log.roles.contains_key(&user) {
            return answered(Answer::Refused(Refused::NoBook));
        }
        match request {
            Request::Hello(hello) => answered(hello_answer(log, user, hello, now)),
            Request::Push(push) => self.push(log, user, push, now),
            Request::Pull(pull) => self.pull(log, user, pull, may_wait),
            Request::Checkpoint(store, settled) => {
                // The newest of every five entries.
                let ver = log.head().ver / 5 * 5;
                answered(Answer::Checkpoint(log.checkpoint(ver, *store, *settled).0))
            }
            Request::Blobs(hashes) => answered(Answer::Blobs(blobs(log, hashes))),
            Request::Entry(_) => answered(Answer::Entry(None)),
        }
    }

    /// The authority at the head of the log.
    fn caught_up(&mut self, log: &Log) -> &mut Authority {
        let known = self.authority.take().filter(|authority| log.has(authority.at()));
        let mut authority =
            known.unwrap_or_else(|| Authority::new(log.book_at(0, self.is_older), log.first()).planted(self.planted));
        authority.follow(&log.between(authority.at().ver, u64::MAX)).unwrap();
        self.authority.insert(authority)
    }

    fn push(&mut self, log: &Log, user: UserId, push: &Push, now: i64) -> Step {
        let row = match own_store(log, push.store, user) {
            Ok(row) => row,
            Err(refused) => return answered(Answer::Refused(refused)),
        };
        let before = push.intents.first().map_or(0, |asked| asked.mseq.saturating_sub(2));
        let taken = log.of_store(push.store, before, u64::MAX);
        let state = StoreState {
            store: push.store,
            lmid: row.lmid,
            has_settled: has_settled(log, push.store, push.settled, push.settled_chain),
            done: log.done(&push.intents),
            taken: taken
                .iter()
                .map(|(entry, _)| (entry.head.mseq, entry.head.mhash))
                .collect::<BTreeMap<_, _>>(),
        };
        let role = log.roles[&user];
        let caller = Caller {
            user,
            name: user.to_string(),
            role,
        };
        let authority = self.caught_up(log);
        let run = loop {
            ON_SERVER.set(true);
            let run = authority.run(push, &caller, &state, now);
            ON_SERVER.set(false);
            match run {
                Ok(run) => break run,
                Err(Needs::Entries(after, to)) => authority.remember(&log.between(after, to)).unwrap(),
                Err(Needs::Named(store, mseq)) => {
                    let entry = taken_as(log, store, mseq);
                    authority
                        .recall(store, mseq, entry.as_ref().map(|(entry, body)| (entry, body)))
                        .unwrap();
                }
            }
        };
        Step::Commit(Box::new(Pending {
            run,
            expected: Expected {
                store: push.store,
                lmid: row.lmid,
                user,
                role,
            },
        }))
    }

    /// What follows the run, after whatever happened meanwhile.
    pub(crate) fn commit(&mut self, log: &mut Log, pending: Pending) -> Option<Answer> {
        let is_done = pending.run.entries.is_empty() || log.commit(&pending.run, &pending.expected, self.planted);
        let taken = Taken {
            lmid: pending.run.lmid,
            head: pending.run.to.ver,
            stop: pending.run.stop,
        };
        let known = self.authority.as_mut();
        match known.filter(|authority| authority.at() == pending.run.to) {
            Some(authority) if is_done => authority.keep(pending.run),
            Some(authority) => authority.take_back(pending.run),
            None => {}
        }
        is_done.then_some(Answer::Taken(taken))
    }

    /// A commit of which the process does not know whether it was done.
    pub(crate) fn drop_book(&mut self) {
        self.authority = None;
    }

    fn pull(&mut self, log: &Log, user: UserId, pull: &Pull, may_wait: bool) -> Step {
        if let Err(refused) = own_store(log, pull.store, user) {
            return answered(Answer::Refused(refused));
        }
        let is_known = match self.planted {
            Some(Planted::NumberWithoutChain) => pull.at.ver <= log.head().ver,
            _ => log.has(pull.at),
        };
        if !is_known {
            return answered(Answer::Refused(Refused::Diverged));
        }
        let head = log.head().ver;
        let to = head.min(pull.at.ver + MOST_PULLED);
        let own = log.of_store(pull.store, pull.settled, to);
        let knows = has_settled(log, pull.store, pull.settled, pull.settled_chain);
        if may_wait && knows && to == pull.at.ver && own.is_empty() {
            return Step::Wait;
        }
        let authority = self.caught_up(log);
        let slice = serving::Slice {
            from: pull.at,
            entries: &log.between(pull.at.ver, to),
            own: &own,
            lmid: log.lmid_at(pull.store, to),
            has_settled: knows,
            head,
            backed_ver: 0,
        };
        answered(Answer::Pulled(
            serving::pulled(authority.book().store().catalog(), slice).unwrap(),
        ))
    }
}

fn taken_as(log: &Log, store: sync::StoreId, mseq: u64) -> Option<(sync::Entry, sync::Body)> {
    let entries = log.of_store(store, mseq.saturating_sub(1), u64::MAX);
    entries.into_iter().find(|(entry, _)| entry.head.mseq == mseq)
}

fn own_store(log: &Log, store: sync::StoreId, user: UserId) -> Result<&StoreRow, Refused> {
    let row = log.stores.get(&store).ok_or(Refused::Stranger)?;
    let is_own = row.user == user && !row.is_revoked;
    is_own.then_some(row).ok_or(Refused::Revoked)
}

fn has_settled(log: &Log, store: sync::StoreId, settled: u64, chain: Option<Hash>) -> bool {
    chain.is_none_or(|chain| taken_as(log, store, settled).is_some_and(|(entry, _)| entry.chain == chain))
}

fn hello_answer(log: &mut Log, user: UserId, hello: &Hello, now: i64) -> Answer {
    let row = log.stores.entry(hello.store).or_insert(StoreRow {
        user,
        lmid: 0,
        is_revoked: false,
    });
    if row.user != user || row.is_revoked {
        return Answer::Refused(Refused::Revoked);
    }
    let lmid = row.lmid;
    Answer::Welcome(Welcome {
        lmid,
        has_settled: has_settled(log, hello.store, hello.settled, hello.settled_chain),
        epoch: log.epoch,
        head: log.head().ver,
        now,
        engine: Hash::default(),
        role: log.roles.get(&user).copied().unwrap_or(Right::Viewer),
    })
}

fn blobs(log: &Log, hashes: &[Hash]) -> Vec<ByteBuf> {
    let mut found = BTreeMap::new();
    for ver in 0..=log.head().ver {
        if ver % 5 == 0 {
            for bytes in log.checkpoint(ver, sync::StoreId::default(), 0).1 {
                found.insert(Hash::of(&bytes), bytes);
            }
        }
    }
    hashes
        .iter()
        .filter_map(|hash| found.get(hash))
        .map(|bytes| ByteBuf::from(bytes.clone()))
        .collect()
}
