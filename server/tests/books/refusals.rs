//! What is refused, and with which reason.

use serde_json::json;
use server::log::{EntriesOfStore, Limit, Log, RevokeStore, Role};
use sync::frames::{Answer, Hello, Pull, Push, Refused, Request};
use sync::{Hash, Position, StoreId};

use crate::book::{TeamTable, first};
use crate::phone::{BOOK, Phone, answer, books, check, published, session};

fn renamed(name: &str) -> serde_json::Value {
    let team = first().store().rows::<TeamTable>().next().unwrap().uid;
    json!({ "table": "Team", "rows": [{ "key": team, "set": { "name": name } }] })
}

#[tokio::test]
async fn a_conflict_is_refused_with_who_changed_it() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let (mut early, mut late) = (Phone::new(2, 2), Phone::new(3, 3));
    early.settle(&books).await;
    late.settle(&books).await;
    assert!(early.ask_for("update_rows", renamed("a")));
    assert!(late.ask_for("update_rows", renamed("b")));
    early.settle(&books).await;
    // This process has not seen what the first has done.
    late.settle_at_head(&crate::phone::books(&log), &log).await;
    assert_eq!(late.refused().into_values().collect::<Vec<_>>(), ["conflict"]);
    let parked = late.disk.vault.parked.values().next().unwrap();
    let others = &parked.settled.reasons[0].others;
    assert_eq!(others.len(), 1);
    assert_eq!(
        (others[0].user, others[0].columns.as_slice()),
        (session(2).user, ["name".to_owned()].as_slice())
    );
    early.settle_at_head(&books, &log).await;
}

#[tokio::test]
async fn what_was_asked_for_and_undone_at_once_is_both_in_the_log() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let mut phone = Phone::new(2, 2);
    phone.settle(&books).await;
    let before = phone.device.rows().store().digest();
    assert!(phone.ask_for("update_rows", renamed("a")));
    let named = |mseq: u64| json!({ "store": StoreId(metatable::Uid::from_u128(2)).0, "mseq": mseq });
    assert!(phone.ask_for("undo", named(1)));
    assert!(phone.ask_for("update_rows", renamed("b")));
    assert!(phone.ask_for("undo", named(3)));
    phone.settle_at_head(&books, &log).await;
    assert!(phone.refused().is_empty(), "{:?}", phone.refused());
    assert_eq!(phone.device.rows().store().digest(), before);
    assert_eq!(check(&log, &phone.asked).await, 4);
    // Later, by another process.
    assert!(!phone.ask_for("undo", named(9)));
}

/// Two copies of a profile, of which one has taken another name, hand in the same intent at the same time.
#[tokio::test]
async fn what_two_stores_ask_for_together_has_its_effect_once() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let (mut phone, mut copy) = (Phone::new(2, 2), Phone::new(2, 3));
    phone.settle(&books).await;
    copy.settle(&books).await;
    let team = first().store().rows::<TeamTable>().next().unwrap().uid;
    let read = json!({ "team": team, "value": 1 });
    let intent = crate::book::intent("read", read, 5, &phone.session.name);
    assert!(phone.ask(&intent) && copy.ask(&intent));
    let push = |phone: &Phone| {
        let (store, kept) = (phone.device.store(), phone.device.outbox().map(|(kept, _)| kept));
        let intents = kept.map(|kept| kept.asked.clone()).collect();
        Request::Push(Push {
            store,
            settled: 0,
            settled_chain: None,
            before: None,
            intents,
        })
    };
    let (first, second) = (push(&phone), push(&copy));
    let by = session(2);
    let (first, second) = tokio::join!(answer(&books, &by, &first), answer(&books, &by, &second));
    let (Answer::Taken(first), Answer::Taken(second)) = (&first, &second) else {
        panic!("{first:?}, {second:?}");
    };
    // Both are in one commit.
    assert_eq!((first.lmid, second.lmid, first.head), (1, 1, second.head));
    phone.settle_at_head(&books, &log).await;
    copy.settle_at_head(&books, &log).await;
    assert_eq!(check(&log, &phone.asked).await, 1);
}

#[tokio::test]
async fn who_has_no_part_in_the_book_gets_nothing() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let store = StoreId(metatable::Uid::from_u128(5));
    let hello = Hello {
        store,
        at: Position::default(),
        settled: 0,
        settled_chain: None,
        engine: Hash::default(),
    };
    let pull = Pull {
        store,
        at: Position::default(),
        settled: 0,
        settled_chain: None,
        wait_ms: 0,
    };
    let push = Push {
        store,
        settled: 0,
        settled_chain: None,
        before: None,
        intents: Vec::new(),
    };
    for request in [
        Request::Hello(hello.clone()),
        Request::Push(push.clone()),
        Request::Pull(pull.clone()),
        Request::Checkpoint(store, 0),
        Request::Blobs(Vec::new()),
        Request::Entry(1),
    ] {
        assert_eq!(
            answer(&books, &session(5), &request).await,
            Answer::Refused(Refused::NoBook)
        );
    }
    // A member with a store that they did not say hello with, and then that of another.
    let requests = [Request::Push(push), Request::Pull(pull), Request::Checkpoint(store, 0)];
    for (user, refused) in [(2, Refused::Stranger), (3, Refused::Revoked)] {
        for request in &requests {
            assert_eq!(answer(&books, &session(user), request).await, Answer::Refused(refused));
        }
        let hello = answer(&books, &session(2), &Request::Hello(hello.clone())).await;
        assert!(matches!(hello, Answer::Welcome(_)), "{hello:?}");
    }
    let hello = Request::Hello(hello);
    assert_eq!(
        answer(&books, &session(3), &hello).await,
        Answer::Refused(Refused::Revoked)
    );
    let (book, at) = (BOOK, 9);
    assert_eq!(log.run(RevokeStore { book, store, at }).await, Ok(true));
    for request in requests.iter().chain([&hello]) {
        assert_eq!(
            answer(&books, &session(2), request).await,
            Answer::Refused(Refused::Revoked)
        );
    }
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_only_an_admin_grants() {
    let log = Log::in_memory();
    let admins = published(&log).await;
    let mut phone = Phone::new(2, 2);
    phone.settle(&admins).await;
    let refused = admins
        .grant(&session(2), BOOK, session(5).user, Some(Role::Viewer))
        .await;
    assert_eq!(refused.unwrap_err().fault().code, "grant_refused");
    assert!(phone.ask_for("update_rows", renamed("a")));
    admins
        .grant(&session(1), BOOK, session(2).user, Some(Role::Viewer))
        .await
        .unwrap();
    phone.settle_at_head(&books(&log), &log).await;
    assert_eq!(phone.refused().into_values().collect::<Vec<_>>(), ["right_missing"]);
    let own = EntriesOfStore {
        book: BOOK,
        store: phone.device.store(),
        after: 0,
        last: 9,
        bodies: false,
        limit: Limit::NONE,
    };
    assert_eq!(log.run(own).await.unwrap().len(), 1);
    let again = admins.create(BOOK, "A book", &first(), session(2).user).await;
    assert_eq!(again.unwrap_err().fault().code, "book_exists");
}
