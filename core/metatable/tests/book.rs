//! A book as its callers use it: the engine, the row API, undo and redo, older schemas, queries.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use metatable::{
    Book, Cursor, Entry, Filter, Intent, Key, LooseRow, MetaTable, Migration, Owner, Package, Query, RowApi, RowError,
    Selector, Step, Uid, Value, table,
};
use proptest::prelude::*;
use serde_json::json;

const TESTS: Owner = Owner {
    package: "tests",
    namespace: "tests",
};

table! {
    /// An author.
    AuthorTable => Author, AuthorDraft {
        identifier: "Author", owner: TESTS, label: "Authors";
        /// Key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        pen_name: String, "Pen name", max 20, normal Trimmed;
        /// What they write.
        genre: Option<String>, "Genre", normal TypeKey;
        /// Still writing.
        is_active: bool, "Active", default Bool(true);
    }
    primary [uid];
    key [pen_name];
    index [genre];
}

table! {
    /// A work of an author.
    WorkTable => Work, WorkDraft {
        identifier: "Work", owner: TESTS, label: "Works";
        /// Key.
        uid: Uid, "Uid", default NewUid;
        /// Who wrote it.
        author_uid: Uid, "Author";
        /// Title.
        title: String, "Title";
        /// Pages.
        pages: Option<i64>, "Pages";
    }
    primary [uid];
    foreign author_uid => AuthorTable.uid, restrict;
    check pages_not_positive, pages, "A work has pages.", Positive("pages");
}

table! {
    /// What nobody asks for.
    SpareTable => Spare, SpareDraft {
        identifier: "Spare", owner: TESTS, label: "Spares";
        /// Key.
        uid: Uid, "Uid", default NewUid;
    }
    primary [uid];
}

fn packages() -> Vec<Package> {
    vec![Package {
        name: "tests",
        tables: vec![
            WorkTable::definition(),
            AuthorTable::definition(),
            SpareTable::definition(),
        ],
        mutators: Vec::new(),
        guards: Vec::new(),
        migrations: Vec::new(),
    }]
}

fn started() -> Book {
    Book::with_all_tables(packages()).unwrap()
}

fn session(book: &mut Book) -> metatable::Session<'_> {
    book.session("2026-11-21T10:00:00Z".parse().unwrap(), Uid::from_u128(7), "ann")
}

fn intent(kind: &str, args: serde_json::Value, seed: u128) -> Intent {
    Intent {
        kind: kind.into(),
        version: 1,
        args,
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(seed),
        by: "ann".into(),
    }
}

#[test]
fn the_engine_starts_once_with_what_is_needed_in_any_order() {
    let names = |book: &Book| {
        book.store()
            .catalog()
            .definitions()
            .map(|(_, table)| table.identifier)
            .collect::<Vec<_>>()
    };
    for selectors in [
        ["Work", "Author"],
        ["AuthorTable", "tests.Work"],
        ["tests__work", "WorkTable"],
    ] {
        let mut book = Book::new(packages()).unwrap();
        book.start_engine(&selectors.map(Selector::from)).unwrap();
        assert_eq!(names(&book), ["Author", "Work"]);
        book.start_engine(&[Selector::of::<AuthorTable>()]).unwrap();
        let refused = book.start_engine(&["Spare".into()]).unwrap_err();
        assert_eq!(
            (refused.code(), refused.to_string().contains("Spare")),
            ("engine_already_started", true)
        );
    }
    let mut book = Book::new(packages()).unwrap();
    let refused = book.start_engine(&["Nothing".into()]).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().contains("tests")),
        ("unknown_selector", true)
    );
    Work::create_schemas(&mut book).unwrap();
    assert_eq!(names(&book), ["Author", "Work"]);
}

