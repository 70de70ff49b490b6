//! A formula: a new index, or a new version of one.

use leptos::prelude::*;

use super::Reference;
use crate::components::DialogAbout;
use crate::pages::request_form::RequestForm;
use protocol::{SaveIndexFormula, SavedRow};

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
