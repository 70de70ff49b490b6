//! A device without room, in a real IndexedDB.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use markets::tables::assets::AssetTable;
use metatable::{Book, Intent, Uid};
use serde_json::json;
use storage::{LiveBook, Storage, StorageError};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn empty_book() -> Book {
    Book::with_all_tables(portfolios::packages()).unwrap()
}

fn asset(key: &str) -> Intent {
    Intent {
        kind: "create_rows".into(),
        version: 1,
        args: json!({ "table": "Asset", "rows": [{ "unique_identifier": key }] }),
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(7),
        by: String::new(),
    }
}

/// Whether the device takes anything from here on.
fn has_room(room: bool) {
    let script = if room {
        "for (const [name, kept] of Object.entries(globalThis.kept)) IDBObjectStore.prototype[name] = kept;"
    } else {
        "globalThis.kept = {};
         for (const name of ['add', 'put']) {
           globalThis.kept[name] = IDBObjectStore.prototype[name];
           IDBObjectStore.prototype[name] = () => { throw new DOMException('No room.', 'QuotaExceededError'); };
         }"
    };
    js_sys::eval(script).unwrap();
}

#[wasm_bindgen_test]
async fn a_save_without_room_leaves_the_book_as_it_was() {
    let live = LiveBook::new(empty_book());
    live.open("full").await.unwrap();
    live.apply(&asset("AAPL")).await.unwrap();
    has_room(false);
    let refused = live.apply(&asset("MSFT")).await.unwrap_err();
    has_room(true);
    assert_eq!(refused.code(), "storage_full");
    assert_eq!(live.book().store().count::<AssetTable>(), 1);
    live.apply(&asset("NVDA")).await.unwrap();
    let again = LiveBook::new(empty_book());
    again.open("full").await.unwrap();
    assert!(again.book().export() == live.book().export());
}

#[wasm_bindgen_test]
async fn a_compaction_without_room_leaves_the_log_and_comes_later() {
    let mut book = empty_book();
    let mut storage = Storage::open("full-compaction", &mut book).await.unwrap();
    for key in ["AAPL", "MSFT"] {
        let applied = book.apply(&asset(key)).unwrap();
        storage
            .write(&storage.save_of(&book, &[&applied]), |_, _| {})
            .await
            .unwrap();
    }
    has_room(false);
    let refused = storage.compaction(&book).unwrap().run().await.unwrap_err();
    has_room(true);
    assert!(matches!(refused, StorageError::Full), "{refused:?}");
    let applied = book.apply(&asset("NVDA")).unwrap();
    storage
        .write(&storage.save_of(&book, &[&applied]), |_, _| {})
        .await
        .unwrap();
    for compacts in [false, true] {
        let mut again = empty_book();
        let other = Storage::open("full-compaction", &mut again).await.unwrap();
        assert!(again.export() == book.export());
        if compacts {
            other.compaction(&again).unwrap().run().await.unwrap();
        }
    }
    let mut again = empty_book();
    Storage::open("full-compaction", &mut again).await.unwrap();
    assert!(again.export() == book.export());
}
