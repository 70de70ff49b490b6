//! The indices, and the one that is picked.

use leptos::prelude::*;

use super::Reference;
use super::index::{IndexDetail, value_text};
use crate::browser::format;
use crate::components::{DialogAbout, EmptyNote, FailureBanner, Icon, IconView, each};
use crate::pages::request_form::RequestForm;
use crate::state::{WithSome, answer_to};
use protocol::{IndexLine, ListIndices, SaveIndexFormula, SavedRow, Uid};

#[component]
pub(super) fn Indices(page: Reference) -> impl IntoView {
    let list = answer_to(page.app.engine, || Some(ListIndices));
    let first = Memo::new(move |_| {
        list.value
            .with(|view| view.as_ref()?.indices.first().map(|line| line.uid))
    });
    let shown = Memo::new(move |_| page.picked.get().or(first.get()));
    let formula = RwSignal::new(None::<SaveIndexFormula>);
    let is_empty = move || list.part(|view| view.indices.is_empty());
    let items = move || {
        let lines = list.part(|view| view.indices.clone());
        each(lines, |line| view! { <IndexItem page line shown/> })
    };
    let begin = move |_| {
        formula.set(Some(SaveIndexFormula {
            activates: true,
            ..SaveIndexFormula::default()
        }));
    };
    view! {
        <FailureBanner failure=list.failure/>
        <div class="split list-first">
            <section class="card listcard" aria-label="Indices">
                <header>
                    <h2>"Indices"</h2>
                    <button class="button small" type="button" on:click=begin><IconView icon=Icon::Plus/>"New formula"</button>
                </header>
                <ul class="picklist">{items}</ul>
                <Show when=is_empty>
                    <EmptyNote
                        title="No indices"
                        text="Create a formula over prices and other indices, or publish a portfolio as an index on its page."
                    />
                </Show>
            </section>
            <div class="work">
                {move || shown.get().map(|uid| view! { <IndexDetail page uid formula/> })}
            </div>
        </div>
        <FormulaDialog page formula/>
    }
}

#[component]
fn IndexItem(page: Reference, line: IndexLine, shown: Memo<Option<Uid>>) -> impl IntoView {
    let uid = line.uid;
    let is_here = move || (shown.get() == Some(uid)).then_some("true");
    let newest = line.newest.map(|(time, value)| {
        view! { <span class="num">{value_text(&line, value)}</span><span class="num faint">{format::date(time)}</span> }
    });
    let method = if line.is_formula { "formula" } else { "observed" };
    view! {
        <li>
            <button type="button" aria-current=is_here on:click=move |_| page.pick(uid)>
                <b>{line.name.clone()}</b>
                <span>{line.key.clone()} " · " {method}</span>
                {newest}
            </button>
        </li>
    }
}

const FIELDS: &[&str] = &[
    "unique_identifier",
    "display_name",
    "formula",
    "valid_from",
    "staleness_days",
];
const SWITCHES: &[&str] = &["is_percent", "fails", "activates"];

/// Open while there is a formula to be written.
#[component]
pub(super) fn FormulaDialog(page: Reference, formula: RwSignal<Option<SaveIndexFormula>>) -> impl IntoView {
    let done = move |ask: SaveIndexFormula, saved: SavedRow| {
        page.pick(saved.uid);
        let text = format!("Formula of {} saved.", ask.unique_identifier);
        page.app.done_undoable(text, saved.entry);
    };
    let content = move |mut formula: SaveIndexFormula, open| {
        if formula.valid_from.is_empty() {
            formula.valid_from = "2015-01-01".to_owned();
        }
        let draft = RwSignal::new(Some(formula));
        view! {
            <RequestForm title="Index formula" prefix="formula-" draft fields=FIELDS switches=SWITCHES submit="Save version" open done/>
        }
    };
    view! { <DialogAbout about=formula label="Formula" class="wide" content/> }
}
