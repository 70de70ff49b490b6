//! History: what was asked of the book, newest first, and what each change did.

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Card, Column, CommandButton, FailureBanner, Grid, GridModel, Icon, IconView, each};
use crate::pages::table::words;
use crate::pages::tables::row_path;
use crate::state::{Command, answer_to, use_app, windows};
use protocol::{Cell, ChangeState, ChangeView, ChangedRow, HistoryLine, ListHistory, RowEffect, ShowChange, UndoRedo};

const NOTHING: (&str, &str) = (
    "No changes yet",
    "Each import, edit and deletion is listed here with its user and its effect, and can be undone.",
);

/// History.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let app = use_app();
    let list = windows(app.engine, || Some(ListHistory { offset: 0, limit: 0 }));
    let at = RwSignal::new(None);
    // The first change is what one looks for first; it stays picked by its number when newer ones come.
    let number = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        if let Some(line) = at.get().and_then(|at: u32| list.row(at)) {
            number.set(Some(line.number));
        }
    });
    let says = move || {
        list.count.get().map_or_else(String::new, |count| {
            format!("{}, newest first.", format::counted(count, "change", "changes"))
        })
    };
    let model = GridModel::of_windows(list).at(at).class(|line| match line.state {
        ChangeState::Undone => "can undone",
        _ => "can",
    });
    view! {
        <Head title="History" says/>
        <FailureBanner failure=list.failure/>
        <div class="split wide-aside">
            <div class="work">
                <div class="card gridcard fill">
                    <Grid id="history" label="History" columns=columns() model empty=NOTHING/>
                </div>
            </div>
            <Inspector number/>
        </div>
    }
}

fn columns() -> Vec<Column<HistoryLine>> {
    let counted = |title: &'static str, count: fn(&HistoryLine) -> u32| {
        let text = move |line: &HistoryLine| match count(line) {
            0 => "–".to_owned(),
            count => format::count(count),
        };
        Column::figure(title, "w-num-sm", text).class_of(move |line| if count(line) == 0 { "faint" } else { "" })
    };
    vec![
        Column::figure("No.", "w-no", |line: &HistoryLine| line.number).class("faint"),
        Column::text("When", "w-when", |line: &HistoryLine| format::moment(line.at)),
        Column::long("Change", "w-target", |line: &HistoryLine| line.what.clone()),
        Column::text("User", "w-who", |line: &HistoryLine| who(&line.by)).class("quiet"),
        counted("New", |line| line.created),
        counted("Changed", |line| line.changed),
        counted("Deleted", |line| line.deleted),
        Column::text("State", "w-state", |line: &HistoryLine| {
            let (tag, state) = match line.state {
                ChangeState::Stands => ("tag ok", "Applied"),
                ChangeState::Undone => ("tag", "Undone"),
                ChangeState::Reversal => ("faint", "–"),
            };
            view! { <span class=tag>{state}</span> }
        }),
    ]
}

/// Who asked, where nobody has signed in too.
fn who(by: &str) -> String {
    if by.is_empty() {
        "This browser".to_owned()
    } else {
        by.to_owned()
    }
}

#[component]
fn Inspector(number: RwSignal<Option<u64>>) -> impl IntoView {
    let app = use_app();
    let view = answer_to(app.engine, move || Some(ShowChange { number: number.get()? }));
    let reversal = Memo::new(move |_| {
        view.value.with(|view| {
            let view = view.as_ref()?;
            let turn = view.reversal.filter(|_| view.refused.is_none())?;
            Some((turn, view.line.number))
        })
    });
    let turn = move |wanted: UndoRedo| {
        if let Some((turn, number)) = reversal.get_untracked().filter(|(turn, _)| *turn == wanted) {
            app.turn(turn, Some(number));
        }
    };
    app.on(Command::UndoChange, move || turn(UndoRedo::Undo));
    app.on(Command::RedoChange, move || turn(UndoRedo::Redo));
    let body = move || match (number.get(), view.value.get()) {
        (Some(_), Some(view)) => view! { <Change view/> }.into_any(),
        (Some(_), None) => ().into_any(),
        (None, _) => view! {
            <Card title="Change" body="body quiet">
                "Select a change to see its effect row by row, and to undo it."
            </Card>
        }
        .into_any(),
    };
    view! {
        <aside class="inspector" aria-label="Change">
            <FailureBanner failure=view.failure/>
            {body}
        </aside>
    }
}

#[component]
fn Change(view: ChangeView) -> impl IntoView {
    let ChangeView {
        line,
        rows,
        more,
        reversal,
        refused,
    } = view;
    let act = reversal.map(|turn| {
        let is_refused = refused.is_some();
        let (command, label) = match turn {
            UndoRedo::Undo => (Command::UndoChange, "Undo"),
            UndoRedo::Redo => (Command::RedoChange, "Redo"),
        };
        view! {
            <CommandButton
                command
                label=move || label.to_owned()
                icon=command.icon()
                class="small"
                disabled=move || is_refused
            />
        }
    });
    let changed = each(rows, |row| view! { <Row row/> });
    view! {
        <section class="card">
            <header><h2>"#" {line.number} " " {line.what}</h2>{act}</header>
            <div class="body stack">
                {refused.map(|why| view! {
                    <ul class="notes"><li><IconView icon=Icon::Warning/><span>{why}</span></li></ul>
                })}
                <p class="quiet">{format::moment(line.at)} ", " {who(&line.by)}</p>
                <ul class="changedrows">{changed}</ul>
                {(more > 0).then(|| view! { <p class="quiet">{format!("and {} more", format::counted(more, "row", "rows"))}</p> })}
            </div>
        </section>
    }
}

#[component]
fn Row(row: ChangedRow) -> impl IntoView {
    let (class, word) = match row.effect {
        RowEffect::Created => ("tag ok", "New"),
        RowEffect::Changed => ("tag accent", "Changed"),
        RowEffect::Deleted => ("tag bad", "Deleted"),
    };
    let (table, key) = row.place;
    let name = match key {
        Some(key) => view! { <a href=row_path(&table, &key)>{row.name}</a> }.into_any(),
        None => view! { <b>{row.name}</b> }.into_any(),
    };
    let cells = row.cells.into_iter().map(|(label, before, after)| {
        let text = |cell: &Cell| {
            if *cell == Cell::Empty {
                "–".to_owned()
            } else {
                words(cell)
            }
        };
        let before = (row.effect != RowEffect::Created).then(|| view! { <del>{text(&before)}</del> });
        let after = (row.effect != RowEffect::Deleted).then(|| view! { <ins>{text(&after)}</ins> });
        view! { <dt>{label}</dt><dd>{before} " " {after}</dd> }
    });
    view! {
        <li>
            <p><span class=class>{word}</span> " " {name} " " <small>{row.label}</small></p>
            <dl>{cells.collect_view()}</dl>
        </li>
    }
}
