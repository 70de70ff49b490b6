//! The grid: a table of any length, of which only the rows in sight exist; arrows move, Enter opens, Space picks.

mod column;
mod row;
mod sight;

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use column::ColumnHead;
pub use column::{Column, Order};
use row::GridRow;
use sight::{in_sight, moved, scroll_to_show};

/// Rows of the skeleton while the first rows are on their way.
const SKELETON: u32 = 10;

/// The rows of a grid and what can be done with them.
#[derive(Debug)]
pub struct GridModel<T: Send + Sync + 'static> {
    /// Rows in all; none until known.
    pub count: Signal<Option<u32>>,
    /// A row; none while it is on its way.
    pub row: Callback<u32, Option<T>>,
    /// Its cells, one `td` a column, or one `td` over all columns.
    pub cells: Callback<T, AnyView>,
    /// The class of its row: "can" when it can be acted on, "grp" for a heading.
    pub class: Callback<T, &'static str>,
    /// Rows came into sight.
    pub want: Option<Callback<Range<u32>>>,
    /// Changes when another list is shown; the grid goes back to its top.
    pub list: Option<Signal<u32>>,
    /// Enter or a double click on a row.
    pub open: Option<Callback<T>>,
    /// Space on a row.
    pub pick: Option<Callback<T>>,
    /// Whether a row is picked.
    pub picked: Option<Callback<T, bool>>,
    /// The row that the keyboard is at.
    pub at: RwSignal<Option<u32>>,
}

impl<T: Send + Sync + 'static> Clone for GridModel<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for GridModel<T> {}

/// Where the reader looks.
#[derive(Clone, Copy, Debug)]
struct Viewport {
    node: NodeRef<html::Div>,
    scroll_top: RwSignal<f64>,
    height: RwSignal<f64>,
    row_height: RwSignal<f64>,
}

/// A grid.
#[component]
pub fn Grid<T>(
    /// Unique in the page: rows are named after it.
    id: &'static str,
    /// The class that gives its least width.
    kind: &'static str,
    /// What its rows are.
    #[prop(into)]
    label: Signal<String>,
    columns: Vec<Column>,
    model: GridModel<T>,
    #[prop(optional)] order: Option<Order>,
    /// Said in place of rows when there are none.
    #[prop(optional, into)]
    empty: Option<ViewFn>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let viewport = Viewport {
        node: NodeRef::new(),
        scroll_top: RwSignal::new(0.0),
        height: RwSignal::new(0.0),
        row_height: RwSignal::new(f64::INFINITY),
    };
    watch_size(viewport);
    let shown = Memo::new(move |_| {
        let count = model.count.get().unwrap_or(SKELETON);
        in_sight(
            viewport.scroll_top.get(),
            viewport.height.get(),
            viewport.row_height.get(),
            count,
        )
    });
    follow(model, viewport, shown);
    let width = columns.len();
    let columns = StoredValue::new(columns);
    let gap = move |rows: u32| {
        let height = viewport.row_height.get();
        if height.is_finite() {
            format!("{}px", f64::from(rows) * height)
        } else {
            "0px".to_owned()
        }
    };
    let after = move || {
        model
            .count
            .get()
            .map_or(0, |count| count.saturating_sub(shown.get().end))
    };
    view! {
        <div class="gridbox" node_ref=viewport.node on:scroll=move |_| read_scroll(viewport)>
            <table
                class=format!("grid {kind}")
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
                <colgroup>
                    {columns.with_value(|columns| {
                        columns.iter().map(|column| view! { <col class=column.width/> }).collect_view()
                    })}
                </colgroup>
                <thead>
                    <tr aria-rowindex="1">
                        {columns.with_value(|columns| {
                            columns.iter().copied().enumerate().map(|(index, column)| view! {
                                <ColumnHead index column order/>
                            }).collect_view()
                        })}
                    </tr>
                </thead>
                <tbody>
                    <tr class="gap" aria-hidden="true">
                        <td colspan=width style:height=move || gap(shown.get().start)></td>
                    </tr>
                    <For each=move || shown.get() key=|index| *index let:index>
                        <GridRow id index columns model/>
                    </For>
                    <tr class="gap" aria-hidden="true">
                        <td colspan=width style:height=move || gap(after())></td>
                    </tr>
                </tbody>
            </table>
            <Show when=move || model.count.get() == Some(0)>{empty.clone().map(|empty| empty.run())}</Show>
        </div>
    }
}

/// Asks for the rows in sight, and goes to the top when another list is shown.
fn follow<T: Send + Sync + 'static>(model: GridModel<T>, viewport: Viewport, shown: Memo<Range<u32>>) {
    if let Some(want) = model.want {
        Effect::new(move |_| {
            let count = model.count.get();
            let rows = shown.get();
            if count.is_some() && !rows.is_empty() {
                want.run(rows);
            }
        });
    }
    if let Some(list) = model.list {
        Effect::new(move |before: Option<u32>| {
            let list = list.get();
            if before.is_some_and(|before| before != list) {
                model.at.set(None);
                if let Some(node) = viewport.node.get_untracked() {
                    node.set_scroll_top(0);
                }
            }
            list
        });
    }
}

/// Reads the height of the box and of a row, now and whenever the box changes.
fn watch_size(viewport: Viewport) {
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(node) = viewport.node.get() else { return };
        read_size(viewport, &node);
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            if let Some(node) = viewport.node.try_get_untracked().flatten() {
                read_size(viewport, &node);
            }
        });
        if let Ok(watcher) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            watcher.observe(&node);
            observer.set_value(Some((watcher, on_resize)));
        }
    });
    on_cleanup(move || {
        observer.try_update_value(|observer| {
            if let Some((watcher, _)) = observer.take() {
                watcher.disconnect();
            }
        });
    });
}

fn read_size(viewport: Viewport, node: &HtmlElement) {
    let row_height = window()
        .get_computed_style(node)
        .ok()
        .flatten()
        .and_then(|style| style.get_property_value("--row").ok())
        .and_then(|text| text.trim().trim_end_matches("px").parse::<f64>().ok());
    if let Some(row_height) = row_height {
        viewport.row_height.set(row_height);
    }
    viewport.height.set(f64::from(node.client_height()));
}

fn read_scroll(viewport: Viewport) {
    if let Some(node) = viewport.node.get_untracked() {
        viewport.scroll_top.set(f64::from(node.scroll_top()));
    }
}

fn on_key<T: Send + Sync + 'static>(event: &KeyboardEvent, model: GridModel<T>, viewport: Viewport) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let count = model.count.get_untracked().unwrap_or(0);
    let at = model.at.get_untracked();
    let row = || at.and_then(|at| model.row.run(at));
    let page = (viewport.height.get_untracked() / viewport.row_height.get_untracked())
        .floor()
        .max(2.0)
        - 1.0;
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
        _ =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rows that fit on a screen"
            )]
            if let Some(to) = moved(at, &key, count, page as u32) {
                event.prevent_default();
                model.at.set(Some(to));
                show(viewport, to);
            }
        }
    }
}

/// Scrolls a row into sight.
fn show(viewport: Viewport, row: u32) {
    let Some(node) = viewport.node.get_untracked() else {
        return;
    };
    let row_height = viewport.row_height.get_untracked();
    if let Some(top) = scroll_to_show(
        row,
        f64::from(node.scroll_top()),
        viewport.height.get_untracked(),
        row_height,
    ) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a browser's scroll offsets are whole pixels"
        )]
        node.set_scroll_top(top as i32);
    }
}
