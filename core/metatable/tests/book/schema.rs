//! Books of other schemas.

use metatable::{Book, Layout, LooseRow, MetaTable, Migration, Package, Revision, Step, Uid, Value, table};
use serde_json::json;

use crate::library::*;

mod later {
    use super::*;

    table! {
        /// An author, as of version 3.
        WriterTable => Writer, WriterDraft {
            identifier: "Writer", owner: TESTS, label: "Writers";
            /// Key.
            uid: Uid, "Uid", default NewUid;
            /// Business key.
            name: String, "Name", max 20;
            /// What they write.
            genre: Option<String>, "Genre";
            /// Countries they are sold in.
            countries: i64, "Countries", default Integer(1);
            /// The first letter of the name.
            initial: Option<String>, "Initial", max 1;
        }
        primary [uid];
        key [name];
    }

    fn initial(row: &mut LooseRow) {
        if let Some(Value::Text(name)) = row.get("name") {
            let first = name.chars().take(1).collect();
            row.insert("initial".into(), Value::Text(first));
        }
    }

    pub(super) fn packages() -> Vec<Package> {
        let migrations = vec![
            Migration {
                version: 2,
                steps: &[
                    Step::RenameTable("Author", "Writer"),
                    Step::RenameColumn("Writer", "pen_name", "name"),
                    Step::DropColumn("Writer", "is_active"),
                    Step::DropTable("Spare"),
                    Step::DropTable("Work"),
                ],
            },
            Migration {
                version: 3,
                steps: &[
                    Step::AddColumn("Writer", "countries"),
                    Step::AddColumn("Writer", "initial"),
                    Step::Backfill("Writer", initial),
                ],
            },
        ];
        vec![Package {
            name: "tests",
            tables: vec![WriterTable::definition()],
            operations: Vec::new(),
            reports: Vec::new(),
            guards: Vec::new(),
            migrations,
        }]
    }
}

fn two_authors() -> Book {
    let mut book = started();
    let rows = json!([{ "pen_name": "Ann", "genre": "drama" }, { "pen_name": "Bob" }]);
    book.apply(&intent("create_rows", json!({ "table": "Author", "rows": rows }), 1))
        .unwrap();
    book
}

fn check_later(book: &Book) {
    let found: Vec<_> = book
        .store()
        .rows::<later::WriterTable>()
        .map(|row| (row.name, row.genre, row.countries, row.initial))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    let ann = ("Ann".to_owned(), text("drama"), 1, text("A"));
    let bob = ("Bob".to_owned(), None, 1, text("B"));
    assert!(found == [ann.clone(), bob.clone()] || found == [bob, ann], "{found:?}");
}

#[test]
fn stored_and_exported_books_of_an_older_schema_are_brought_up() {
    let old = two_authors();
    let mut book = Book::with_all_tables(later::packages()).unwrap();
    let mut opening = book.opening(old.schema()).unwrap();
    for segment in Layout::of(old.store(), 1).1 {
        opening.segment("Author", &segment.bytes.unwrap()).unwrap();
    }
    assert!(opening.finish().unwrap(), "the schema is an older one");
    check_later(&book);
    let empty = Book::with_all_tables(later::packages()).unwrap();
    check_later(&empty.restore(&old.export()).unwrap());
}

#[test]
fn the_log_of_an_older_schema_is_brought_up_with_its_segments() {
    let mut old = two_authors();
    let stored = Layout::of(old.store(), 1).1;
    let rows = json!({ "table": "Author", "rows": [{ "pen_name": "Cid" }, { "pen_name": "Ann", "genre": "prose" }] });
    let first = old.apply(&intent("upsert_rows", rows, 2)).unwrap();
    let cid = old
        .store()
        .rows::<AuthorTable>()
        .find(|author| author.pen_name == "Cid")
        .unwrap();
    let rows = json!({ "table": "Author", "rows": [{ "pen_name": "Ann", "genre": "drama" }] });
    let second = old.apply(&intent("upsert_rows", rows, 3)).unwrap();
    let drop = json!({ "table": "Author", "rows": [cid.uid] });
    let third = old.apply(&intent("delete_rows", drop, 4)).unwrap();
    let mut book = Book::with_all_tables(later::packages()).unwrap();
    let mut opening = book.opening(old.schema()).unwrap();
    for segment in stored {
        opening.segment(segment.table, &segment.bytes.unwrap()).unwrap();
    }
    for (number, applied) in [(2, vec![&first]), (3, vec![&second, &third])] {
        let bytes = Revision::of(&old, number, None, applied).to_bytes();
        opening.revision(&Revision::from_bytes(&bytes).unwrap()).unwrap();
    }
    assert!(opening.finish().unwrap(), "the schema is an older one");
    check_later(&book);
}

#[test]
fn a_book_of_a_newer_version_is_refused_and_left_alone() {
    let newer = Book::with_all_tables(later::packages()).unwrap();
    let mut book = two_authors();
    let before = book.export();
    let refused = book.opening(newer.schema()).unwrap_err();
    assert_eq!(refused.code(), "book_from_newer_version");
    assert!(book.export() == before);
    assert_eq!(
        book.restore(&newer.export()).unwrap_err().code(),
        "book_from_newer_version"
    );
}

#[test]
fn a_stored_book_needs_the_tables_that_it_has_rows_of() {
    let old = two_authors();
    let mut book = Book::new(packages()).unwrap();
    book.start_engine(&["Spare".into()]).unwrap();
    let mut opening = book.opening(old.schema()).unwrap();
    let segment = Layout::of(old.store(), 1).1.remove(0);
    let refused = opening.segment("Author", &segment.bytes.unwrap()).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().contains("Author")),
        ("table_not_started", true)
    );
}
