//! Schema versions, and the migration steps between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use violation::Fault;

use crate::codes;
use crate::row::record::Record;
use crate::schema::catalog::Catalog;
use crate::schema::definition::TableDefinition;
use crate::schema::value::Value;

/// The steps that lead to one version of a package's schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The version that they lead to; the first schema is version 1.
    pub version: u32,
    /// In this order.
    pub steps: &'static [Step],
}

/// A row while its schema changes: cells by column.
pub type LooseRow = BTreeMap<String, Value>;

/// One change of a schema.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A table has a new column: null, or the default that it is declared with.
    AddColumn(&'static str, &'static str),
    /// A column has a new name: (table, from, to).
    RenameColumn(&'static str, &'static str, &'static str),
    /// A column was removed.
    DropColumn(&'static str, &'static str),
    /// A table has a new name: (from, to).
    RenameTable(&'static str, &'static str),
    /// A table was removed.
    DropTable(&'static str),
    /// The cells of a row follow from its other cells.
    Backfill(&'static str, fn(&mut LooseRow)),
}

/// The schema of stored rows: the schema versions of the packages that wrote them, and the columns of each table in the
/// order in which records hold them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// By package.
    pub versions: BTreeMap<String, u32>,
    /// By table identifier.
    pub columns: BTreeMap<String, Vec<String>>,
    /// By table identifier, the columns of the identity; none in what earlier versions stored.
    #[serde(default)]
    pub identities: BTreeMap<String, Vec<String>>,
}

/// An error of migrating stored rows to the current schema.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum MigrationError {
    /// A newer version of the program wrote them.
    FromNewerVersion,
    /// No step leads from the stored columns to today's.
    Unfit(String),
}

impl MigrationError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::FromNewerVersion => codes::data_from_newer_version(),
            Self::Unfit(table) => codes::stored_table_unfit(table),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

impl Schema {
    /// The positions of a table's identity in its records; none when the schema does not say.
    pub(crate) fn identity(&self, table: &str) -> Option<Vec<usize>> {
        let (columns, identity) = (self.columns.get(table)?, self.identities.get(table)?);
        let position = |name: &String| columns.iter().position(|column| column == name);
        identity.iter().map(position).collect()
    }

    /// The schema of rows of which some were stored under this one and the last under a later one that continues it.
    #[must_use]
    pub fn followed_by(mut self, later: Self) -> Self {
        self.columns.extend(later.columns);
        self.identities.extend(later.identities);
        Self {
            versions: later.versions,
            ..self
        }
    }

    /// Whether rows of the stored schema are rows of this one as they are: the versions are the same, and so are the
    /// columns of the tables that both have. Tables without rows may be missing on either side.
    pub(crate) fn continues(&self, stored: &Self) -> bool {
        let mut shared = stored
            .columns
            .iter()
            .filter_map(|(table, columns)| Some((columns, self.columns.get(table)?)));
        self.versions == stored.versions && shared.all(|(old, new)| old == new)
    }
}

/// Rows under migration, by table identifier.
#[derive(Debug, Default)]
pub(crate) struct LooseRows(pub(crate) BTreeMap<String, Vec<LooseRow>>);

impl LooseRows {
    /// Adds the records of a stored table, whose columns are these.
    pub(crate) fn add(&mut self, table: &str, columns: &[String], records: &[Record]) -> Result<(), MigrationError> {
        let rows = self.0.entry(table.to_owned()).or_default();
        for record in records {
            if record.values().len() != columns.len() {
                return Err(MigrationError::Unfit(table.to_owned()));
            }
            rows.push(columns.iter().cloned().zip(record.values().iter().cloned()).collect());
        }
        Ok(())
    }

    /// Applies one step.
    pub(crate) fn apply_step(&mut self, step: Step, catalog: &Catalog) -> Result<(), MigrationError> {
        let unfit = |table: &str| MigrationError::Unfit(table.to_owned());
        match step {
            Step::AddColumn(table, column) => {
                let value = default_of(catalog, table, column).ok_or_else(|| unfit(table))?;
                self.each(table, |row| {
                    row.insert(column.to_owned(), value.clone());
                });
            }
            Step::RenameColumn(table, from, to) => self.each(table, |row| {
                if let Some(value) = row.remove(from) {
                    row.insert(to.to_owned(), value);
                }
            }),
            Step::DropColumn(table, column) => self.each(table, |row| {
                row.remove(column);
            }),
            Step::RenameTable(from, to) => {
                if let Some(rows) = self.0.remove(from) {
                    self.0.insert(to.to_owned(), rows);
                }
            }
            Step::DropTable(table) => {
                self.0.remove(table);
            }
            Step::Backfill(table, fill) => self.each(table, fill),
        }
        Ok(())
    }

    /// Changes every row of a table; a table without rows is not made by it.
    fn each(&mut self, table: &str, change: impl Fn(&mut LooseRow)) {
        if let Some(rows) = self.0.get_mut(table) {
            rows.iter_mut().for_each(change);
        }
    }
}

/// The record of a row of the current schema; none when it is not of it.
pub(crate) fn to_record(definition: &TableDefinition, mut row: LooseRow) -> Option<Record> {
    let cells: Option<Vec<Value>> = definition
        .columns
        .iter()
        .map(|column| row.remove(column.name))
        .collect();
    cells.filter(|_| row.is_empty()).map(Record::new)
}

/// The value of an added column in old rows; none when its table or column is not declared, or has no default.
fn default_of(catalog: &Catalog, table: &str, column: &str) -> Option<Value> {
    let definition = catalog.definition(catalog.table(table)?);
    let column = &definition.columns[definition.position(column)?];
    match column.default {
        Some(default) => default.constant(column.column_type),
        None => column.nullable.then_some(Value::Null),
    }
}
