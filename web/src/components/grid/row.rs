//! A row of a grid.

use leptos::prelude::*;

use super::{Column, GridModel};

/// A row, or its skeleton while it is on its way.
#[component]
pub(super) fn GridRow<T>(
    id: &'static str,
    index: u32,
    columns: StoredValue<Vec<Column>>,
    model: GridModel<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let row = Memo::new(move |_| model.row.run(index));
    let class = Memo::new(move |_| row.get().map_or("", |row| model.class.run(row)));
    let is_at = Memo::new(move |_| model.at.get() == Some(index));
    let picked = move || Some(model.picked?.run(row.get()?).to_string());
    let cells = move || match row.get() {
        Some(row) => model.cells.run(row),
        None => skeleton(columns).into_any(),
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
            {cells}
        </tr>
    }
}

/// One cell over all columns: while one scrolls fast, rows come and go before they are filled.
fn skeleton(columns: StoredValue<Vec<Column>>) -> impl IntoView {
    view! { <td colspan=columns.with_value(Vec::len)><span class="wait"></span></td> }
}
