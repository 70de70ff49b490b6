//! Books of earlier versions, and every moment at which bringing one over can be cut short.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use indexed_db_futures::typed_array::TypedArray;
use metatable::{Intent, Layout, MetaTable, Migration, Owner, Package, Step, Uid, table};
use serde_json::json;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;

wasm_bindgen_test_configure!(run_in_browser);

const TESTS: Owner = Owner {
    package: "tests",
    namespace: "tests",
};

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

/// A book of one table; that of version 2 differs in nothing but its version.
fn empty(version: u32) -> Book {
    let steps: &[Step] = &[];
    let migrations = (2..=version).map(|version| Migration { version, steps });
    let package = Package {
        name: "tests",
        tables: vec![ShelfTable::definition()],
        operations: Vec::new(),
        reports: Vec::new(),
        guards: Vec::new(),
        migrations: migrations.collect(),
    };
    Book::with_all_tables(vec![package]).unwrap()
}

fn intent(kind: &str, args: serde_json::Value) -> Intent {
    Intent {
        kind: kind.into(),
        version: 1,
        args,
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(7),
        by: String::new(),
    }
}

fn add(book: &mut Book, name: &str) -> metatable::Applied {
    let args = json!({ "table": "Shelf", "rows": [{ "name": name }] });
    book.apply(&intent("create_rows", args)).unwrap()
}

