//! Cases of checks: each alternative kept, each choice taken, each rule broken alone.

use metatable::{Choices, Rule, TableDefinition, Value};

use super::rows::goals::{Goal, Want};
use super::rows::{Fill, MadeRow, Maker};
use super::{Case, Refusal, of_column};

pub(super) fn cases(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let mut cases = choices(maker, table);
    for check in table.checks {
        let name = |what: &str| format!("{}: {} {what}", table.identifier, check.code);
        let kept: &[Rule] = match check.rule {
            Rule::Any(rules) => rules,
            ref rule => std::slice::from_ref(rule),
        };
        for rule in kept {
            let row = maker.row_where(table, Fill::Least, &[Goal(*rule, Want::True)]);
            cases.extend(row.map(|row| Case::accepted(name(&format!("kept: {}", rule.in_words())), &row)));
        }
        let row = breaking(maker, table, check.code);
        cases.extend(row.map(|row| Case::refused(name("broken"), &row, Refusal::Broken(check.code))));
    }
    cases
}

/// A row that breaks this check and keeps the others.
fn breaking(maker: &Maker, table: &'static TableDefinition, code: &str) -> Option<MadeRow> {
    let tries = [maker.row(table), maker.row_where(table, Fill::All, &[])?];
    tries.into_iter().find_map(|row| maker.breaking(row, code))
}

fn choices(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let mut cases = Vec::new();
    for column in table.columns {
        let values: Vec<Value> = match table.choices(column.name) {
            Some(Choices::Texts(texts)) => texts.iter().map(|&text| Value::Text(text.to_owned())).collect(),
            Some(Choices::Integers(integers)) => integers.iter().map(|&integer| Value::Integer(integer)).collect(),
            None => continue,
        };
        for value in values {
            let name = of_column(table, column.name, &value.to_text());
            let row = maker.reach(maker.row(table).with(column.name, value), &[]);
            cases.extend(row.map(|row| Case::accepted(name, &row)));
        }
    }
    cases
}
