//! A formula: a new index, or a new version of one.

use leptos::prelude::*;

use super::Reference;
use crate::components::{AreaField, Bound, DialogAbout, EntryForm, TextField, Toggle};
use protocol::{Failure, SaveIndexFormula};

/// Open while there is a formula to be written.
#[component]
pub(super) fn FormulaDialog(page: Reference, formula: RwSignal<Option<SaveIndexFormula>>) -> impl IntoView {
    let content = move |formula, open| view! { <FormulaForm page formula open/> };
    view! { <DialogAbout about=formula label="Formula" class="wide" content/> }
}

#[component]
fn FormulaForm(page: Reference, mut formula: SaveIndexFormula, open: RwSignal<bool>) -> impl IntoView {
    if formula.from.is_empty() {
        formula.from = "2015-01-01".to_owned();
    }
    let draft = RwSignal::new(formula);
    let failure = RwSignal::new(None::<Failure>);
    let text = move |access: fn(&mut SaveIndexFormula) -> &mut String| Bound::part(draft, access);
    let switch = move |access: fn(&mut SaveIndexFormula) -> &mut bool| Bound::part(draft, access);
    let save = move || {
        let ask = draft.get_untracked();
        let key = ask.key.clone();
        page.app.submit(ask, open, failure, move |saved| {
            page.pick(saved.uid);
            page.app.done_undoable(format!("Formula of {key} saved."), saved.entry);
        });
    };
    view! {
        <EntryForm title="Index formula" failure submit="Save version" open on_submit=save>
            <TextField id="formula-key" label="Index identifier" value=text(|d| &mut d.key) column="unique_identifier"/>
            <TextField id="formula-name" label="Name" value=text(|d| &mut d.name) column="display_name"/>
            <AreaField id="formula-text" label="Formula" value=text(|d| &mut d.formula) column="formula" rows=3>
                "Numbers, + - * / **, parentheses, and inputs such as " <code>"asset[\"AAPL\"].close"</code> " or "
                <code>"index[\"RATE\"].value"</code> "."
            </AreaField>
            <TextField id="formula-from" label="Effective from" kind="date" value=text(|d| &mut d.from) column="valid_from"/>
            <TextField
                id="formula-staleness"
                label="Maximum input age (days)"
                value=text(|d| &mut d.staleness_days)
                column="staleness_days"
                placeholder="exact alignment"
            />
            <div class="wide toggles">
                <Toggle label="Show values as percentages" checked=switch(|d| &mut d.is_percent)/>
                <Toggle label="Fail on missing input" checked=switch(|d| &mut d.fails)/>
                <Toggle label="Activate" checked=switch(|d| &mut d.activates)/>
            </div>
        </EntryForm>
    }
}
