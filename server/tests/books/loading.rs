//! Checkpoints, and books that are loaded from them.

use server::log::{Log, ReadCheckpoint};
use sync::Hash;
use sync::frames::{Answer, Request};

use crate::book::{TeamTable, first};
use crate::phone::{BOOK, Phone, answer, books, check, published, session};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_follows_after_a_thousand_entries() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::sqlite(&folder.path().join("log.sqlite")).await.unwrap();
    let first_process = published(&log).await;
    let mut phone = Phone::new(2, 2);
    phone.settle(&first_process).await;
    let team = first().store().rows::<TeamTable>().next().unwrap().uid;
    for value in 0..1_010 {
        assert!(phone.ask_for("read", serde_json::json!({ "team": team, "value": value })));
    }
    phone.settle_at_head(&first_process, &log).await;
    let newest = ReadCheckpoint {
        book: BOOK,
        at_most: None,
    };
    while log.run(newest).await.unwrap().unwrap().place.ver < 1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(check(&log, &phone.asked).await, 1_010);
    // Of another process, by its checkpoint.
    let second = books(&log);
    let mut late = Phone::new(3, 3);
    late.settle_at_head(&second, &log).await;
    assert!(late.ask_for("read", serde_json::json!({ "team": team, "value": 1 })));
    late.settle_at_head(&second, &log).await;
    phone.settle_at_head(&first_process, &log).await;
}

#[tokio::test]
async fn a_book_that_is_put_away_is_loaded_from_its_checkpoint() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let mut phone = Phone::new(2, 2);
    phone.settle(&books).await;
    let team = first().store().rows::<TeamTable>().next().unwrap().uid;
    for value in 0..3 {
        assert!(phone.ask_for("read", serde_json::json!({ "team": team, "value": value })));
        phone.settle_at_head(&books, &log).await;
        books.put_away(BOOK).await.unwrap();
        let newest = ReadCheckpoint {
            book: BOOK,
            at_most: None,
        };
        let place = log.run(newest).await.unwrap().unwrap().place;
        assert_eq!(place.chain, phone.device.at().at.chain);
        // It was not loaded since.
        books.put_away(BOOK).await.unwrap();
    }
    Phone::new(3, 3).settle_at_head(&books, &log).await;
}

#[tokio::test]
async fn blobs_and_entries_by_name() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let mut phone = Phone::new(2, 2);
    phone.settle(&books).await;
    let checkpoint = answer(&books, &session(2), &Request::Checkpoint(phone.device.store(), 0)).await;
    let Answer::Checkpoint(checkpoint) = checkpoint else {
        panic!("{checkpoint:?}");
    };
    let hash = checkpoint.blocks[0].hash;
    let asked = Request::Blobs(vec![hash, Hash::of(b"absent"), hash]);
    let Answer::Blobs(blobs) = answer(&books, &session(2), &asked).await else {
        panic!("blobs are answered");
    };
    assert_eq!(
        blobs.iter().map(|blob| Hash::of(blob)).collect::<Vec<_>>(),
        [hash, hash]
    );
    let Answer::Entry(Some((entry, body))) = answer(&books, &session(2), &Request::Entry(1)).await else {
        panic!("the entry is answered");
    };
    assert_eq!(
        (entry.head.kind.as_str(), entry.head.body_hash),
        ("grant_role", Hash::of(&body))
    );
    assert_eq!(
        answer(&books, &session(2), &Request::Entry(99)).await,
        Answer::Entry(None)
    );
}
