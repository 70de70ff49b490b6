//! A cell while it is edited: a field over it, saved by Enter, Tab or leaving it, left as it was by Escape.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, Node};

use super::TablePage;
use super::conflict::{Changed, changed};
use super::field::{NameBox, choice_options};
use crate::components::{Block, CellAt, EditStart, FieldError, Input, Select};
use protocol::{CellKind, ColumnView, Failure, RowDraft, RowWrite, WriteRows};

/// The sheet's name in the page; its cells are named after it.
pub(super) const SHEET: &str = "rows";

/// A cell that is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) at: CellAt,
    key: String,
    column: ColumnView,
    /// What is in the cell.
    before: String,
    /// What the field starts with.
    start: String,
}

/// Starts to edit a cell; the row below the last one is a form.
pub(super) fn start(page: TablePage, at: CellAt, start: EditStart) {
    if page.list.count.get_untracked() == Some(at.row) {
        return page.form.start_new();
    }
    let Some(row) = untrack(|| page.list.row(at.row)) else {
        return;
    };
    let column = page.shown.with_untracked(|shown| shown.get(at.column).cloned());
    let Some((place, column)) = column else { return };
    let before = row.cells.get(place).map(protocol::Cell::text).unwrap_or_default();
    let start = match start {
        EditStart::Keep => before.clone(),
        EditStart::Typed(text) => text,
    };
    page.block.set(Some(Block::cell(at)));
    page.edit.set(Some(Edit {
        at,
        key: row.key.clone(),
        column,
        before,
        start,
    }));
}

/// Where the editor lies, in pixels of the box that scrolls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    left: f64,
    top: f64,
    width: f64,
}

/// The field over the cell that is edited; nothing while none is.
#[component]
pub(super) fn CellEditor(page: TablePage) -> impl IntoView {
    move || page.edit.get().map(|edit| view! { <Editor page edit/> })
}

/// A cell under edit: its text, and what is wrong with it.
#[derive(Clone, Copy, Debug)]
struct Editing {
    page: TablePage,
    edit: StoredValue<Edit>,
    text: RwSignal<String>,
    error: RwSignal<Option<String>>,
    saving: RwSignal<bool>,
    node: NodeRef<html::Div>,
}

#[component]
fn Editor(page: TablePage, edit: Edit) -> impl IntoView {
    let editing = Editing {
        page,
        text: RwSignal::new(edit.start.clone()),
        error: RwSignal::new(None),
        saving: RwSignal::new(false),
        node: NodeRef::new(),
        edit: StoredValue::new(edit.clone()),
    };
    let place = place_of(edit.at);
    let px = |value: f64| format!("{value}px");
    let is_typed = edit.start != edit.before;
    let is_figure = edit.column.kind.is_figure() && edit.column.refers_to.is_none();
    Effect::new(move |_| {
        if editing.node.get().is_some() {
            spawn_local(async move {
                tick().await;
                editing.focus(!is_typed);
            });
        }
    });
    view! {
        <div
            class="celledit"
            class:num=is_figure
            node_ref=editing.node
            style:left=px(place.left)
            style:top=px(place.top)
            style:width=px(place.width)
            on:keydown=move |event| editing.on_key(&event)
            on:focusout=move |event| editing.on_leave(&event)
        >
            <EditField editing column=edit.column/>
            <FieldError id="cell-fault" message=editing.error/>
        </div>
    }
}

/// The field that fits the column.
#[component]
fn EditField(editing: Editing, column: ColumnView) -> impl IntoView {
    let label = column.label.clone();
    if let Some((table, _)) = column.refers_to {
        let on_pick = Callback::new(move |name| {
            editing.text.set(name);
            editing.commit(Some((1, 0)));
        });
        return view! { <NameBox id="cell-field" label table text=editing.text on_pick invalid=editing.error/> }
            .into_any();
    }
    let choices = match column.kind {
        CellKind::Bool => vec!["true".to_owned(), "false".to_owned()],
        _ => column.choices,
    };
    if choices.is_empty() {
        return view! {
            <Input id="cell-field" label value=editing.text fault=editing.error fault_id="cell-fault" attr:spellcheck="false"/>
        }
        .into_any();
    }
    let options = choice_options(choices, column.nullable);
    let invalid = move || editing.error.with(Option::is_some);
    view! { <Select id="cell-field" label options value=editing.text invalid described_by="cell-fault"/> }.into_any()
}

/// Over the cell.
fn place_of(at: CellAt) -> Place {
    let cell = document().get_element_by_id(&format!("{SHEET}-{}-{}", at.row, at.column));
    let over = |cell: &Element| {
        let sheet = cell.closest(".gridbox").ok().flatten()?;
        let (inner, outer) = (cell.get_bounding_client_rect(), sheet.get_bounding_client_rect());
        Some(Place {
            left: inner.left() - outer.left() + f64::from(sheet.scroll_left()),
            top: inner.top() - outer.top() + f64::from(sheet.scroll_top()),
            width: inner.width(),
        })
    };
    cell.as_ref().and_then(over).unwrap_or_default()
}

