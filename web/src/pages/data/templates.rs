//! An empty file of each kind.

use leptos::prelude::*;

use crate::browser::files;
use crate::components::{Card, Icon, IconView, each};
use crate::state::use_app;
use choices::{Choice, FileKind};
use protocol::ImportTemplate;

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
