//! Where a crate is divided into rooms, a room knows the rooms below it and none above.

use super::Finding;
use super::modules::Modules;
use super::tree::Tree;

/// The folder of a crate, and its rooms from the top down.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "core/metatable",
        &["describe", "book", "store", "format", "row", "schema", "codes"],
    ),
    (
        "core/planning",
        &[
            "functions",
            "columns",
            "order_file",
            "blocks",
            "attribution",
            "performance",
            "drift",
            "plan",
            "expansion",
            "fitting",
            "reading",
            "typescript",
            "targets",
            "scalar",
            "raw",
            "invalid_input",
            "minor_units",
            "parts",
            "codes",
            "shape",
        ],
    ),
    (
        "core/workbench",
        &[
            "plan",
            "orders",
            "virtual_funds",
            "portfolios",
            "reference",
            "mandates",
            "sample",
            "import",
            "book",
            "history",
            "accounts",
            "policy",
            "form_reader",
            "tables",
            "weights",
            "csv_file",
            "handler",
            "task",
            "sample_files",
            "session",
            "failure",
            "context",
            "codes",
        ],
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    ROOMS
        .iter()
        .flat_map(|(folder, rooms)| check_crate(tree, folder, rooms))
        .collect()
}

fn check_crate(tree: &Tree, folder: &str, rooms: &[&str]) -> Vec<Finding> {
    let modules = Modules::of(tree, folder);
    let place = |module: &[String]| {
        rooms
            .iter()
            .position(|room| module.first().is_some_and(|name| name == room))
    };
    let mut findings = Vec::new();
    for (module, file) in modules.paths() {
        if !module.is_empty() && place(module).is_none() {
            let message = format!("{} is in no room of {folder}: {}", module.join("::"), rooms.join(", "));
            findings.push(Finding::fault("rooms", &file.path, 1, message));
        }
    }
    for edge in modules.edges() {
        let (Some(from), Some(to)) = (place(&edge.from), place(&edge.to)) else {
            continue;
        };
        if to < from {
            let message = format!(
                "{} must not know {}, which lies above it",
                rooms[from],
                edge.to.join("::")
            );
            findings.push(Finding::fault("rooms", &edge.file.path, edge.line, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let found = check(&Tree::of(files)).into_iter();
        found
            .map(|finding| format!("{}:{} {}", finding.path, finding.line, finding.message))
            .collect()
    }

    const BOOK: (&str, &str) = ("core/metatable/src/book.rs", "pub struct Book;");
    const STORE: (&str, &str) = ("core/metatable/src/store.rs", "pub struct Store;");

    #[test]
    fn a_room_that_knows_one_above_is_found() {
        let pack = (
            "core/metatable/src/format/pack.rs",
            "use crate::schema::Key;\nuse crate::store::Store;",
        );
        assert_eq!(
            faults(&[BOOK, STORE, pack]),
            ["core/metatable/src/format/pack.rs:2 format must not know store, which lies above it"]
        );
    }

    #[test]
    fn a_re_export_at_the_root_hides_nothing() {
        let root = ("core/metatable/src/lib.rs", "mod book;\npub use book::Book;");
        let store = ("core/metatable/src/store.rs", "fn f(book: &crate::Book) {}");
        assert_eq!(
            faults(&[root, BOOK, store]),
            ["core/metatable/src/store.rs:1 store must not know book, which lies above it"]
        );
    }

    #[test]
    fn a_module_outside_of_the_rooms_is_found() {
        let stray = ("core/metatable/src/stray.rs", "");
        assert_eq!(
            faults(&[stray]),
            [
                "core/metatable/src/stray.rs:1 stray is in no room of core/metatable: describe, book, store, format, row, schema, codes"
            ]
        );
    }

    #[test]
    fn downwards_within_a_room_and_in_other_crates_all_is_well() {
        let session = (
            "core/metatable/src/book/session.rs",
            "use crate::book::Book;\nuse crate::store::Store;",
        );
        let other = ("core/markets/src/schema.rs", "use crate::book::Book;");
        assert!(faults(&[BOOK, STORE, session, other]).is_empty());
    }
}
