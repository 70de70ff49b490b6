//! Commits: done whole where everything is as it was seen, and not at all elsewhere.

use std::sync::Arc;

use futures::future::join_all;
use metatable::Uid;
use server::log::{
    Appended, Commit, Committed, ExpireOnce, FindOnce, HeldCommit, Limit, Log, Look, Looked, Moved, Once, Place,
    ReadBook, ReadEntry, RevokeStore, Role, Stores,
};
use sync::{Entry, Hash, Head};

use super::{Site, cases};
use crate::written::{
    beginning, book, check, commit, create, done, entry, grant, hello, member, nothing, own, place, place_of, seen,
    store, user,
};

cases! {
    entries_of_several_stores_are_one_commit
    a_commit_on_another_state_of_the_book_is_moved
    a_commit_of_another_state_of_a_store_is_moved
    a_commit_on_another_role_is_moved
    a_key_stands_for_one_intent_until_it_ends
    entries_that_do_not_follow_are_refused
    a_schema_step_is_an_entry
    hostile_texts_and_a_large_body_are_kept
    writers_that_race_do_not_lose_or_double_anything
    a_held_commit_is_not_come_before
}

async fn with_store(site: &Site) -> Log {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(hello(book(1), store(1), user(1))).await.unwrap();
    log
}

/// Nothing was written.
async fn unchanged(log: &Log, at: Place) {
    assert_eq!(check(log, book(1)).await, at);
}

async fn entries_of_several_stores_are_one_commit(site: &Site) {
    let log = with_store(site).await;
    log.run(hello(book(1), store(2), user(2))).await.unwrap();
    let mut place = beginning();
    let mut entries = Vec::new();
    for (number, mseq) in [(1, 1), (2, 1), (1, 2), (1, 3)] {
        entries.push(entry(place, store(number), mseq, user(number), b"body"));
        place = place_of(&entries[entries.len() - 1]);
    }
    let written = Commit {
        stores: vec![seen(store(1), user(1), 0), seen(store(2), user(2), 0)],
        entries: entries.clone(),
        ..nothing(book(1), beginning())
    };
    assert_eq!(done(&log, written).await, place);
    unchanged(&site.open().await, place).await;
    let stores = log
        .run(Stores {
            book: book(1),
            stores: None,
        })
        .await
        .unwrap();
    assert_eq!(stores.iter().map(|store| store.lmid).collect::<Vec<_>>(), [3, 1]);
    let read = log.run(ReadEntry { book: book(1), ver: 2 }).await.unwrap().unwrap();
    assert_eq!(&read.entry, entries[1].entry());
}

async fn a_commit_on_another_state_of_the_book_is_moved(site: &Site) {
    let log = with_store(site).await;
    let of = seen(store(1), user(1), 0);
    let end = done(&log, commit(book(1), beginning(), of, &[b"first"])).await;
    let other_chain = Place {
        chain: Hash::of(b"another"),
        ..end
    };
    let later = Place {
        ver: end.ver + 1,
        ..end
    };
    for at in [beginning(), other_chain, later] {
        let moved = log
            .run(commit(book(1), at, seen(store(1), user(1), 1), &[b"second"]))
            .await;
        assert_eq!(moved, Ok(Committed::Moved(Moved::Book)));
        unchanged(&log, end).await;
    }
}

async fn a_commit_of_another_state_of_a_store_is_moved(site: &Site) {
    let log = with_store(site).await;
    log.run(hello(book(1), store(2), user(2))).await.unwrap();
    let end = done(
        &log,
        commit(book(1), beginning(), seen(store(1), user(1), 0), &[b"1", b"2"]),
    )
    .await;
    let moved = |of| log.run(commit(book(1), end, of, &[b"3"]));
    for of in [
        seen(store(1), user(1), 1),
        seen(store(1), user(1), 3),
        seen(store(1), user(2), 2),
        seen(store(9), user(1), 0),
    ] {
        assert_eq!(moved(of).await, Ok(Committed::Moved(Moved::Store(of.store))));
        unchanged(&log, end).await;
    }
    // A store that is as it was seen is not written either, where another one is not.
    let both = Commit {
        stores: vec![seen(store(2), user(2), 0), seen(store(1), user(1), 0)],
        entries: vec![entry(end, store(2), 1, user(2), b"by the second")],
        ..nothing(book(1), end)
    };
    assert_eq!(log.run(both).await, Ok(Committed::Moved(Moved::Store(store(1)))));
    unchanged(&log, end).await;
    let revoke = RevokeStore {
        book: book(1),
        store: store(1),
        at: 5,
    };
    log.run(revoke).await.unwrap();
    let revoked = moved(seen(store(1), user(1), 2)).await;
    assert_eq!(revoked, Ok(Committed::Moved(Moved::Store(store(1)))));
    unchanged(&log, end).await;
}

