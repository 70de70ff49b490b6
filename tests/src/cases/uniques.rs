//! Cases of identities and unique lists.

use metatable::{Rule, TableDefinition, Unique, Value};

use super::rows::goals::{Goal, Want};
use super::rows::{Fill, MadeRow, Maker};
use super::{Case, Outcome, Refusal, Sight};

pub(super) fn cases(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let mut cases = identity(maker, table);
    for unique in table.all_uniques() {
        cases.extend(unique_list(maker, table, &unique));
    }
    cases
}

/// A row of the same identity takes the place of the first; one that differs in any column of it stands beside it.
fn identity(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let columns = table.identity_columns();
    let mut cases = Vec::new();
    let pair = |second: Option<MadeRow>, first: MadeRow, what: String, seen: fn(&MadeRow, &MadeRow) -> Vec<Sight>| {
        let second = second?;
        Some(two(&first, &second, what, |first, second| {
            Outcome::Accepted(seen(first, second))
        }))
    };
    let first = maker.row(table);
    let same = maker.reach(sharing(maker.row(table), &first, columns), &[]);
    let name = format!(
        "{}: a second row of the same identity takes its place",
        table.identifier
    );
    cases.extend(pair(same, first, name, |_, second| vec![second.sight()]));
    for column in columns {
        let first = maker.row(table);
        let other = maker.differing(&sharing(maker.row(table), &first, columns), column, &[]);
        let name = format!("{}: an identity that differs in {column}", table.identifier);
        cases.extend(pair(other, first, name, |first, second| {
            vec![first.sight(), second.sight()]
        }));
    }
    cases
}

fn unique_list(maker: &Maker, table: &'static TableDefinition, unique: &Unique) -> Vec<Case> {
    let given = unique
        .columns
        .iter()
        .map(|&column| Goal(Rule::NotNull(column), Want::True));
    let goals: Vec<Goal> = given.chain(unique.when.map(|rule| Goal(rule, Want::True))).collect();
    let new = || maker.row_where(table, Fill::Least, &goals);
    let called = |what: &str| format!("{}.({}): {what}", table.identifier, unique.columns.join(", "));
    let both = |first: &MadeRow, second: &MadeRow| Outcome::Accepted(vec![first.sight(), second.sight()]);
    let mut cases = Vec::new();
    let (Some(first), Some(second)) = (new(), new()) else {
        return cases;
    };
    let shared = sharing(second, &first, unique.columns);
    if let Some(second) = maker.reach(shared.clone(), &goals) {
        let outcome = |_: &MadeRow, _: &MadeRow| Outcome::Refused(vec![Refusal::Duplicate]);
        cases.push(two(
            &first,
            &second,
            called("a second row with the same values"),
            outcome,
        ));
    }
    for column in unique.columns {
        if let Some(second) = maker.differing(&shared, column, &goals) {
            let name = called(&format!("a second row that differs in {column}"));
            cases.push(two(&first, &second, name, both));
        }
        let null = shared.clone().with(column, Value::Null);
        let may_be_null = table.columns[shared.position(column)].nullable;
        if let Some(second) = maker.reach(null, &[]).filter(|_| may_be_null) {
            let mut third = maker.row(table);
            third = sharing(third, &second, unique.columns);
            if let Some(third) = maker.reach(third, &[]) {
                cases.push(two(
                    &second,
                    &third,
                    called(&format!("two rows without {column}")),
                    both,
                ));
            }
        }
    }
    let outside = unique.when.map(|rule| Goal(rule, Want::NotTrue));
    let second = outside.and_then(|goal| maker.reach(shared, &[goal]));
    cases.extend(second.map(|second| two(&first, &second, called("a second row outside the condition"), both)));
    cases
}

/// The row with the values that another has in some columns, and with the rows that these refer to.
fn sharing(mut row: MadeRow, first: &MadeRow, columns: &[&'static str]) -> MadeRow {
    row.parents.splice(0..0, first.parents.iter().cloned());
    let shared = |row: MadeRow, column: &&'static str| row.with(column, first.cell(column).clone());
    columns.iter().fold(row, shared)
}

fn two(first: &MadeRow, second: &MadeRow, name: String, outcome: impl Fn(&MadeRow, &MadeRow) -> Outcome) -> Case {
    let mut before = first.parents.clone();
    let others = second.parents.iter().filter(|write| !first.parents.contains(write));
    before.extend(others.cloned());
    before.push(first.put());
    Case {
        name,
        before,
        writes: vec![second.put()],
        outcome: outcome(first, second),
    }
}
