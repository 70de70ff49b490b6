//! Tables: the catalogue, the rows of any table, and what is written in their cells.

use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, Uid};

/// Every table of the book.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListTables;

/// The tables, by owner, each owner's in the order of its declarations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesView {
    /// The tables.
    pub tables: Vec<TableLine>,
}

/// A table in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLine {
    /// Stable name: "Asset".
    pub identifier: String,
    /// What a person calls its rows: "Assets".
    pub label: String,
    /// What a row is.
    pub description: String,
    /// The package that owns it.
    pub owner: String,
    /// Its rows.
    pub rows: u32,
    /// Its columns.
    pub columns: u32,
    /// The tables that it refers to, by label.
    pub refers_to: Vec<String>,
}

/// The declaration of one table. Refused (`table_unknown`) when the book has no such table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowTable {
    /// Stable name.
    pub table: String,
}

/// The declaration of a table, as grids and forms need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableView {
    /// The table.
    pub line: TableLine,
    /// Its columns, in the order of the declaration.
    pub columns: Vec<ColumnView>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Stable name.
    pub name: String,
    /// What a person calls it.
    pub label: String,
    /// What it means.
    pub description: String,
    /// What it holds.
    pub kind: CellKind,
    /// A new row must be given it.
    pub required: bool,
    /// May be empty.
    pub nullable: bool,
    /// Longest text, in characters.
    pub max: Option<u32>,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// What a new row gets when nothing is given, for a person: "a new uid", "0".
    pub default: Option<String>,
    /// The only texts that it may hold; empty when it may hold others.
    pub choices: Vec<String>,
    /// The table that it refers to: stable name and label.
    pub refers_to: Option<(String, String)>,
    /// Part of what identifies a row, which stays as it is.
    pub identifies: bool,
    /// Part of what people know a row by.
    pub names: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum CellKind {
    Uid,
    Text,
    Bool,
    Integer,
    Decimal,
    Float,
    Date,
    Instant,
    Json,
}

/// Rows of a table: which, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSelection {
    /// Stable name of the table.
    pub table: String,
    /// Words that must all occur in its texts.
    pub search: String,
    /// Conditions that must all hold.
    pub conditions: Vec<Condition>,
    /// Columns to order by, each with whether the largest comes first.
    pub order: Vec<(String, bool)>,
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// How it is compared.
    pub test: Test,
    /// What with, as typed; nothing for the tests that need nothing.
    pub text: String,
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "label() says it")]
pub enum Test {
    Contains,
    Is,
    IsNot,
    AtLeast,
    AtMost,
    Empty,
    NotEmpty,
}

/// A window of the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRows {
    /// Which rows.
    pub selection: RowSelection,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the rows of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowsView {
    /// Rows of the table.
    pub total: u32,
    /// Rows that are selected.
    pub matching: u32,
    /// The window.
    pub rows: Vec<TableRow>,
}

/// A row: its cells in the order of the declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// What identifies it, opaque.
    pub key: String,
    /// What people know it by.
    pub name: String,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the kinds")]
pub enum Cell {
    Empty,
    Uid(Uid),
    Text(String),
    Bool(bool),
    Integer(i64),
    Decimal(Decimal),
    Float(f64),
    /// A calendar day at midnight.
    Date(Instant),
    Instant(Instant),
    /// Compact text of the document.
    Json(String),
    /// The row referred to: what people know it by, and its key.
    Reference {
        name: String,
        key: String,
    },
}

/// Where a row stands among the selected ones; none when it is not among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRow {
    /// Which rows.
    pub selection: RowSelection,
    /// The row.
    pub key: String,
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowPlace {
    /// Its index among the selected rows; none when it is not among them.
    pub index: Option<u32>,
    /// The row; none when the table has no such row.
    pub row: Option<TableRow>,
}

/// Rows of a table that a reference can lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindNames {
    /// Stable name of the table referred to.
    pub table: String,
    /// What their names contain.
    pub search: String,
    /// Names wanted at most.
    pub limit: u32,
}

