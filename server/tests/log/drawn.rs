//! Drawn sequences of operations: SQLite and PostgreSQL answer what memory answers.
//!
//! `MANDATE_CASES` raises the number of sequences.

use std::fmt::Debug;

use metatable::Uid;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use server::log::{
    Blob, Blobs, BookState, Commit, DeleteBook, Effects, Entries, EntriesOfStore, ExpireOnce, FindOnce, Grant,
    LastOfStore, Limit, ListBooks, Log, Look, Looked, MarkBacked, Newest, Once, Operation, Place, PutBlobs,
    PutCheckpoint, ReadCheckpoint, RevokeStore, Role, SetState,
};
use sync::Hash;

use crate::contract::Site;
use crate::postgres::Postgres;
use crate::written::{beginning, book, checkpoint, commit, create, hello, member, own, seen, store, user};

/// How a commit differs from what its writer would have seen.
#[derive(Clone, Copy, Debug)]
enum Twist {
    None,
    OldPlace,
    OtherChain,
    OtherLmid,
    OtherUser,
    OtherRole,
}

#[derive(Clone, Debug)]
enum Step {
    Create(u8),
    Delete(u8),
    State(u8, bool),
    Hello(u8, u8, u8),
    Revoke(u8, u8),
    Write {
        book: u8,
        store: u8,
        sizes: Vec<u16>,
        twist: Twist,
        once: Option<(u8, i8)>,
    },
    Grant(u8, u8, Option<u8>),
    Checkpoint {
        book: u8,
        back: u8,
        blobs: Vec<u8>,
        sent: bool,
    },
    Blobs(u8, Vec<u8>),
    Backed(u8, u8),
    Expire(i8),
    Read(u8, u8, u8, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let book = || 0_u8..3;
    let store = || 0_u8..3;
    let twist = prop_oneof![
        6 => Just(Twist::None),
        1 => Just(Twist::OldPlace),
        1 => Just(Twist::OtherChain),
        1 => Just(Twist::OtherLmid),
        1 => Just(Twist::OtherUser),
        1 => Just(Twist::OtherRole),
    ];
    let once = prop::option::weighted(0.2, (0_u8..3, -2_i8..3));
    let write = (book(), store(), vec(0_u16..2_000, 1..4), twist, once);
    let checkpoint = (book(), 0_u8..4, vec(0_u8..8, 0..4), prop::bool::weighted(0.8));
    prop_oneof![
        3 => book().prop_map(Step::Create),
        1 => book().prop_map(Step::Delete),
        1 => (book(), prop::bool::weighted(0.7)).prop_map(|(book, open)| Step::State(book, open)),
        6 => (book(), store(), 0_u8..3).prop_map(|(book, store, user)| Step::Hello(book, store, user)),
        1 => (book(), store()).prop_map(|(book, store)| Step::Revoke(book, store)),
        16 => write.prop_map(|(book, store, sizes, twist, once)| Step::Write { book, store, sizes, twist, once }),
        4 => (book(), 0_u8..3, prop::option::of(0_u8..4)).prop_map(|(book, user, role)| Step::Grant(book, user, role)),
        4 => checkpoint.prop_map(|(book, back, blobs, sent)| Step::Checkpoint { book, back, blobs, sent }),
        1 => (book(), vec(0_u8..8, 0..4)).prop_map(|(book, blobs)| Step::Blobs(book, blobs)),
        1 => (book(), 0_u8..9).prop_map(|(book, ver)| Step::Backed(book, ver)),
        1 => (-2_i8..3).prop_map(Step::Expire),
        6 => (book(), store(), 0_u8..9, 0_u16..4_000).prop_map(|(book, a, b, bytes)| Step::Read(book, a, b, bytes)),
    ]
}

/// Three logs that must be the same.
struct Same {
    memory: Log,
    others: [(&'static str, Log); 2],
}

impl Same {
    async fn ask<O>(&self, operation: O) -> Option<O::Answer>
    where
        O: Operation + Clone + Debug,
        O::Answer: PartialEq + Debug,
    {
        let expected = self.memory.run(operation.clone()).await;
        for (name, log) in &self.others {
            let found = log.run(operation.clone()).await;
            assert_eq!(found, expected, "{name} answers otherwise: {operation:?}");
        }
        expected.ok()
    }

    async fn look(&self, number: u8) -> Option<Looked> {
        self.ask(Look {
            book: book(number.into()),
            after: 0,
            limit: Limit::NONE,
            stores: (1..4).map(store).collect(),
            users: (1..4).map(user).collect(),
        })
        .await
        .flatten()
    }

    async fn step(&self, step: Step) {
        match step {
            Step::Create(number) => {
                self.ask(create(book(number.into()))).await;
            }
            Step::Delete(number) => {
                let book = book(number.into());
                self.ask(DeleteBook { book }).await;
            }
            Step::State(number, is_open) => {
                let state = if is_open { BookState::Open } else { BookState::Sealed };
                let book = book(number.into());
                self.ask(SetState { book, state }).await;
            }
            Step::Hello(number, of, by) => {
                self.ask(hello(
                    book(number.into()),
                    store(u128::from(of) + 1),
                    user(u128::from(by) + 1),
                ))
                .await;
            }
            Step::Revoke(number, of) => {
                let (book, store) = (book(number.into()), store(u128::from(of) + 1));
                self.ask(RevokeStore { book, store, at: 9 }).await;
            }
            Step::Expire(at) => {
                self.ask(ExpireOnce { at: time(at) }).await;
            }
            Step::Backed(number, ver) => {
                let (book, ver) = (book(number.into()), ver.into());
                self.ask(MarkBacked { book, ver }).await;
            }
            Step::Blobs(number, blobs) => {
                let (book, blobs) = (book(number.into()), blobs.into_iter().map(blob).collect());
                self.ask(PutBlobs { book, blobs }).await;
            }
            Step::Read(number, of, after, bytes) => self.read(number, of, after, bytes).await,
            Step::Write { .. } | Step::Grant(..) | Step::Checkpoint { .. } => self.write(step).await,
        }
    }

    async fn write(&self, step: Step) {
        match step {
            Step::Write {
                book: number,
                store: of,
                sizes,
                twist,
                once,
            } => {
                let looked = self.look(number).await;
                let written = written(book(number.into()), looked.as_ref(), of, &sizes, twist);
                let once = once.map(|(key, expires)| Once {
                    token: Uid::from_u128(5),
                    key: key.to_string(),
                    mseq: 1,
                    expires_at: time(expires),
                });
                let once = once.into_iter().collect();
                self.ask(Commit { once, ..written }).await;
            }
            Step::Grant(number, to, role) => {
                let looked = self.look(number).await;
                let at = looked.map_or(beginning(), |looked| looked.head.place);
                let role = role.map(|role| ROLES[usize::from(role)]);
                let to = user(u128::from(to) + 1);
                let grants = vec![Grant { user: to, role }];
                let own = own(book(number.into()), at);
                self.ask(Commit { grants, ..own }).await;
            }
            Step::Checkpoint {
                book: number,
                back,
                blobs,
                sent,
            } => {
                let looked = self.look(number).await;
                let places = looked.iter().flat_map(|looked| &looked.later).map(|stored| Place {
                    ver: stored.entry.head.ver,
                    chain: stored.entry.chain,
                });
                let places: Vec<Place> = [beginning()].into_iter().chain(places).collect();
                let place = places[places.len().saturating_sub(usize::from(back) + 1)];
                let blobs: Vec<Blob> = blobs.into_iter().map(blob).collect();
                self.ask(PutCheckpoint {
                    book: book(number.into()),
                    checkpoint: checkpoint(place, &blobs.iter().collect::<Vec<_>>()),
                    blobs: if sent { blobs } else { Vec::new() },
                })
                .await;
            }
            _ => {}
        }
    }

    async fn read(&self, number: u8, of: u8, after: u8, bytes: u16) {
        let book = book(number.into());
        let limit = Limit {
            count: 5,
            bytes: bytes.into(),
        };
        let after = after.into();
        self.ask(Entries { book, after, limit }).await;
        self.ask(EntriesOfStore {
            book,
            store: store(u128::from(of) + 1),
            after: after / 2,
            last: 6,
            bodies: bytes.is_multiple_of(2),
            limit,
        })
        .await;
        let hashes = (1..6_u64).map(|mseq| Hash::of(&mseq.to_be_bytes())).collect();
        self.ask(Effects { book, hashes }).await;
        let (store, ver) = (store(u128::from(of) + 1), after);
        self.ask(LastOfStore { book, store, ver }).await;
        self.ask(Newest {
            book,
            before: Some(after),
            count: 3,
        })
        .await;
        self.ask(ReadCheckpoint {
            book,
            at_most: Some(after),
        })
        .await;
        let (token, key, at) = (Uid::from_u128(5), of.to_string(), time(0));
        self.ask(FindOnce { book, token, key, at }).await;
    }

    /// Everything that there is.
    async fn compare(&self) {
        self.ask(ListBooks).await;
        for number in 0..3 {
            self.look(number).await;
            let book = book(number.into());
            self.ask(ReadCheckpoint { book, at_most: None }).await;
            let hashes = (0..8).map(|number| blob(number).hash()).collect();
            self.ask(Blobs { book, hashes }).await;
        }
    }
}

const ROLES: [Role; 4] = [Role::Viewer, Role::Editor, Role::Approver, Role::Admin];

/// Around the time of all entries.
fn time(offset: i8) -> i64 {
    own(book(1), beginning()).entries[0].entry().head.at + i64::from(offset)
}

fn blob(number: u8) -> Blob {
    Blob::of(&[number; 50]).unwrap()
}

fn written(of_book: sync::BookId, looked: Option<&Looked>, of: u8, sizes: &[u16], twist: Twist) -> Commit {
    let of = store(u128::from(of) + 1);
    let found = looked.and_then(|looked| looked.stores.iter().find(|found| found.store == of));
    let (mut by, mut lmid) = found.map_or((user(1), 0), |found| (found.user, found.lmid));
    let members = looked.map(|looked| looked.members.as_slice()).unwrap_or_default();
    let mut role = members.iter().find(|(member, _)| *member == by).map(|(_, role)| *role);
    let relied = by;
    let mut at = looked.map_or(beginning(), |looked| looked.head.place);
    match twist {
        Twist::None => {}
        Twist::OldPlace => at = beginning(),
        Twist::OtherChain => at.chain = Hash::of(b"another"),
        Twist::OtherLmid => lmid += 1,
        Twist::OtherUser => by = user(3),
        Twist::OtherRole => role = if role.is_none() { Some(Role::Editor) } else { None },
    }
    let bodies: Vec<Vec<u8>> = sizes.iter().map(|&size| vec![b'x'; size.into()]).collect();
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    Commit {
        members: vec![member(relied, role)],
        ..commit(of_book, at, seen(of, by, lmid), &bodies)
    }
}

#[test]
fn the_databases_answer_what_memory_answers() {
    let server = Postgres::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let cases = std::env::var("MANDATE_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(16),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let count = std::cell::Cell::new(0);
    let run = runner.run(&vec(step(), 1..60), |steps| {
        count.set(count.get() + 1);
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let connection = server.schema(&format!("drawn_{}", count.get())).await;
            let same = Same {
                memory: Site::memory().open().await,
                others: [
                    ("SQLite", Site::sqlite(folder.path()).open().await),
                    ("PostgreSQL", Site::Postgres(connection).open().await),
                ],
            };
            for step in steps {
                same.step(step).await;
            }
            same.compare().await;
        });
        Ok(())
    });
    run.unwrap();
}
