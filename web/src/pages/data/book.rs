//! What stands beside the import: the book as a whole, and an empty file of each kind.

use choices::{Choice, FileKind};
use leptos::prelude::*;

use crate::browser::{files, format};
use crate::components::{Card, CommandButton, Icon, IconView, each};
use crate::state::{Command, WithSome, use_app};
use protocol::ImportTemplate;

#[component]
pub(super) fn BookDeeds() -> impl IntoView {
    let app = use_app();
    let is_empty = Memo::new(move |_| app.engine.book.with_some(|book| book.is_empty).unwrap_or(true));
    let label = |text: &'static str| Signal::derive(move || text.to_owned());
    let rows = move || {
        app.engine
            .book
            .with_some(|book| format::counted(book.rows, "row", "rows"))
    };
    view! {
        <section class="card">
            <h2>"Your data"<span class="quiet">{rows}</span></h2>
            <div class="body">
                <ul class="deeds">
                    <Show when=move || is_empty.get()>
                        <li>
                            <div><b>"Sample data"</b><p>"25 accounts to explore the app with."</p></div>
                            <CommandButton command=Command::LoadSample label=label("Load") icon=Icon::Book class="small primary"/>
                        </li>
                    </Show>
                    <li>
                        <div><b>"Export"</b><p>"One file with all your data, to restore on any device."</p></div>
                        <CommandButton
                            command=Command::ExportBook
                            label=label("Export")
                            icon=Icon::Download
                            class="small"
                            disabled=move || is_empty.get()
                        />
                    </li>
                    <li>
                        <div><b>"Restore"</b><p>"Replaces all data with an export."</p></div>
                        <CommandButton command=Command::RestoreBook label=label("Restore…") icon=Icon::Restore class="small"/>
                    </li>
                    <li>
                        <div><b>"Delete"</b><p>"Deletes all data from this browser."</p></div>
                        <CommandButton
                            command=Command::ClearBook
                            label=label("Delete all data…")
                            icon=Icon::Delete
                            class="small danger"
                            disabled=move || is_empty.get()
                        />
                    </li>
                </ul>
            </div>
        </section>
    }
}

/// The kinds of file in the order in which they build on each other; `short` leaves out what each brings.
#[component]
pub(super) fn Templates(#[prop(optional)] short: bool) -> impl IntoView {
    let template = |kind: &FileKind| view! { <Template kind=*kind short/> };
    let items = each(FileKind::ALL.iter(), template);
    view! {
        <Card title="Templates" note="CSV files with one example row">
            <ol class="templates" class:short=short>{items}</ol>
        </Card>
    }
}

#[component]
fn Template(kind: FileKind, short: bool) -> impl IntoView {
    let app = use_app();
    let label = kind.label();
    let fetch = move |_| app.ask(ImportTemplate { kind }, files::download);
    view! {
        <li>
            <b>{label}</b>
            {(!short).then(|| view! { <p>{kind.meaning()}</p> })}
            <button class="button small" type="button" aria-label=format!("CSV template for {label}") on:click=fetch>
                <IconView icon=Icon::Download/>
                "CSV"
            </button>
        </li>
    }
}
