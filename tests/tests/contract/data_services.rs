//! The golden vectors of the data services (`golden/data_services_vectors.json`), on every store.
//!
//! Their tables are named in snake case, nodes by numbers, and a hash by a short name; here a hash has 64 digits.

use acceptance::cases::{Case, Maker, Outcome, Refusal, Write};
use acceptance::catalogue::{catalogue, definitions};
use acceptance::golden;
use metatable::{MetaTable, TableDefinition, Value};
use serde_json::Value as Json;

use super::check;
use super::memory::Memory;
use super::postgres::Postgres;
use super::sqlite::Sqlite;
use markets::tables::hierarchy::{PortfolioNodeTable, PortfolioSnapshotTable};

#[test]
fn memory_agrees_with_the_vectors() {
    check(&mut Memory::new(), &cases());
}

#[test]
fn sqlite_agrees_with_the_vectors() {
    check(&mut Sqlite::new(), &cases());
}

#[test]
fn postgres_agrees_with_the_vectors() {
    check(&mut Postgres::start(), &cases());
}

#[test]
fn enumerations_are_those_of_the_vectors() {
    for vector in group("phase3_enums") {
        let (table, column) = named(&vector);
        let allowed = vector["expected"]["allowed"].as_array().unwrap();
        let choices = table.choices(column).unwrap().to_json();
        assert_eq!(&choices, allowed, "{}.{column}", table.identifier);
    }
}

fn group(name: &str) -> Vec<Json> {
    golden::group(include_str!("../../golden/data_services_vectors.json"), name)
}

fn cases() -> Vec<Case> {
    let maker = Maker::new(&catalogue());
    let enumerations: Vec<Case> = group("phase3_enums")
        .into_iter()
        .flat_map(|vector| enumeration(&maker, &vector))
        .collect();
    let snapshots: Vec<Case> = group("phase3_snapshot_dedup")
        .into_iter()
        .flat_map(|vector| inserts(&maker, &vector))
        .collect();
    [enumerations, snapshots].concat()
}

/// The table of a vector, and the column.
fn named(vector: &Json) -> (&'static TableDefinition, &'static str) {
    let plain = vector["inputs"]["table"].as_str().unwrap().replace('_', "");
    let mut tables = definitions().into_iter();
    let table = tables.find(|table| table.identifier.to_lowercase() == plain).unwrap();
    let column = table
        .columns
        .iter()
        .find(|column| vector["inputs"]["column"] == column.name);
    (table, column.unwrap().name)
}

/// One text that is not allowed; the ones that are allowed are cases of the contract.
fn enumeration(maker: &Maker, vector: &Json) -> Vec<Case> {
    let (table, column) = named(vector);
    let check = table
        .checks
        .iter()
        .find(|check| check.column == column && check.code.ends_with("unknown"))
        .unwrap();
    let row = |text: &str| {
        let row = maker.row(table).with(column, Value::Text(text.to_owned()));
        maker.breaking(row, check.code).unwrap()
    };
    let wrong = ["", "?", "fund", "PENDING ", "OTHER"].map(row);
    let case = |row: acceptance::cases::MadeRow| Case {
        name: format!("{}.{column}: {:?}", table.identifier, row.cell(column)),
        before: row.parents.clone(),
        writes: vec![row.put()],
        outcome: Outcome::Refused(vec![Refusal::Broken(check.code)]),
    };
    wrong.into_iter().map(case).collect()
}

/// Each insert after those that were accepted before it.
fn inserts(maker: &Maker, vector: &Json) -> Vec<Case> {
    let nodes = [
        maker.row(PortfolioNodeTable::definition()),
        maker.row(PortfolioNodeTable::definition()),
    ];
    let mut there: Vec<Write> = nodes.iter().map(acceptance::cases::MadeRow::put).collect();
    let mut cases = Vec::new();
    let inserts = vector["inputs"]["inserts"].as_array().unwrap();
    for (insert, result) in inserts.iter().zip(vector["expected"]["results"].as_array().unwrap()) {
        let node = usize::try_from(insert["node"].as_u64().unwrap()).unwrap() - 1;
        let digit = insert["payload_hash"].as_str().unwrap().replace('h', "");
        let row = maker
            .row(PortfolioSnapshotTable::definition())
            .with("portfolio_node_uid", nodes[node].cell("uid").clone())
            .with("payload_hash", Value::Text(digit.repeat(64)));
        let (outcome, is_there) = match result.as_str().unwrap() {
            "inserted" => (Outcome::Accepted(vec![row.sight()]), true),
            other => {
                assert_eq!(other, "duplicate");
                (Outcome::Refused(vec![Refusal::Duplicate]), false)
            }
        };
        cases.push(Case {
            name: format!("{insert}"),
            before: there.clone(),
            writes: vec![row.put()],
            outcome,
        });
        there.extend(is_there.then(|| row.put()));
    }
    cases
}
