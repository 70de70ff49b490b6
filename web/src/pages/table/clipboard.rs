//! Blocks of cells to and from spreadsheets: each paste is one change, all of it or nothing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::TablePage;
use super::faults::Pasted;
use crate::browser::format;
use crate::components::{Block, CellAt};
use crate::pages::pasted_weights::paste_weights;
use protocol::column_choice::header;
use protocol::{
    Cell, ColumnView, Failure, Fault, ListRows, RowDraft, RowWrite, TableRow, WriteRows, codes, read_block, write_block,
};

/// The text of the chosen cells; none when rows must be fetched first, and the text goes to the clipboard later.
pub(super) fn copy(page: TablePage, block: Block) -> Option<String> {
    let count = page.list.count.get_untracked().unwrap_or(0);
    let (first, last) = (
        *block.rows().start(),
        (*block.rows().end()).min(count.saturating_sub(1)),
    );
    if first >= count {
        return None;
    }
    let rows: Option<Vec<_>> = untrack(|| (first..=last).map(|row| page.list.row(row)).collect());
    if let Some(rows) = rows {
        return Some(text_of(page, block, rows.iter().map(AsRef::as_ref)));
    }
    spawn_local(async move {
        match fetch(page, first, last - first + 1).await {
            Ok(rows) => put_on_clipboard(page, &text_of(page, block, rows.iter()), rows.len()).await,
            Err(failure) => page.app.toasts.failed(&failure),
        }
    });
    None
}

async fn fetch(page: TablePage, offset: u32, limit: u32) -> Result<Vec<TableRow>, Failure> {
    let selection = page
        .query
        .with_untracked(|query| query.selection(&page.table.get_untracked()));
    let question = ListRows {
        selection,
        offset,
        limit,
    };
    page.app.engine.ask(question).await.map(|view| view.rows)
}

fn text_of<'a>(page: TablePage, block: Block, rows: impl Iterator<Item = &'a TableRow>) -> String {
    let places: Vec<usize> = page.shown.with_untracked(|shown| {
        let chosen = shown
            .iter()
            .enumerate()
            .filter(|(column, _)| block.columns().contains(column));
        chosen.map(|(_, (place, _))| *place).collect()
    });
    let texts: Vec<Vec<String>> = rows
        .map(|row| {
            places
                .iter()
                .map(|place| row.cells.get(*place).map(Cell::text).unwrap_or_default())
                .collect()
        })
        .collect();
    write_block(texts.iter().map(|row| row.iter().map(String::as_str).collect()))
}

async fn put_on_clipboard(page: TablePage, text: &str, rows: usize) {
    let written = JsFuture::from(window().navigator().clipboard().write_text(text)).await;
    match written {
        Ok(_) => page.app.toasts.done(format!(
            "{} copied.",
            format::counted(format::number_of(rows), "row", "rows")
        )),
        Err(_) => refuse(page, codes::copying_refused()),
    }
}

fn refuse(page: TablePage, fault: Fault) {
    page.app.toasts.failed(&fault.into());
}

/// Writes a text from a cell on: over the rows that are there, or as new rows below the last one.
pub(super) fn paste(page: TablePage, at: CellAt, text: &str) {
    let cells = read_block(text);
    let count = page.list.count.get_untracked().unwrap_or(0);
    if cells.is_empty() {
        return;
    }
    if at.row >= count {
        return create(page, cells);
    }
    let block = page.block.get_untracked().filter(|block| block.is_wide());
    let cells = match block {
        Some(block) if cells.len() == 1 && cells[0].len() == 1 => filled(block, count, &cells[0][0]),
        _ => cells,
    };
    let columns = page
        .shown
        .with_untracked(|shown| shown.iter().skip(at.column).map(|(_, column)| column.clone()).collect());
    update(page, at, cells, columns);
}

/// One text in every chosen cell.
fn filled(block: Block, count: u32, text: &str) -> Vec<Vec<String>> {
    let rows = block.rows().filter(|row| *row < count);
    rows.map(|_| block.columns().map(|_| text.to_owned()).collect())
        .collect()
}

/// Empties the chosen cells.
pub(super) fn clear(page: TablePage, block: Block) {
    let at = CellAt {
        row: *block.rows().start(),
        column: *block.columns().start(),
    };
    let count = page.list.count.get_untracked().unwrap_or(0);
    if at.row < count {
        let columns = page
            .shown
            .with_untracked(|shown| shown.iter().skip(at.column).map(|(_, column)| column.clone()).collect());
        update(page, at, filled(block, count, ""), columns);
    }
}

fn update(page: TablePage, at: CellAt, cells: Vec<Vec<String>>, columns: Vec<ColumnView>) {
    let rows = format::number_of(cells.len());
    let width = cells.iter().map(Vec::len).max().unwrap_or(0);
    let left = page.list.count.get_untracked().unwrap_or(0).saturating_sub(at.row);
    if rows > left {
        let rows = format::counted(rows, "row", "rows");
        return refuse(page, codes::block_too_long(&rows, &format::count(left)));
    }
    if width > columns.len() {
        return refuse(page, codes::block_too_wide(&width, &columns.len()));
    }
    in_percent(page, columns.clone(), 0, cells, move |cells| {
        write_over(page, at, cells, columns.clone());
    });
}

