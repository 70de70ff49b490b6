//! The grid: a table of any length, of which only the rows in sight exist; arrows move, Enter opens, Space picks.

mod row;
mod sheet;
mod sight;
mod viewport;

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use row::{GridRow, grid_head};
pub use sheet::{Block, CellAt, EditStart, SheetCell, SheetColumn, SheetGrid, SheetModel};
use sight::moved;
use viewport::Viewport;

use super::EmptyNote;
use super::column::Column;
use super::picks::{Picks, toggle_pick};
use crate::browser::format;
use crate::state::{WindowOf, Windows};
use protocol::Uid;

/// Rows of the skeleton while the first rows are on their way.
const SKELETON: u32 = 10;

/// The rows of a grid and what can be done with them.
#[derive(Debug)]
pub struct GridModel<T: Send + Sync + 'static> {
    /// Rows in all; none until known.
    count: Signal<Option<u32>>,
    /// A row; none while it is on its way.
    row: Callback<u32, Option<T>>,
    heading: Option<Callback<T, Option<AnyView>>>,
    class: Callback<T, &'static str>,
    want: Option<Callback<Range<u32>>>,
    list: Option<Signal<u32>>,
    open: Option<Callback<T>>,
    pick: Option<Callback<T>>,
    picked: Option<Callback<T, bool>>,
    at: RwSignal<Option<u32>>,
}

