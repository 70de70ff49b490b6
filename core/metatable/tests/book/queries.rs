//! Filters, order and pages.

use metatable::{Book, Cursor, Filter, Query, RowApi, Uid, Value};
use proptest::prelude::*;
use serde_json::json;

use crate::library::*;

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
