//! An empty file of each kind.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::file::kind_label;
use crate::browser::files;
use crate::components::{Icon, IconView};
use crate::protocol::{FileKind, ImportTemplate};
use crate::state::use_app;

#[component]
pub(super) fn Templates() -> impl IntoView {
    let items = FileKind::ALL
        .into_iter()
        .map(|kind| view! { <Template kind/> })
        .collect_view();
    view! {
        <section class="card">
            <h2>"Templates"</h2>
            <div class="body"><ul class="templates">{items}</ul></div>
        </section>
    }
}

#[component]
fn Template(kind: FileKind) -> impl IntoView {
    let app = use_app();
    let label = kind_label(kind);
    let fetch = move |_| {
        spawn_local(async move {
            match app.engine.ask(ImportTemplate { kind }).await {
                Ok(file) => files::download(file),
                Err(failure) => app.toasts.failed(&failure),
            }
        });
    };
    view! {
        <li>
            {label}
            <button class="button small" type="button" aria-label=format!("CSV template for {label}") on:click=fetch>
                <IconView icon=Icon::Download/>
                "CSV"
            </button>
        </li>
    }
}
