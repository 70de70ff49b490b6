//! What an import would write, and the writing of it.

use leptos::prelude::*;

use super::import::Import;
use crate::browser::format;
use crate::components::{CommandButton, Icon};
use crate::state::{Command, WithSome};

#[component]
pub(super) fn Commit(import: Import) -> impl IntoView {
    let ready = Memo::new(move |_| import.view.part(|view| view.ready));
    let effect = Memo::new(move |_| import.view.part(|view| view.effect.clone()));
    let says = move || {
        if !ready.get() {
            return view! { <span>"Fix the errors, map the columns or skip rows to import."</span> }.into_any();
        }
        effect
            .get()
            .into_iter()
            .map(|(table, new, changed)| view! { <Effect table new changed/> })
            .collect_view()
            .into_any()
    };
    let disabled = move || !ready.get() || import.busy.with(Option::is_some);
    view! {
        <section class="card" aria-label="Import summary">
            <div class="gridfoot plain">
                <span class="effects" role="status">{says}</span>
                <span class="end">
                    <CommandButton
                        command=Command::CommitImport
                        label="Import"
                        icon=Icon::Check
                        class="primary"
                        disabled
                    />
                </span>
            </div>
        </section>
    }
}

#[component]
fn Effect(table: String, new: u32, changed: u32) -> impl IntoView {
    let parts: Vec<String> = [(new, "new"), (changed, "changed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", format::count(count)))
        .collect();
    let text = if parts.is_empty() {
        "no changes".to_owned()
    } else {
        parts.join(", ")
    };
    view! { <span>{table} " " <b>{text}</b></span> }
}
