//! Cases of single columns: a row with the least and with the most in it, nulls, lengths.

use metatable::{ColumnType, TableDefinition, Value};

use super::rows::{Fill, Maker};
use super::{Case, Outcome, Refusal, of_column};

pub(super) fn cases(maker: &Maker, table: &'static TableDefinition) -> Vec<Case> {
    let least = maker.row(table);
    let mut cases = vec![Case::accepted(
        format!("{}: a row with the least in it", table.identifier),
        &least,
    )];
    if let Some(row) = maker.row_where(table, Fill::All, &[]) {
        cases.push(Case::accepted(
            format!("{}: a row with the most in it", table.identifier),
            &row,
        ));
    }
    for column in table.columns.iter().filter(|column| !column.nullable) {
        let row = maker.row(table).with(column.name, Value::Null);
        cases.push(Case::refused(
            of_column(table, column.name, "null"),
            &row,
            Refusal::Missing,
        ));
    }
    let texts = table
        .columns
        .iter()
        .filter(|column| column.column_type == ColumnType::Text);
    for (column, max) in texts.filter_map(|column| Some((column.name, column.max?))) {
        // Two bytes a character: a length is counted in characters.
        let text = |length| Value::Text("é".repeat(length));
        if let Some(row) = maker.reach(maker.row(table).with(column, text(max)), &[]) {
            cases.push(Case::accepted(
                of_column(table, column, "a text of the greatest length"),
                &row,
            ));
        }
        let row = maker.row(table).with(column, text(max + 1));
        let mut case = Case::refused(
            of_column(table, column, "a text too long"),
            &row,
            Refusal::TooLong(column),
        );
        if let Outcome::Refused(reasons) = &mut case.outcome {
            let broken = table
                .checks
                .iter()
                .filter(|check| row.holds(&check.rule) == Some(false));
            reasons.extend(broken.map(|check| Refusal::Broken(check.code)));
        }
        cases.push(case);
    }
    cases
}