impl Editing {
    fn focus(self, select: bool) {
        let field = document().get_element_by_id("cell-field");
        let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) else {
            return;
        };
        // A field that is gone meanwhile needs no focus.
        let _ = field.focus();
        if let Some(input) = field.dyn_ref::<HtmlInputElement>().filter(|_| select) {
            input.select();
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let step = match event.key().as_str() {
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                return self.page.edit.set(None);
            }
            "Enter" if event.shift_key() => (-1, 0),
            "Enter" => (1, 0),
            "Tab" if event.shift_key() => (0, -1),
            "Tab" => (0, 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        self.commit(Some(step));
    }

    /// Leaving the field saves it.
    fn on_leave(self, event: &FocusEvent) {
        // Taking the field away is leaving it, too; then all of this is gone.
        if !self.is_open() {
            return;
        }
        let stays = self.node.get_untracked().is_some_and(|node| {
            let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
            to.is_some_and(|to| node.contains(Some(&to)))
        });
        // A refused text waits for its correction or for Escape.
        if !stays && self.error.with_untracked(Option::is_none) {
            self.commit(None);
        }
    }

    fn is_open(self) -> bool {
        self.edit
            .try_with_value(|edit| self.page.edit.with_untracked(|open| open.as_ref() == Some(edit)))
            .unwrap_or(false)
    }

    /// Writes the cell; then the edit ends, at the cell that `step` leads to.
    fn commit(self, step: Option<(i64, i64)>) {
        if self.saving.get_untracked() {
            return;
        }
        let edit = self.edit.get_value();
        if self.text.with_untracked(|text| *text == edit.before) {
            return self.end(&edit, step);
        }
        let seen = edit.before.clone();
        self.write(edit, step, seen);
    }

    /// Writes the cell over what was seen in it.
    fn write(self, edit: Edit, step: Option<(i64, i64)>, seen: String) {
        let text = self.text.get_untracked();
        self.saving.set(true);
        let question = WriteRows {
            table: self.page.table.get_untracked(),
            write: RowWrite::Update,
            rows: vec![RowDraft {
                key: edit.key.clone(),
                cells: vec![(edit.column.name.clone(), text)],
                seen: vec![(edit.column.name.clone(), seen)],
            }],
        };
        let typed = question.rows[0].cells.clone();
        spawn_local(async move {
            let answer = self.page.app.engine.ask(question).await;
            self.saving.try_set(false);
            match answer {
                Ok(_) => self.end(&edit, step),
                Err(failure) => {
                    // Said first, so that leaving the field for the choice does not try again.
                    self.refuse(&failure);
                    if let Some(cells) = changed(&failure, &typed) {
                        self.choose(edit, step, cells);
                    }
                }
            }
        });
    }

    /// Another tab changed the cell meanwhile.
    fn choose(self, edit: Edit, step: Option<(i64, i64)>, cells: Vec<Changed>) {
        let kept = edit.clone();
        let keep = move |cells: Vec<Changed>| {
            if let Some(cell) = cells.into_iter().next().filter(|_| self.is_open()) {
                self.error.set(None);
                self.write(kept.clone(), step, cell.theirs);
            }
        };
        self.page.ask_conflict(cells, keep, move |_| self.end(&edit, step));
    }

    fn refuse(self, failure: &Failure) {
        let said: Vec<&str> = match failure.violations.as_slice() {
            [] => vec![&failure.message],
            all => all.iter().map(|violation| violation.message.as_str()).collect(),
        };
        // The reader may have left the page.
        if self.error.try_set(Some(said.join(" "))).is_none() {
            self.focus(false);
        }
    }

    fn end(self, edit: &Edit, step: Option<(i64, i64)>) {
        let page = self.page;
        if page.edit.try_with_untracked(|open| open.as_ref() == Some(edit)) != Some(true) {
            return;
        }
        page.edit.set(None);
        let Some((down, right)) = step else { return };
        let (rows, columns) = (
            page.list.count.get_untracked().unwrap_or(1),
            page.shown.with_untracked(Vec::len),
        );
        let row = edit.at.row.saturating_add_signed(i32::try_from(down).unwrap_or(0));
        let column = edit
            .at
            .column
            .saturating_add_signed(isize::try_from(right).unwrap_or(0));
        page.block.set(Some(Block::cell(CellAt {
            row: row.min(rows.saturating_sub(1)),
            column: column.min(columns.saturating_sub(1)),
        })));
    }
}