#[test]
fn rows_without_their_tables_say_which_selector_to_add() {
    let mut book = Book::new(packages()).unwrap();
    let refused = Author::get_by_unique_identifier(&book, "Ann").unwrap_err();
    assert_eq!(refused.code(), "engine_not_started");
    book.start_engine(&["Author".into()]).unwrap();
    let refused = Work::create(&mut session(&mut book), WorkDraft::default().title("Emma")).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().contains("\"Work\"")),
        ("table_not_started", true)
    );
}

#[test]
fn a_row_is_created_upserted_updated_and_deleted() {
    let mut book = started();
    let mut session = session(&mut book);
    let ann = Author::create(
        &mut session,
        AuthorDraft::default()
            .pen_name(" Ann ")
            .genre("Science Fiction".to_owned()),
    )
    .unwrap();
    assert_eq!(
        (ann.pen_name.as_str(), ann.genre.as_deref(), ann.is_active),
        ("Ann", Some("science_fiction"), true)
    );
    let again = Author::upsert(&mut session, AuthorDraft::default().pen_name("Ann").is_active(false)).unwrap();
    assert_eq!(
        (again.uid, again.genre.as_deref(), again.is_active),
        (ann.uid, Some("science_fiction"), false)
    );
    let cleared = Author::update(&mut session, ann.uid, AuthorDraft::default().genre(None)).unwrap();
    assert_eq!(cleared.genre, None);
    assert_eq!(Author::get_by_uid(&session, ann.uid).unwrap(), Some(cleared));
    let many = Author::get_many_by_unique_identifier(&session, ["Ann", " Ann ", "", "Bob"]).unwrap();
    assert_eq!(many.len(), 1);
    let work = Work::create(&mut session, WorkDraft::default().author_uid(ann.uid).title("One")).unwrap();
    let impact = Author::delete_impact(&session, ann.uid).unwrap().unwrap();
    assert_eq!((impact.can_delete, impact.blocking_count), (false, 1));
    let refused = Author::delete(&mut session, ann.uid).unwrap_err();
    assert_eq!(refused.code(), "delete_restricted");
    assert!(Work::delete(&mut session, work.uid).unwrap());
    assert!(!Work::delete(&mut session, work.uid).unwrap());
    assert_eq!(Author::bulk_delete(&mut session, [ann.uid, Uid::nil()]).unwrap(), 1);
    assert_eq!(session.store().total(), 0);
}

#[test]
fn every_fault_of_every_row_is_told_and_nothing_is_written() {
    let mut book = started();
    let author = json!({ "pen_name": "A name that is far too long", "colour": "red" });
    let rows = json!([author, { "pen_name": 7 }, { "pen_name": "Ann", "uid": "not a uid" }]);
    let refused = book
        .apply(&intent("create_rows", json!({ "table": "Author", "rows": rows }), 1))
        .unwrap_err();
    let found: Vec<_> = refused
        .iter()
        .map(|refusal| {
            (
                refusal.origin.row,
                refusal.column.as_deref().unwrap_or(""),
                refusal.code.as_str(),
            )
        })
        .collect();
    let expected = [
        (0, "colour", "unknown_column"),
        (1, "pen_name", "type_mismatch"),
        (2, "uid", "type_mismatch"),
    ];
    assert_eq!(found, expected);
    let rows = json!([{ "author_uid": Uid::nil(), "title": "x", "pages": 0 }, { "title": "y" }]);
    let refused = book
        .apply(&intent("create_rows", json!({ "table": "Work", "rows": rows }), 1))
        .unwrap_err();
    let codes: Vec<_> = refused
        .iter()
        .map(|refusal| (refusal.origin.row, refusal.code.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            (0, "reference_missing"),
            (0, "pages_not_positive"),
            (1, "value_missing")
        ]
    );
    assert_eq!((book.store().total(), book.journal().entries().len()), (0, 0));
}

