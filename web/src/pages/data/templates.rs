//! An empty file of each kind.

use leptos::prelude::*;

use super::file::kind_label;
use crate::browser::files;
use crate::components::{Card, Icon, IconView};
use crate::state::use_app;
use protocol::{FileKind, ImportTemplate};

/// What a file of a kind brings.
const fn kind_says(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Assets => "Securities and other assets: currency, category, lot size. Currencies are assets too.",
        FileKind::Relations => "Substitutes and substantially identical assets, for tax-loss harvesting.",
        FileKind::Prices => "Prices or OHLCV bars in the asset's currency; market capitalisation.",
        FileKind::Signals => "Target weights of external signals, for portfolios that follow them.",
        FileKind::Fx => "Exchange rates: units of one currency per unit of another.",
        FileKind::Indices => "Observed values of indices, benchmarks and rates, for formulas and comparisons.",
        FileKind::Accounts => "Account name, group, household, model.",
        FileKind::Holdings => "Positions by account and date. Cash is a position in a currency.",
        FileKind::Lots => "Open lots: date, quantity, cost.",
        FileKind::Portfolios => "Weights of assets and other portfolios, by effective date.",
        FileKind::Targets => "An account's targets: assets or portfolios, by weight, amount or quantity.",
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
        <Card title="Templates" note="CSV files with one example row">
            <ol class="templates" class:short=short>{items}</ol>
        </Card>
    }
}

#[component]
fn Template(kind: FileKind, short: bool) -> impl IntoView {
    let app = use_app();
    let label = kind_label(kind);
    let fetch = move |_| {
        app.ask(ImportTemplate { kind }, files::download);
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
