//! A small catalogue: authors and their works.

use metatable::{Book, Intent, MetaTable, Owner, Package, Session, Uid, table};

pub(crate) const TESTS: Owner = Owner {
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

pub(crate) fn packages() -> Vec<Package> {
    vec![Package {
        name: "tests",
        tables: vec![
            WorkTable::definition(),
            AuthorTable::definition(),
            SpareTable::definition(),
        ],
        operations: Vec::new(),
        reports: Vec::new(),
        guards: Vec::new(),
        migrations: Vec::new(),
    }]
}

pub(crate) fn started() -> Book {
    Book::with_all_tables(packages()).unwrap()
}

pub(crate) fn session(book: &mut Book) -> Session<'_> {
    book.session("2026-11-21T10:00:00Z".parse().unwrap(), Uid::from_u128(7), "ann")
}

pub(crate) fn intent(kind: &str, args: serde_json::Value, seed: u128) -> Intent {
    Intent {
        kind: kind.into(),
        version: 1,
        args,
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(seed),
        by: "ann".into(),
    }
}
