//! Deletes in a book where everything refers to everything: each row in turn, with what goes and what is cleared.
//!
//! The store in memory says what comes of each delete, and the databases must agree.

use std::collections::BTreeMap;

use acceptance::cases::{Case, MadeRow, Maker, Outcome, Refusal, Sight, Write};
use acceptance::catalogue::catalogue;
use acceptance::draw::Draw;
use metatable::{Key, Record, Store, TableDefinition, TableId, Value};

use super::check;
use super::postgres::Postgres;
use super::sqlite::Sqlite;

/// Rows of each table, where the rules leave room for them.
const ROWS: usize = 3;

/// How often other references are drawn for a row that breaks a rule.
const TRIES: usize = 6;

#[test]
fn sqlite_deletes_as_memory_does() {
    for seed in 0..4 {
        check(&mut Sqlite::new(), &cases(seed));
    }
}

#[test]
fn postgres_deletes_as_memory_does() {
    let mut postgres = Postgres::start();
    for seed in 4..8 {
        check(&mut postgres, &cases(seed));
    }
}

#[test]
fn the_cases_are_of_every_kind() {
    let cases: Vec<Case> = (0..8).flat_map(cases).collect();
    let count = |is: fn(&Case) -> bool| cases.iter().filter(|case| is(case)).count();
    assert!(count(|case| matches!(case.outcome, Outcome::Refused(_))) > 100);
    assert!(count(|case| case.sights().len() > 3) > 5);
    assert!(count(|case| case.sights().iter().any(|sight| matches!(sight, Sight::Row { .. }))) > 5);
}

fn cases(seed: u64) -> Vec<Case> {
    let store = book(&mut Draw::new(seed));
    let before = writes(&store);
    let tables: Vec<(TableId, &TableDefinition)> = store.catalog().definitions().collect();
    let rows = tables.iter().flat_map(|&(table, definition)| {
        store
            .records(table)
            .map(move |(key, record)| (table, definition, key.clone(), record.clone()))
    });
    rows.map(|(table, definition, key, record)| Case {
        name: format!("seed {seed}: {} {:?}", definition.identifier, record.values()),
        before: before.clone(),
        writes: vec![Write::Delete {
            table: definition.identifier,
            identity: identity(definition, &record),
        }],
        outcome: outcome(&store, table, &key),
    })
    .collect()
}

/// A book of rows that refer to each other at random and keep every rule.
fn book(draw: &mut Draw) -> Store {
    let catalog = catalogue();
    let maker = Maker::new(&catalog);
    let mut store = Store::new(catalog);
    let tables: Vec<(TableId, &TableDefinition)> = store.catalog().definitions().collect();
    let mut there: BTreeMap<&str, Vec<MadeRow>> = BTreeMap::new();
    for (table, definition) in tables {
        // Without some tables, fewer rows are kept from going.
        if !definition.foreign_keys.is_empty() && draw.once_in(3) {
            continue;
        }
        for _ in 0..ROWS {
            let made = (0..TRIES).find_map(|_| {
                let row = referring(&maker, definition, &there, draw)?;
                let mut transaction = store.begin();
                transaction.put_record(table, &Record::new(row.cells.clone()));
                transaction.commit().ok().map(|_| row)
            });
            there.entry(definition.identifier).or_default().extend(made);
        }
    }
    store
}

/// A row whose references lead to rows that are there; none when the rules do not leave that.
fn referring(
    maker: &Maker,
    table: &'static TableDefinition,
    there: &BTreeMap<&str, Vec<MadeRow>>,
    draw: &mut Draw,
) -> Option<MadeRow> {
    let mut row = maker.row(table);
    for key in table.foreign_keys {
        let parents = there.get(key.table).map_or(&[][..], Vec::as_slice);
        if parents.is_empty() || (row.cell(key.column).is_null() && draw.once_in(3)) {
            continue;
        }
        let parent = draw.one_of(parents);
        let pointed = row.clone().with(key.column, parent.cell(key.target).clone());
        row = maker.keeping(pointed).unwrap_or(row);
    }
    Some(row)
}

fn writes(store: &Store) -> Vec<Write> {
    let tables = store.catalog().definitions();
    tables
        .flat_map(|(table, definition)| {
            store.records(table).map(move |(_, record)| Write::Put {
                table: definition.identifier,
                cells: record.values().to_vec(),
            })
        })
        .collect()
}

fn outcome(store: &Store, table: TableId, key: &Key) -> Outcome {
    let mut after = store.clone();
    let mut transaction = after.begin();
    transaction.delete_record(table, key);
    let Ok(changes) = transaction.commit() else {
        return Outcome::Refused(vec![Refusal::Restricted]);
    };
    let sight = |change: &metatable::Change| {
        let definition = store.catalog().definition(change.table);
        match (&change.before, &change.after) {
            (_, Some(record)) => Sight::Row {
                table: definition.identifier,
                cells: record.values().to_vec(),
            },
            (Some(record), None) => Sight::NoRow {
                table: definition.identifier,
                identity: identity(definition, record),
            },
            (None, None) => unreachable!("a change has a row before or after"),
        }
    };
    Outcome::Accepted(changes.changes().iter().map(sight).collect())
}

fn identity(definition: &TableDefinition, record: &Record) -> Vec<Value> {
    let columns = definition.identity_columns().iter();
    columns
        .map(|column| record[definition.position(column).unwrap()].clone())
        .collect()
}
