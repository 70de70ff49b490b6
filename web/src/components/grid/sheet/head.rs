//! The head of a sheet.

use leptos::prelude::*;

use super::SheetColumn;
use crate::components::{Icon, IconView, each};

#[component]
pub(super) fn SheetHead(columns: Signal<Vec<SheetColumn>>, sort: Callback<(usize, bool)>) -> impl IntoView {
    let widths = move || {
        let columns = columns.get().into_iter();
        each(
            columns,
            |column| view! { <col style:width=format!("{}px", column.width)/> },
        )
    };
    let heads = move || {
        let columns = columns.get().into_iter().enumerate();
        each(columns, |(index, column)| view! { <Head index column sort/> })
    };
    view! {
        <colgroup>{widths}</colgroup>
        <thead><tr aria-rowindex="1">{heads}</tr></thead>
    }
}

#[component]
fn Head(index: usize, column: SheetColumn, sort: Callback<(usize, bool)>) -> impl IntoView {
    let SheetColumn {
        title,
        unit,
        help,
        is_figure,
        sorted,
        ..
    } = column;
    let order = sorted.map(|(_, descending)| if descending { "descending" } else { "ascending" });
    let icon = if order == Some("descending") {
        Icon::Down
    } else {
        Icon::Up
    };
    // Only of several columns is it worth saying which one comes first.
    let rank = sorted
        .filter(|(rank, _)| *rank > 1)
        .map(|(rank, _)| view! { <sup>{rank}</sup> });
    view! {
        <th scope="col" class=is_figure.then_some("num") aria-sort=order aria-colindex=index + 1 title=help>
            <button class="sort" type="button" tabindex="-1" on:click=move |event| sort.run((index, event.shift_key()))>
                <span>{title} " " <span class="unit">{unit}</span></span>
                {rank}
                <IconView icon/>
            </button>
        </th>
    }
}