async fn a_commit_on_another_role_is_moved(site: &Site) {
    let log = with_store(site).await;
    let end = done(&log, grant(book(1), beginning(), user(1), Some(Role::Editor))).await;
    let with = |role, at| Commit {
        members: vec![member(user(1), role), member(user(2), None)],
        ..commit(book(1), at, seen(store(1), user(1), 0), &[b"body"])
    };
    for role in [None, Some(Role::Viewer), Some(Role::Admin)] {
        let moved = log.run(with(role, end)).await;
        assert_eq!(moved, Ok(Committed::Moved(Moved::Member(user(1)))));
        unchanged(&log, end).await;
    }
    // A stranger on whom the commit relies has become a member.
    let end = done(&log, grant(book(1), end, user(2), Some(Role::Viewer))).await;
    let moved = log.run(with(Some(Role::Editor), end)).await;
    assert_eq!(moved, Ok(Committed::Moved(Moved::Member(user(2)))));
    let end = done(&log, grant(book(1), end, user(2), None)).await;
    done(&log, with(Some(Role::Editor), end)).await;
}

async fn a_key_stands_for_one_intent_until_it_ends(site: &Site) {
    let log = with_store(site).await;
    // The time of the entries is that of their heads.
    let now = own(book(1), beginning()).entries[0].entry().head.at;
    let once = |key: &str, mseq, expires_at| Once {
        token: Uid::from_u128(8),
        key: key.to_owned(),
        mseq,
        expires_at,
    };
    let with = |at, lmid, once| Commit {
        once: vec![once],
        ..commit(book(1), at, seen(store(1), user(1), lmid), &[b"body"])
    };
    let find = |key: &str, at| FindOnce {
        book: book(1),
        token: Uid::from_u128(8),
        key: key.to_owned(),
        at,
    };
    assert_eq!(log.run(find("k'ey", now)).await, Ok(None));
    let end = done(&log, with(beginning(), 0, once("k'ey", 1, now + 10))).await;
    assert_eq!(log.run(find("k'ey", now + 9)).await, Ok(Some(1)));
    assert_eq!(log.run(find("k'ey", now + 10)).await, Ok(None));
    let used = log.run(with(end, 1, once("k'ey", 2, now + 20))).await;
    assert_eq!(used, Ok(Committed::Moved(Moved::Once("k'ey".to_owned()))));
    unchanged(&log, end).await;
    let end = done(&log, with(end, 1, once("brief", 2, now))).await;
    let end = done(&log, with(end, 2, once("brief", 3, now + 5))).await;
    assert_eq!(log.run(find("brief", now)).await, Ok(Some(3)));
    assert_eq!(log.run(ExpireOnce { at: now + 5 }).await, Ok(1));
    assert_eq!(log.run(ExpireOnce { at: now + 5 }).await, Ok(0));
    assert_eq!(log.run(find("k'ey", now)).await, Ok(Some(1)));
    assert_eq!(log.run(find("\0", now)).await, Ok(None));
    let nul = log.run(with(end, 3, once("\0", 4, now))).await.unwrap_err();
    assert_eq!(nul.fault().code, "text_has_nul");
}

async fn entries_that_do_not_follow_are_refused(site: &Site) {
    let log = with_store(site).await;
    let of = seen(store(1), user(1), 0);
    let good = commit(book(1), beginning(), of, &[b"1", b"2"]);
    let own_of_a_device = entry(beginning(), store(1), 1, user(1), b"1");
    let server_out_of_place = entry(beginning(), sync::StoreId::default(), 9, user(1), b"1");
    let with = |entries: Vec<Appended>| Commit {
        entries,
        ..good.clone()
    };
    let misplaced = [
        with(Vec::new()),
        with(vec![good.entries[1].clone()]),
        with(vec![good.entries[0].clone(), good.entries[0].clone()]),
        with(vec![entry(beginning(), store(1), 2, user(1), b"1")]),
        with(vec![server_out_of_place]),
        Commit {
            stores: Vec::new(),
            ..with(vec![own_of_a_device])
        },
    ];
    for wrong in misplaced {
        assert_eq!(log.run(wrong).await.unwrap_err().fault().code, "entry_misplaced");
    }
    let twice = Commit {
        stores: vec![of, of],
        ..good.clone()
    };
    assert_eq!(log.run(twice).await.unwrap_err().fault().code, "commit_repeats");
    let another = Appended::new(good.entries[0].entry().clone(), b"another").unwrap_err();
    assert_eq!(another.fault().code, "body_of_another_entry");
    unchanged(&log, beginning()).await;
    done(&log, good).await;
}

async fn a_schema_step_is_an_entry(site: &Site) {
    let log = with_store(site).await;
    let step = Commit {
        schema: Some("schema '2'".to_owned()),
        ..own(book(1), beginning())
    };
    let end = done(&log, step).await;
    done(&log, own(book(1), end)).await;
    let head = log.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
    assert_eq!(head.schema, "schema '2'");
}

