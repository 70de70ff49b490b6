//! The contract of the tables: memory, SQLite and PostgreSQL accept and refuse the same writes, for the same reasons;
//! `storage/tests/contract.rs` holds a stored book to it in the browser.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod by_hand;
mod data_services;
mod deletes;
mod forms;
mod memory;
mod postgres;
mod sql;
mod sqlite;

use std::collections::BTreeSet;

use acceptance::cases::{Case, Outcome, Refusal, cases};
use acceptance::catalogue::{catalogue, definitions};

use memory::Memory;
use postgres::Postgres;
use sqlite::Sqlite;

/// A store that is held to the cases.
trait Database {
    /// What comes of a case; afterwards the store is empty again.
    ///
    /// # Errors
    /// What went wrong besides: rows that should be there and are refused, a connection that is lost.
    fn run(&mut self, case: &Case) -> Result<Seen, String>;
}

/// What came of a case.
#[derive(Debug)]
enum Seen {
    /// For each thing to be seen, whether it was.
    Accepted(Vec<bool>),
    Refused(Refusal),
}

/// Runs the cases and fails with those that came out otherwise.
fn check(database: &mut impl Database, cases: &[Case]) {
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fault(case, &database.run(case)))
        .collect();
    let shown = faults[..faults.len().min(20)].join("\n");
    assert!(faults.is_empty(), "{} of {} cases:\n{shown}", faults.len(), cases.len());
}

fn fault(case: &Case, seen: &Result<Seen, String>) -> Option<String> {
    let agrees = match (&case.outcome, seen) {
        (Outcome::Accepted(_), Ok(Seen::Accepted(seen))) => seen.iter().all(|&seen| seen),
        (Outcome::Refused(reasons), Ok(Seen::Refused(reason))) => reasons.contains(reason),
        _ => false,
    };
    (!agrees).then(|| {
        format!(
            "{}: {seen:?} instead of {:?}\n  {:?}",
            case.name, case.outcome, case.writes
        )
    })
}

#[test]
fn memory_keeps_the_contract() {
    check(&mut Memory::new(), &cases(&catalogue()));
}

#[test]
fn sqlite_keeps_the_contract() {
    check(&mut Sqlite::new(), &cases(&catalogue()));
}

#[test]
fn postgres_keeps_the_contract() {
    check(&mut Postgres::start(), &cases(&catalogue()));
}

/// Each constraint of each table has a case that keeps it and one that breaks it.
#[test]
fn every_constraint_has_its_cases() {
    let cases = cases(&catalogue());
    let named: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(named.len(), cases.len(), "two cases have one name");
    let has = |name: String| assert!(named.contains(name.as_str()), "there is no case {name}");
    for table in definitions() {
        let identifier = table.identifier;
        has(format!("{identifier}: a row with the least in it"));
        has(format!(
            "{identifier}: a second row of the same identity takes its place"
        ));
        for column in table.columns {
            if !column.nullable {
                has(format!("{identifier}.{}: null", column.name));
            }
            if column.max.is_some() {
                has(format!("{identifier}.{}: a text too long", column.name));
            }
        }
        for unique in table.all_uniques() {
            has(format!(
                "{identifier}.({}): a second row with the same values",
                unique.columns.join(", ")
            ));
            has(format!(
                "{identifier}.({}): a second row that differs in {}",
                unique.columns.join(", "),
                unique.columns[0]
            ));
            // Where the condition is over the list itself, a row outside it shares nothing.
            let apart = |column: &&str| !unique.columns.contains(column);
            if unique.when.is_some_and(|rule| rule.columns().iter().any(apart)) {
                has(format!(
                    "{identifier}.({}): a second row outside the condition",
                    unique.columns.join(", ")
                ));
            }
        }
        for key in table.foreign_keys {
            has(format!("{identifier}.{}: a row that refers to none", key.column));
            has(format!(
                "{identifier}.{}: a row that refers to one that is there",
                key.column
            ));
            has(format!(
                "{identifier}.{}: deleting it and then what it refers to",
                key.column
            ));
            has(format!(
                "{identifier}.{}: deleting a row that it does not refer to",
                key.column
            ));
        }
        for check in table.checks {
            has(format!("{identifier}: {} broken", check.code));
            let kept = format!("{identifier}: {} kept", check.code);
            assert!(
                named.iter().any(|name| name.starts_with(&kept)),
                "there is no case {kept}"
            );
        }
    }
}
