//! The rules that matter most, as a person would test them.
//!
//! Rows are written by what they say: a uid is a name, what is left out has its default or is null.

mod allocations;
mod calendars;
mod formulas;
mod hierarchy;
mod instruments;
mod targets;

use acceptance::cases::{Case, Outcome, Refusal, Sight, Write};
use acceptance::catalogue::definitions;
use metatable::{ColumnDefault, ColumnType, TableDefinition, Uid, Value};
use serde_json::{Map, Value as Json, json};

use super::check;
use super::memory::Memory;
use super::postgres::Postgres;
use super::sqlite::Sqlite;

#[test]
fn memory_keeps_the_rules() {
    check(&mut Memory::new(), &cases());
}

#[test]
fn sqlite_keeps_the_rules() {
    check(&mut Sqlite::new(), &cases());
}

#[test]
fn postgres_keeps_the_rules() {
    check(&mut Postgres::start(), &cases());
}

fn cases() -> Vec<Case> {
    [
        targets::cases(),
        allocations::cases(),
        formulas::cases(),
        calendars::cases(),
        hierarchy::cases(),
        instruments::cases(),
    ]
    .concat()
}

/// A row that is written alone, over the world.
fn row(name: &str, write: Write, refusal: Option<Refusal>) -> Case {
    rows(name, vec![write], refusal)
}

/// Rows that are written together, over the world: accepted, all of them to be seen, or refused.
fn rows(name: &str, writes: Vec<Write>, refusal: Option<Refusal>) -> Case {
    let seen = writes.iter().filter_map(|write| match write {
        Write::Put { table, cells } => Some(Sight::Row {
            table,
            cells: cells.clone(),
        }),
        Write::Delete { .. } => None,
    });
    let outcome = match refusal {
        Some(refusal) => Outcome::Refused(vec![refusal]),
        None => Outcome::Accepted(seen.collect()),
    };
    Case {
        name: name.to_owned(),
        before: world(),
        writes,
        outcome,
    }
}

/// A delete over the world and some rows, and the rows that are gone or still there after it.
fn delete(name: &str, before: Vec<Write>, delete: Write, sights: Vec<Sight>) -> Case {
    Case {
        name: name.to_owned(),
        before: [world(), before].concat(),
        writes: vec![delete],
        outcome: Outcome::Accepted(sights),
    }
}

/// A delete over the world and some rows that is refused.
fn undeletable(name: &str, before: Vec<Write>, delete: Write) -> Case {
    Case {
        name: name.to_owned(),
        before: [world(), before].concat(),
        writes: vec![delete],
        outcome: Outcome::Refused(vec![Refusal::Restricted]),
    }
}

/// The write of a row.
fn put(table: &str, cells: Json) -> Write {
    let table = definition(table);
    let Json::Object(given) = cells else {
        unreachable!("cells are given by column")
    };
    for name in given.keys() {
        assert!(
            table.position(name).is_some(),
            "{} has no column {name}",
            table.identifier
        );
    }
    let cell = |position: usize| cell(table, position, &given);
    Write::Put {
        table: table.identifier,
        cells: (0..table.columns.len()).map(cell).collect(),
    }
}

/// The write that deletes the row of a name.
fn gone(table: &str, name: &str) -> Write {
    Write::Delete {
        table: definition(table).identifier,
        identity: vec![Value::Uid(uid(name))],
    }
}

/// That a put row is not there.
fn absent(write: &Write) -> Sight {
    let Write::Put { table, cells } = write else {
        unreachable!("only put rows are looked for")
    };
    let columns = definition(table).identity_columns();
    let position = |column: &&str| definition(table).position(column).unwrap();
    Sight::NoRow {
        table,
        identity: columns.iter().map(|column| cells[position(column)].clone()).collect(),
    }
}

/// That a put row is there, as it was put.
fn present(write: &Write) -> Sight {
    let Write::Put { table, cells } = write else {
        unreachable!("only put rows are looked for")
    };
    Sight::Row {
        table,
        cells: cells.clone(),
    }
}

fn definition(table: &str) -> &'static TableDefinition {
    definitions()
        .into_iter()
        .find(|definition| definition.identifier == table)
        .unwrap()
}

fn uid(name: &str) -> Uid {
    Uid::new_v5(&Uid::NAMESPACE_OID, name.as_bytes())
}

fn cell(table: &TableDefinition, position: usize, given: &Map<String, Json>) -> Value {
    let column = &table.columns[position];
    match (given.get(column.name), column.column_type) {
        (Some(Json::String(name)), ColumnType::Uid) => Value::Uid(uid(name)),
        (Some(json), column_type) => Value::from_json(column_type, json).unwrap(),
        (None, _) => match column.default {
            Some(ColumnDefault::Text(text)) => Value::Text(text.to_owned()),
            Some(ColumnDefault::Bool(bool)) => Value::Bool(bool),
            Some(ColumnDefault::Integer(integer)) if column.column_type == ColumnType::Integer => {
                Value::Integer(integer)
            }
            Some(ColumnDefault::Now) => Value::Instant(1_780_000_000_000_000),
            _ => Value::Null,
        },
    }
}

/// What is there in every case: three assets, two portfolios on a calendar, two accounts with targets.
fn world() -> Vec<Write> {
    let asset = |name: &str| put("Asset", json!({ "uid": name, "unique_identifier": name }));
    let index = |name: &str| {
        let cells = json!({
            "uid": name, "unique_identifier": name, "index_type": "derived", "display_name": name,
            "calculation_method": "formula", "value_format": "decimal",
        });
        put("Index", cells)
    };
    let portfolio = |name: &str| {
        let cells = json!({ "uid": name, "unique_identifier": name, "calendar_uid": "nyse" });
        put("Portfolio", cells)
    };
    let calendar = json!({
        "uid": "nyse", "unique_identifier": "NYSE", "display_name": "New York", "calendar_type": "TRADING",
        "valid_from": "2026-01-01", "valid_to": "2026-12-31",
    });
    let model = json!({ "uid": "model", "allocation_model_name": "balanced" });
    let mut writes = vec![
        asset("btc"),
        asset("eth"),
        asset("usd"),
        index("rate"),
        index("spread"),
        put("Calendar", calendar),
        portfolio("growth"),
        portfolio("income"),
        put("AccountAllocationModel", model),
    ];
    writes.extend(["first", "second"].into_iter().flat_map(account));
    writes
}

/// An account with the head of a holdings snapshot, and the head of a set of targets.
fn account(name: &str) -> [Write; 4] {
    let time = "2026-01-31T00:00:00Z";
    let called = |what: &str| format!("{name}-{what}");
    let holdings = json!({ "uid": called("holdings"), "account_uid": name, "time_index": time });
    let allocation = json!({
        "uid": called("targets"), "unique_identifier": called("targets"), "account_uid": name,
        "account_allocation_model_uid": "model",
    });
    let set = json!({
        "uid": called("set"), "account_target_allocation_uid": called("targets"), "position_set_time": time,
    });
    [
        put(
            "Account",
            json!({ "uid": name, "unique_identifier": name, "account_name": name }),
        ),
        put("AccountHoldingsSet", holdings),
        put("AccountTargetAllocation", allocation),
        put("PositionSet", set),
    ]
}
