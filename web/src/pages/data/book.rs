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
                        <Deed title="Sample data" says="25 accounts to explore the app with.">
                            <CommandButton command=Command::LoadSample label="Load" icon=Icon::Book class="small primary"/>
                        </Deed>
                    </Show>
                    <Deed title="Export" says="One file with all your data, to restore on any device.">
                        <CommandButton command=Command::ExportBook label="Export" icon=Icon::Download class="small" disabled=is_empty/>
                    </Deed>
                    <Deed title="Restore" says="Replaces all data with an export.">
                        <CommandButton command=Command::RestoreBook label="Restore…" icon=Icon::Restore class="small"/>
                    </Deed>
                    <Deed title="Delete" says="Deletes all data from this browser.">
                        <CommandButton command=Command::ClearBook label="Delete all data…" icon=Icon::Delete class="small danger" disabled=is_empty/>
                    </Deed>
                </ul>
            </div>
        </section>
    }
}

/// What can be done with the book, and the button that does it.
#[component]
fn Deed(title: &'static str, says: &'static str, children: Children) -> impl IntoView {
    view! { <li><div><b>{title}</b><p>{says}</p></div>{children()}</li> }
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
