//! The indices, and the one that is picked.

use leptos::prelude::*;

use super::Reference;
use super::formula_dialog::FormulaDialog;
use super::index::{IndexDetail, value_text};
use crate::browser::format;
use crate::components::{EmptyNote, FailureBanner, Icon, IconView, each};
use crate::state::{WithSome, answer_to};
use protocol::{IndexLine, ListIndices, SaveIndexFormula, Uid};

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
