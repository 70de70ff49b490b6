//! The engine, the row API, undo and redo.

use metatable::{
    Applied, Book, Entry, Operation, Right, RowApi, RowError, Segments, Selector, Store, Uid, Write, operations,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::library::*;

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
                refusal.violation.row,
                refusal.violation.column.as_deref().unwrap_or(""),
                refusal.violation.code.as_ref(),
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
        .map(|refusal| (refusal.violation.row, refusal.violation.code.as_ref()))
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
fn an_upsert_never_replaces_another_row() {
    let mut book = started();
    let mut ann_and_bob = || {
        let mut session = session(&mut book);
        ["Ann", "Bob"].map(|name| Author::upsert(&mut session, AuthorDraft::default().pen_name(name)).unwrap())
    };
    let [ann, bob] = ann_and_bob();
    let before = book.export();
    let unknown = Uid::from_u128(9);
    for (name, uid, expected) in [
        ("Ann", ann.uid, None),
        ("Ann", bob.uid, Some("identity_taken")),
        ("Ann", unknown, Some("identity_taken")),
        ("Cy", bob.uid, Some("identity_taken")),
    ] {
        let row = json!({ "uid": uid, "pen_name": name });
        let args = json!({ "table": "Author", "rows": [row] });
        let refused = book.apply(&intent("upsert_rows", args, 3)).err().unwrap_or_default();
        let found = refused
            .first()
            .map(|refusal| (refusal.violation.column.as_deref(), refusal.violation.code.as_ref()));
        assert_eq!(found, expected.map(|code| (Some("uid"), code)), "{name} {uid}");
        let draft = AuthorDraft::default().uid(uid).pen_name(name);
        let refused = Author::upsert(&mut session(&mut book), draft).err();
        assert_eq!(refused.as_ref().map(RowError::code), expected, "{name} {uid}");
        assert!(book.export() == before);
    }
    let new = AuthorDraft::default().uid(unknown).pen_name("Cy");
    assert_eq!(Author::upsert(&mut session(&mut book), new).unwrap().uid, unknown);
}

/// Adds an author of the name of its instant.
#[derive(Serialize, Deserialize)]
struct Sign {}

impl Operation for Sign {
    const KIND: &'static str = "sign";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let name = format!("{}", write.at().timestamp_subsec_nanos());
        write.upsert::<AuthorTable>(AuthorDraft::default().pen_name(name));
    }

    fn describe(&self, _: &Book) -> String {
        "Signed".to_owned()
    }
}

#[test]
fn an_operation_sees_the_instant_that_the_journal_keeps() {
    let mut packages = packages();
    packages[0].operations = operations![Sign];
    let mut book = Book::with_all_tables(packages).unwrap();
    let mut sign = intent("sign", json!({}), 1);
    sign.at = "2026-11-21T10:00:00.123456789Z".parse().unwrap();
    let entry = book.apply(&sign).unwrap().entry.unwrap();
    assert_eq!(entry.at_micros() % 1_000_000, 123_456);
    let names = |book: &Book| -> Vec<String> { book.store().rows::<AuthorTable>().map(|row| row.pen_name).collect() };
    assert_eq!(names(&book), ["123456000"]);
    let signed = book.export();
    for kind in ["undo", "redo"] {
        book.apply(&intent(kind, json!({}), 2)).unwrap();
    }
    assert!(book.export() == signed);
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
        (entry.number(), entry.by(), entry.counts()["Author"]),
        (2, "ann", (0, 0, 1))
    );
    assert_eq!(entry.details().unwrap().reads.len(), 1);
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
    assert_eq!(refused[0].violation.code, "nothing_to_undo");
    let refused = book.apply(&intent("undo", json!({ "entry": 1 }), 5)).unwrap_err();
    assert_eq!(refused[0].violation.code, "undone_already");
    for entry in book.journal().entries() {
        let read = Entry::from_bytes(&entry.to_bytes()).unwrap();
        assert_eq!(read.details().unwrap_err().code(), "stored_rows_not_read");
        assert_eq!((read.number(), read.counts()), (entry.number(), entry.counts()));
        assert_eq!(entry.details().unwrap().intent.kind, entry.kind());
    }
}

