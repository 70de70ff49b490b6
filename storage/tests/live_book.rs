//! The one loop that saves, in a real IndexedDB.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::cell::RefCell;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use js_sys::{Array, Promise};
use markets::tables::assets::AssetTable;
use metatable::{Book, ChangeSet, Intent, Uid};
use serde_json::{Value, json};
use storage::{LiveBook, LiveError, Storage, StorageError, Watcher};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Writes down what it hears.
#[derive(Default)]
struct Ear {
    heard: RefCell<Vec<String>>,
}

impl Ear {
    fn hear(&self, what: impl Into<String>) {
        self.heard.borrow_mut().push(what.into());
    }
}

impl Watcher for Ear {
    fn saving(&self) {
        self.hear("saving");
    }

    fn progress(&self, done: usize, total: usize) {
        self.hear(format!("{done}/{total}"));
    }

    fn saved(&self) {
        self.hear("saved");
    }

    fn not_saved(&self, error: &StorageError) {
        self.hear(error.code());
    }

    fn moved(&self, book: &Book) {
        self.hear(format!("moved {}", book.store().count::<AssetTable>()));
    }

    fn hears_changes(&self) -> bool {
        true
    }

    fn changed(&self, changes: ChangeSet) {
        self.hear(format!("changed {}", changes.changes().len()));
    }

    fn keeps_details_of(&self, book: &Book) -> Vec<u64> {
        book.journal().undoable().into_iter().collect()
    }
}

fn empty_book() -> Book {
    Book::with_all_tables(portfolios::packages()).unwrap()
}

async fn opened(name: &str) -> LiveBook<Book, Ear> {
    let live = LiveBook::watched(empty_book(), Ear::default());
    live.open(name).await.unwrap();
    live
}

fn heard(live: &LiveBook<Book, Ear>) -> Vec<String> {
    live.watcher().heard.take()
}

fn intent(kind: &str, args: Value) -> Intent {
    Intent {
        kind: kind.into(),
        version: 1,
        args,
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(7),
        by: String::new(),
    }
}

fn asset(kind: &str, key: &str) -> Intent {
    intent(
        kind,
        json!({ "table": "Asset", "rows": [{ "unique_identifier": key }] }),
    )
}

#[wasm_bindgen_test]
async fn a_save_says_what_becomes_of_it() {
    let live = opened("states").await;
    assert_eq!(heard(&live), ["saved"]);
    live.apply(&asset("create_rows", "AAPL")).await.unwrap();
    assert_eq!(heard(&live), ["saving", "1/1", "saved"]);
    let applied = live.apply(&asset("upsert_rows", "AAPL")).await.unwrap();
    assert!(applied.entry.is_none());
    let refused = live.apply(&asset("create_rows", "AAPL")).await.unwrap_err();
    assert!(matches!(refused, LiveError::Refused(_)), "{refused}");
    assert!(heard(&live).is_empty(), "nothing changed, nothing was saved");
    let again = opened("states").await;
    assert!(again.book().export() == live.book().export());
}

#[wasm_bindgen_test]
async fn what_another_tab_saved_first_is_read_and_the_intent_repeated() {
    let (first, second) = (opened("repeat").await, opened("repeat").await);
    drop((heard(&first), heard(&second)));
    first.apply(&asset("create_rows", "AAPL")).await.unwrap();
    second.apply(&asset("create_rows", "MSFT")).await.unwrap();
    assert_eq!(
        heard(&second),
        ["saving", "1/1", "changed 1", "moved 1", "saving", "1/1", "saved"]
    );
    assert_eq!(second.book().store().count::<AssetTable>(), 2);
    first.refresh().await.unwrap();
    assert_eq!(heard(&first)[3..], ["changed 1", "moved 2"]);
    assert!(first.book().export() == second.book().export());
}

