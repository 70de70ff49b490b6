//! Which columns of a table are shown, and in what order: kept on the device, one choice a table.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::TablePage;
use crate::browser::storage;
use crate::components::{Icon, IconButton, IconView, SheetColumn, each};
use protocol::{CellKind, ColumnView};

/// Before the name of a column that is hidden.
const HIDDEN: char = '!';

/// Every column of a table in its order, each with whether it is shown.
pub(super) type Choice = Vec<(String, bool)>;

fn key(table: &str) -> String {
    format!("mandate.columns.{table}")
}

/// The stored choice; columns that it does not know come last.
pub(super) fn stored(table: &str, columns: &[ColumnView]) -> Choice {
    storage::read(&key(table)).map_or_else(|| by_default(columns), |text| read(&text, columns))
}

fn store(table: &str, choice: &Choice) {
    storage::write(&key(table), &write(choice));
}

/// What people know rows by comes first; a uid that only identifies is hidden where there is such a name.
fn by_default(columns: &[ColumnView]) -> Choice {
    let has_name = columns.iter().any(|column| column.names);
    let shown = |column: &ColumnView| {
        let only_identifies = column.identifies && column.kind == CellKind::Uid && column.refers_to.is_none();
        (column.name.clone(), !(only_identifies && has_name && !column.names))
    };
    let names = columns.iter().filter(|column| column.names);
    let others = columns.iter().filter(|column| !column.names);
    names.chain(others).map(shown).collect()
}

fn read(text: &str, columns: &[ColumnView]) -> Choice {
    let mut choice: Choice = text
        .split(';')
        .map(|part| match part.strip_prefix(HIDDEN) {
            Some(name) => (name.to_owned(), false),
            None => (part.to_owned(), true),
        })
        .filter(|(name, _)| columns.iter().any(|column| column.name == *name))
        .collect();
    let new = by_default(columns).into_iter();
    let new: Choice = new
        .filter(|(name, _)| choice.iter().all(|(known, _)| known != name))
        .collect();
    choice.extend(new);
    choice
}

fn write(choice: &Choice) -> String {
    let part = |(name, shown): &(String, bool)| {
        if *shown {
            name.clone()
        } else {
            format!("{HIDDEN}{name}")
        }
    };
    choice.iter().map(part).collect::<Vec<_>>().join(";")
}

/// The shown columns, each with its place in the declaration.
pub(super) fn shown(choice: &Choice, columns: &[ColumnView]) -> Vec<(usize, ColumnView)> {
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let shown = choice
        .iter()
        .filter(|(_, shown)| *shown)
        .filter_map(|(name, _)| place(name));
    shown.map(|place| (place, columns[place].clone())).collect()
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
fn choose(page: TablePage, choice: Choice) {
    if choice.iter().any(|(_, shown)| *shown) {
        store(&page.table.get_untracked(), &choice);
        page.block.set(None);
        page.choice.set(choice);
    } else {
        // The box that was unticked is ticked again.
        page.choice.update(|_| {});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: CellKind, identifies: bool, names: bool) -> ColumnView {
        ColumnView {
            name: name.to_owned(),
            label: name.to_owned(),
            description: String::new(),
            kind,
            required: false,
            nullable: true,
            max: None,
            unit: None,
            default: None,
            choices: Vec::new(),
            refers_to: None,
            identifies,
            names,
        }
    }

    #[test]
    fn names_come_first_and_bare_uids_are_hidden() {
        let columns = [
            column("uid", CellKind::Uid, true, false),
            column("type", CellKind::Text, false, false),
            column("key", CellKind::Text, false, true),
        ];
        let choice = by_default(&columns);
        assert_eq!(write(&choice), "key;!uid;type");
        let places: Vec<usize> = shown(&choice, &columns).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [2, 1]);
        assert_eq!(write(&by_default(&columns[..1])), "uid");
    }

    #[test]
    fn a_stored_choice_survives_a_new_declaration() {
        let columns = [
            column("a", CellKind::Text, false, false),
            column("b", CellKind::Text, false, false),
            column("new", CellKind::Text, false, false),
        ];
        assert_eq!(write(&read("b;!a;gone", &columns)), "b;!a;new");
    }
}
