//! Which columns of a table are shown, and in what order: kept on the device, one choice a table.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::TablePage;
use crate::browser::storage;
use crate::components::{Icon, IconButton, IconView, SheetColumn, each};
use protocol::column_choice::{ColumnChoice, by_default, read, write};
use protocol::{CellKind, ColumnView};

fn key(table: &str) -> String {
    format!("mandate.columns.{table}")
}

/// The stored choice; columns that it does not know come last.
pub(super) fn stored(table: &str, columns: &[ColumnView]) -> ColumnChoice {
    storage::read(&key(table)).map_or_else(|| by_default(columns), |text| read(&text, columns))
}

fn store(table: &str, choice: &ColumnChoice) {
    storage::write(&key(table), &write(choice));
}

/// The columns as the sheet takes them.
pub(super) fn sheet_columns(shown: &[(usize, ColumnView)], order: &[(String, bool)]) -> Vec<SheetColumn> {
    let sheet_column = |(_, column): &(usize, ColumnView)| {
        let place = order.iter().position(|(name, _)| *name == column.name);
        SheetColumn {
            title: column.label.clone(),
            unit: column.unit.clone().unwrap_or_default(),
            help: column.description.clone(),
            width: width(column),
            is_figure: column.kind.is_figure() && column.refers_to.is_none(),
            sorted: place.map(|place| (place + 1, order[place].1)),
        }
    };
    shown.iter().map(sheet_column).collect()
}

/// Wide enough for most of what the kind holds.
const fn width(column: &ColumnView) -> u32 {
    match column.kind {
        _ if column.refers_to.is_some() || column.names => 168,
        CellKind::Bool => 116,
        CellKind::Uid | CellKind::Date => 116,
        CellKind::Integer | CellKind::Decimal | CellKind::Float => 132,
        CellKind::Instant => 188,
        CellKind::Text => 172,
        CellKind::Json => 220,
    }
}

/// The button that opens the list of columns.
#[component]
pub(super) fn ColumnsMenu(page: TablePage) -> impl IntoView {
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let inside = node.get_untracked().is_some_and(|node| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            target.is_some_and(|target| node.contains(Some(&target)))
        });
        if !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let label = move || {
        let (shown, all) = page
            .choice
            .with(|all| (all.iter().filter(|(_, shown)| *shown).count(), all.len()));
        format!("{shown} of {all} columns")
    };
    view! {
        <div
            class="menu"
            node_ref=node
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    event.stop_propagation();
                    open.set(false);
                }
            }
        >
            <button
                class="button"
                type="button"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <IconView icon=Icon::Columns/>
                {label}
            </button>
            <Show when=move || open.get()><ColumnList page/></Show>
        </div>
    }
}

#[component]
fn ColumnList(page: TablePage) -> impl IntoView {
    let items = move || {
        let choice = page.choice.get();
        let last = choice.len().saturating_sub(1);
        each(
            choice.into_iter().enumerate(),
            |(index, (name, shown))| view! { <ColumnItem page index last name shown/> },
        )
    };
    view! {
        <div class="sheetmenu" role="group" aria-label="Columns">
            <ul>{items}</ul>
            <button
                class="button small"
                type="button"
                on:click=move |_| page.columns.with_untracked(|columns| choose(page, by_default(columns)))
            >
                "Reset"
            </button>
        </div>
    }
}

#[component]
fn ColumnItem(page: TablePage, index: usize, last: usize, name: String, shown: bool) -> impl IntoView {
    let label = page.columns.with_untracked(|columns| {
        let mut columns = columns.iter();
        columns
            .find(|column| column.name == name)
            .map_or_else(|| name.clone(), |column| column.label.clone())
    });
    let mover = move |to: usize| {
        let mut choice = page.choice.get_untracked();
        choice.swap(index, to);
        choose(page, choice);
    };
    let (earlier, later) = (format!("{label}: move left"), format!("{label}: move right"));
    view! {
        <li>
            <label>
                <input
                    class="check"
                    type="checkbox"
                    prop:checked=shown
                    on:change=move |event| {
                        let mut choice = page.choice.get_untracked();
                        choice[index].1 = event_target_checked(&event);
                        choose(page, choice);
                    }
                />
                {label}
            </label>
            <IconButton icon=Icon::Up label=earlier on_press=move || mover(index - 1) disabled=index == 0/>
            <IconButton icon=Icon::Down label=later on_press=move || mover(index + 1) disabled=index == last/>
        </li>
    }
}

/// Shows and keeps a choice; a sheet without columns would be none.
fn choose(page: TablePage, choice: ColumnChoice) {
    if choice.iter().any(|(_, shown)| *shown) {
        store(&page.table.get_untracked(), &choice);
        page.block.set(None);
        page.choice.set(choice);
    } else {
        // The box that was unticked is ticked again.
        page.choice.update(|_| {});
    }
}