#[test]
fn updates_name_a_row_that_exists_and_keep_its_identity() {
    let mut book = started();
    let mut session = session(&mut book);
    let ann = Author::create(&mut session, AuthorDraft::default().pen_name("Ann")).unwrap();
    let code = |result: Result<Author, RowError>| result.unwrap_err().code().to_owned();
    let other = Uid::from_u128(9);
    assert_eq!(
        code(Author::update(
            &mut session,
            other,
            AuthorDraft::default().is_active(false)
        )),
        "row_unknown"
    );
    assert_eq!(
        code(Author::update(&mut session, ann.uid, AuthorDraft::default().uid(other))),
        "identity_fixed"
    );
    assert_eq!(
        code(Author::create(
            &mut session,
            AuthorDraft::default().pen_name("B").uid(ann.uid)
        )),
        "identity_taken"
    );
    assert_eq!(
        code(Author::create(
            &mut session,
            AuthorDraft::default().pen_name("Ann").uid(other)
        )),
        "unique_violated"
    );
}

#[test]
fn the_journal_tells_who_did_what_and_takes_it_back() {
    let mut book = started();
    let ann = json!({ "table": "Author", "rows": [{ "pen_name": "Ann" }, { "pen_name": "Bob" }] });
    book.apply(&intent("create_rows", ann, 1)).unwrap();
    let two = book.export();
    let drop = json!({ "table": "Author", "rows": [book.store().rows::<AuthorTable>().next().unwrap().uid] });
    book.apply(&intent("delete_rows", drop, 2)).unwrap();
    let one = book.export();
    let entry = book.journal().entries().last().unwrap();
    assert_eq!(
        (entry.number, entry.intent.by.as_str(), entry.counts()["Author"]),
        (2, "ann", (0, 0, 1))
    );
    assert_eq!(entry.reads.len(), 1);
    let steps = [("undo", &two), ("redo", &one), ("undo", &two)];
    for (kind, expected) in steps {
        book.apply(&intent(kind, json!({}), 3)).unwrap();
        assert!(book.export() == *expected, "{kind}");
    }
    assert_eq!(
        (book.journal().undoable(), book.journal().redoable()),
        (Some(1), Some(2))
    );
    book.apply(&intent("undo", json!({}), 4)).unwrap();
    assert_eq!(book.store().total(), 0);
    let refused = book.apply(&intent("undo", json!({}), 5)).unwrap_err();
    assert_eq!(refused[0].code, "nothing_to_undo");
    let refused = book.apply(&intent("undo", json!({ "entry": 1 }), 5)).unwrap_err();
    assert_eq!(refused[0].code, "undone_already");
    for entry in book.journal().entries() {
        assert_eq!(Entry::from_bytes(&entry.to_bytes()).unwrap(), **entry);
    }
}

#[test]
fn an_undo_never_overwrites_a_later_change() {
    let mut book = started();
    book.apply(&intent(
        "create_rows",
        json!({ "table": "Author", "rows": [{ "pen_name": "Ann" }] }),
        1,
    ))
    .unwrap();
    let uid = book.store().rows::<AuthorTable>().next().unwrap().uid;
    let set = |genre: &str| json!({ "table": "Author", "rows": [{ "key": uid, "set": { "genre": genre } }] });
    book.apply(&intent("update_rows", set("drama"), 2)).unwrap();
    book.apply(&intent("update_rows", set("comedy"), 3)).unwrap();
    let before = book.export();
    let refused = book.apply(&intent("undo", json!({ "entry": 2 }), 4)).unwrap_err();
    assert_eq!(refused[0].code, "changed_since");
    assert!(book.export() == before);
}

