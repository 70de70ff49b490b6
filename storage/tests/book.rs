//! The book in a real IndexedDB: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::cell::RefCell;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use markets::import::{Dialect, ImportFiles};
use markets::tables::accounts::{AccountHoldingsStorage, AccountTable};
use metatable::{Applied, Book, Intent, Uid};
use storage::{Left, Storage, StorageError};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SAMPLE: [&str; 7] = [
    include_str!("../../sample/assets.csv"),
    include_str!("../../sample/prices.csv"),
    include_str!("../../sample/fx.csv"),
    include_str!("../../sample/accounts.csv"),
    include_str!("../../sample/holdings.csv"),
    include_str!("../../sample/portfolios.csv"),
    include_str!("../../sample/targets.csv"),
];

/// One snapshot of one account.
const LINE: &str = "time,account,asset,quantity\n2022-12-28T21:00:00Z,ACC-001,AAPL,1\n";
const OTHER_LINE: &str = "time,account,asset,quantity\n2022-12-28T21:00:00Z,ACC-001,AAPL,2\n";

fn empty_book() -> Book {
    Book::with_all_tables(portfolios::packages()).unwrap()
}

fn import(book: &mut Book, texts: &[&str]) -> Applied {
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), texts.iter().copied(), dialect).unwrap();
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    book.apply(&Intent::of(&files, at, Uid::from_u128(7), "")).unwrap()
}

async fn opened(name: &str) -> (Storage, Book) {
    let mut book = empty_book();
    let storage = Storage::open(name, &mut book).await.unwrap();
    (storage, book)
}

async fn save(storage: &mut Storage, book: &Book, applied: &Applied) -> Result<(), StorageError> {
    storage.write(&storage.save_of(book, &[applied]), |_, _| {}).await
}

/// Reads what another tab left.
async fn catch_up(storage: &mut Storage, book: Book) -> Book {
    let book = RefCell::new(book);
    match storage.read(&book).await.unwrap() {
        Left::News(news) => book.borrow_mut().advance(news),
        Left::Whole(_) => panic!("nothing but the news is needed"),
    }
    book.into_inner()
}

async fn compact(storage: &Storage, book: &Book) {
    storage.compaction(book).unwrap().run().await.unwrap();
}

/// How many values each object store of a database holds.
async fn counts(name: &str) -> [u32; 4] {
    let database = Database::open(name).await.unwrap();
    let mut counts = [0; 4];
    for (store, count) in ["log", "segments", "journal", "details"].into_iter().zip(&mut counts) {
        let transaction = database.transaction(store).build().unwrap();
        let store = transaction.object_store(store).unwrap();
        *count = store.count().primitive().unwrap().await.unwrap();
    }
    database.close();
    counts
}

#[wasm_bindgen_test]
async fn a_written_book_is_read_back_byte_for_byte_with_its_history() {
    let (mut storage, mut book) = opened("round-trip").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    drop(storage);
    let (_, again) = opened("round-trip").await;
    assert!(again.export() == book.export());
    let (read, made) = (&again.journal().entries()[0], &book.journal().entries()[0]);
    assert_eq!((read.to_bytes(), read.counts()), (made.to_bytes(), made.counts()));
    assert_eq!(again.journal().undoable(), Some(1));
}

#[wasm_bindgen_test]
async fn a_change_is_one_record_until_it_is_compacted() {
    let (mut storage, mut book) = opened("records").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    let applied = import(&mut book, &[LINE]);
    save(&mut storage, &book, &applied).await.unwrap();
    let [log, segments, journal, details] = counts("records-log-1").await;
    assert_eq!(
        [log, journal, details],
        [1, 1, 1],
        "the import went to the segments at once"
    );
    compact(&storage, &book).await;
    let tables = book.store().catalog().definitions();
    let tables = tables.filter(|(table, _)| book.store().count_of(*table) > 0).count();
    assert_eq!(u32::try_from(tables).unwrap(), segments);
    assert_eq!(counts("records-log-1").await, [0, segments, 1, 2]);
    drop(storage);
    let (_, again) = opened("records").await;
    assert!(again.export() == book.export());
    let mut accounts = again.store().rows::<AccountTable>();
    let account = accounts.find(|account| account.unique_identifier == "ACC-001").unwrap();
    let lines = again.store().rows::<AccountHoldingsStorage>();
    assert_eq!(lines.filter(|line| line.account_uid == account.uid).count(), 1);
}

