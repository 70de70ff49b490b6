//! The rows of the table in a sheet, their cells in the reader's locale.

use std::sync::Arc;

use leptos::prelude::*;

use super::columns::sheet_columns;
use super::edit::{self, CellEditor, SHEET};
use super::{TablePage, clipboard};
use crate::browser::format;
use crate::components::{CommandButton, EmptyNote, Icon, IconView, SheetCell, SheetGrid, SheetModel};
use crate::pages::tables::row_path;
use crate::state::{Command, WithSome};
use protocol::{Cell, ColumnView};

#[component]
pub(super) fn RowSheet(page: TablePage) -> impl IntoView {
    let model = SheetModel {
        count: page.list.count.into(),
        columns: Signal::derive(move || {
            page.shown
                .with(|shown| page.query.with(|query| sheet_columns(shown, &query.order)))
        }),
        row: Callback::new(move |index: u32| {
            let row = page.list.row(index)?;
            let cells = page.shown.with(|shown| {
                let cell = |(place, column): &(usize, _)| Some(sheet_cell(row.cells.get(*place)?, column));
                shown.iter().filter_map(cell).collect::<Vec<_>>()
            });
            Some(Arc::new(cells))
        }),
        fresh: Signal::derive(|| Some("New row: press Enter for a form, or paste rows here".to_owned())),
        faults: Signal::derive(move || page.faults()),
        list: page.list.list.into(),
        block: page.block,
        edited: Signal::derive(move || page.edit.with_some(|edit| edit.at)),
        want: Callback::new(move |rows| page.list.want(rows)),
        sort: Callback::new(move |(column, beside): (usize, bool)| {
            let name = page
                .shown
                .with_untracked(|shown| shown.get(column).map(|(_, column)| column.name.clone()));
            if let Some(name) = name {
                page.change(|query| *query = query.sorted_by(&name, beside));
            }
        }),
        edit: Callback::new(move |(at, start)| edit::start(page, at, start)),
        clear: Callback::new(move |block| clipboard::clear(page, block)),
        copy: Callback::new(move |block| clipboard::copy(page, block)),
        paste: Callback::new(move |(at, text): (_, String)| clipboard::paste(page, at, &text)),
    };
    view! {
        <SheetGrid id=SHEET label=move || page.label() model empty=move || view! { <Nothing page/> }>
            <CellEditor page/>
        </SheetGrid>
    }
}

/// What belongs here.
#[component]
fn Nothing(page: TablePage) -> impl IntoView {
    let is_empty = page.list.head.part_untracked(|head| head.total == 0);
    if is_empty {
        view! {
            <EmptyNote
                title="No rows yet"
                text="Add a row with the form, paste rows from a spreadsheet, or import files on the Data page."
            >
                <CommandButton command=Command::NewRow icon=Icon::Plus class="primary"/>
                <a class="button" href="/data"><IconView icon=Icon::Upload/>"Import files"</a>
            </EmptyNote>
        }
        .into_any()
    } else {
        view! { <EmptyNote title="No results" text="Change the search or the filters."/> }.into_any()
    }
}

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
