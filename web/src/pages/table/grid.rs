//! The rows of the table in a sheet.

use std::sync::Arc;

use leptos::prelude::*;

use super::cells::sheet_cell;
use super::columns::sheet_columns;
use super::edit::{self, CellEditor, SHEET};
use super::{TablePage, clipboard};
use crate::components::{CommandButton, EmptyNote, Icon, IconView, SheetGrid, SheetModel};
use crate::state::{Command, WithSome};

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
