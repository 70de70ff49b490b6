//! Cases of references: what they need, and what deleting does to them.

use metatable::{ForeignKey, OnDelete, Rule, TableDefinition, Uid, Value};

use super::rows::goals::{Goal, Want};
use super::rows::{Fill, MadeRow, Maker};
use super::{Case, Outcome, Refusal, Sight, Write, of_column};

pub(super) fn cases(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let keys = table.foreign_keys.iter();
    keys.flat_map(|key| {
        let mut cases = needs(maker, table, key);
        cases.extend(deletes(maker, table, key));
        cases
    })
    .collect()
}

fn referring(maker: &Maker, table: &'static TableDefinition, key: &ForeignKey) -> Option<MadeRow> {
    maker.row_where(table, Fill::Least, &[Goal(Rule::NotNull(key.column), Want::True)])
}

fn needs(maker: &Maker, table: &'static TableDefinition, key: &ForeignKey) -> Vec<Case> {
    let name = |what: &str| of_column(table, key.column, what);
    let nobody = Value::Uid(Uid::from_u128(u128::MAX - u128::from(maker.next())));
    let mut cases = Vec::new();
    if let Some(row) = referring(maker, table, key) {
        cases.push(Case::accepted(name("a row that refers to one that is there"), &row));
        if let Some(row) = maker.reach(row.with(key.column, nobody), &[]) {
            cases.push(Case::refused(
                name("a row that refers to none"),
                &row,
                Refusal::Unreferenced,
            ));
        }
    }
    if table
        .columns
        .iter()
        .any(|column| column.name == key.column && column.nullable)
    {
        let row = maker.reach(maker.row(table).with(key.column, Value::Null), &[]);
        cases.extend(row.map(|row| Case::accepted(name("a row without the reference"), &row)));
    }
    cases
}

fn deletes(maker: &Maker, table: &'static TableDefinition, key: &ForeignKey) -> Vec<Case> {
    let case =
        |what: &str, writes: fn(&MadeRow, &Write) -> Vec<Write>, outcome: &dyn Fn(&MadeRow, Sight) -> Outcome| {
            let row = referring(maker, table, key)?;
            let (delete, gone) = parent_of(&row, key)?;
            let mut before = row.parents.clone();
            before.push(row.put());
            Some(Case {
                name: of_column(table, key.column, what),
                before,
                writes: writes(&row, &delete),
                outcome: outcome(&row, gone),
            })
        };
    let alone: fn(&MadeRow, &Write) -> Vec<Write> = |_, delete| vec![delete.clone()];
    let mut cases = vec![match key.on_delete {
        OnDelete::Cascade => case("deleting what it refers to deletes it", alone, &|row, gone| {
            Outcome::Accepted(vec![gone, row.absence()])
        }),
        OnDelete::SetNull => case("deleting what it refers to clears it", alone, &|row, gone| {
            Outcome::Accepted(vec![gone, row.clone().with(key.column, Value::Null).sight()])
        }),
        OnDelete::Restrict => case("deleting what it refers to is refused", alone, &|_, _| {
            Outcome::Refused(vec![Refusal::Restricted])
        }),
    }];
    let with_row: fn(&MadeRow, &Write) -> Vec<Write> = |row, delete| vec![row.delete(), delete.clone()];
    cases.push(case(
        "deleting it and then what it refers to",
        with_row,
        &|row, gone| Outcome::Accepted(vec![gone, row.absence()]),
    ));
    cases.push(unrelated(maker, table, key));
    cases.into_iter().flatten().collect()
}

/// Deleting a row that nothing refers to leaves the others.
fn unrelated(maker: &Maker, table: &'static TableDefinition, key: &ForeignKey) -> Option<Case> {
    let row = referring(maker, table, key)?;
    let other = referring(maker, table, key)?;
    let (delete, gone) = parent_of(&other, key)?;
    let mut before = row.parents.clone();
    before.push(row.put());
    before.extend(other.parents);
    Some(Case {
        name: of_column(table, key.column, "deleting a row that it does not refer to"),
        before,
        writes: vec![delete],
        outcome: Outcome::Accepted(vec![gone, row.sight()]),
    })
}

/// The delete of the row that a reference leads to, and that the row is gone. Every reference is to the whole identity.
fn parent_of(row: &MadeRow, key: &ForeignKey) -> Option<(Write, Sight)> {
    let identity = vec![row.cell(key.column).clone()];
    let table = key.table;
    let there = row
        .parents
        .iter()
        .any(|write| matches!(write, Write::Put { table, .. } if *table == key.table));
    there.then(|| {
        let gone = Sight::NoRow {
            table,
            identity: identity.clone(),
        };
        (Write::Delete { table, identity }, gone)
    })
}
