//! Rows that keep every rule, with the rows that they refer to.

pub(super) mod goals;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use metatable::{Catalog, Choices, ColumnType, Json, Record, Rule, TableDefinition, Uid, Value};
use serde_json::json;

use super::{Sight, Write};
use goals::{Goal, Want};

/// Units of one in a decimal.
const ONE: i128 = 1_000_000_000_000_000_000;

/// How many cells may be changed on the way to a row that keeps the rules.
const LONGEST_WAY: usize = 10;

/// Makes rows. Each one is numbered, so that no two share a cell by accident.
#[derive(Debug)]
pub struct Maker {
    tables: BTreeMap<&'static str, &'static TableDefinition>,
    rows: Cell<u32>,
}

/// A row in the making, and the rows that it refers to.
#[derive(Clone, Debug)]
pub struct MadeRow {
    /// Its table.
    pub table: &'static TableDefinition,
    /// One cell a column.
    pub cells: Vec<Value>,
    /// The rows that it refers to, directly or not, parents first.
    pub parents: Vec<Write>,
    /// Columns that stay as they are.
    pinned: BTreeSet<&'static str>,
}

/// How much of a row is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// What may be null is null.
    Least,
    /// What may be null is not.
    All,
}

impl Maker {
    /// A maker of rows of these tables.
    pub fn new(catalog: &Catalog) -> Self {
        let tables = catalog.definitions().map(|(_, table)| (table.identifier, table));
        Self {
            tables: tables.collect(),
            rows: Cell::new(0),
        }
    }

    /// A row that keeps every rule of its table, with what may be null left null.
    ///
    /// # Panics
    /// When the rules contradict each other, so that no row is found.
    #[expect(clippy::panic, reason = "a table without rows means a wrong declaration")]
    pub fn row(&self, table: &'static TableDefinition) -> MadeRow {
        let found = self.row_where(table, Fill::Least, &[]);
        found.unwrap_or_else(|| panic!("no row of {} keeps its rules", table.identifier))
    }

    /// The row, changed where it is not pinned so that it keeps every rule of its table; none when it cannot.
    pub fn keeping(&self, row: MadeRow) -> Option<MadeRow> {
        self.reach(row, &[])
    }

    /// The row, changed where it is not pinned so that it breaks this check and keeps the others; none when it cannot.
    pub fn breaking(&self, row: MadeRow, code: &str) -> Option<MadeRow> {
        let wanted = |broken: bool| if broken { Want::False } else { Want::NotFalse };
        let checks = row.table.checks.iter();
        let goals: Vec<Goal> = checks
            .map(|check| Goal(check.rule, wanted(check.code == code)))
            .collect();
        self.reach_exactly(row, &goals)
    }

    /// A row that keeps every rule of its table and these goals besides; none when there is none.
    pub(super) fn row_where(&self, table: &'static TableDefinition, fill: Fill, goals: &[Goal]) -> Option<MadeRow> {
        self.reach(self.blank(table, fill), goals)
    }

    /// The row, changed where it is not pinned so that it keeps every rule and these goals.
    pub(super) fn reach(&self, row: MadeRow, goals: &[Goal]) -> Option<MadeRow> {
        let kept = row.table.checks.iter().map(|check| Goal(check.rule, Want::NotFalse));
        let goals: Vec<Goal> = goals.iter().copied().chain(kept).collect();
        self.reach_exactly(row, &goals)
    }

    /// The row, changed where it is not pinned so that it keeps these goals and no others.
    pub(super) fn reach_exactly(&self, row: MadeRow, goals: &[Goal]) -> Option<MadeRow> {
        self.walk(row, goals, LONGEST_WAY)
    }

    /// Depth first over the changes that could meet the first goal that is not met.
    fn walk(&self, row: MadeRow, goals: &[Goal], steps: usize) -> Option<MadeRow> {
        let Some(open) = goals.iter().find(|goal| !goal.is_met(&row)) else {
            return Some(row);
        };
        let steps = steps.checked_sub(1)?;
        open.fixes(self, &row)
            .into_iter()
            .find_map(|next| self.walk(next, goals, steps))
    }

    fn blank(&self, table: &'static TableDefinition, fill: Fill) -> MadeRow {
        let mut row = MadeRow {
            table,
            cells: vec![Value::Null; table.columns.len()],
            parents: Vec::new(),
            pinned: BTreeSet::new(),
        };
        let number = self.next();
        for column in table
            .columns
            .iter()
            .filter(|column| !column.nullable || fill == Fill::All)
        {
            self.fill_as(&mut row, column.name, number);
        }
        row
    }

    /// Gives a column a value that no other row has; a reference gets a row of its own to refer to.
    pub(super) fn fill(&self, row: &mut MadeRow, column: &str) {
        self.fill_as(row, column, self.next());
    }

    /// Gives a column this value; a reference gets the row that it then leads to, unless that is there.
    pub(super) fn set(&self, row: &mut MadeRow, column: &str, value: Value) {
        let position = row.position(column);
        let reference = row.table.foreign_keys.iter().find(|key| key.column == column);
        if let Some(key) = reference.filter(|_| !value.is_null()) {
            let leads = |write: &Write| matches!(write, Write::Put { table, cells } if *table == key.table && cells.contains(&value));
            if !row.parents.iter().any(leads) {
                let parent = self.row(self.tables[key.table]).with(key.target, value.clone());
                row.parents.extend(parent.parents.iter().cloned());
                row.parents.push(parent.put());
            }
        }
        row.cells[position] = value;
    }

