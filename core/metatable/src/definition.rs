//! What a declaration says about a table.

use crate::record::Record;
use crate::value::ColumnType;

/// A declared table. Made by [`table!`](crate::table), once, as a constant.
#[derive(Debug)]
pub struct TableDefinition {
    /// Stable logical name: "Asset".
    pub identifier: &'static str,
    /// The package that owns it: "core".
    pub owner: &'static str,
    /// What a person calls its rows: "Assets".
    pub label: &'static str,
    /// What a row is, from the declaration's doc comment.
    pub description: &'static str,
    /// In the order in which records hold them.
    pub columns: &'static [Column],
    /// What makes a row the same row.
    pub identity: Identity,
    /// Column lists whose values no two rows share; rows with a null among them never collide.
    pub uniques: &'static [&'static [&'static str]],
    /// Column lists that reads go by. Identity, uniques and foreign keys are indexed without being named here.
    pub indexes: &'static [&'static [&'static str]],
    /// References to other tables.
    pub foreign_keys: &'static [ForeignKey],
    /// Rules over one row.
    pub checks: &'static [Check],
    /// Rows that agree in these columns are stored together; empty for one row a record.
    pub pack: &'static [&'static str],
}

impl TableDefinition {
    /// The place of a column in a record; none when the table has no such column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|candidate| candidate.name == column)
    }

    /// The columns that identify a row.
    pub fn identity_columns(&self) -> &'static [&'static str] {
        match self.identity {
            Identity::PrimaryKey(columns) | Identity::TimeIndex(columns) => columns,
        }
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Stable name: "unique_identifier".
    pub name: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// What it means.
    pub description: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// Longest text, in characters.
    pub max: Option<usize>,
    /// The unit of its numbers.
    pub unit: Option<&'static str>,
}

/// What makes a row the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A primary key.
    PrimaryKey(&'static [&'static str]),
    /// An instant, first, and the dimensions that were observed at it.
    TimeIndex(&'static [&'static str]),
}

/// A reference: the column's value, when there is one, is the value of a column of another row.
#[derive(Debug)]
pub struct ForeignKey {
    /// The referring column.
    pub column: &'static str,
    /// Identifier of the table referred to.
    pub table: &'static str,
    /// Its column, which must identify its rows alone.
    pub target: &'static str,
    /// What happens to this row when that row is deleted.
    pub on_delete: OnDelete,
}

/// What deleting a row does to the rows that refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// They are deleted too.
    Cascade,
    /// They keep the deletion from happening.
    Restrict,
    /// Their reference becomes null.
    SetNull,
}

/// A rule over one row.
#[derive(Debug)]
pub struct Check {
    /// Stable code of the rule.
    pub code: &'static str,
    /// The column that a person would look at first.
    pub column: &'static str,
    /// A sentence that says what to do.
    pub message: &'static str,
    /// Whether the record keeps the rule.
    pub holds: fn(&Record) -> bool,
}