/// Stores a book as earlier versions did.
async fn store_legacy(name: &str, book: &Book, revision: u32) {
    let database = Database::open(legacy::first_name(name))
        .with_version(1_u32)
        .with_on_upgrade_needed(|_, database| {
            for store in ["blocks", "journal", "meta"] {
                database.create_object_store(store).build()?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let mode = TransactionMode::Readwrite;
    let transaction = database
        .transaction(["blocks", "journal", "meta"])
        .with_mode(mode)
        .build()
        .unwrap();
    let meta = transaction.object_store("meta").unwrap();
    meta.put(&*book.schema_json())
        .with_key("schema")
        .primitive()
        .unwrap()
        .await
        .unwrap();
    meta.put(revision)
        .with_key("revision")
        .primitive()
        .unwrap()
        .await
        .unwrap();
    let blocks = transaction.object_store("blocks").unwrap();
    for block in Layout::of(book.store(), 1).1 {
        let key = format!("{}/01ab", block.table);
        let put = blocks.put(TypedArray::new(block.bytes.unwrap())).with_key(key);
        put.primitive().unwrap().await.unwrap();
    }
    let journal = transaction.object_store("journal").unwrap();
    for entry in book.journal().entries() {
        let number = u32::try_from(entry.number()).unwrap();
        let head = journal.put(TypedArray::new(entry.to_bytes())).with_key(number);
        head.primitive().unwrap().await.unwrap();
        let details = journal.put(TypedArray::new(entry.detail_bytes().unwrap().to_vec()));
        let details = details.with_key(format!("details of {number}"));
        details.primitive().unwrap().await.unwrap();
    }
    drop((meta, blocks, journal));
    transaction.commit().await.unwrap();
    database.close();
}

async fn read_legacy(name: &str, version: u32) -> (Old, u64, Book) {
    let mut book = empty(version);
    match find(&Place::Browser, name, &legacy::first_name(name), &mut book)
        .await
        .unwrap()
    {
        Found::Old(old, revision) => (old, revision, book),
        _ => panic!("the book is there still"),
    }
}

/// What is opened is this book, and a change of it lasts.
async fn check_whole(name: &str, version: u32, expected: &Book) {
    let mut book = empty(version);
    let mut storage = Storage::open(name, &mut book).await.unwrap();
    assert!(book.export() == expected.export(), "{name}");
    let applied = add(&mut book, "later");
    storage
        .write(&storage.save_of(&book, &[&applied]), |_, _| {})
        .await
        .unwrap();
    let mut again = empty(version);
    Storage::open(name, &mut again).await.unwrap();
    assert!(again.export() == book.export(), "{name}");
}

fn two_shelves() -> Book {
    let mut book = empty(1);
    add(&mut book, "A");
    add(&mut book, "B");
    book
}

/// The first steps of bringing a book into its next generation.
async fn start_up_to(steps: usize, name: &str, old: &Old, revision: u64, next: &str, read: &Book) {
    if steps > 0 {
        write_next(&Place::Browser, old, revision, next, read).await.unwrap();
    }
    if steps > 1 {
        supersede(old, revision, next).await.unwrap();
    }
    if steps > 2 {
        Vault::open(&Place::Browser, name)
            .await
            .unwrap()
            .point_to(next)
            .await
            .unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_book_of_the_blocks_keeps_its_history_and_its_undo() {
    let old = two_shelves();
    store_legacy("history", &old, 2).await;
    let mut book = empty(1);
    let mut storage = Storage::open("history", &mut book).await.unwrap();
    assert!(book.export() == old.export());
    assert_eq!(book.journal().undoable(), Some(2));
    let details = storage.details(2).await.unwrap().unwrap();
    assert_eq!(Some(&*details), old.journal().entry(2).unwrap().detail_bytes());
    let vault = Vault::open(&Place::Browser, "history").await.unwrap();
    assert_eq!(vault.current().await.unwrap().as_deref(), Some("history-log-2"));
}

#[wasm_bindgen_test]
async fn a_cut_at_any_step_leaves_one_whole_book() {
    for version in [1, 2] {
        for steps in 0..=3 {
            let name = format!("cut-{version}-{steps}");
            let book = two_shelves();
            store_legacy(&name, &book, 2).await;
            let mut expected = empty(version);
            let (old, revision, read) = read_legacy(&name, version).await;
            let next = next_name(&name, &legacy::first_name(&name));
            start_up_to(steps, &name, &old, revision, &next, &read).await;
            drop(old);
            add(&mut expected, "A");
            add(&mut expected, "B");
            check_whole(&name, version, &expected).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_save_of_an_older_program_after_the_first_step_is_not_lost() {
    let mut book = two_shelves();
    store_legacy("meanwhile", &book, 2).await;
    let (old, revision, read) = read_legacy("meanwhile", 1).await;
    let next = next_name("meanwhile", &legacy::first_name("meanwhile"));
    write_next(&Place::Browser, &old, revision, &next, &read).await.unwrap();
    add(&mut book, "C");
    store_legacy("meanwhile", &book, 3).await;
    let refused = supersede(&old, revision, &next).await.unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    drop(old);
    check_whole("meanwhile", 1, &book).await;
}

#[wasm_bindgen_test]
async fn a_log_of_an_older_schema_is_cut_short_at_any_step() {
    for steps in 0..=3 {
        let name = format!("log-{steps}");
        let mut book = empty(1);
        let mut storage = Storage::open(&name, &mut book).await.unwrap();
        for shelf in ["A", "B"] {
            let applied = add(&mut book, shelf);
            storage
                .write(&storage.save_of(&book, &[&applied]), |_, _| {})
                .await
                .unwrap();
        }
        let at = format!("{name}-log-1");
        let mut read = empty(2);
        let Found::Old(old, revision) = find(&Place::Browser, &name, &at, &mut read).await.unwrap() else {
            panic!("the schema is an older one");
        };
        let next = next_name(&name, &at);
        start_up_to(steps, &name, &old, revision, &next, &read).await;
        drop(old);
        let expected = read;
        check_whole(&name, 2, &expected).await;
        // The tab of the older program overwrites nothing.
        let applied = add(&mut book, "C");
        let save = storage.save_of(&book, &[&applied]);
        let refused = storage.write(&save, |_, _| {}).await.unwrap_err();
        assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    }
}

#[wasm_bindgen_test]
async fn two_tabs_that_bring_a_book_over_at_once_leave_one_book() {
    let book = two_shelves();
    store_legacy("both", &book, 2).await;
    let (one, revision, read) = read_legacy("both", 1).await;
    let (two, _, other) = read_legacy("both", 1).await;
    let next = next_name("both", &legacy::first_name("both"));
    write_next(&Place::Browser, &one, revision, &next, &read).await.unwrap();
    write_next(&Place::Browser, &two, revision, &next, &other)
        .await
        .unwrap();
    supersede(&one, revision, &next).await.unwrap();
    supersede(&two, revision, &next).await.unwrap_err();
    let refused = write_next(&Place::Browser, &two, revision, &next, &other)
        .await
        .unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    drop((one, two));
    check_whole("both", 1, &book).await;
}
