//! Cells as the sheet shows them, in the reader's locale.

use crate::browser::format;
use crate::components::SheetCell;
use protocol::{Cell, ColumnView};

/// Letters of a uid that tell it apart in one table.
const UID_LETTERS: usize = 8;
/// Letters of a document that fit a cell.
const JSON_LETTERS: usize = 60;

/// A cell of a column.
pub(super) fn sheet_cell(cell: &Cell, column: &ColumnView) -> SheetCell {
    let is_figure = column.kind.is_figure() && column.refers_to.is_none();
    let title = match cell {
        Cell::Uid(_) | Cell::Json(_) => Some(cell.text()),
        Cell::Text(text) if text.chars().count() > UID_LETTERS * 2 => Some(text.clone()),
        _ => None,
    };
    let href = match (cell, &column.refers_to) {
        (Cell::Reference { key, .. }, Some((table, _))) => Some(row_path(table, key)),
        _ => None,
    };
    SheetCell {
        text: words(cell),
        class: match cell {
            _ if is_figure => "num",
            Cell::Uid(_) | Cell::Json(_) => "mono",
            _ => "",
        },
        href,
        title,
    }
}

/// The page of a table with one of its rows shown.
pub(in crate::pages) fn row_path(table: &str, key: &str) -> String {
    format!("/tables/{table}?row={key}")
}

/// The words of a cell.
pub(in crate::pages) fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Uid(uid) => {
            let mut text = uid.to_string();
            text.truncate(UID_LETTERS);
            text.push('…');
            text
        }
        Cell::Text(text) => text.clone(),
        Cell::Bool(true) => "Yes".to_owned(),
        Cell::Bool(false) => "No".to_owned(),
        Cell::Integer(integer) => format::exact(&integer.to_string()),
        Cell::Decimal(decimal) => format::exact(&decimal.to_string()),
        Cell::Float(float) => format::exact(&float.to_string()),
        Cell::Date(day) => format::date(*day),
        Cell::Instant(instant) => format::date_time(*instant),
        Cell::Json(text) if text.chars().count() > JSON_LETTERS => {
            let start: String = text.chars().take(JSON_LETTERS).collect();
            format!("{start}…")
        }
        Cell::Json(text) => text.clone(),
        Cell::Reference { name, .. } => name.clone(),
    }
}
