//! An intent that is carried out on two books: change sets, digests and effects.

use metatable::{Book, ChangeSet, Conflict, MetaTable, Store, Uid, operations};
use metatable::{Operation, Right, Write};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::library::*;

fn uid(number: u8) -> String {
    Uid::from_u128(u128::from(number) + 1).to_string()
}

/// Rows are added, changed and deleted; what a rule refuses is refused.
fn drawn() -> impl Strategy<Value = (&'static str, Value)> {
    let author = (0..4_u8, 0..3_u8, any::<bool>()).prop_map(|(author, name, is_active)| {
        let row = json!({ "uid": uid(author), "pen_name": format!("n{name}"), "is_active": is_active });
        ("upsert_rows", json!({ "table": "Author", "rows": [row] }))
    });
    let work = (0..4_u8, 0..4_u8, 1..3_i64).prop_map(|(work, author, pages)| {
        let row = json!({ "uid": uid(work), "author_uid": uid(author), "title": "t", "pages": pages });
        ("create_rows", json!({ "table": "Work", "rows": [row] }))
    });
    let changed = (0..4_u8, 1..3_i64).prop_map(|(work, pages)| {
        let row = json!({ "key": uid(work), "set": { "pages": pages } });
        ("update_rows", json!({ "table": "Work", "rows": [row] }))
    });
    let gone = (0..4_u8, any::<bool>()).prop_map(|(row, work)| {
        let table = if work { "Work" } else { "Author" };
        ("delete_rows", json!({ "table": table, "rows": [uid(row)] }))
    });
    prop_oneof![author, work, changed, gone]
}

proptest! {
    #[test]
    fn another_book_follows_by_change_sets_and_knows_so_by_digest(intents in prop::collection::vec(drawn(), 1..30)) {
        let (mut here, mut there) = (started(), started());
        let mut digest = here.store().digest();
        for (number, (kind, args)) in intents.into_iter().enumerate() {
            let (before, journal) = (here.snapshot(), here.journal().entries().len());
            let Ok(executed) = here.execute(&intent(kind, args, number as u128), None) else {
                prop_assert_eq!(&before, here.store());
                continue;
            };
            let catalog = here.store().catalog();
            let sent = ChangeSet::from_bytes(catalog, &executed.changes.to_bytes(catalog)).unwrap();
            prop_assert_eq!(&sent, &executed.changes);
            digest = digest.after(&sent, catalog);
            there.advance_rows(&sent);
            prop_assert_eq!(there.store(), here.store());
            prop_assert_eq!((there.store().digest(), here.store().digest()), (digest, digest));
            prop_assert_eq!(here.journal().entries().len(), journal);
            there.revert_rows(&sent);
            prop_assert_eq!(there.store(), &before);
            there.advance_rows(&sent);
        }
    }

    #[test]
    fn bytes_of_no_change_set_are_refused(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut book = started();
        let rows = json!({ "table": "Author", "rows": [{ "pen_name": "Ann" }, { "pen_name": "Bo" }] });
        let changes = book.execute(&intent("create_rows", rows, 1), None).unwrap().changes;
        let catalog = book.store().catalog();
        let mut bytes = changes.to_bytes(catalog);
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        // What is taken can be carried out, and is the same when it is read again.
        if let Ok(read) = ChangeSet::from_bytes(catalog, &bytes) {
            let again = ChangeSet::from_bytes(catalog, &read.to_bytes(catalog));
            prop_assert_eq!(again.as_ref(), Ok(&read));
            started().advance_rows(&read);
        }
    }
}

#[test]
fn a_change_set_of_other_tables_or_of_rows_under_other_names_is_refused() {
    let mut book = started();
    let ann = json!({ "table": "Author", "rows": [{ "pen_name": "Ann" }] });
    let changes = book.execute(&intent("create_rows", ann, 1), None).unwrap().changes;
    let catalog = book.store().catalog();
    let bytes = changes.to_bytes(catalog);
    let mut without = Book::new(packages()).unwrap();
    without.start_engine(&["Spare".into()]).unwrap();
    let read =
        |store: &Store, bytes: &[u8]| ChangeSet::from_bytes(store.catalog(), bytes).map_err(|error| error.code());
    assert_eq!(read(without.store(), &bytes), Err("stored_rows_damaged"));
    // The row of one identity under that of another one.
    let row = changes.changes()[0].after.clone().unwrap();
    let forged = bytes_with(&bytes, Uid::from_u128(99), &row);
    assert_eq!(read(book.store(), &forged), Err("stored_rows_damaged"));
}

/// The bytes with the uid of the row, which stands in them last, replaced.
fn bytes_with(bytes: &[u8], uid: Uid, row: &metatable::Record) -> Vec<u8> {
    let metatable::Value::Uid(old) = row.values()[0] else {
        unreachable!()
    };
    let at = bytes.windows(16).rposition(|window| window == old.as_bytes()).unwrap();
    [&bytes[..at], uid.as_bytes(), &bytes[at + 16..]].concat()
}

/// Marks an author as one who has stopped, judging by the genre.
#[derive(Serialize, Deserialize)]
struct Retire {
    author: Uid,
    relies_on_genre: bool,
}

impl Operation for Retire {
    const KIND: &'static str = "retire";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        let table = write.store().catalog().table(AuthorTable::IDENTIFIER).unwrap();
        let Some(author) = write.store().by_uid::<AuthorTable>(self.author) else {
            return;
        };
        if self.relies_on_genre {
            let key = metatable::Key::new(&[metatable::Value::Uid(self.author)]);
            write.rely_on(table, &key, &["genre"]);
        }
        write.put(&Author {
            is_active: false,
            ..author
        });
    }

    fn describe(&self, _: &Book) -> String {
        "Retired an author".into()
    }
}

#[test]
fn an_effect_is_the_changed_cells_and_those_relied_on() {
    let effect = |pen_name: &str, genre: &str, relies_on_genre: bool| {
        let mut packages = packages();
        packages[0].operations = operations![Retire];
        let mut book = Book::with_all_tables(packages).unwrap();
        let author = Uid::from_u128(1);
        let row = json!({ "uid": author, "pen_name": pen_name, "genre": genre });
        let rows = json!({ "table": "Author", "rows": [row] });
        book.execute(&intent("create_rows", rows, 1), None).unwrap();
        let args = json!({ "author": author, "relies_on_genre": relies_on_genre });
        let executed = book.execute(&intent("retire", args, 2), None).unwrap();
        assert_eq!(executed.conflict, Conflict::Rebase);
        executed.effect(book.store().catalog())
    };
    let seen = effect("Ann", "crime", false);
    assert_eq!(
        effect("Bo", "verse", false),
        seen,
        "cells that it neither changed nor relied on"
    );
    assert_ne!(effect("Ann", "crime", true), seen);
    assert_ne!(effect("Ann", "crime", true), effect("Ann", "verse", true));
    assert_eq!(effect("Ann", "crime", true), effect("Bo", "crime", true));
}