#[test]
fn the_same_intents_on_equal_books_give_the_same_bytes() {
    let intents = [
        intent(
            "create_rows",
            json!({ "table": "Author", "rows": [{ "pen_name": "Ann" }, { "pen_name": "Bob" }] }),
            1,
        ),
        intent(
            "upsert_rows",
            json!({ "table": "Author", "rows": [{ "pen_name": "Bob", "genre": "drama" }] }),
            2,
        ),
        intent("undo", json!({}), 3),
        intent("redo", json!({}), 4),
    ];
    let run = || {
        let mut book = started();
        for intent in &intents {
            let text = serde_json::to_string(intent).unwrap();
            book.apply(&serde_json::from_str(&text).unwrap()).unwrap();
        }
        let entries: Vec<_> = book.journal().entries().iter().map(|entry| entry.to_bytes()).collect();
        (book.export(), entries)
    };
    assert_eq!(run(), run());
}

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
            mutators: Vec::new(),
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
    let mut opening = book.opening(Some(old.schema())).unwrap();
    for block in old.blocks() {
        opening.block("Author", block.start, &block.bytes.unwrap()).unwrap();
    }
    let writes = opening.finish().unwrap().unwrap();
    assert_eq!(writes.len(), 1);
    check_later(&book);
    let empty = Book::with_all_tables(later::packages()).unwrap();
    check_later(&empty.restore(&old.export()).unwrap());
}

#[test]
fn a_book_of_a_newer_version_is_refused_and_left_alone() {
    let newer = Book::with_all_tables(later::packages()).unwrap();
    let mut book = two_authors();
    let before = book.export();
    let refused = book.opening(Some(newer.schema())).unwrap_err();
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
    let mut opening = book.opening(Some(old.schema())).unwrap();
    let block = old.blocks().remove(0);
    let refused = opening.block("Author", block.start, &block.bytes.unwrap()).unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().contains("Author")),
        ("table_not_started", true)
    );
}

fn works(book: &mut Book, pages: &[(u8, Option<i64>)]) {
    let authors: Vec<Uid> = ["Ann", "Bob", "100%_Cy"]
        .map(|name| {
            Author::upsert(&mut session(book), AuthorDraft::default().pen_name(name))
                .unwrap()
                .uid
        })
        .to_vec();
    let drafts: Vec<_> = pages
        .iter()
        .enumerate()
        .map(|(index, (author, pages))| {
            let draft = WorkDraft::default().uid(Uid::from_u128(index as u128 + 1));
            draft
                .author_uid(authors[usize::from(*author)])
                .title(format!("T{}", index % 4))
                .pages(*pages)
        })
        .collect();
    Work::bulk_upsert(&mut session(book), drafts).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Filters through an index, through a reference and by pages find what a scan finds.
    #[test]
    fn queries_find_what_a_scan_finds(
        pages in prop::collection::vec((0..3_u8, prop::option::of(1..6_i64)), 0..30),
        from in 1..6_i64,
        to in 1..6_i64,
        author in 0..3_usize,
        limit in 1..7_usize,
    ) {
        let mut book = started();
        works(&mut book, &pages);
        let name = ["Ann", "Bob", "100%_Cy"][author];
        let wanted = Author::get_by_unique_identifier(&book, name).unwrap().unwrap().uid;
        let filter = Filter::And(vec![
            Filter::Eq("author_uid".into(), Value::Uid(wanted)),
            Filter::Eq("author_uid.pen_name".into(), Value::Text(name.into())),
            Filter::Or(vec![
                Filter::Between("pages".into(), Some(Value::Integer(from)), Some(Value::Integer(to))),
                Filter::IsNull("pages".into(), true),
            ]),
        ]);
        let mut expected: Vec<Work> = book.store().rows::<WorkTable>()
            .filter(|row| row.author_uid == wanted && row.pages.is_none_or(|pages| (from..=to).contains(&pages)))
            .collect();
        expected.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.title.cmp(&b.title)).then(a.uid.cmp(&b.uid)));
        let mut query = Query {
            filter: Some(filter.clone()),
            order: vec![("pages".into(), true), ("title".into(), false)],
            limit: Some(limit),
            ..Query::default()
        };
        let mut found = Vec::new();
        loop {
            let (rows, next) = Work::filter(&book, &query).unwrap();
            prop_assert!(rows.len() <= limit);
            found.extend(rows);
            match next {
                Some(next) => query.after = Some(Cursor::new(next.as_str())),
                None => break,
            }
        }
        prop_assert_eq!(&found, &expected);
        let table = book.table("Work").unwrap();
        prop_assert_eq!(book.store().count_matching(table, &filter).unwrap(), expected.len());
    }
}