#[wasm_bindgen_test]
async fn tabs_that_save_without_a_pause_all_save() {
    const SAVES: usize = 60;
    let tabs = ["a", "b", "c"].map(|tab| {
        future_to_promise(async move {
            let live = opened("crowded").await;
            for number in 0..SAVES {
                let saved = live.apply(&asset("create_rows", &format!("{tab}{number}"))).await;
                saved.map_err(|error| JsValue::from(error.code()))?;
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    JsFuture::from(Promise::all(&Array::from_iter(tabs))).await.unwrap();
    let all = opened("crowded").await.book().store().count::<AssetTable>();
    assert_eq!(all, 3 * SAVES);
}

#[wasm_bindgen_test]
async fn what_another_tab_replaced_is_told_by_rows() {
    let (first, second) = (opened("replaced").await, opened("replaced").await);
    for key in ["AAPL", "MSFT"] {
        first.apply(&asset("create_rows", key)).await.unwrap();
    }
    second.refresh().await.unwrap();
    let mut other = empty_book();
    for key in ["NVDA", "TSLA", "AMZN"] {
        other.apply(&asset("create_rows", key)).unwrap();
    }
    first.replace(other).await.unwrap();
    drop(heard(&second));
    second.refresh().await.unwrap();
    assert_eq!(heard(&second), ["changed 5", "moved 3"]);
}

#[wasm_bindgen_test]
async fn an_intent_that_another_tab_made_pointless_leaves_nothing_to_save() {
    let (first, second) = (opened("pointless").await, opened("pointless").await);
    drop(heard(&second));
    first.apply(&asset("create_rows", "AAPL")).await.unwrap();
    let refused = second.apply(&asset("create_rows", "AAPL")).await.unwrap_err();
    assert_eq!(refused.code(), "identity_taken");
    assert_eq!(heard(&second), ["saving", "1/1", "changed 1", "moved 1", "saved"]);
    assert!(first.book().export() == second.book().export());
}

#[wasm_bindgen_test]
async fn nobody_replaces_what_they_have_not_seen() {
    let (first, second) = (opened("unseen").await, opened("unseen").await);
    drop(heard(&second));
    first.apply(&asset("create_rows", "AAPL")).await.unwrap();
    let mut other = empty_book();
    other.apply(&asset("create_rows", "MSFT")).unwrap();
    let refused = second.replace(other.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "book_moved");
    assert_eq!(heard(&second), ["saving", "2/2", "changed 1", "moved 1", "book_moved"]);
    assert!(second.book().export() == first.book().export());
    second.replace(other.clone()).await.unwrap();
    assert_eq!(heard(&second), ["saving", "2/2", "saved"]);
    assert!(opened("unseen").await.book().export() == other.export());
    assert!(second.book().journal().entries().is_empty());
}

#[wasm_bindgen_test]
async fn details_are_read_when_the_host_keeps_them_or_asks() {
    let live = opened("details").await;
    for key in ["AAPL", "MSFT", "NVDA"] {
        live.apply(&asset("create_rows", key)).await.unwrap();
    }
    let has = |live: &LiveBook<Book, Ear>| -> Vec<bool> {
        let book = live.book();
        let entries = book.journal().entries().iter();
        entries.map(|entry| entry.detail_bytes().is_some()).collect()
    };
    // The log brings the details of its entries along.
    let mut book = empty_book();
    let storage = Storage::open("details", &mut book).await.unwrap();
    storage.compaction(&book).unwrap().run().await.unwrap();
    let again = opened("details").await;
    assert_eq!(has(&again), [false, false, true]);
    again.apply(&intent("undo", json!({}))).await.unwrap();
    assert_eq!(has(&again), [false, true, true, true]);
    again.recall([1, 99]).await.unwrap();
    assert_eq!(has(&again), [true, true, true, true]);
}

#[wasm_bindgen_test]
async fn an_entry_of_a_stored_history_is_taken_back() {
    let live = opened("undo").await;
    live.apply(&asset("create_rows", "AAPL")).await.unwrap();
    let whole = live.book().export();
    let empty = empty_book().export();
    for (kind, expected) in [("undo", &empty), ("redo", &whole), ("undo", &empty)] {
        let again = LiveBook::new(empty_book());
        again.open("undo").await.unwrap();
        again.apply(&intent(kind, json!({}))).await.unwrap();
        assert!(again.book().export() == *expected, "{kind}");
    }
}

#[wasm_bindgen_test]
async fn a_book_in_memory_saves_nothing() {
    let live = LiveBook::watched(empty_book(), Ear::default());
    live.apply(&asset("create_rows", "AAPL")).await.unwrap();
    live.refresh().await.unwrap();
    live.recall([1]).await.unwrap();
    live.replace(empty_book()).await.unwrap();
    assert_eq!(live.book().store().total(), 0);
    assert!(heard(&live).is_empty());
}

#[wasm_bindgen_test]
async fn a_second_write_waits_for_the_first() {
    let live = opened("busy").await;
    let first = asset("create_rows", "AAPL");
    let mut write = std::pin::pin!(live.apply(&first));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(Future::poll(write.as_mut(), &mut context).is_pending());
    let refused = live.apply(&asset("create_rows", "MSFT")).await.unwrap_err();
    assert_eq!(refused.code(), "book_busy");
    write.await.unwrap();
    assert_eq!(live.book().store().count::<AssetTable>(), 1);
}

#[wasm_bindgen_test]
async fn a_large_save_goes_to_the_segments_at_once_and_a_long_log_follows() {
    let live = opened("large").await;
    let row = |n: usize| json!({ "unique_identifier": format!("ASSET-{n:05}") });
    let rows: Vec<_> = (0..12_000).map(row).collect();
    live.apply(&intent("create_rows", json!({ "table": "Asset", "rows": rows })))
        .await
        .unwrap();
    let has = |again: &LiveBook<Book, Ear>| again.book().journal().entries()[0].detail_bytes().is_some();
    let again = opened("large").await;
    assert!(again.book().export() == live.book().export());
    again.recall([1]).await.unwrap();
    assert!(has(&again), "the details lie by their number");
    for n in 0..510 {
        live.apply(&asset("create_rows", &format!("LATER-{n}"))).await.unwrap();
    }
    // Nothing hears that the compaction is done, but that the log becomes empty.
    for _ in 0..200 {
        if log_length("large-log-1").await == 0 {
            again.refresh().await.unwrap();
            assert!(again.book().export() == live.book().export());
            again.apply(&asset("create_rows", "LAST")).await.unwrap();
            assert_eq!(log_length("large-log-1").await, 1);
            return;
        }
        gloo_timers::future::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the log is not compacted");
}

async fn log_length(name: &str) -> u32 {
    let database = Database::open(name).await.unwrap();
    let transaction = database.transaction("log").build().unwrap();
    let count = transaction
        .object_store("log")
        .unwrap()
        .count()
        .primitive()
        .unwrap()
        .await
        .unwrap();
    drop(transaction);
    database.close();
    count
}
