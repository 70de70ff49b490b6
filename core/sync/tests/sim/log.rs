//! The durable log of one book, as a database keeps it.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Book, Right};
use sync::authority::Run;
use sync::frames::Checkpoint;
use sync::{Asked, Body, Entry, Hash, Planted, Position, StoreId, UserId, serving};

use crate::book;

#[derive(Clone, Debug)]
pub(crate) struct StoreRow {
    pub(crate) user: UserId,
    pub(crate) lmid: u64,
    pub(crate) is_revoked: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) epoch: u64,
    pub(crate) first: Position,
    pub(crate) entries: Vec<(Entry, Vec<u8>)>,
    pub(crate) stores: BTreeMap<StoreId, StoreRow>,
    pub(crate) roles: BTreeMap<UserId, Right>,
}

fn read((entry, body): &(Entry, Vec<u8>)) -> (Entry, Body) {
    (entry.clone(), Body::from_bytes(body).unwrap())
}

/// What a commit expects to find.
pub(crate) struct Expected {
    pub(crate) store: StoreId,
    pub(crate) lmid: u64,
    pub(crate) user: UserId,
    pub(crate) role: Right,
}

impl Log {
    pub(crate) fn new(users: &[UserId]) -> Self {
        let first = Position {
            ver: 0,
            chain: Hash::of(b"the book"),
            digest: book::first().store().digest(),
        };
        Self {
            epoch: 1,
            first,
            entries: Vec::new(),
            stores: BTreeMap::new(),
            roles: users.iter().map(|user| (*user, Right::Editor)).collect(),
        }
    }

    pub(crate) fn first(&self) -> Position {
        self.first
    }

    pub(crate) fn head(&self) -> Position {
        self.entries.last().map_or(self.first, |(entry, _)| Position::of(entry))
    }

    pub(crate) fn has(&self, at: Position) -> bool {
        match at.ver {
            0 => at == self.first,
            ver => self
                .entries
                .get(ver as usize - 1)
                .is_some_and(|(entry, _)| entry.chain == at.chain),
        }
    }

    /// The entries after one number up to another.
    pub(crate) fn between(&self, after: u64, to: u64) -> Vec<(Entry, Body)> {
        let (from, to) = (after as usize, (to as usize).min(self.entries.len()));
        self.entries[from.min(to)..to].iter().map(read).collect()
    }

    pub(crate) fn of_store(&self, store: StoreId, after: u64, to_ver: u64) -> Vec<(Entry, Body)> {
        let until = (to_ver as usize).min(self.entries.len());
        let own = self.entries[..until].iter();
        own.filter(|(entry, _)| entry.head.store == store && entry.head.mseq > after)
            .map(read)
            .collect()
    }

    /// The intents of a push that had an effect already.
    pub(crate) fn done(&self, asked: &[Asked]) -> BTreeMap<Hash, u64> {
        let asked: BTreeSet<Hash> = asked.iter().map(|asked| asked.intent.hash()).collect();
        let all = self.entries.iter().map(|(entry, _)| entry);
        let done = all.filter(|entry| asked.contains(&entry.head.mhash) && entry.head.outcome.had_effect());
        done.map(|entry| (entry.head.mhash, entry.head.ver)).collect()
    }

    pub(crate) fn lmid_at(&self, store: StoreId, ver: u64) -> u64 {
        let own = self.entries[..(ver as usize).min(self.entries.len())].iter();
        own.filter(|(entry, _)| entry.head.store == store)
            .map(|(entry, _)| entry.head.mseq)
            .max()
            .unwrap_or(0)
    }

    /// One transaction: compares and sets.
    pub(crate) fn commit(&mut self, run: &Run, expected: &Expected, planted: Option<Planted>) -> bool {
        let head = self.head();
        let role = self.roles.get(&expected.user);
        let Some(store) = self.stores.get_mut(&expected.store) else {
            return false;
        };
        let is_seen = head == run.seen
            && (store.lmid, store.user, store.is_revoked) == (expected.lmid, expected.user, false)
            && (role == Some(&expected.role) || planted == Some(Planted::RoleBefore));
        if is_seen {
            store.lmid = run.lmid;
            self.entries.extend(run.entries.iter().cloned());
        }
        is_seen
    }

    /// The book at a state, in a program that may be older: the first rows and all changes after them.
    pub(crate) fn book_at(&self, ver: u64, is_older: bool) -> Book {
        let mut book = if is_older {
            book::first_of_older()
        } else {
            book::first()
        };
        for (_, body) in self.between(0, ver) {
            let changes = body.changes(book.store().catalog()).unwrap();
            book.advance_rows(&changes);
        }
        book
    }

    pub(crate) fn checkpoint(&self, ver: u64, store: StoreId, settled: u64) -> (Checkpoint, Vec<Vec<u8>>) {
        let book = self.book_at(ver, false);
        let at = match ver {
            0 => self.first,
            ver => Position::of(&self.entries[ver as usize - 1].0),
        };
        let (blocks, bytes) = serving::blocks(book.store())
            .into_iter()
            .unzip::<_, _, Vec<_>, Vec<_>>();
        let taken = self.of_store(store, settled, ver);
        let checkpoint = Checkpoint {
            at,
            lmid: self.lmid_at(store, ver),
            taken: taken
                .iter()
                .map(|(entry, _)| (entry.head.mseq, entry.head.mhash))
                .collect(),
            schema: book.schema_json().to_string(),
            blocks,
        };
        (checkpoint, bytes.into_iter().map(|bytes| bytes.to_vec()).collect())
    }
}