/// Rows that a reference can lead to, best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowNames {
    /// The rows.
    pub names: Vec<RowName>,
}

/// A row that a reference can lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowName {
    /// What people know it by; what is typed to refer to it.
    pub name: String,
    /// More about it.
    pub note: String,
}

/// Writes rows in one intent, all or none. Refused with every violation, by row and column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteRows {
    /// Stable name of the table.
    pub table: String,
    /// What is done with the rows.
    pub write: RowWrite,
    /// The rows.
    pub rows: Vec<RowDraft>,
}

/// What is done with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowWrite {
    /// They are new.
    Create,
    /// Some of their cells change.
    Update,
}

/// A row to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// What identifies the row to update; "" for a new row.
    pub key: String,
    /// Columns and what is typed in them; nothing clears a cell.
    pub cells: Vec<(String, String)>,
    /// Columns and what was in them when the typing began. A cell that holds something else by now is refused
    /// (`cell_changed`, with what it holds in `theirs`), so that nobody overwrites what they have not seen; empty to
    /// overwrite whatever is there.
    pub seen: Vec<(String, String)>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The rows that were sent, by key, in their order.
    pub keys: Vec<String>,
    /// The number of the change in the history; none when every cell was so already.
    pub entry: Option<u64>,
}

/// What deleting a row would do, before anything happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowImpact {
    /// Stable name of the table.
    pub table: String,
    /// The row.
    pub key: String,
}

/// What deleting a row would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactView {
    /// What people know the row by.
    pub name: String,
    /// Nothing keeps it from being deleted.
    pub can_delete: bool,
    /// What happens to the rows behind each reference that has any.
    pub lines: Vec<ImpactLine>,
}

/// What happens to the rows behind one reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactLine {
    /// Stable name of the table that refers.
    pub table: String,
    /// What a person calls its rows.
    pub label: String,
    /// The column that refers: stable name and label.
    pub column: (String, String),
    /// Refers to the row itself, not to one that would go with it.
    pub is_direct: bool,
    /// How many rows.
    pub count: u32,
    /// What happens to them.
    pub effect: ImpactEffect,
}

/// What a delete does to rows that refer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImpactEffect {
    /// They are deleted too.
    Deleted,
    /// Their reference is cleared.
    Cleared,
    /// They keep the row from being deleted.
    Refuses,
}

/// Deletes a row, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteRow {
    /// Stable name of the table.
    pub table: String,
    /// The row.
    pub key: String,
}

impl Cell {
    /// The cell as it is typed and copied: exact, in no locale.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Uid(uid) => uid.to_string(),
            Self::Text(text) | Self::Json(text) => text.clone(),
            Self::Bool(bool) => bool.to_string(),
            Self::Integer(integer) => integer.to_string(),
            Self::Decimal(decimal) => decimal.to_string(),
            Self::Float(float) => float.to_string(),
            Self::Date(day) => day.format("%Y-%m-%d").to_string(),
            Self::Instant(instant) => instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            Self::Reference { name, .. } => name.clone(),
        }
    }
}

impl CellKind {
    /// Figures stand at the right.
    #[must_use]
    pub const fn is_figure(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Float)
    }
}

impl Test {
    /// In the order of the filter bar.
    pub const ALL: [Self; 7] = [
        Self::Contains,
        Self::Is,
        Self::IsNot,
        Self::AtLeast,
        Self::AtMost,
        Self::Empty,
        Self::NotEmpty,
    ];

    /// What the filter bar calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::AtLeast => "from",
            Self::AtMost => "to",
            Self::Empty => "is empty",
            Self::NotEmpty => "is not empty",
        }
    }

    /// What the URL calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contains => "has",
            Self::Is => "is",
            Self::IsNot => "not",
            Self::AtLeast => "from",
            Self::AtMost => "to",
            Self::Empty => "empty",
            Self::NotEmpty => "filled",
        }
    }

    /// Compares with something.
    #[must_use]
    pub const fn needs_text(self) -> bool {
        !matches!(self, Self::Empty | Self::NotEmpty)
    }
}