#[test]
fn contains_takes_every_character_for_itself() {
    let mut book = started();
    works(&mut book, &[]);
    let table = book.table("Author").unwrap();
    for (text, expected) in [("0%", 1), ("%", 1), ("_", 1), ("CY", 1), ("b", 1), ("a%n", 0)] {
        let json = json!({ "pen_name": { "contains": text } });
        let filter = Filter::from_json(book.store().catalog(), table, &json).unwrap();
        assert_eq!(book.store().count_matching(table, &filter).unwrap(), expected, "{text}");
    }
}

#[test]
fn filters_in_json_are_typed_by_their_columns() {
    let mut book = started();
    works(&mut book, &[(0, Some(1)), (0, Some(2)), (1, Some(3)), (1, None)]);
    let table = book.table("Work").unwrap();
    let catalog = book.store().catalog();
    let count = |json: serde_json::Value| {
        Filter::from_json(catalog, table, &json).and_then(|filter| book.store().count_matching(table, &filter))
    };
    assert_eq!(count(json!({})).unwrap(), 4);
    assert_eq!(count(json!({ "pages": null })).unwrap(), 1);
    assert_eq!(count(json!({ "pages": { "gt": 1, "lt": 3 } })).unwrap(), 1);
    assert_eq!(count(json!({ "pages": { "gte": 2 } })).unwrap(), 2);
    assert_eq!(count(json!({ "pages": { "ne": 2 } })).unwrap(), 2);
    assert_eq!(
        count(json!({ "pages": { "in": [1, 3, 9] }, "title": "T0" })).unwrap(),
        1
    );
    assert_eq!(count(json!({ "pages": { "in": [] } })).unwrap(), 0);
    assert_eq!(
        count(json!({ "or": [{ "pages": 1 }, { "author_uid.pen_name": "Bob" }] })).unwrap(),
        3
    );
    let codes = [
        (json!({ "colour": 1 }), "unknown_column"),
        (json!({ "title.colour": 1 }), "unknown_column"),
        (json!({ "pages": "many" }), "type_mismatch"),
        (json!({ "pages": { "like": 1 } }), "filter_malformed"),
        (json!([]), "filter_malformed"),
    ];
    for (json, code) in codes {
        assert_eq!(count(json).unwrap_err().code(), code);
    }
}

#[test]
fn one_change_of_a_large_table_stores_one_block() {
    let mut book = started();
    let rows: Vec<_> = (0..2_000)
        .map(|n| json!({ "uid": Uid::from_u128(n * 7 + 1), "pen_name": format!("N{n}") }))
        .collect();
    let applied = book
        .apply(&intent("create_rows", json!({ "table": "Author", "rows": rows }), 1))
        .unwrap();
    assert_eq!(applied.writes.len(), 2_000_usize.div_ceil(192));
    for n in 0..400_u128 {
        let row = json!({ "uid": Uid::from_u128(n * 7 + 2), "pen_name": format!("M{n}") });
        let applied = book
            .apply(&intent("create_rows", json!({ "table": "Author", "rows": [row] }), n))
            .unwrap();
        assert!(applied.writes.len() <= 2, "{}", applied.writes.len());
        let before = json!({ "uid": Uid::nil(), "pen_name": "first" });
        let applied = book
            .apply(&intent(
                "create_rows",
                json!({ "table": "Author", "rows": [before] }),
                n,
            ))
            .unwrap();
        book.revert(&applied);
    }
    let mut read = started();
    let mut opening = read.opening(Some(book.schema())).unwrap();
    for block in book.blocks() {
        opening.block("Author", block.start, &block.bytes.unwrap()).unwrap();
    }
    opening.finish().unwrap();
    assert!(read.export() == book.export());
    let table = book.table("Author").unwrap();
    let key = Key::new([&Value::Uid(Uid::from_u128(8))]);
    assert!(book.store().record(table, &key).is_some());
}
