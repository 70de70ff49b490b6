//! Reads of entries.

use server::log::{Effects, Entries, EntriesOfStore, LastOfStore, Limit, Log, Newest, ReadEntry};
use sync::Hash;

use super::{Site, cases};
use crate::written::{beginning, book, commit, create, done, hello, own, seen, store, user};

cases! {
    entries_after_a_version_within_limits
    entries_of_a_store_by_mseq
    the_newest_page_by_page
    the_entries_in_which_intents_had_their_effect
    the_last_intent_of_a_store_up_to_a_version
}

/// Entries 1 to 7; 3 and 6 are the server's, the rest of one store; the body of entry n has 10 n bytes.
async fn written(site: &Site) -> Log {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(hello(book(1), store(1), user(1))).await.unwrap();
    let mut place = beginning();
    let mut lmid = 0;
    for ver in 1..=7 {
        let body = vec![b'a'; 10 * ver];
        let next = if ver % 3 == 0 {
            own(book(1), place)
        } else {
            lmid += 1;
            commit(book(1), place, seen(store(1), user(1), lmid - 1), &[&body])
        };
        place = done(&log, next).await;
    }
    log
}

async fn entries_after_a_version_within_limits(site: &Site) {
    let log = written(site).await;
    let every = u64::MAX;
    // The bodies have 10, 20, 13, 40, 50, 13, 70 bytes.
    for (after, count, bytes, expected) in [
        (0, every, every, 1..8),
        (0, 3, every, 1..4),
        (2, every, 53, 3..5),
        (2, every, 52, 3..4),
        (3, every, 0, 4..5),
        (3, every, 102, 4..6),
        (3, 2, 103, 4..6),
        (3, every, 103, 4..7),
        (6, every, every, 7..8),
        (7, every, every, 1..1),
        (every, every, every, 1..1),
        (0, 0, every, 1..1),
    ] {
        let limit = Limit { count, bytes };
        let read = log
            .run(Entries {
                book: book(1),
                after,
                limit,
            })
            .await
            .unwrap();
        let vers: Vec<u64> = read.iter().map(|stored| stored.entry.head.ver).collect();
        assert_eq!(vers, expected.collect::<Vec<_>>(), "after {after}, {count}, {bytes}");
        assert!(read.iter().all(|stored| stored.body().unwrap().is_some()));
    }
    assert_eq!(log.run(ReadEntry { book: book(1), ver: 8 }).await, Ok(None));
    assert_eq!(
        log.run(ReadEntry {
            book: book(1),
            ver: every
        })
        .await,
        Ok(None)
    );
    assert_eq!(log.run(ReadEntry { book: book(2), ver: 1 }).await, Ok(None));
}

async fn entries_of_a_store_by_mseq(site: &Site) {
    let log = written(site).await;
    let every = Limit::NONE;
    let of = |after, last, bodies, limit| EntriesOfStore {
        book: book(1),
        store: store(1),
        after,
        last,
        bodies,
        limit,
    };
    for (after, last, limit, expected) in [
        (0, u64::MAX, every, vec![1, 2, 4, 5, 7]),
        (1, 3, every, vec![2, 4]),
        (0, 5, Limit { count: 2, ..every }, vec![1, 2]),
        (2, 5, Limit { bytes: 90, ..every }, vec![4, 5]),
        (3, 3, every, vec![]),
    ] {
        for bodies in [true, false] {
            let read = log.run(of(after, last, bodies, limit)).await.unwrap();
            let vers: Vec<u64> = read.iter().map(|stored| stored.entry.head.ver).collect();
            assert_eq!(vers, expected);
            assert!(read.iter().all(|stored| stored.body.is_some() == bodies));
        }
    }
    let other = EntriesOfStore {
        store: store(2),
        ..of(0, 9, false, every)
    };
    assert_eq!(log.run(other).await, Ok(Vec::new()));
}

async fn the_newest_page_by_page(site: &Site) {
    let log = written(site).await;
    let mut before = None;
    let mut pages = Vec::new();
    loop {
        let page = log
            .run(Newest {
                book: book(1),
                before,
                count: 3,
            })
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.head.ver);
        pages.push(page.iter().map(|entry| entry.head.ver).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec![7, 6, 5], vec![4, 3, 2], vec![1]]);
}

async fn the_entries_in_which_intents_had_their_effect(site: &Site) {
    let log = written(site).await;
    // By version: refused at 3 and 7, applied at 4, altered at 1 and 5, repeated at 2 and 6; the server's own have their version.
    let hash = |mseq: u64| Hash::of(&mseq.to_be_bytes());
    let ask = |hashes: Vec<Hash>, number| Effects {
        book: book(number),
        hashes,
    };
    let mut expected = vec![(hash(1), 1), (hash(3), 4), (hash(4), 5)];
    expected.sort_unstable();
    let asked = (1..=9).chain([4, 4]).map(hash).collect();
    assert_eq!(log.run(ask(asked, 1)).await, Ok(expected));
    assert_eq!(log.run(ask(vec![hash(2), hash(5)], 1)).await, Ok(Vec::new()));
    assert_eq!(log.run(ask(Vec::new(), 1)).await, Ok(Vec::new()));
    assert_eq!(log.run(ask(vec![hash(1)], 2)).await, Ok(Vec::new()));
    let many = (1_000..3_000).chain([1]).map(hash).collect();
    assert_eq!(log.run(ask(many, 1)).await, Ok(vec![(hash(1), 1)]));
}

async fn the_last_intent_of_a_store_up_to_a_version(site: &Site) {
    let log = written(site).await;
    for (of, ver, expected) in [
        (1, 0, 0),
        (1, 1, 1),
        (1, 3, 2),
        (1, 6, 4),
        (1, u64::MAX, 5),
        (2, u64::MAX, 0),
    ] {
        let last = LastOfStore {
            book: book(1),
            store: store(of),
            ver,
        };
        assert_eq!(log.run(last).await, Ok(expected), "store {of} up to {ver}");
    }
}