#[wasm_bindgen_test]
async fn the_second_of_two_tabs_is_told_and_overwrites_nothing() {
    let (mut first, mut book) = opened("tabs").await;
    let (mut second, mut stale) = opened("tabs").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut first, &book, &applied).await.unwrap();
    let applied = import(&mut stale, &SAMPLE[..1]);
    let refused = save(&mut second, &stale, &applied).await.unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    stale.revert(&applied);
    let mut stale = catch_up(&mut second, stale).await;
    assert!(stale.export() == book.export());
    let (_, again) = opened("tabs").await;
    assert!(again.export() == book.export());
    // The number that was not taken is given out again.
    let applied = import(&mut stale, &[LINE]);
    save(&mut second, &stale, &applied).await.unwrap();
}

#[wasm_bindgen_test]
async fn no_tab_overwrites_what_was_compacted_meanwhile() {
    let (mut first, mut book) = opened("compacted").await;
    let (mut second, mut stale) = opened("compacted").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut first, &book, &applied).await.unwrap();
    compact(&first, &book).await;
    assert_eq!(counts("compacted-log-1").await[0], 0);
    // The log is as empty as it was when the second tab read it.
    let applied = import(&mut stale, &SAMPLE[..1]);
    let refused = save(&mut second, &stale, &applied).await.unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    stale.revert(&applied);
    let mut stale = catch_up(&mut second, stale).await;
    assert!(stale.export() == book.export());
    assert_eq!(stale.journal().entries().len(), 1);
    let applied = import(&mut stale, &[LINE]);
    save(&mut second, &stale, &applied).await.unwrap();
    let book = catch_up(&mut first, book).await;
    assert!(stale.export() == book.export());
    // Both compact: one of them does, and the other one takes that over.
    let (one, two) = (first.compaction(&book).unwrap(), second.compaction(&stale).unwrap());
    one.run().await.unwrap();
    two.run().await.unwrap();
    let applied = import(&mut stale, &[OTHER_LINE]);
    save(&mut second, &stale, &applied).await.unwrap();
    compact(&second, &stale).await;
    let (_, again) = opened("compacted").await;
    assert!(again.export() == stale.export());
    let entries = again.journal().entries().iter();
    assert_eq!(entries.map(|entry| entry.number()).collect::<Vec<_>>(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn saves_go_on_while_a_compaction_is_stored() {
    let (mut storage, mut book) = opened("beside").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    let compaction = storage.compaction(&book).unwrap();
    let applied = import(&mut book, &[LINE]);
    save(&mut storage, &book, &applied).await.unwrap();
    compaction.run().await.unwrap();
    let (mut second, other) = opened("beside").await;
    assert!(other.export() == book.export());
    let applied = import(&mut book, &[OTHER_LINE]);
    save(&mut storage, &book, &applied).await.unwrap();
    compact(&storage, &book).await;
    assert_eq!(counts("beside-log-1").await[0], 0);
    let other = catch_up(&mut second, other).await;
    assert!(other.export() == book.export());
    let (_, again) = opened("beside").await;
    assert!(again.export() == book.export());
}

#[wasm_bindgen_test]
async fn replacing_leaves_nothing_of_the_old_book() {
    let (mut storage, mut book) = opened("replace").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    let mut other = empty_book();
    import(&mut other, &SAMPLE[..1]);
    let other = other.without_history();
    let (mut second, seen) = opened("replace").await;
    storage.replace(&other, |_, _| {}).await.unwrap();
    let seen = catch_up(&mut second, seen).await;
    assert!(seen.export() == other.export());
    assert!(seen.journal().entries().is_empty());
    drop(storage);
    let (_, again) = opened("replace").await;
    assert!(again.export() == other.export());
    assert!(again.journal().entries().is_empty());
}

#[wasm_bindgen_test]
async fn progress_ends_with_everything_written() {
    let (mut storage, mut book) = opened("progress").await;
    let applied = import(&mut book, &SAMPLE);
    let save = storage.save_of(&book, &[&applied]);
    let mut heard = Vec::new();
    storage
        .write(&save, |done, total| heard.push((done, total)))
        .await
        .unwrap();
    assert!(
        save.len() > 10 && heard.last() == Some(&(save.len(), save.len())),
        "{heard:?}"
    );
    let applied = import(&mut book, &[LINE]);
    let save = storage.save_of(&book, &[&applied]);
    let mut heard = Vec::new();
    storage
        .write(&save, |done, total| heard.push((done, total)))
        .await
        .unwrap();
    assert_eq!(heard, [(1, 1)]);
}

#[wasm_bindgen_test]
async fn a_connection_that_another_tab_closed_is_opened_again() {
    let (mut storage, mut book) = opened("closed").await;
    // Deleting asks every connection to close, which they do.
    Database::delete_by_name("closed-log-1").unwrap().await.unwrap();
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    drop(storage);
    let (_, again) = opened("closed").await;
    assert!(again.export() == book.export());
}