/// What shares are shown and typed in.
const PERCENT: &str = "%";

/// The cells with the weights among them in percent, after the question whether they are fractions where one is due. Columns
/// before `from` were asked about.
fn in_percent(
    page: TablePage,
    columns: Vec<ColumnView>,
    from: usize,
    cells: Vec<Vec<String>>,
    then: impl Fn(Vec<Vec<String>>) + Send + Sync + Clone + 'static,
) {
    let is_weight = |place: &usize| {
        let column = columns.get(*place);
        column.is_some_and(|column| column.unit.as_deref() == Some(PERCENT))
    };
    let width = cells.iter().map(Vec::len).max().unwrap_or(0);
    let Some(place) = (from..width).find(is_weight) else {
        return then(cells);
    };
    let texts = cells.iter().map(|row| row.get(place).cloned().unwrap_or_default());
    paste_weights(page.app, page.weights, texts.collect(), move |weights| {
        let mut cells = cells.clone();
        for (row, weight) in cells.iter_mut().zip(weights) {
            if let Some(cell) = row.get_mut(place) {
                *cell = weight;
            }
        }
        in_percent(page, columns.clone(), place + 1, cells, then.clone());
    });
}

fn write_over(page: TablePage, at: CellAt, cells: Vec<Vec<String>>, columns: Vec<ColumnView>) {
    let rows = format::number_of(cells.len());
    spawn_local(async move {
        let found = match fetch(page, at.row, rows).await {
            Ok(found) => found,
            Err(failure) => return page.app.toasts.failed(&failure),
        };
        let drafts = found.into_iter().zip(&cells).map(|(row, cells)| RowDraft {
            key: row.key,
            cells: named(&columns, cells),
            seen: Vec::new(),
        });
        let pasted = Pasted::new(Some(at.row), columns.clone(), cells.clone());
        write(page, RowWrite::Update, drafts.collect(), pasted);
    });
}

fn named(columns: &[ColumnView], cells: &[String]) -> Vec<(String, String)> {
    let named = columns.iter().zip(cells);
    named
        .map(|(column, text)| (column.name.clone(), text.clone()))
        .collect()
}

/// Reads the clipboard and adds its rows.
pub(super) fn paste_rows(page: TablePage) {
    spawn_local(async move {
        let read = JsFuture::from(window().navigator().clipboard().read_text()).await;
        match read.ok().and_then(|text| text.as_string()) {
            Some(text) => create(page, read_block(&text)),
            None => refuse(page, codes::clipboard_refused()),
        }
    });
}

/// Adds rows; a first row of column names says which columns they are for, else they are for the shown ones in order.
fn create(page: TablePage, mut cells: Vec<Vec<String>>) {
    let (all, shown) = (page.columns.get_untracked(), page.shown.get_untracked());
    let header = cells.first().and_then(|first| header(first, &all));
    let columns = match header {
        Some(columns) => {
            cells.remove(0);
            columns
        }
        None => shown.into_iter().map(|(_, column)| column).collect(),
    };
    let width = cells.iter().map(Vec::len).max().unwrap_or(0);
    if cells.is_empty() {
        return refuse(page, codes::clipboard_empty());
    }
    if width > columns.len() {
        return refuse(page, codes::rows_too_wide(&width, &columns.len()));
    }
    in_percent(page, columns.clone(), 0, cells, move |cells| {
        let drafts = cells.iter().map(|cells| RowDraft {
            key: String::new(),
            cells: named(&columns, cells),
            seen: Vec::new(),
        });
        let drafts = drafts.collect();
        let pasted = Pasted::new(None, columns.clone(), cells);
        write(page, RowWrite::Create, drafts, pasted);
    });
}

fn write(page: TablePage, write: RowWrite, rows: Vec<RowDraft>, pasted: Pasted) {
    let count = format::number_of(rows.len());
    let table = page.table.get_untracked();
    page.pasted.set(None);
    page.app.work(
        WriteRows { table, write, rows },
        page.writing,
        move |answer| match answer {
            Ok(written) => {
                let done = if write == RowWrite::Create { "added" } else { "changed" };
                let rows = format::counted(count, "row", "rows");
                match written.entry {
                    None => page.app.toasts.done("No changes."),
                    entry => page.app.done_undoable(format!("{rows} {done}."), entry),
                }
            }
            Err(failure) if failure.violations.is_empty() => page.app.toasts.failed(&failure),
            Err(failure) => drop(page.pasted.try_set(Some(pasted.refused(failure.violations)))),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_fills_a_block() {
        let block = Block {
            at: CellAt { row: 3, column: 1 },
            anchor: CellAt { row: 1, column: 2 },
        };
        assert_eq!(filled(block, 3, "x"), vec![vec!["x".to_owned(); 2]; 2]);
    }
}