#[test]
fn what_an_undo_would_do_is_known_before_it_is_done() {
    let mut book = started();
    let rows = json!([{ "pen_name": "Ann" }, { "pen_name": "Bob" }]);
    book.apply(&intent("create_rows", json!({ "table": "Author", "rows": rows }), 1))
        .unwrap();
    let before = book.export();
    let effect = book.check(&intent("undo", json!({}), 2)).unwrap();
    assert_eq!(effect["Authors"], (0, 0, 2));
    assert!(book.export() == before);
    let left = |store: &Store| store.count::<AuthorTable>();
    assert_eq!(book.preview(&intent("undo", json!({}), 2), left).unwrap(), 0);
    assert!(book.export() == before);
    let refused = book.check(&intent("redo", json!({}), 2)).unwrap_err();
    assert_eq!(refused[0].violation.code, "nothing_to_redo");
    book.apply(&intent("undo", json!({}), 2)).unwrap();
    assert_eq!(book.preview(&intent("redo", json!({}), 3), left).unwrap(), 2);
    assert_eq!(book.store().total(), 0);
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
    assert_eq!(refused[0].violation.code, "changed_since");
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
        let entries: Vec<_> = book
            .journal()
            .entries()
            .iter()
            .map(|entry| (entry.to_bytes(), entry.details().unwrap()))
            .collect();
        (book.export(), entries)
    };
    assert_eq!(run(), run());
}

#[test]
fn one_change_of_a_large_table_rewrites_one_segment() {
    let mut book = started();
    let rows: Vec<_> = (0..2_000)
        .map(|n| json!({ "uid": Uid::from_u128(n * 7 + 1), "pen_name": format!("N{n}") }))
        .collect();
    let touch = |segments: &mut Segments, applied: &Applied, revision| {
        let rows = applied.changes.changes().iter();
        segments.touch(rows.map(|change| (change.table, change.key.clone())), revision);
    };
    let applied = book.apply(&intent("create_rows", json!({ "table": "Author", "rows": rows }), 1));
    let mut segments = Segments::new(book.store().catalog()).filled_to(6_000);
    touch(&mut segments, &applied.unwrap(), 1);
    let (layout, writes) = segments.rewritten(book.store(), 1);
    assert!((8..20).contains(&writes.len()), "{}", writes.len());
    segments.adopt(layout, 1);
    for n in 0..400_u128 {
        let row = json!({ "uid": Uid::from_u128(n * 7 + 2), "pen_name": format!("M{n}") });
        let applied = book.apply(&intent("create_rows", json!({ "table": "Author", "rows": [row] }), n));
        let revision = u64::try_from(n).unwrap() + 2;
        touch(&mut segments, &applied.unwrap(), revision);
        let (layout, writes) = segments.rewritten(book.store(), revision);
        assert!(writes.len() <= 2, "{}", writes.len());
        segments.adopt(layout, revision);
    }
    let sizes: Vec<u32> = segments
        .layout()
        .listed(book.store().catalog())
        .iter()
        .map(|segment| segment.rows)
        .collect();
    assert_eq!(sizes.iter().sum::<u32>(), 2_400, "{sizes:?}");
}

#[test]
fn a_cell_that_holds_something_else_than_was_seen_is_not_overwritten() {
    let genre = |set: &str, seen: serde_json::Value, uid: Uid| json!({ "table": "Author", "rows": [{ "key": uid, "set": { "genre": set }, "seen": seen }] });
    let none = json!(null);
    // The stored genre is drama.
    for (set, seen, refused) in [
        ("comedy", json!({ "genre": "drama" }), false),
        ("comedy", json!({ "genre": " Drama " }), false),
        ("comedy", json!({ "genre": "essay" }), true),
        ("comedy", json!({ "genre": none }), true),
        ("drama", json!({ "genre": "essay" }), false),
        // What is seen of other cells says nothing of this one.
        ("comedy", json!({ "pen_name": "Bea" }), false),
        ("comedy", json!({}), false),
        ("comedy", none.clone(), false),
    ] {
        let mut book = Book::with_all_tables(packages()).unwrap();
        let draft = AuthorDraft::default().pen_name("Ann").genre("drama".to_owned());
        let uid = Author::upsert(&mut session(&mut book), draft).unwrap().uid;
        let result = book.apply(&intent("update_rows", genre(set, seen.clone(), uid), 9));
        let code = result.err().map(|refusals| {
            let violation = &refusals[0].violation;
            let theirs = violation.arguments.get("theirs").cloned();
            (violation.column.clone(), violation.code.to_string(), theirs)
        });
        let changed = (
            Some("genre".to_owned()),
            "cell_changed".to_owned(),
            Some("drama".to_owned()),
        );
        assert_eq!(code, refused.then_some(changed), "{set} {seen}");
    }
}
