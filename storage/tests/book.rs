//! The book in a real IndexedDB: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use indexed_db_futures::database::Database;
use markets::import::{Dialect, ImportFiles};
use markets::tables::accounts::{AccountHoldingsStorage, AccountTable};
use metatable::{Applied, Book, Intent, Uid};
use storage::{Save, Storage, StorageError};
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
    storage.write(&Save::of(book, [applied]), |_, _| {}).await
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
async fn a_change_rewrites_only_its_blocks() {
    let (mut storage, mut book) = opened("blocks").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    let csv = "time,account,asset,quantity\n2022-12-28T21:00:00Z,ACC-001,AAPL,1\n";
    let applied = import(&mut book, &[csv]);
    assert!(
        applied.writes.len() <= 2,
        "one snapshot of one account, whose lines may lie in two blocks"
    );
    save(&mut storage, &book, &applied).await.unwrap();
    drop(storage);
    let (_, again) = opened("blocks").await;
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
    second.read(&mut stale).await.unwrap();
    assert!(stale.export() == book.export());
    let (_, again) = opened("tabs").await;
    assert!(again.export() == book.export());
}

#[wasm_bindgen_test]
async fn replacing_leaves_nothing_of_the_old_book() {
    let (mut storage, mut book) = opened("replace").await;
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    let mut other = empty_book();
    import(&mut other, &SAMPLE[..1]);
    storage.replace(&other, |_, _| {}).await.unwrap();
    drop(storage);
    let (_, again) = opened("replace").await;
    assert!(again.export() == other.export());
    assert!(again.journal().entries().is_empty());
}

#[wasm_bindgen_test]
async fn progress_ends_with_everything_written() {
    let (mut storage, mut book) = opened("progress").await;
    let applied = import(&mut book, &SAMPLE);
    let mut heard = Vec::new();
    let save = Save::of(&book, [&applied]);
    let progress = |done, total| heard.push((done, total));
    storage.write(&save, progress).await.unwrap();
    assert_eq!(heard.last(), Some(&(applied.writes.len(), applied.writes.len())));
}

#[wasm_bindgen_test]
async fn a_connection_that_another_tab_closed_is_opened_again() {
    let (mut storage, mut book) = opened("closed").await;
    // Deleting asks every connection to close, which they do.
    Database::delete_by_name("closed-rows-1").unwrap().await.unwrap();
    let applied = import(&mut book, &SAMPLE);
    save(&mut storage, &book, &applied).await.unwrap();
    drop(storage);
    let (_, again) = opened("closed").await;
    assert!(again.export() == book.export());
}