    fn fill_as(&self, row: &mut MadeRow, column: &str, number: u32) {
        let position = row.position(column);
        let reference = row.table.foreign_keys.iter().find(|key| key.column == column);
        row.cells[position] = match reference {
            Some(key) => {
                let parent = self.row(self.tables[key.table]);
                let value = parent.cell(key.target).clone();
                row.parents.extend(parent.parents.iter().cloned());
                row.parents.push(parent.put());
                value
            }
            None => sample(row.table, position, number),
        };
    }

    /// A row with another value in one column; none when the rules leave no other.
    pub(super) fn differing(&self, row: &MadeRow, column: &'static str, goals: &[Goal]) -> Option<MadeRow> {
        let position = row.position(column);
        let candidates = match row.table.choices(column) {
            Some(Choices::Texts(texts)) => texts.iter().map(|&text| Value::Text(text.to_owned())).collect(),
            Some(Choices::Integers(integers)) => integers.iter().map(|&integer| Value::Integer(integer)).collect(),
            None => Vec::new(),
        };
        let chosen = |value: Value| {
            let mut other = row.clone();
            other.cells[position] = value;
            other
        };
        let mut others: Vec<MadeRow> = candidates
            .into_iter()
            .filter(|value| *value != row.cells[position])
            .map(chosen)
            .collect();
        if others.is_empty() {
            let mut other = row.clone();
            other.pinned.remove(column);
            self.fill(&mut other, column);
            // A form that the fresh value lacks is given to it by the rules of the column alone.
            let own: Vec<Goal> = row
                .table
                .checks
                .iter()
                .map(|check| check.rule)
                .filter(|rule| rule.columns() == [column])
                .map(|rule| Goal(rule, Want::NotFalse))
                .collect();
            others.extend(self.reach_exactly(other, &own));
        }
        others.into_iter().find_map(|mut other| {
            other.pinned.insert(column);
            self.reach(other, goals)
        })
    }

    pub(super) fn next(&self) -> u32 {
        self.rows.set(self.rows.get() + 1);
        self.rows.get()
    }
}

impl MadeRow {
    /// The cell of a column.
    ///
    /// # Panics
    /// When the table has no such column.
    pub fn cell(&self, column: &str) -> &Value {
        &self.cells[self.position(column)]
    }

    /// The row with another cell, which is kept from then on.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: Value) -> Self {
        let position = self.position(column);
        self.cells[position] = value;
        self.pinned.insert(column);
        self
    }

    /// The cells of its identity.
    pub fn identity(&self) -> Vec<Value> {
        let columns = self.table.identity_columns();
        columns.iter().map(|column| self.cell(column).clone()).collect()
    }

    /// The write that puts it.
    pub fn put(&self) -> Write {
        Write::Put {
            table: self.table.identifier,
            cells: self.cells.clone(),
        }
    }

    /// The write that deletes it.
    pub fn delete(&self) -> Write {
        Write::Delete {
            table: self.table.identifier,
            identity: self.identity(),
        }
    }

    /// That it is there.
    pub fn sight(&self) -> Sight {
        Sight::Row {
            table: self.table.identifier,
            cells: self.cells.clone(),
        }
    }

    /// That it is not there.
    pub fn absence(&self) -> Sight {
        Sight::NoRow {
            table: self.table.identifier,
            identity: self.identity(),
        }
    }

    pub(super) fn is_pinned(&self, column: &str) -> bool {
        self.pinned.contains(column)
    }

    pub(super) fn holds(&self, rule: &Rule) -> Option<bool> {
        rule.holds(self.table, &Record::new(self.cells.clone()))
    }

    #[expect(clippy::panic, reason = "a test that names a column that is not there is wrong")]
    pub(super) fn position(&self, column: &str) -> usize {
        let found = self.table.position(column);
        found.unwrap_or_else(|| panic!("{} has no column {column}", self.table.identifier))
    }
}

/// A value of a column that differs from row to row, with every digit that its type can hold.
fn sample(table: &TableDefinition, position: usize, number: u32) -> Value {
    let column = &table.columns[position];
    match column.column_type {
        ColumnType::Uid => Value::Uid(Uid::from_u128(u128::from(number) << 16 | position as u128)),
        ColumnType::Text => {
            let text = format!("{number}-{position}");
            Value::Text(text.chars().take(column.max.unwrap_or(usize::MAX)).collect())
        }
        ColumnType::Bool => Value::Bool(number.is_multiple_of(2)),
        ColumnType::Integer => Value::Integer(i64::from(number)),
        ColumnType::Decimal => Value::Decimal(Decimal::from_raw(i128::from(number) * ONE + 1)),
        ColumnType::Float => Value::Float(f64::from(number) + 0.1),
        ColumnType::Date => Value::Date(20_000 + number.cast_signed()),
        ColumnType::Instant => Value::Instant(1_700_000_000_000_001 + i64::from(number) * 1_000_000),
        ColumnType::Json => Value::Json(Json::new(&json!({ "number": number, "text": "é" }))),
    }
}
