//! The indices, the one that is picked, and formulas: a new index, or a new version of one.

use leptos::prelude::*;

use super::index::{IndexDetail, value_text};
use super::{ListAndDetail, Reference};
use crate::browser::format;
use crate::components::DialogAbout;
use crate::pages::request_form::RequestForm;
use crate::state::{WithSome, answer_to};
use protocol::{IndexLine, ListIndices, SaveIndexFormula, SavedRow};

#[component]
pub(super) fn Indices(page: Reference) -> impl IntoView {
    let list = answer_to(page.app.engine, || Some(ListIndices));
    let formula = RwSignal::new(None::<SaveIndexFormula>);
    let begin = move || {
        formula.set(Some(SaveIndexFormula {
            activates: true,
            ..SaveIndexFormula::default()
        }));
    };
    view! {
        <ListAndDetail
            page
            title="Indices"
            lines=move || list.with_some(|view| view.indices.clone())
            failure=list.failure
            uid=|line| line.uid
            item=index_item
            new="New formula"
            on_new=begin
            empty=(
                "No indices",
                "Create a formula over prices and other indices, or publish a portfolio as an index on its page.",
            )
            detail=move |uid| view! { <IndexDetail page uid formula/> }
        />
        <FormulaDialog page formula/>
    }
}

fn index_item(line: IndexLine) -> impl IntoView {
    let newest = line.newest.map(|(time, value)| {
        view! { <span class="num">{value_text(&line, value)}</span><span class="num faint">{format::date(time)}</span> }
    });
    let method = if line.is_formula { "formula" } else { "observed" };
    view! {
        <b>{line.name}</b>
        <span>{line.key} " · " {method}</span>
        {newest}
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