async fn hostile_texts_and_a_large_body_are_kept(site: &Site) {
    let log = with_store(site).await;
    let of = seen(store(1), user(1), 0);
    let rewritten = |edit: &dyn Fn(&mut Head), body: &[u8]| {
        let mut head = entry(beginning(), store(1), 1, user(1), body).entry().head.clone();
        edit(&mut head);
        let entry = Entry::after(beginning().chain, head);
        Commit {
            entries: vec![Appended::new(entry, body).unwrap()],
            ..commit(book(1), beginning(), of, &[body])
        }
    };
    let nul = rewritten(&|head| head.kind = "set\0price".to_owned(), b"body");
    assert_eq!(log.run(nul).await.unwrap_err().fault().code, "text_has_nul");
    let nul = rewritten(&|head| head.outcome = sync::Outcome::Refused("\0".to_owned()), b"body");
    assert_eq!(log.run(nul).await.unwrap_err().fault().code, "text_has_nul");
    let large = rewritten(&|head| head.base_ver = u64::MAX, b"body");
    assert_eq!(log.run(large).await.unwrap_err().fault().code, "number_too_large");
    unchanged(&log, beginning()).await;

    // It does not compress, and holds every byte.
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    let body: Vec<u8> = (0..30_000_000).map(|_| next()).collect();
    let edit = |head: &mut Head| {
        head.kind = "'; DELETE FROM entry; -- \u{FEFF}".to_owned();
        head.outcome = sync::Outcome::Refused("it's \"no\"".to_owned());
        (head.asked_at, head.version) = (i64::MIN, u32::MAX);
    };
    let hostile = rewritten(&edit, &body);
    let expected = hostile.entries[0].entry().clone();
    done(&log, hostile).await;
    let read = log.run(ReadEntry { book: book(1), ver: 1 }).await.unwrap().unwrap();
    assert_eq!(read.entry, expected);
    assert!(read.body().unwrap().unwrap() == body);
}

async fn writers_that_race_do_not_lose_or_double_anything(site: &Site) {
    const WRITERS: u128 = 4;
    const EACH: u64 = 12;
    let log = with_store(site).await;
    for number in 1..=WRITERS {
        log.run(hello(book(1), store(number), user(number))).await.unwrap();
    }
    let processes = [site.open().await, site.open().await];
    let writers = (1..=WRITERS).map(|number| {
        let log = processes[(number % 2) as usize].clone();
        async move {
            let mut lmid = 0;
            while lmid < EACH {
                let at = place(&log, book(1)).await;
                let of = seen(store(number), user(number), lmid);
                match log.run(commit(book(1), at, of, &[b"raced"])).await.unwrap() {
                    Committed::Done => lmid += 1,
                    moved => assert_eq!(moved, Committed::Moved(Moved::Book)),
                }
            }
        }
    });
    let writers = writers.map(|writer| tokio::spawn(Box::pin(writer)));
    for written in join_all(writers).await {
        written.unwrap();
    }
    let end = check(&log, book(1)).await;
    assert_eq!(u128::from(end.ver), WRITERS * u128::from(EACH));
}

async fn a_held_commit_is_not_come_before(site: &Site) {
    let log = with_store(site).await;
    let start = done(&log, grant(book(1), beginning(), user(1), Some(Role::Editor))).await;
    let processes = [site.open().await, site.open().await];
    let held = |after: u64| {
        let decide = move |looked: Looked| {
            let of = &looked.stores[0];
            assert_eq!(looked.members, [(user(1), Role::Editor)]);
            assert_eq!(looked.later.len() as u64, looked.head.place.ver - after);
            Some(commit(
                book(1),
                looked.head.place,
                seen(of.store, of.user, of.lmid),
                &[b"held"],
            ))
        };
        HeldCommit {
            look: look(after),
            decide: Arc::new(decide),
        }
    };
    // All begin on the same old state, and none is moved.
    let writers = (0..8).map(|index| {
        let log = processes[index % 2].clone();
        let held = held(start.ver);
        tokio::spawn(async move { log.run(held).await })
    });
    for committed in join_all(writers).await {
        assert_eq!(committed.unwrap(), Ok(Some(Committed::Done)));
    }
    let end = check(&log, book(1)).await;
    assert_eq!(end.ver, start.ver + 8);
    let nothing = HeldCommit {
        look: look(0),
        decide: Arc::new(|_| None),
    };
    assert_eq!(log.run(nothing).await, Ok(None));
    let absent = HeldCommit {
        look: Look {
            book: book(2),
            ..look(0)
        },
        decide: Arc::new(|_| None),
    };
    assert_eq!(log.run(absent).await.unwrap_err().fault().code, "book_unknown");
    let looked = log.run(look(end.ver - 1)).await.unwrap().unwrap();
    assert_eq!((looked.head.place, looked.later.len()), (end, 1));
    assert_eq!(
        log.run(Look {
            book: book(2),
            ..look(0)
        })
        .await,
        Ok(None)
    );
}

fn look(after: u64) -> Look {
    Look {
        book: book(1),
        after,
        limit: Limit::NONE,
        stores: vec![store(1)],
        users: vec![user(1), user(3)],
    }
}
