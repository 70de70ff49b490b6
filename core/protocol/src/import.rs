//! Import: files become checked rows before anything is written.

use choices::FileKind;
use serde::{Deserialize, Serialize};
use violation::Violation;

use super::BookSummary;

/// An empty file with the columns of this kind and one example row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportTemplate {
    /// The kind.
    pub kind: FileKind,
}

/// The files that are staged now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportState;

/// Stages a file: its kind, delimiter, decimal mark and columns are recognised, its rows checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportAdd {
    /// File name.
    pub name: String,
    /// Content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Changes how a staged file is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportChange {
    /// Index of the file.
    pub file: u32,
    /// What changes.
    pub change: FileChange,
}

/// One change to a staged file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FileChange {
    /// It is of this kind.
    Kind(FileKind),
    /// Its fields are parted by this character.
    Delimiter(char),
    /// Its numbers use a decimal comma.
    DecimalComma(bool),
    /// The file's column (index) is this field; none to leave it out.
    Column(u32, Option<String>),
    /// Leave these rows out (true) or take them in (false).
    Exclude(Vec<u32>, bool),
    /// Leave out every row that breaks a rule.
    ExcludeViolations,
    /// Take the file off the stage.
    Remove,
}

/// The staged files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// In the order they were added.
    pub files: Vec<ImportFile>,
    /// No rule is broken by a row that is not left out, and there is a row to write.
    pub ready: bool,
    /// What would be written, by table, when ready: ("Accounts", new rows, changed rows).
    pub effect: Vec<(String, u32, u32)>,
}

/// One staged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFile {
    /// File name.
    pub name: String,
    /// What it was taken for; none when no kind fits.
    pub kind: Option<FileKind>,
    /// Field delimiter.
    pub delimiter: char,
    /// Numbers use a decimal comma.
    pub decimal_comma: bool,
    /// Text encoding that was recognised.
    pub encoding: String,
    /// Columns of the file, in its order.
    pub columns: Vec<ImportColumn>,
    /// Fields that the kind knows.
    pub fields: Vec<ImportField>,
    /// Data rows.
    pub rows: u32,
    /// Rows left out.
    pub excluded: u32,
    /// The first rows as read: (row index, left out, cells).
    pub preview: Vec<(u32, bool, Vec<String>)>,
    /// Broken rules, by row then column, the first 500.
    pub violations: Vec<ImportViolation>,
    /// How many there are.
    pub violation_count: u32,
}

/// A column of a staged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumn {
    /// Header text.
    pub header: String,
    /// The field it feeds; none when it is left out.
    pub field: Option<String>,
}

/// A field of a kind of file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportField {
    /// Stable name: "asset".
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// A file without it is refused.
    pub required: bool,
}

/// A broken rule in a staged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportViolation {
    /// Line of the file as an editor counts it, from 1; none when the whole file is at fault.
    pub line: Option<u32>,
    /// The text found.
    pub found: String,
    /// The violation: its row is the data row, its column the file's.
    pub violation: Violation,
}

impl ImportViolation {
    /// Data row index from 0; none when the whole file is at fault.
    pub fn row(&self) -> Option<u32> {
        self.line.and_then(|_| u32::try_from(self.violation.row).ok())
    }
}

/// Writes every staged row that is not left out, all or nothing, and clears the stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportCommit;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// By table: (label, new rows, changed rows).
    pub written: Vec<(String, u32, u32)>,
    /// The book now.
    pub book: BookSummary,
}
