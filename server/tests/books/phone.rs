//! Devices that are driven against books, each with its disk, and what must hold of the log in the end.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Book, Intent, Uid};
use server::books::{Books, Session};
use server::log::{Entries, Limit, Log, ReadBook, Role};
use sync::device::{Device, News, Now, Output};
use sync::frames::{Answer, Request};
use sync::{BookId, Hash, Outcome, Position, StoreId, UserId};

use crate::book;
use crate::disk::{Disk, Known};

pub(crate) const BOOK: BookId = BookId(Uid::from_u128(77));

pub(crate) fn session(number: u128) -> Session {
    Session {
        user: UserId(Uid::from_u128(number)),
        name: format!("user {number}"),
        device: "Telephone".to_owned(),
    }
}

/// Books of a process over a log.
pub(crate) fn books(log: &Log) -> Books {
    Books::new(log.clone(), book::packages).unwrap()
}

/// The book of the tests: user 1 is its admin, users 2 to 4 are editors.
pub(crate) async fn published(log: &Log) -> Books {
    let books = books(log);
    books
        .create(BOOK, "A book", &book::first(), session(1).user)
        .await
        .unwrap();
    for number in 2..=4 {
        let admin = session(1);
        let granted = books.grant(&admin, BOOK, session(number).user, Some(Role::Editor));
        granted.await.unwrap();
    }
    books
}

/// What a process answers, by way of the bytes that would be sent.
pub(crate) async fn answer(books: &Books, session: &Session, request: &Request) -> Answer {
    let request = sync::decode(&sync::encode(request)).unwrap();
    let answer = books.answer(session, BOOK, request).await.unwrap();
    sync::decode(&sync::encode(&answer)).unwrap()
}

/// A device of a user.
pub(crate) struct Phone {
    pub(crate) session: Session,
    pub(crate) disk: Disk,
    pub(crate) device: Device<Book>,
    known: Known,
    clock: u64,
    seeds: u128,
    /// The seeds of all that was asked for and shown.
    pub(crate) asked: BTreeSet<u128>,
}

impl Phone {
    /// A new device, without rows.
    pub(crate) fn new(user: u128, store: u128) -> Self {
        let session = session(user);
        let store_id = StoreId(Uid::from_u128(store));
        let disk = Disk::new(
            session.user,
            store_id,
            Position::default(),
            Book::with_all_tables(book::packages()).unwrap(),
        );
        let device = Device::new(
            disk.cache.book.clone(),
            disk.cache.point,
            disk.vault.view(),
            Hash::default(),
        );
        Self {
            session,
            known: disk.cache.known(),
            disk,
            device,
            clock: 1_000,
            seeds: store << 32,
            asked: BTreeSet::new(),
        }
    }

    fn now(&mut self) -> Now {
        self.clock += 1;
        Now {
            ms: self.clock,
            chance: u128::from(self.clock),
        }
    }

    /// Asks for something; whether the rows allow it.
    pub(crate) fn ask(&mut self, intent: &Intent) -> bool {
        let is_shown = self.device.ask(intent).is_ok();
        if is_shown {
            self.asked.insert(intent.seed.as_u128());
        }
        is_shown
    }

    pub(crate) fn ask_for(&mut self, kind: &str, args: serde_json::Value) -> bool {
        self.seeds += 1;
        self.ask(&book::intent(kind, args, self.seeds, &self.session.name))
    }

    /// One thing that is to be done; false where there is none now.
    pub(crate) async fn step(&mut self, books: &Books) -> bool {
        let now = self.now();
        match self.device.next(now) {
            None => return false,
            Some(Output::Vault(write)) => {
                let stored = self.disk.vault.write(&write, false);
                self.device.vault_stored(stored, now);
            }
            Some(Output::Cache(write)) => {
                let stored = self.disk.cache.write(&write, self.known);
                assert_eq!(self.device.cache_stored(stored, now), News::Taken);
                self.known = self.disk.cache.known();
            }
            Some(Output::Send(id, mut request)) => {
                if let Request::Pull(pull) = &mut request {
                    pull.wait_ms = 0;
                }
                let answer = answer(books, &self.session, &request).await;
                let now = self.now();
                self.device.answered(id, Some(answer), now);
            }
        }
        tokio::task::yield_now().await;
        true
    }

    /// Goes on until all is answered and the rows are those of the head that the server said last.
    pub(crate) async fn settle(&mut self, books: &Books) {
        loop {
            let now = self.now();
            if self.device.is_in_step(now) && !self.device.is_writing() {
                return;
            }
            assert_eq!(self.device.halt(), None);
            if !self.step(books).await {
                self.wait();
            }
        }
    }

    /// Goes on until the rows are those of the log's head.
    pub(crate) async fn settle_at_head(&mut self, books: &Books, log: &Log) {
        loop {
            self.settle(books).await;
            let head = log.run(ReadBook { book: BOOK }).await.unwrap().unwrap();
            if self.device.at().at.chain == head.place.chain {
                assert_eq!(self.device.rows().store().digest(), head.digest);
                assert_eq!(self.device.digest_faults(), 0);
                return;
            }
            self.step(books).await;
        }
    }

    /// The next message is not answered.
    pub(crate) fn lose_connection(&mut self) {
        let now = self.now();
        match self.device.next(now) {
            Some(Output::Send(id, _)) => self.device.answered(id, None, now),
            other => panic!("it has something else to do: {other:?}"),
        }
    }

    /// Its clock goes on to when it has something to do.
    fn wait(&mut self) {
        let now = self.now();
        let wake = self.device.wake_at(now);
        self.clock = wake
            .expect("a device that is not in step has something to do")
            .max(now.ms);
    }

    /// The code of each refused intent, by its place.
    pub(crate) fn refused(&self) -> BTreeMap<u64, String> {
        let parked = self.disk.vault.parked.iter();
        let codes = parked.map(|((_, mseq), answered)| match &answered.settled.outcome {
            Outcome::Refused(code) => (*mseq, code.clone()),
            other => panic!("{other:?} is parked"),
        });
        codes.collect()
    }
}

/// The log verifies, has no gap in what any store asked for, and has each of these intents once; how many had an effect.
pub(crate) async fn check(log: &Log, asked: &BTreeSet<u128>) -> usize {
    let limit = Limit::NONE;
    let entries = log
        .run(Entries {
            book: BOOK,
            after: 0,
            limit,
        })
        .await
        .unwrap();
    let mut chain = None;
    let mut places: BTreeMap<StoreId, u64> = BTreeMap::new();
    let (mut seeds, mut effects) = (BTreeSet::new(), BTreeSet::new());
    for (stored, ver) in entries.iter().zip(1..) {
        let head = &stored.entry.head;
        assert_eq!(head.ver, ver);
        assert!(chain.is_none_or(|chain| stored.entry.follows(chain)));
        chain = Some(stored.entry.chain);
        if head.store == StoreId::default() {
            continue;
        }
        let place = places.entry(head.store).or_default();
        *place += 1;
        assert_eq!(head.mseq, *place);
        let body = sync::Body::from_bytes(&stored.body().unwrap().unwrap()).unwrap();
        let seed = body.seed.as_u128();
        seeds.insert(seed);
        if matches!(head.outcome, Outcome::Applied | Outcome::Altered) {
            assert!(effects.insert(seed), "an intent had its effect twice");
        }
    }
    assert!(asked.is_subset(&seeds), "an intent was lost");
    effects.len()
}
