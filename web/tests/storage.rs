//! The book in a real IndexedDB: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use markets::book::Book;
use markets::import::{Dialect, ImportFiles, StagedFile, recognise_kind};
use markets::intent::Intent;
use markets::tables::accounts::{AccountHoldingsStorage, AccountTable};
use metatable::{ChangeSet, Uid};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::storage::{Storage, StorageError, all_packs, changed_packs};

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
    Book::new(vec![markets::package::package(), portfolios::package()]).unwrap()
}

fn import(book: &mut Book, texts: &[&str]) -> ChangeSet {
    let kinds: Vec<_> = book
        .packages()
        .iter()
        .flat_map(|package| package.file_kinds.iter().copied())
        .collect();
    let files = texts.iter().map(|text| {
        let file = StagedFile::read(
            text,
            Dialect {
                delimiter: b',',
                decimal_comma: false,
            },
        )
        .unwrap();
        let kind = recognise_kind(&file, kinds.iter().copied()).unwrap();
        let fields: Vec<_> = file
            .propose_fields(kind)
            .into_iter()
            .map(|field| field.map(str::to_owned))
            .collect();
        file.to_import(kind.name, false, &fields, |_| true)
    });
    let args = serde_json::to_value(ImportFiles { files: files.collect() }).unwrap();
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    book.apply(&Intent {
        kind: "import_files".into(),
        version: 1,
        args,
        at,
        seed: Uid::from_u128(7),
    })
    .unwrap()
}

async fn reopened(name: &str) -> (Storage, Book) {
    let mut book = empty_book();
    let mut storage = Storage::open(name, &book).await.unwrap();
    storage.read(&mut book).await.unwrap();
    (storage, book)
}

#[wasm_bindgen_test]
async fn a_written_book_is_read_back_byte_for_byte() {
    let (mut storage, mut book) = reopened("round-trip").await;
    let changes = import(&mut book, &SAMPLE);
    storage.write(&changed_packs(&book, &changes), |_, _| {}).await.unwrap();
    drop(storage);
    let (_, again) = reopened("round-trip").await;
    assert!(again.export() == book.export());
}

#[wasm_bindgen_test]
async fn a_change_rewrites_only_its_packs() {
    let (mut storage, mut book) = reopened("packs").await;
    let changes = import(&mut book, &SAMPLE);
    storage.write(&changed_packs(&book, &changes), |_, _| {}).await.unwrap();
    let changes = import(
        &mut book,
        &["time,account,asset,quantity\n2022-12-28T21:00:00Z,ACC-001,AAPL,1\n"],
    );
    let packs = changed_packs(&book, &changes);
    assert_eq!(packs.len(), 1, "one snapshot of one account");
    storage.write(&packs, |_, _| {}).await.unwrap();
    drop(storage);
    let (_, again) = reopened("packs").await;
    let lines = again.store().rows::<AccountHoldingsStorage>();
    let account = again
        .store()
        .rows::<AccountTable>()
        .find(|account| account.unique_identifier == "ACC-001")
        .unwrap();
    assert_eq!(lines.filter(|line| line.account_uid == account.uid).count(), 1);
}

#[wasm_bindgen_test]
async fn the_second_of_two_tabs_is_told_and_overwrites_nothing() {
    let (mut first, mut book) = reopened("tabs").await;
    let (mut second, mut stale) = reopened("tabs").await;
    let changes = import(&mut book, &SAMPLE);
    first.write(&changed_packs(&book, &changes), |_, _| {}).await.unwrap();
    let changes = import(&mut stale, &SAMPLE[..1]);
    let refused = second
        .write(&changed_packs(&stale, &changes), |_, _| {})
        .await
        .unwrap_err();
    assert!(matches!(refused, StorageError::Moved), "{refused:?}");
    let (_, again) = reopened("tabs").await;
    assert!(again.export() == book.export());
}

#[wasm_bindgen_test]
async fn replacing_leaves_nothing_of_the_old_book() {
    let (mut storage, mut book) = reopened("replace").await;
    let changes = import(&mut book, &SAMPLE);
    storage.write(&changed_packs(&book, &changes), |_, _| {}).await.unwrap();
    let mut other = empty_book();
    import(&mut other, &SAMPLE[..1]);
    storage.replace(&other, &all_packs(&other), |_, _| {}).await.unwrap();
    drop(storage);
    let (_, again) = reopened("replace").await;
    assert!(again.export() == other.export());
}

#[wasm_bindgen_test]
async fn progress_ends_with_everything_written() {
    let (mut storage, mut book) = reopened("progress").await;
    let changes = import(&mut book, &SAMPLE);
    let packs = changed_packs(&book, &changes);
    let mut heard = Vec::new();
    storage
        .write(&packs, |done, total| heard.push((done, total)))
        .await
        .unwrap();
    assert_eq!(heard.last(), Some(&(packs.len(), packs.len())));
}
