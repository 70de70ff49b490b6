//! Operations: older arguments, words, rights.

use metatable::{AllTogether, Book, Intent, Operation, Right, RowApi, Upcast, Write, counted, operations};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::library::*;

/// Adds authors; version 1 added one, and did not say whether they still write.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invite {
    names: Vec<String>,
    is_active: bool,
}

impl Operation for Invite {
    const KIND: &'static str = "invite";
    const RIGHT: Right = Right::Editor;
    const UPCASTS: &'static [Upcast] = &[
        |args| Ok(json!({ "names": [args["name"]] })),
        |args| match args["names"].as_array() {
            Some(names) if !names.is_empty() => Ok(json!({ "names": names, "is_active": true })),
            _ => Err(metatable::codes::args_malformed(&"nobody is named")),
        },
    ];

    fn run(self, write: &mut Write<'_>) {
        for name in self.names {
            write.upsert::<AuthorTable>(AuthorDraft::default().pen_name(name).is_active(self.is_active));
        }
    }

    fn describe(&self, book: &Book) -> String {
        let known = book.store().count::<AuthorTable>();
        format!("Invited {} of {known}", counted(self.names.len(), "one", "authors"))
    }

    fn right(&self, _: &Book) -> Right {
        if self.is_active { Self::RIGHT } else { Right::Approver }
    }
}

fn book() -> Book {
    let mut packages = packages();
    packages[0].operations = operations![Invite];
    Book::with_all_tables(packages).unwrap()
}

fn invite(version: u32, args: Json) -> Intent {
    Intent {
        version,
        ..intent(Invite::KIND, args, 1)
    }
}

fn authors(book: &Book) -> Vec<(String, bool)> {
    let rows = book.store().rows::<AuthorTable>();
    rows.map(|row| (row.pen_name, row.is_active)).collect()
}

#[test]
fn intents_of_every_version_run_and_are_told() {
    assert_eq!(Invite::VERSION, 3);
    for (version, args) in [
        (1, json!({ "name": "Ann" })),
        (2, json!({ "names": ["Ann"] })),
        (3, json!({ "names": ["Ann"], "is_active": true })),
    ] {
        let mut book = book();
        let intent = invite(version, args);
        let entry = book.apply(&intent).unwrap().entry.unwrap();
        assert_eq!(entry.details().unwrap().intent, intent);
        assert_eq!(authors(&book), [("Ann".to_owned(), true)], "version {version}");
        assert_eq!(book.describe(&intent).unwrap(), "Invited one of 1");
    }
}

#[test]
fn an_older_intent_of_the_journal_is_done_again() {
    let mut book = book();
    book.apply(&invite(1, json!({ "name": "Ann" }))).unwrap();
    let once = book.export();
    for kind in ["undo", "redo"] {
        book.apply(&intent(kind, json!({}), 2)).unwrap();
    }
    assert!(book.export() == once);
}

#[test]
fn an_older_part_is_brought_up_to_date_and_a_version_that_is_not_stated_is_the_first() {
    let mut book = book();
    let together: Intent = serde_json::from_value(json!({
        "kind": AllTogether::KIND,
        "args": { "parts": [
            { "kind": "invite", "version": 2, "args": { "names": ["Bea", "Cy"] } },
            { "kind": "invite", "args": { "name": "Ann" } },
        ] },
        "at": "2026-11-21T10:00:00Z",
        "seed": metatable::Uid::from_u128(1),
    }))
    .unwrap();
    assert_eq!(together.version, 1);
    book.apply(&together).unwrap();
    assert_eq!(book.store().count::<AuthorTable>(), 3);
    assert_eq!(book.describe(&together).unwrap(), "Invited 2 authors of 3 and 1 more");
}

#[test]
fn what_this_program_cannot_read_is_refused_and_not_told() {
    let mut book = book();
    for (intent, code) in [
        (invite(4, json!({})), "intent_unknown"),
        (invite(0, json!({})), "intent_unknown"),
        (intent("uninvite", json!({}), 1), "intent_unknown"),
        (invite(2, json!({ "names": [] })), "args_malformed"),
        (invite(3, json!({ "names": [] })), "args_malformed"),
        (
            intent(
                AllTogether::KIND,
                json!({ "parts": [{ "kind": AllTogether::KIND, "args": { "parts": [] } }] }),
                1,
            ),
            "intent_unknown",
        ),
    ] {
        let refused = book.apply(&intent).unwrap_err();
        assert_eq!(refused[0].violation.code, code, "{intent:?}");
        assert_eq!(book.store().total(), 0);
    }
    assert_eq!(book.describe(&invite(4, json!({}))), None);
}

#[test]
fn a_right_is_that_of_the_arguments_of_all_parts_and_of_what_is_taken_back() {
    let mut book = book();
    let plain = json!({ "names": ["Ann"], "is_active": true });
    let strict = json!({ "names": ["Ann"], "is_active": false });
    let parts = |args: [&Json; 2]| {
        let part = |args: &Json| json!({ "kind": "invite", "version": 3, "args": args });
        intent(AllTogether::KIND, json!({ "parts": args.map(part) }), 1)
    };
    for (intent, right) in [
        (invite(1, json!({ "name": "Ann" })), Right::Editor),
        (invite(3, strict.clone()), Right::Approver),
        (parts([&plain, &plain]), Right::Editor),
        (parts([&strict, &plain]), Right::Approver),
    ] {
        assert_eq!(book.right(&intent), Ok(right), "{intent:?}");
    }
    book.apply(&invite(3, strict)).unwrap();
    let undo = intent("undo", json!({}), 2);
    assert_eq!(book.right(&undo), Ok(Right::Approver));
    book.apply(&undo).unwrap();
    assert_eq!(
        book.right(&intent("undo", json!({ "entry": 2 }), 3)),
        Ok(Right::Approver)
    );
    assert_eq!(book.right(&intent("redo", json!({}), 3)), Ok(Right::Approver));
    assert_eq!(book.right(&undo).unwrap_err()[0].violation.code, "nothing_to_undo");
}

#[test]
fn row_operations_are_told_by_the_table_and_how_much_changed() {
    let mut book = book();
    let ann = Author::create(&mut session(&mut book), AuthorDraft::default().pen_name("Ann")).unwrap();
    let (name, set) = (
        json!({ "pen_name": "Bea" }),
        json!({ "key": ann.uid, "set": { "genre": "a", "is_active": false } }),
    );
    for (kind, rows, told) in [
        ("create_rows", vec![&name], "Added a row to Authors"),
        ("upsert_rows", vec![&name, &name], "Added or changed 2 rows in Authors"),
        ("update_rows", vec![&set], "Changed 2 cells in Authors"),
        ("delete_rows", vec![&name], "Deleted a row from Authors"),
    ] {
        let intent = intent(kind, json!({ "table": "Author", "rows": rows }), 2);
        assert_eq!(book.describe(&intent).unwrap(), told);
        assert_eq!(book.right(&intent), Ok(Right::Editor));
    }
}
