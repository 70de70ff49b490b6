//! The tables of every package together.

use metatable::{Catalog, Dialect, TableDefinition};

/// A name, and what prints the tables so.
pub type Format = (&'static str, fn(&Catalog) -> String);

/// What the tables can be printed as.
pub const FORMATS: &[Format] = &[
    ("json", metatable::catalogue),
    ("sql-postgres", |tables| Dialect::Postgres.schema(tables)),
    ("sql-sqlite", |tables| Dialect::Sqlite.schema(tables)),
    ("ts", |tables| {
        format!("{}{}", typescript::BASIS, metatable::typescript(tables))
    }),
    ("json-schema", metatable::json_schema),
    ("md", metatable::reference),
];

/// The declarations, those of core first.
pub fn definitions() -> Vec<&'static TableDefinition> {
    let mut tables = markets::tables::definitions();
    tables.extend(portfolios::tables::definitions());
    tables
}

/// The declarations, checked and put in order.
///
/// # Panics
/// When a declaration names what is not there: the message says what.
#[expect(clippy::panic, reason = "no test means anything without a catalog")]
pub fn catalogue() -> Catalog {
    Catalog::new(&definitions()).unwrap_or_else(|error| panic!("{error}"))
}

/// The generated files of the npm package: the declarations of its functions and of the rows of its books, and the list of
/// its functions.
pub fn package_files() -> [(&'static str, String); 2] {
    let types = planning::functions::declarations();
    let tables = metatable::typescript(&catalogue());
    [
        ("types/mandate.d.ts", format!("{types}\n{tables}")),
        ("js/functions.js", planning::functions::javascript()),
    ]
}
