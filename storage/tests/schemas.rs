//! Stored books of other versions, in a real IndexedDB.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::cell::RefCell;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use indexed_db_futures::typed_array::TypedArray;
use metatable::{Book, Intent, MetaTable, Migration, Owner, Package, Step, Uid, table};
use serde_json::json;
use storage::{Storage, StorageError};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TESTS: Owner = Owner {
    package: "tests",
    namespace: "tests",
};

mod first {
    use super::*;

    table! {
        /// A shelf.
        ShelfTable => Shelf, ShelfDraft {
            identifier: "Shelf", owner: TESTS, label: "Shelves";
            /// Key.
            uid: Uid, "Uid", default NewUid;
            /// Name.
            name: String, "Name";
        }
        primary [uid];
        key [name];
    }
}

mod second {
    use super::*;

    table! {
        /// A shelf, and how high it is.
        ShelfTable => Shelf, ShelfDraft {
            identifier: "Shelf", owner: TESTS, label: "Shelves";
            /// Key.
            uid: Uid, "Uid", default NewUid;
            /// Name.
            title: String, "Title";
            /// Rows of books.
            boards: i64, "Boards", default Integer(5);
        }
        primary [uid];
        key [title];
    }
}

fn package(table: &'static metatable::TableDefinition, migrations: Vec<Migration>) -> Book {
    let package = Package {
        name: "tests",
        tables: vec![table],
        operations: Vec::new(),
        reports: Vec::new(),
        guards: Vec::new(),
        migrations,
    };
    Book::with_all_tables(vec![package]).unwrap()
}

fn first_book() -> Book {
    package(first::ShelfTable::definition(), Vec::new())
}

fn second_book() -> Book {
    let steps: &[Step] = &[
        Step::RenameColumn("Shelf", "name", "title"),
        Step::AddColumn("Shelf", "boards"),
    ];
    package(second::ShelfTable::definition(), vec![Migration { version: 2, steps }])
}

fn add(column: &str, name: &str) -> Intent {
    Intent {
        kind: "create_rows".into(),
        version: 1,
        args: json!({ "table": "Shelf", "rows": [{ column: name }] }),
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(7),
        by: String::new(),
    }
}

async fn save(storage: &mut Storage, book: &mut Book, intent: &Intent) -> Result<(), StorageError> {
    let applied = book.apply(intent).unwrap();
    storage.write(&storage.save_of(book, &[&applied]), |_, _| {}).await
}

#[wasm_bindgen_test]
async fn a_book_of_an_older_schema_moves_to_a_new_generation() {
    let mut old = first_book();
    let mut old_tab = Storage::open("older", &mut old).await.unwrap();
    save(&mut old_tab, &mut old, &add("name", "A")).await.unwrap();

    let mut new = second_book();
    let mut new_tab = Storage::open("older", &mut new).await.unwrap();
    let rows: Vec<second::Shelf> = new.store().rows::<second::ShelfTable>().collect();
    assert_eq!((rows.len(), rows[0].title.as_str(), rows[0].boards), (1, "A", 5));
    save(&mut new_tab, &mut new, &add("title", "B")).await.unwrap();

    // The tab of the older version can neither lose its change in the old rows nor damage the new ones.
    let refused = save(&mut old_tab, &mut old, &add("name", "C")).await.unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    let refused = old_tab.read(&RefCell::new(old)).await.unwrap_err();
    assert!(matches!(refused, StorageError::FromNewerVersion), "{refused:?}");

    let mut again = second_book();
    Storage::open("older", &mut again).await.unwrap();
    assert!(again.export() == new.export());
}

#[wasm_bindgen_test]
async fn a_book_of_a_newer_version_is_refused_and_untouched() {
    let mut new = second_book();
    let mut storage = Storage::open("newer", &mut new).await.unwrap();
    save(&mut storage, &mut new, &add("title", "A")).await.unwrap();
    drop(storage);
    let mut old = first_book();
    let refused = Storage::open("newer", &mut old).await.unwrap_err();
    assert_eq!(refused.code(), "book_from_newer_version");
    let mut again = second_book();
    Storage::open("newer", &mut again).await.unwrap();
    assert!(again.export() == new.export());
}

#[wasm_bindgen_test]
async fn a_book_with_a_damaged_log_is_refused() {
    let mut book = first_book();
    let mut storage = Storage::open("damaged", &mut book).await.unwrap();
    save(&mut storage, &mut book, &add("name", "A")).await.unwrap();
    drop(storage);
    let database = Database::open("damaged-log-1").await.unwrap();
    let mode = TransactionMode::Readwrite;
    let transaction = database.transaction("log").with_mode(mode).build().unwrap();
    let log = transaction.object_store("log").unwrap();
    let put = log.put(TypedArray::new(vec![1_u8, 2])).with_key(1_u32);
    put.primitive().unwrap().await.unwrap();
    drop(log);
    transaction.commit().await.unwrap();
    database.close();
    let refused = Storage::open("damaged", &mut first_book()).await.unwrap_err();
    assert_eq!(refused.code(), "stored_rows_damaged");
}
