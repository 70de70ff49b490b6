//! The form of one row, made from the declaration: one field a column.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::TablePage;
use super::conflict::{Changed, changed};
use super::delete::{Delete, ask_impact};
use super::field::Field;
use crate::browser::elements;
use crate::components::{Card, CommandButton, Icon, IconView};
use crate::state::{Command, WithSome};
use protocol::{Cell, CellKind, ColumnView, Failure, ImpactView, RowDraft, RowWrite, TableRow, Violation, WriteRows};

/// The form of one row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Form {
    /// It is for a new row.
    pub(super) is_new: RwSignal<bool>,
    /// What is typed, by column.
    pub(super) drafts: RwSignal<BTreeMap<String, String>>,
    /// The row that is typed in; it stays while others are looked at.
    typed: RwSignal<Option<Arc<TableRow>>>,
    /// The row that the URL names.
    pub(super) linked: RwSignal<Option<Arc<TableRow>>>,
    /// The rules that the last try broke.
    pub(super) violations: RwSignal<Vec<Violation>>,
    /// What deleting the row would do, once asked.
    pub(super) impact: RwSignal<Option<(String, ImpactView)>>,
    pub(super) busy: RwSignal<bool>,
    /// Grows when the fields are filled anew.
    turn: RwSignal<u32>,
}

impl Form {
    /// Forgets what was typed.
    pub(super) fn reset(self) {
        self.is_new.set(false);
        self.drafts.set(BTreeMap::new());
        self.typed.set(None);
        self.linked.set(None);
        self.violations.set(Vec::new());
        self.impact.set(None);
        self.turn.update(|turn| *turn += 1);
    }

    /// Turns to a new row; what was typed in another one is gone only when it was saved or discarded.
    pub(super) fn start_new(self) {
        if self.drafts.with_untracked(BTreeMap::is_empty) {
            self.reset();
            self.is_new.set(true);
        }
        focus_first();
    }

    pub(super) fn type_in(self, row: Option<&Arc<TableRow>>, column: &str, text: String, before: &str) {
        if self.drafts.with_untracked(BTreeMap::is_empty) {
            self.typed.set(row.cloned());
        }
        self.drafts.update(|drafts| {
            if text == before {
                drafts.remove(column);
            } else {
                drafts.insert(column.to_owned(), text);
            }
        });
    }

    /// What is wrong with a column.
    pub(super) fn fault(self, column: &str) -> Option<String> {
        self.violations.with(|all| {
            let of_column = all
                .iter()
                .filter(|violation| violation.column.as_deref() == Some(column));
            let said: Vec<&str> = of_column.map(|violation| violation.message.as_str()).collect();
            (!said.is_empty()).then(|| said.join(" "))
        })
    }

    fn is_edited(self) -> bool {
        self.drafts.with(|drafts| !drafts.is_empty())
    }
}

/// The first field that can be typed in.
fn focus_first() {
    spawn_local(async {
        leptos::task::tick().await;
        elements::focus_first(".inspector .rowform :is(input, select, textarea):not(:disabled)");
    });
}

/// The row of the form: the one that is typed in, else the one that the keyboard is at, else the one of the URL.
fn row_of(page: TablePage) -> Option<Arc<TableRow>> {
    let form = page.form;
    if form.is_new.get() {
        return None;
    }
    if form.is_edited() {
        return form.typed.get();
    }
    match page.block.get() {
        Some(_) => page.row_at(),
        None => form.linked.get(),
    }
}

