//! History: what was asked of the book, and taking it back.

use serde::{Deserialize, Serialize};

use super::{Cell, Instant};

/// A window of the history, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHistory {
    /// First entry wanted.
    pub offset: u32,
    /// Entries wanted at most.
    pub limit: u32,
}

/// A window of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// Entries in all.
    pub matching: u32,
    /// The window.
    pub rows: Vec<HistoryLine>,
}

/// One change of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// Its number, from 1.
    pub number: u64,
    /// When it was asked.
    pub at: Instant,
    /// Who asked; "" for whoever is at this device.
    pub by: String,
    /// What was done, as a sentence without its full stop.
    pub what: String,
    /// New rows.
    pub created: u32,
    /// Changed rows.
    pub changed: u32,
    /// Deleted rows.
    pub deleted: u32,
    /// What became of it.
    pub state: ChangeState,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeState {
    /// It stands.
    Stands,
    /// It was undone.
    Undone,
    /// It undid or repeated another change; that one says how it stands.
    Reversal,
}

/// One change and the rows that it changed. Refused (`entry_unknown`) when the history has no such change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowChange {
    /// Its number.
    pub number: u64,
}

/// One change and the rows that it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeView {
    /// The change.
    pub line: HistoryLine,
    /// The first of its rows.
    pub rows: Vec<ChangedRow>,
    /// Rows that are not among them.
    pub more: u32,
    /// What can be asked for, unless it is refused.
    pub reversal: Option<UndoRedo>,
    /// Why that is refused now.
    pub refused: Option<String>,
}

/// A row that a change wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedRow {
    /// What a person calls the rows of its table.
    pub label: String,
    /// Stable name of the table, and the key of the row when it is there now.
    pub place: (String, Option<String>),
    /// What people know it by.
    pub name: String,
    /// What was done with it.
    pub effect: RowEffect,
    /// The columns that changed: label, before, after.
    pub cells: Vec<(String, Cell, Cell)>,
}

/// What was done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the effects")]
pub enum RowEffect {
    Created,
    Changed,
    Deleted,
}

/// Back or forth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum UndoRedo {
    Undo,
    Redo,
}

/// Undoes or repeats a change. Refused (`changed_since`) when later changes stand in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReverseChange {
    /// Back or forth.
    pub turn: UndoRedo,
    /// The change; none for the one that is next.
    pub number: Option<u64>,
}

/// What was undone or repeated, as a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeReversed {
    /// "Undid: imported 3 files".
    pub what: String,
}

/// A change that undo or redo is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextChange {
    /// Its number.
    pub number: u64,
    /// What was done.
    pub what: String,
}

/// What the book holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowStorage;

/// What the book holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageView {
    /// Rows of all tables.
    pub rows: u32,
    /// Changes in the history.
    pub changes: u32,
}