impl<T: Send + Sync + 'static> GridModel<T> {
    /// Rows that are all there; each can be gone to and no more.
    pub fn of(
        count: impl Fn() -> Option<u32> + Send + Sync + 'static,
        row: impl Fn(u32) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        Self {
            count: Signal::derive(count),
            row: Callback::new(row),
            heading: None,
            class: Callback::new(|_| "can"),
            want: None,
            list: None,
            open: None,
            pick: None,
            picked: None,
            at: RwSignal::new(None),
        }
    }

    /// Rows that come as they get into sight.
    pub fn of_windows<Q: WindowOf<Row = T>>(windows: Windows<Q>) -> Self {
        Self {
            want: Some(Callback::new(move |rows| windows.want(rows))),
            list: Some(windows.list.into()),
            ..Self::of(move || windows.count.get(), move |index| windows.row(index))
        }
    }

    /// With a heading over the rows below it, in one cell over all columns, in place of some of the rows.
    pub fn heading<V: IntoView + 'static>(self, heading: impl Fn(&T) -> Option<V> + Send + Sync + 'static) -> Self {
        let heading = Callback::new(move |row: T| heading(&row).map(IntoAny::into_any));
        Self {
            heading: Some(heading),
            ..self
        }
    }

    /// With a class for each row: "can" when it can be acted on, "grp" for a heading.
    pub fn class(self, class: impl Fn(&T) -> &'static str + Send + Sync + 'static) -> Self {
        let class = Callback::new(move |row: T| class(&row));
        Self { class, ..self }
    }

    /// Goes back to its top when `list` changes: another list is shown.
    pub fn list(self, list: impl Into<Signal<u32>>) -> Self {
        let list = Some(list.into());
        Self { list, ..self }
    }

    /// Enter or a double click on a row.
    pub fn open(self, open: impl Fn(T) + Send + Sync + 'static) -> Self {
        let open = Some(Callback::new(open));
        Self { open, ..self }
    }

    /// Space on a row.
    pub fn pick(self, pick: impl Fn(T) + Send + Sync + 'static) -> Self {
        let pick = Some(Callback::new(pick));
        Self { pick, ..self }
    }

    /// Space picks a row for what is done to several at once.
    pub fn picks(self, picks: Picks, uid: fn(&T) -> Uid) -> Self {
        Self {
            picked: Some(Callback::new(move |row| picks.with(|picks| picks.contains(&uid(&row))))),
            ..self.pick(move |row| toggle_pick(picks, uid(&row)))
        }
    }

    /// The row that the keyboard is at.
    pub fn at(self, at: RwSignal<Option<u32>>) -> Self {
        Self { at, ..self }
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> GridModel<T> {
    /// Rows of a list that is there as a whole as soon as `is_known` holds.
    pub fn of_lines(lines: Memo<Vec<T>>, is_known: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let count = move || lines.with(|lines| format::number_of(lines.len()));
        Self::of(
            move || is_known().then(count),
            move |index| lines.with(|lines| lines.get(index as usize).cloned()),
        )
    }
}

impl<T: Send + Sync + 'static> Clone for GridModel<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for GridModel<T> {}

/// A grid.
#[component]
pub fn Grid<T>(
    /// Unique in the page: rows are named after it.
    id: &'static str,
    /// The class that gives its least width, where it is not named after the grid.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// What its rows are.
    #[prop(into)]
    label: Signal<String>,
    columns: Vec<Column<T>>,
    model: GridModel<T>,
    /// Said in place of rows when there are none: a title, and what to do.
    #[prop(optional)]
    empty: Option<(&'static str, &'static str)>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let viewport = Viewport::watched();
    let width = columns.len();
    let head = grid_head(&columns);
    let columns = StoredValue::new(columns);
    view! {
        <div class="gridbox" node_ref=viewport.node on:scroll=move |_| viewport.read_scroll()>
            <table
                class=format!("grid {}", kind.unwrap_or(id))
                id=id
                role="grid"
                tabindex="0"
                aria-label=label
                aria-rowcount=move || model.count.get().map_or(-1, |count| i64::from(count) + 1)
                aria-colcount=width
                aria-multiselectable=model.picked.map(|_| "true")
                aria-activedescendant=move || model.at.get().map(|at| format!("{id}-{at}"))
                on:keydown=move |event| on_key(&event, model, viewport)
            >
                {head}
                <GridBody id columns model viewport/>
            </table>
            <Show when=move || model.count.get() == Some(0)>
                {empty.map(|(title, text)| view! { <EmptyNote title text/> })}
            </Show>
        </div>
    }
}

/// The rows in sight, between two gaps as high as the rows that are not.
#[component]
fn GridBody<T>(
    id: &'static str,
    columns: StoredValue<Vec<Column<T>>>,
    model: GridModel<T>,
    viewport: Viewport,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let shown = Memo::new(move |_| viewport.rows(model.count.get().unwrap_or(SKELETON)));
    follow(model, viewport, shown);
    let width = columns.with_value(Vec::len);
    let before = move || viewport.height_of(shown.get().start);
    let after = move || {
        let count = model.count.get().unwrap_or_default();
        viewport.height_of(count.saturating_sub(shown.get().end))
    };
    view! {
        <tbody>
            <tr class="gap" aria-hidden="true"><td colspan=width style:height=before></td></tr>
            <For each=move || shown.get() key=|index| *index let:index>
                <GridRow id index columns model/>
            </For>
            <tr class="gap" aria-hidden="true"><td colspan=width style:height=after></td></tr>
        </tbody>
    }
}

/// Asks for the rows in sight, and goes to the top when another list is shown.
fn follow<T: Send + Sync + 'static>(model: GridModel<T>, viewport: Viewport, shown: Memo<Range<u32>>) {
    if let Some(want) = model.want {
        Effect::new(move |_| {
            let rows = shown.get();
            if model.count.get().is_some() && !rows.is_empty() {
                want.run(rows);
            }
        });
    }
    if let Some(list) = model.list {
        Effect::new(move |before: Option<u32>| {
            let list = list.get();
            if before.is_some_and(|before| before != list) {
                model.at.set(None);
                viewport.go_to_top();
            }
            list
        });
    }
}

fn on_key<T: Send + Sync + 'static>(event: &KeyboardEvent, model: GridModel<T>, viewport: Viewport) {
    // A button in the head has the key for itself.
    let is_own = event.target() == event.current_target();
    if !is_own || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let at = model.at.get_untracked();
    let row = || at.and_then(|at| untrack(move || model.row.run(at)));
    let key = event.key();
    match key.as_str() {
        "Enter" => {
            if let (Some(open), Some(row)) = (model.open, row()) {
                event.prevent_default();
                open.run(row);
            }
        }
        " " => {
            event.prevent_default();
            if let (Some(pick), Some(row)) = (model.pick, row()) {
                pick.run(row);
            }
        }
        _ => {
            let count = model.count.get_untracked().unwrap_or(0);
            if let Some(to) = moved(at, &key, count, viewport.page()) {
                event.prevent_default();
                model.at.set(Some(to));
                viewport.show(to);
            }
        }
    }
}
