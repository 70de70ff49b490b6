//! What deleting a row would do, before anything happens.

use leptos::prelude::*;

use super::TablePage;
use crate::browser::format;
use crate::components::{Icon, IconView};
use crate::pages::tables::path;
use crate::state::url;
use protocol::{Condition, DeleteRow, ImpactEffect, ImpactLine, RowsQuery, ShowImpact, Test};

/// Looks at what deleting a row would do.
pub(super) fn ask_impact(page: TablePage, key: String) {
    let question = ShowImpact {
        table: page.table.get_untracked(),
        key: key.clone(),
    };
    page.app.ask(question, move |impact| {
        page.form.impact.try_set(Some((key, impact)));
    });
}

#[component]
pub(super) fn Delete(page: TablePage) -> impl IntoView {
    let form = page.form;
    let keep = move |_| form.impact.set(None);
    move || {
        let (_, impact) = form.impact.get()?;
        let (name, can_delete) = (impact.name.clone(), impact.can_delete);
        // Of a delete that cannot be, only what keeps it from being is of use.
        let told = move |line: &ImpactLine| can_delete || line.effect == ImpactEffect::Refuses;
        let lines = impact.lines.clone().into_iter().filter(told).map(|line| {
            let name = name.clone();
            view! { <ImpactItem line name/> }
        });
        let says = match (can_delete, impact.lines.is_empty()) {
            (false, _) => "This row cannot be deleted because other rows depend on it:",
            (true, true) => "No other rows refer to it.",
            (true, false) => "Deleting it also affects these rows:",
        };
        Some(view! {
            <section class="card impact" aria-label="Delete row">
                <header><h2>"Delete " {impact.name} "?"</h2></header>
                <div class="body stack">
                    <p role="status">{says}</p>
                    <ul class="effectlist">{lines.collect_view()}</ul>
                    <div class="acts">
                        <button class="button" type="button" on:click=keep>"Cancel"</button>
                        {can_delete.then(|| view! {
                            <button class="button danger" type="button" on:click=move |_| delete(page)>
                                <IconView icon=Icon::Delete/>
                                "Delete"
                            </button>
                        })}
                    </div>
                </div>
            </section>
        })
    }
}

#[component]
fn ImpactItem(line: ImpactLine, name: String) -> impl IntoView {
    let (class, word) = match line.effect {
        ImpactEffect::Deleted => ("tag bad", "Deleted"),
        ImpactEffect::Cleared => ("tag warn", "Cleared"),
        ImpactEffect::Refuses => ("tag bad", "Blocks deletion"),
    };
    let href = link(&line, name);
    let count = format!("{} {}", format::count(line.count), line.label);
    view! {
        <li>
            <span class=class>{word}</span>
            <span>
                <a href=href>{count}</a>
                " "
                <small>"via " {line.column.1}</small>
            </span>
        </li>
    }
}

/// The rows that refer, where they refer to this row itself.
fn link(line: &ImpactLine, name: String) -> String {
    let query = RowsQuery {
        conditions: vec![Condition {
            column: line.column.0.clone(),
            test: Test::Is,
            text: name,
        }],
        ..RowsQuery::default()
    };
    if line.is_direct {
        url(&path(&line.table), &query)
    } else {
        path(&line.table)
    }
}

fn delete(page: TablePage) {
    let Some((key, impact)) = page.form.impact.get_untracked() else {
        return;
    };
    let question = DeleteRow {
        table: page.table.get_untracked(),
        key,
    };
    page.form.impact.set(None);
    page.app.ask(question, move |written| {
        page.form.reset();
        page.app
            .done_undoable(format!("{} deleted.", impact.name), written.entry);
    });
}
