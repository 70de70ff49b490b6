//! The head of a grid.

use leptos::prelude::*;

use crate::components::column::{Column, ColumnSort, widths};
use crate::components::{Icon, IconView, each};

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
