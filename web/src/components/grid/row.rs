//! The head of a grid, and its rows.

use leptos::prelude::*;

use super::GridModel;
use crate::components::column::{Column, ColumnSort, cells, widths};
use crate::components::{Icon, IconView, each};

/// A row, or its skeleton while it is on its way.
#[component]
pub(super) fn GridRow<T>(
    id: &'static str,
    index: u32,
    columns: StoredValue<Vec<Column<T>>>,
    model: GridModel<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let row = Memo::new(move |_| model.row.run(index));
    let class = Memo::new(move |_| row.get().map_or("", |row| model.class.run(row)));
    let is_at = Memo::new(move |_| model.at.get() == Some(index));
    let picked = move || Some(model.picked?.run(row.get()?).to_string());
    let content = move || {
        let width = columns.with_value(Vec::len);
        let Some(row) = row.get() else {
            // While one scrolls fast, rows come and go before they are filled.
            return view! { <td colspan=width><span class="wait"></span></td> }.into_any();
        };
        match model.heading.and_then(|heading| heading.run(row.clone())) {
            Some(heading) => view! { <td colspan=width>{heading}</td> }.into_any(),
            None => columns.with_value(|columns| cells(columns, &row).into_any()),
        }
    };
    let open = move |_| {
        if let (Some(open), Some(row)) = (model.open, row.get_untracked()) {
            open.run(row);
        }
    };
    view! {
        <tr
            id=format!("{id}-{index}")
            class=class
            class:at=is_at
            aria-rowindex=index + 2
            aria-selected=picked
            on:click=move |_| model.at.set(Some(index))
            on:dblclick=open
        >
            {content}
        </tr>
    }
}

/// The widths of the columns and their heads.
pub(super) fn grid_head<T: 'static>(columns: &[Column<T>]) -> impl IntoView + use<T> {
    let heads = each(columns.iter(), column_head);
    view! {
        {widths(columns)}
        <thead><tr aria-rowindex="1">{heads}</tr></thead>
    }
}

fn column_head<T: 'static>(column: &Column<T>) -> impl IntoView + use<T> {
    let (title, sort) = (column.title.clone(), column.sort);
    let words = view! { <span>{title} " " <span class="unit">{column.unit}</span></span> };
    let content = match sort {
        None => words.into_any(),
        Some(ColumnSort { descending, on_press }) => view! {
            <button class="sort" type="button" on:click=move |_| on_press.run(())>
                {words}
                {move || {
                    let icon = if descending.get() == Some(true) { Icon::Down } else { Icon::Up };
                    view! { <IconView icon/> }
                }}
            </button>
        }
        .into_any(),
    };
    let sorted = move || {
        let descending = sort?.descending.get()?;
        Some(if descending { "descending" } else { "ascending" })
    };
    view! { <th scope="col" class=column.is_figure.then_some("num") aria-sort=sorted>{content}</th> }
}
