//! Books that tests write, and what must hold of every book.

use std::collections::BTreeMap;

use metatable::{Digest, Uid};
use server::log::{
    Appended, Blob, BookState, Checkpoint, Commit, Committed, CreateBook, Entries, Grant, Hello, Limit, Log, Place,
    ReadBook, Role, SeenMember, SeenStore, Stores,
};
use sync::{BookId, Entry, Hash, Head, Outcome, StoreId, UserId};

pub(crate) fn book(number: u128) -> BookId {
    BookId(Uid::from_u128(number))
}

pub(crate) fn store(number: u128) -> StoreId {
    StoreId(Uid::from_u128(number))
}

pub(crate) fn user(number: u128) -> UserId {
    UserId(Uid::from_u128(number))
}

/// Where every book of the tests begins.
pub(crate) fn beginning() -> Place {
    Place {
        ver: 0,
        chain: Hash::of(b"beginning"),
    }
}

pub(crate) fn create(book: BookId) -> CreateBook {
    let block = Blob::of(b"a block").unwrap();
    let root = Blob::of(b"a list of one block").unwrap();
    CreateBook {
        book,
        name: "A book".to_owned(),
        epoch: 1,
        checkpoint: checkpoint(beginning(), &[&block, &root]),
        blobs: vec![block, root],
        first: None,
    }
}

/// A checkpoint whose last blob is its root.
pub(crate) fn checkpoint(place: Place, blobs: &[&Blob]) -> Checkpoint {
    let parts: Vec<Hash> = blobs.iter().map(|blob| blob.hash()).collect();
    Checkpoint {
        place,
        digest: digest(place.ver),
        root: parts.last().copied().unwrap_or_default(),
        schema: "schema 1".to_owned(),
        at: 1_000,
        parts,
    }
}

pub(crate) fn digest(ver: u64) -> Digest {
    Digest::from_bytes((u128::from(ver) << 64 | 7).to_be_bytes())
}

/// An entry of a store; the nil one is the server's own.
pub(crate) fn entry(seen: Place, store: StoreId, mseq: u64, user: UserId, body: &[u8]) -> Appended {
    let ver = seen.ver + 1;
    let head = Head {
        ver,
        store,
        mseq,
        mhash: Hash::of(&mseq.to_be_bytes()),
        user,
        kind: "set price".to_owned(),
        version: 3,
        asked_at: -5,
        at: 1_700_000_000_000_000,
        base_ver: seen.ver,
        outcome: match ver % 4 {
            0 => Outcome::Applied,
            1 => Outcome::Altered,
            2 => Outcome::Repeated(1),
            _ => Outcome::Refused("conflict".to_owned()),
        },
        body_hash: Hash::of(body),
        digest: digest(ver),
    };
    Appended::new(Entry::after(seen.chain, head), body).unwrap()
}

pub(crate) fn place_of(appended: &Appended) -> Place {
    let entry = appended.entry();
    Place {
        ver: entry.head.ver,
        chain: entry.chain,
    }
}

/// A commit of one entry a body, all of one store.
pub(crate) fn commit(book: BookId, seen: Place, of: SeenStore, bodies: &[&[u8]]) -> Commit {
    let mut place = seen;
    let entries = bodies.iter().zip(of.lmid + 1..).map(|(body, mseq)| {
        let entry = entry(place, of.store, mseq, of.user, body);
        place = place_of(&entry);
        entry
    });
    Commit {
        entries: entries.collect(),
        stores: vec![of],
        ..nothing(book, seen)
    }
}

/// A commit of what the server does itself.
pub(crate) fn own(book: BookId, seen: Place) -> Commit {
    let entry = entry(seen, StoreId::default(), seen.ver + 1, user(1), b"by the server");
    Commit {
        entries: vec![entry],
        ..nothing(book, seen)
    }
}

pub(crate) fn grant(book: BookId, seen: Place, to: UserId, role: Option<Role>) -> Commit {
    Commit {
        grants: vec![Grant { user: to, role }],
        ..own(book, seen)
    }
}

pub(crate) fn nothing(book: BookId, seen: Place) -> Commit {
    Commit {
        book,
        seen,
        stores: Vec::new(),
        members: Vec::new(),
        entries: Vec::new(),
        grants: Vec::new(),
        once: Vec::new(),
        schema: None,
    }
}

pub(crate) fn seen(store: StoreId, user: UserId, lmid: u64) -> SeenStore {
    SeenStore { store, user, lmid }
}

pub(crate) fn member(user: UserId, role: Option<Role>) -> SeenMember {
    SeenMember { user, role }
}

pub(crate) fn hello(book: BookId, store: StoreId, user: UserId) -> Hello {
    Hello {
        book,
        store,
        user,
        device: "A device".to_owned(),
        at: 10,
    }
}

pub(crate) async fn place(log: &Log, book: BookId) -> Place {
    log.run(ReadBook { book }).await.unwrap().unwrap().place
}

/// Commits, which must be done, and where the book is then.
pub(crate) async fn done(log: &Log, commit: Commit) -> Place {
    let end = place_of(commit.entries.last().unwrap());
    assert_eq!(log.run(commit).await, Ok(Committed::Done));
    end
}

/// What must hold of a book that began at [`beginning`]: the chain, no gap in versions, none in the intents of a store, and every
/// body is the one that its head names.
pub(crate) async fn check(log: &Log, book: BookId) -> Place {
    let head = log.run(ReadBook { book }).await.unwrap().unwrap();
    let limit = Limit::NONE;
    let entries = log.run(Entries { book, after: 0, limit }).await.unwrap();
    let mut place = beginning();
    let mut lmids: BTreeMap<StoreId, u64> = BTreeMap::new();
    for stored in &entries {
        let found = &stored.entry;
        assert_eq!(found.head.ver, place.ver + 1);
        assert!(found.follows(place.chain), "entry {} is off the chain", found.head.ver);
        let body = stored.body().unwrap().unwrap();
        assert_eq!(Hash::of(&body), found.head.body_hash);
        if found.head.store != StoreId::default() {
            let lmid = lmids.entry(found.head.store).or_default();
            *lmid += 1;
            assert_eq!(found.head.mseq, *lmid);
        }
        place = Place {
            ver: found.head.ver,
            chain: found.chain,
        };
    }
    assert_eq!(head.place, place);
    assert_eq!(head.digest, digest(place.ver));
    assert_eq!(head.state, BookState::Open);
    let stores = log.run(Stores { book, stores: None }).await.unwrap();
    let written = stores.into_iter().filter(|store| store.lmid > 0);
    assert_eq!(lmids, written.map(|store| (store.store, store.lmid)).collect());
    place
}
