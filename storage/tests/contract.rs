//! The contract of the tables in a real IndexedDB: every case is carried out on a stored book, which is then opened again
//! and has to hold what the case says. Run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::cases::{Case, Outcome, Refusal, Sight, Write, cases};
use acceptance::catalogue::{catalogue, definitions};
use metatable::{Book, Intent, Key, Operation, Package, Record, Right, Uid, operations};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use storage::{LiveBook, LiveError};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NAME: &str = "contract";

/// Puts and deletes rows as they come: what the cases do to every store.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct WriteCells(Vec<Json>);

impl Operation for WriteCells {
    const KIND: &'static str = "write_cells";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut metatable::Write<'_>) {
        for part in self.0 {
            let table = write.store().catalog().table(part["table"].as_str().unwrap()).unwrap();
            let definition = write.store().catalog().definition(table);
            match Record::from_json(definition, &part["cells"]) {
                Ok(record) => write.put_record(table, &record),
                Err(_) => {
                    write.delete_record(table, &Key::from_hex(part["identity"].as_str().unwrap()).unwrap());
                }
            }
        }
    }

    fn describe(&self, _: &Book) -> String {
        "Wrote cells".to_owned()
    }
}

/// The tables without the rules over several rows, which the declarations do not have.
fn empty_book() -> Book {
    let mut packages = portfolios::packages();
    for package in &mut packages {
        package.guards.clear();
    }
    packages.push(Package {
        name: "contract",
        tables: Vec::new(),
        operations: operations![WriteCells],
        reports: Vec::new(),
        guards: Vec::new(),
        migrations: Vec::new(),
    });
    Book::with_all_tables(packages).unwrap()
}

fn intent(writes: &[Write]) -> Intent {
    let part = |write: &Write| match write {
        Write::Put { table, cells } => json!({ "table": table, "cells": Record::new(cells.clone()).to_json() }),
        Write::Delete { table, identity } => json!({ "table": table, "identity": Key::new(identity).to_hex() }),
    };
    let cells = WriteCells(writes.iter().map(part).collect());
    Intent::of(&cells, "2026-11-21T10:00:00Z".parse().unwrap(), Uid::nil(), "")
}

/// The stored book, as a tab sees it that has just been opened.
async fn opened() -> LiveBook {
    let live = LiveBook::new(empty_book());
    live.open(NAME).await.unwrap();
    live
}

/// What is wrong with what came of a case; none when nothing is.
async fn fault(live: &LiveBook, case: &Case) -> Option<String> {
    if let Err(error) = live.apply(&intent(&case.before)).await {
        return Some(format!("before: {error:?}"));
    }
    let before = live.book().snapshot();
    let applied = live.apply(&intent(&case.writes)).await;
    let (stored, memory) = (opened().await, live.book());
    if stored.book().store() != memory.store() {
        return Some("what is stored differs from what is in memory".to_owned());
    }
    match (&case.outcome, applied) {
        (Outcome::Accepted(sights), Ok(_)) => {
            let unseen = sights.iter().find(|sight| !is_there(&stored.book(), sight));
            unseen.map(|sight| format!("not seen: {sight:?}"))
        }
        (Outcome::Refused(reasons), Err(LiveError::Refused(refusals))) => {
            let stray = refusals.iter().find(|refusal| !reasons.contains(&reason(refusal)));
            let trace = (*stored.book().store() != before).then(|| "a refused intent left a trace".to_owned());
            stray.map(|stray| format!("{stray:?} instead of {reasons:?}")).or(trace)
        }
        (outcome, applied) => Some(format!(
            "{:?} instead of {outcome:?}",
            applied.map(|applied| applied.changes)
        )),
    }
}

fn is_there(book: &Book, sight: &Sight) -> bool {
    let store = book.store();
    let table = |identifier| store.catalog().table(identifier).unwrap();
    match sight {
        Sight::Row { table: of, cells } => {
            let record = Record::new(cells.clone());
            store.records(table(of)).any(|(_, found)| *found == record)
        }
        Sight::NoRow { table: of, identity } => store.record(table(of), &Key::new(identity)).is_none(),
    }
}

fn reason(refusal: &metatable::Refusal) -> Refusal {
    let tables = definitions();
    match refusal.violation.code.as_ref() {
        "value_missing" => Refusal::Missing,
        "text_too_long" => {
            let mut columns = tables.iter().flat_map(|table| table.columns);
            Refusal::TooLong(
                columns
                    .find(|column| Some(column.name) == refusal.violation.column.as_deref())
                    .unwrap()
                    .name,
            )
        }
        "unique_violated" => Refusal::Duplicate,
        "reference_missing" => Refusal::Unreferenced,
        "delete_restricted" => Refusal::Restricted,
        code => {
            let mut checks = tables.iter().flat_map(|table| table.checks);
            Refusal::Broken(checks.find(|check| check.code == code).unwrap().code)
        }
    }
}

#[wasm_bindgen_test]
async fn indexeddb_keeps_the_contract() {
    let cases = cases(&catalogue());
    assert!(cases.len() > 1_000, "the cases are not made");
    let mut faults = Vec::new();
    let live = opened().await;
    for case in &cases {
        if let Some(fault) = fault(&live, case).await {
            faults.push(format!("{}: {fault}", case.name));
        }
        live.replace(empty_book()).await.unwrap();
    }
    let shown = faults[..faults.len().min(20)].join("\n");
    assert!(faults.is_empty(), "{} of {} cases:\n{shown}", faults.len(), cases.len());
}
