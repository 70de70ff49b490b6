//! The tables of every package together.

use std::collections::BTreeSet;

use metatable::{Catalog, Dialect, TableDefinition};
use violation::Sentence;

use crate::exports;

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

/// The codes of the crates that the package is made of.
const PACKAGE_CODES: [&[Sentence]; 5] = [
    metatable::codes::ALL,
    planning::codes::ALL,
    markets::codes::ALL,
    portfolios::codes::ALL,
    storage::codes::ALL,
];

/// Every code that a refusal of the package can have, those of its JavaScript aside.
fn codes() -> BTreeSet<&'static str> {
    let sentences = PACKAGE_CODES.into_iter().flatten().map(|sentence| sentence.code);
    let checks = definitions().into_iter().flat_map(|table| table.checks);
    sentences.chain(checks.map(|check| check.code)).collect()
}

/// The union of texts, each on a line.
fn union(text: &mut String, name: &str, docs: &str, texts: &BTreeSet<&str>) {
    let texts: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    text.push('\n');
    typescript::union(text, name, &[docs], &texts);
}

/// The generated files of the npm package: the declarations of its functions and of the rows, codes, operations and reports
/// of its books, and the list of its functions.
pub fn package_files() -> [(&'static str, String); 2] {
    let types = planning::functions::declarations();
    let mut tables = metatable::typescript(&catalogue());
    union(&mut tables, "Code", "The codes of refusals.", &codes());
    tables.push('\n');
    tables += &exports::declarations(&format!("{types}\n{tables}"));
    [
        ("types/mandate.d.ts", format!("{types}\n{tables}")),
        ("js/functions.js", planning::functions::javascript()),
    ]
}