#[component]
pub(super) fn Inspector(page: TablePage) -> impl IntoView {
    let form = page.form;
    let row = Memo::new(move |_| row_of(page));
    page.app.on(Command::SaveRow, move || save(page, row.get_untracked()));
    page.app.on(Command::DeleteRow, move || {
        if let Some(row) = row.get_untracked() {
            ask_impact(page, row.key.clone());
        }
    });
    // The question is about one row; looking at another one takes it back.
    let key = Memo::new(move |_| row.with_some(|row| row.key.clone()));
    Effect::new(move |_| {
        let key = key.get();
        form.violations.set(Vec::new());
        form.impact.update(|impact| {
            if impact.as_ref().is_some_and(|(of, _)| Some(of) != key.as_ref()) {
                *impact = None;
            }
        });
    });
    let body = move || match (form.is_new.get(), row.get()) {
        (true, _) => view! { <RowForm page row=None/> }.into_any(),
        (false, Some(row)) => view! { <RowForm page row=Some(row)/> }.into_any(),
        (false, None) => view! { <Hint/> }.into_any(),
    };
    view! {
        <aside class="inspector" aria-label="Row">
            {move || form.impact.with(Option::is_some).then(|| view! { <Delete page/> })}
            {body}
        </aside>
    }
}

#[component]
fn Hint() -> impl IntoView {
    view! {
        <Card title="Row" body="body stack quiet">
            <p>"Select a cell to see the full row."</p>
            <p>"Enter or F2 edits a cell, Delete clears it, Ctrl C and Ctrl V copy and paste blocks to and from spreadsheets."</p>
        </Card>
    }
}

#[component]
fn RowForm(page: TablePage, row: Option<Arc<TableRow>>) -> impl IntoView {
    let form = page.form;
    let title = row
        .as_ref()
        .map_or_else(|| "New row".to_owned(), |row| row.name.clone());
    let is_new = row.is_none();
    let fields = {
        let row = row.clone();
        move || {
            form.turn.track();
            let fields = in_order(page.columns.get()).into_iter().map(|(place, column)| {
                let cell = row
                    .as_ref()
                    .and_then(|row| row.cells.get(place).cloned())
                    .unwrap_or(Cell::Empty);
                view! { <Field page row=row.clone() column cell/> }
            });
            fields.collect_view()
        }
    };
    let whole = move || {
        form.violations.with(|all| {
            let of_row = all.iter().filter(|violation| violation.column.is_none());
            let said: Vec<String> = of_row.map(|violation| violation.message.clone()).collect();
            (!said.is_empty())
                .then(|| view! { <p class="field-error"><IconView icon=Icon::Failed/>{said.join(" ")}</p> })
        })
    };
    view! {
        <section class="card rowcard">
            <header>
                <h2 title=title.clone()>{title.clone()}</h2>
                {(!is_new).then(|| view! { <CommandButton command=Command::DeleteRow class="small" label="Delete…"/> })}
            </header>
            <form
                class="rowform"
                autocomplete="off"
                on:submit=move |event| {
                    event.prevent_default();
                    page.app.commands.run(Command::SaveRow);
                }
            >
                {fields}
                {whole}
                <Acts page is_new/>
            </form>
        </section>
    }
}

/// The columns with their places: what people know rows by first, uids that only identify last.
fn in_order(columns: Vec<ColumnView>) -> Vec<(usize, ColumnView)> {
    let rank = |column: &ColumnView| match column {
        column if column.names => 0,
        column if column.identifies && column.kind == CellKind::Uid && column.refers_to.is_none() => 2,
        _ => 1,
    };
    let mut placed: Vec<_> = columns.into_iter().enumerate().collect();
    placed.sort_by_key(|(_, column)| rank(column));
    placed
}

#[component]
fn Acts(page: TablePage, is_new: bool) -> impl IntoView {
    let form = page.form;
    let cannot = move || form.busy.get() || !form.is_edited();
    view! {
        <Show when=move || is_new || form.is_edited()>
            <div class="acts">
                <button class="button" type="button" on:click=move |_| form.reset()>
                    {if is_new { "Cancel" } else { "Discard" }}
                </button>
                <button class="button primary" type="submit" aria-keyshortcuts="Control+S" disabled=cannot>
                    {if is_new { "Add row" } else { "Save row" }}
                </button>
            </div>
        </Show>
    }
}

/// Writes what was typed: a new row, or the changed cells of this one over what was seen in them.
fn save(page: TablePage, row: Option<Arc<TableRow>>) {
    let seen = row.as_deref().map_or_else(Vec::new, |row| seen(page, row));
    write(page, row, seen);
}

