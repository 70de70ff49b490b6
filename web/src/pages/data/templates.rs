//! An empty file of each kind.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::file::kind_label;
use crate::browser::files;
use crate::components::{Icon, IconView};
use crate::state::use_app;
use protocol::{FileKind, ImportTemplate};

/// What a file of a kind brings.
const fn kind_says(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Assets => "What can be held: its currency, category and lot size. A currency is an asset too.",
        FileKind::Relations => "Which asset stands in for another, and which are identical to the tax office.",
        FileKind::Prices => "A price or a whole bar of an asset at a time, in its currency; its market capitalisation.",
        FileKind::Signals => "Weights that a signal from outside wants, for portfolios that follow it.",
        FileKind::Fx => "Units of one currency for one of another, at a time.",
        FileKind::Indices => "Observed values of indices, benchmarks and rates, for formulas and comparisons.",
        FileKind::Accounts => "Who holds: name, group and allocation model.",
        FileKind::Holdings => "How much of an asset an account has at a time. Cash is a holding of a currency.",
        FileKind::Lots => "What was bought when and at what cost, and is still held.",
        FileKind::Portfolios => "Weights of assets, and of other portfolios, from a time on.",
        FileKind::Targets => "What an account should hold: an asset or a portfolio, by weight, notional or quantity.",
    }
}

/// The kinds of file in the order in which they build on each other; `short` leaves out what each brings.
#[component]
pub(super) fn Templates(#[prop(optional)] short: bool) -> impl IntoView {
    let items = FileKind::ALL
        .into_iter()
        .map(|kind| view! { <Template kind short/> })
        .collect_view();
    view! {
        <section class="card">
            <h2>"Templates" <span class="quiet">"an empty file with one example row"</span></h2>
            <div class="body"><ol class="templates" class:short=short>{items}</ol></div>
        </section>
    }
}

#[component]
fn Template(kind: FileKind, short: bool) -> impl IntoView {
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
            <b>{label}</b>
            {(!short).then(|| view! { <p>{kind_says(kind)}</p> })}
            <button class="button small" type="button" aria-label=format!("CSV template for {label}") on:click=fetch>
                <IconView icon=Icon::Download/>
                "CSV"
            </button>
        </li>
    }
}
