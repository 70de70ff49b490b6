//! The sheet: a grid of cells of any length and of columns that are known only when it is shown. Arrows move from cell to
//! cell, Shift extends, Enter edits, and blocks of cells go to and come from spreadsheets.

mod keys;
mod range;
mod row;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use leptos::ev::{ClipboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::viewport::Viewport;
use crate::browser::elements::bring_into_sight;
pub use range::{Block, CellAt};
use row::{SheetHead, SheetRow};

/// Rows of the skeleton while the first rows are on their way.
const SKELETON: u32 = 10;

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its title.
    pub title: String,
    /// The unit of its figures.
    pub unit: String,
    /// What it means.
    pub help: String,
    /// Pixels.
    pub width: u32,
    /// Figures stand at the right.
    pub is_figure: bool,
    /// Its place among the columns that order the rows, from 1, and whether the largest comes first.
    pub sorted: Option<(usize, bool)>,
}

/// A cell as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCell {
    /// Its words.
    pub text: String,
    /// "num", "faint".
    pub class: &'static str,
    /// Where it leads to.
    pub href: Option<String>,
    /// All of it, where the words are only a part.
    pub title: Option<String>,
}

/// How an edit starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditStart {
    /// With what is in the cell.
    Keep,
    /// With what was typed in its place.
    Typed(String),
}

/// The cells of a sheet and what can be done with them.
#[derive(Clone, Copy, Debug)]
pub struct SheetModel {
    /// Rows in all; none until known.
    pub count: Signal<Option<u32>>,
    /// The columns that are shown.
    pub columns: Signal<Vec<SheetColumn>>,
    /// The cells of a row; none while it is on its way.
    pub row: Callback<u32, Option<Arc<Vec<SheetCell>>>>,
    /// What the row below the last one says; none when there is no such row.
    pub fresh: Signal<Option<String>>,
    /// What is wrong with cells.
    pub faults: Signal<BTreeMap<CellAt, String>>,
    /// Changes when another list is shown; the sheet goes back to its top.
    pub list: Signal<u32>,
    /// The chosen cells.
    pub block: RwSignal<Option<Block>>,
    /// The cell that is edited.
    pub edited: Signal<Option<CellAt>>,
    /// Rows came into sight.
    pub want: Callback<Range<u32>>,
    /// The head of a column was pressed; with Shift, beside others.
    pub sort: Callback<(usize, bool)>,
    /// A cell is to be edited.
    pub edit: Callback<(CellAt, EditStart)>,
    /// The chosen cells are to be emptied.
    pub clear: Callback<Block>,
    /// The text of the chosen cells; none when it comes later by another way.
    pub copy: Callback<Block, Option<String>>,
    /// A text is to be written from a cell on.
    pub paste: Callback<(CellAt, String)>,
}

/// A sheet on the page.
#[derive(Clone, Copy, Debug)]
struct Sheet {
    id: &'static str,
    model: SheetModel,
    viewport: Viewport,
    table: NodeRef<html::Table>,
}

impl Sheet {
    fn width(self) -> usize {
        self.model.columns.with(Vec::len)
    }

    /// The row below the last one.
    fn is_new(self, row: u32) -> bool {
        self.model.fresh.with(Option::is_some) && self.model.count.get() == Some(row)
    }

    /// Rows with the one below the last.
    fn rows(self) -> u32 {
        let count = self.model.count.get().unwrap_or(SKELETON);
        count.saturating_add(u32::from(self.model.fresh.with(Option::is_some)))
    }
}

/// A sheet; `children` lie over its cells.
#[component]
pub fn SheetGrid(
    /// Unique in the page: cells are named after it.
    id: &'static str,
    /// What its rows are.
    #[prop(into)]
    label: Signal<String>,
    model: SheetModel,
    /// Said in place of rows when there are none.
    #[prop(into)]
    empty: ViewFn,
    children: Children,
) -> impl IntoView {
    let sheet = Sheet {
        id,
        model,
        viewport: Viewport::watched(),
        table: NodeRef::new(),
    };
    let shown = Memo::new(move |_| sheet.viewport.rows(sheet.rows()));
    follow(sheet, shown);
    let least = move || {
        model
            .columns
            .with(|columns| columns.iter().map(|column| column.width).sum::<u32>())
    };
    let active = move || {
        model
            .block
            .get()
            .map(|block| format!("{id}-{}-{}", block.at.row, active_column(sheet, block)))
    };
    let before = move || sheet.viewport.height_of(shown.get().start);
    let after = move || sheet.viewport.height_of(sheet.rows().saturating_sub(shown.get().end));
    view! {
        <div class="gridbox sheetbox" node_ref=sheet.viewport.node on:scroll=move |_| sheet.viewport.read_scroll()>
            <table
                class="grid sheet"
                id=id
                node_ref=sheet.table
                role="grid"
                tabindex="0"
                aria-label=label
                aria-multiselectable="true"
                aria-rowcount=move || model.count.get().map_or(-1, |count| i64::from(count) + 1)
                aria-colcount=move || sheet.width()
                aria-activedescendant=active
                style:min-width=move || format!("{}px", least())
                on:keydown=move |event| keys::on_key(&event, sheet)
                on:mousedown=move |event| on_press(&event, sheet)
                on:mousemove=move |event| on_drag(&event, sheet)
                on:click=move |event| on_click(&event)
                on:dblclick=move |event| on_double(&event, sheet)
                on:copy=move |event| on_copy(&event, sheet)
                on:paste=move |event| on_paste(&event, sheet)
            >
                <SheetHead columns=model.columns sort=model.sort/>
                <tbody>
                    <tr class="gap" aria-hidden="true"><td colspan=move || sheet.width() style:height=before></td></tr>
                    <For each=move || shown.get() key=|index| *index let:index><SheetRow sheet index/></For>
                    <tr class="gap" aria-hidden="true"><td colspan=move || sheet.width() style:height=after></td></tr>
                </tbody>
            </table>
            {children()}
            <Show when=move || model.count.get() == Some(0)>{empty.run()}</Show>
        </div>
    }
}