/// What the cells of a row hold that are typed in.
fn seen(page: TablePage, row: &TableRow) -> Vec<(String, String)> {
    page.columns.with_untracked(|columns| {
        let cells = columns.iter().zip(&row.cells);
        let typed = cells.filter(|(column, _)| page.form.drafts.with_untracked(|all| all.contains_key(&column.name)));
        typed.map(|(column, cell)| (column.name.clone(), cell.text())).collect()
    })
}

fn write(page: TablePage, row: Option<Arc<TableRow>>, seen: Vec<(String, String)>) {
    let form = page.form;
    let is_new = form.is_new.get_untracked();
    let mut cells = form.drafts.get_untracked();
    if form.busy.get_untracked() || cells.is_empty() || (!is_new && row.is_none()) {
        return;
    }
    if is_new {
        page.columns.with_untracked(|columns| add_unticked(columns, &mut cells));
    }
    let cells: Vec<(String, String)> = cells.into_iter().collect();
    form.busy.set(true);
    let key = row.as_ref().map_or_else(String::new, |row| row.key.clone());
    let (typed, before) = (cells.clone(), seen.clone());
    let question = WriteRows {
        table: page.table.get_untracked(),
        write: if is_new { RowWrite::Create } else { RowWrite::Update },
        rows: vec![RowDraft { key, cells, seen }],
    };
    spawn_local(async move {
        let answer = page.app.engine.ask(question).await;
        form.busy.try_set(false);
        match answer {
            Ok(written) => {
                form.reset();
                let text = if is_new { "Row added." } else { "Row saved." };
                page.app.done_undoable(text, written.entry);
                if let Some(key) = written.keys.into_iter().next().filter(|_| is_new) {
                    page.change(|query| query.row = Some(key));
                }
            }
            Err(failure) => {
                let cells = changed(&failure, &typed);
                refuse(page, failure);
                if let Some(cells) = cells {
                    choose(page, row, before, cells);
                }
            }
        }
    });
}

/// Another tab changed cells meanwhile: what was typed in them is kept and saved, or gives way.
fn choose(page: TablePage, row: Option<Arc<TableRow>>, seen: Vec<(String, String)>, cells: Vec<Changed>) {
    let (kept, taken) = (row.clone(), row);
    let update = |seen: &[(String, String)], cells: &[Changed]| -> Vec<(String, String)> {
        let now = |name: &String| cells.iter().find(|cell| cell.column == *name);
        let theirs = seen.iter().map(|(name, text)| {
            let text = now(name).map_or(text, |cell| &cell.theirs);
            (name.clone(), text.clone())
        });
        theirs.collect()
    };
    let before = seen.clone();
    let keep = move |cells: Vec<Changed>| {
        page.form.violations.set(Vec::new());
        write(page, kept.clone(), update(&before, &cells));
    };
    let take = move |cells: Vec<Changed>| {
        let form = page.form;
        form.violations.set(Vec::new());
        form.drafts
            .update(|drafts| drafts.retain(|name, _| cells.iter().all(|cell| cell.column != *name)));
        if form.drafts.with_untracked(BTreeMap::is_empty) {
            form.reset();
        } else {
            form.turn.update(|turn| *turn += 1);
            write(page, taken.clone(), update(&seen, &cells));
        }
    };
    page.ask_conflict(cells, keep, take);
}

/// A box that nobody ticked says no.
fn add_unticked(columns: &[ColumnView], cells: &mut BTreeMap<String, String>) {
    let boxes = columns
        .iter()
        .filter(|column| column.kind == CellKind::Bool && column.required);
    for column in boxes {
        cells.entry(column.name.clone()).or_insert_with(|| false.to_string());
    }
}

/// At the fields; a failure of another kind as a note.
fn refuse(page: TablePage, failure: Failure) {
    if failure.violations.is_empty() {
        page.app.toasts.failed(&failure);
    } else {
        page.form.violations.try_set(failure.violations);
    }
}