/// The row below the last one is a single cell.
fn active_column(sheet: Sheet, block: Block) -> usize {
    if sheet.is_new(block.at.row) { 0 } else { block.at.column }
}

/// Asks for the rows in sight, goes to the top when another list is shown, and keeps the cell of the keyboard in sight.
fn follow(sheet: Sheet, shown: Memo<Range<u32>>) {
    let model = sheet.model;
    Effect::new(move |_| {
        let rows = shown.get();
        if model.count.get().is_some() && !rows.is_empty() {
            model.want.run(rows);
        }
    });
    Effect::new(move |before: Option<u32>| {
        let list = model.list.get();
        if before.is_some_and(|before| before != list) {
            model.block.set(None);
            sheet.viewport.go_to_top();
        }
        list
    });
    let at = Memo::new(move |_| model.block.get().map(|block| block.at));
    Effect::new(move |_| {
        let Some(at) = at.get() else { return };
        sheet.viewport.show(at.row);
        spawn_local(async move {
            tick().await;
            let cell = document().get_element_by_id(&format!("{}-{}-{}", sheet.id, at.row, at.column));
            if let Some(cell) = cell {
                bring_into_sight(&cell);
            }
        });
    });
    // When the edit ends, the keys are the sheet's again.
    Effect::new(move |before: Option<bool>| {
        let is_edited = model.edited.get().is_some();
        if before == Some(true) && !is_edited {
            focus(sheet);
        }
        is_edited
    });
}

fn focus(sheet: Sheet) {
    if let Some(table) = sheet.table.get_untracked() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let table: &HtmlElement = &table;
        // A sheet that is gone meanwhile needs no focus.
        let _ = table.focus_with_options(&options);
    }
}

/// The cell that an event is on.
fn cell_of(event: &MouseEvent, sheet: Sheet) -> Option<CellAt> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("td[id]").ok().flatten()?;
    let id = cell.id();
    let (row, column) = id.strip_prefix(sheet.id)?.strip_prefix('-')?.split_once('-')?;
    Some(CellAt {
        row: row.parse().ok()?,
        column: column.parse().ok()?,
    })
}

fn on_press(event: &MouseEvent, sheet: Sheet) {
    let Some(at) = cell_of(event, sheet).filter(|_| event.button() == 0) else {
        return;
    };
    // The browser would mark words, and its own start of a drag would keep the focus away.
    event.prevent_default();
    focus(sheet);
    let block = sheet.model.block;
    block.update(|block| {
        *block = Some(match *block {
            Some(known) if event.shift_key() => known.moved(at, true),
            _ => Block::cell(at),
        });
    });
}

fn on_drag(event: &MouseEvent, sheet: Sheet) {
    if event.buttons() != 1 {
        return;
    }
    if let Some(at) = cell_of(event, sheet) {
        sheet
            .model
            .block
            .update(|block| *block = block.map(|block| block.moved(at, true)));
    }
}

/// A link is followed by a click on a cell that is chosen: the click that chooses it writes the cell anew, and is none on
/// the link. The second click of a double click edits.
fn on_click(event: &MouseEvent) {
    if event.detail() > 1 {
        event.prevent_default();
    }
}

fn on_double(event: &MouseEvent, sheet: Sheet) {
    if let Some(at) = cell_of(event, sheet) {
        sheet.model.edit.run((at, EditStart::Keep));
    }
}

fn on_copy(event: &ClipboardEvent, sheet: Sheet) {
    let Some(block) = sheet.model.block.get_untracked().filter(|_| is_own(event, sheet)) else {
        return;
    };
    event.prevent_default();
    if let (Some(text), Some(clipboard)) = (sheet.model.copy.run(block), event.clipboard_data()) {
        // It fails only for an event that is over.
        let _ = clipboard.set_data("text/plain", &text);
    }
}

fn on_paste(event: &ClipboardEvent, sheet: Sheet) {
    let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
    let block = sheet.model.block.get_untracked().filter(|_| is_own(event, sheet));
    if let (Some(block), Some(text)) = (block, text) {
        event.prevent_default();
        let at = CellAt {
            row: *block.rows().start(),
            column: *block.columns().start(),
        };
        sheet.model.paste.run((at, text));
    }
}

/// The sheet itself has the focus, not a field in it.
fn is_own(event: &ClipboardEvent, sheet: Sheet) -> bool {
    let table = sheet.table.get_untracked();
    table.is_some_and(|table| event.target().as_ref() == Some(table.as_ref()))
}
