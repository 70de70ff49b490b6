//! A formula: a new index, or a new version of one.

use leptos::prelude::*;

use super::Reference;
use crate::components::{AreaField, Dialog, EntryForm, TextField, Toggle, open_while};
use protocol::{Failure, SaveIndexFormula};

const COLUMNS: &[&str] = &["unique_identifier", "formula", "valid_from", "staleness_days"];

/// What is typed.
#[derive(Clone, Copy, Debug)]
struct Draft {
    key: RwSignal<String>,
    name: RwSignal<String>,
    is_percent: RwSignal<bool>,
    formula: RwSignal<String>,
    from: RwSignal<String>,
    staleness: RwSignal<String>,
    fails: RwSignal<bool>,
    activates: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Draft {
    fn of(save: &SaveIndexFormula) -> Self {
        Self {
            key: RwSignal::new(save.key.clone()),
            name: RwSignal::new(save.name.clone()),
            is_percent: RwSignal::new(save.is_percent),
            formula: RwSignal::new(save.formula.clone()),
            from: RwSignal::new(if save.from.is_empty() {
                "2015-01-01".to_owned()
            } else {
                save.from.clone()
            }),
            staleness: RwSignal::new(save.staleness_days.clone()),
            fails: RwSignal::new(save.fails),
            activates: RwSignal::new(save.activates),
            failure: RwSignal::new(None),
        }
    }

    fn to_question(self) -> SaveIndexFormula {
        SaveIndexFormula {
            key: self.key.get_untracked(),
            name: self.name.get_untracked(),
            is_percent: self.is_percent.get_untracked(),
            formula: self.formula.get_untracked(),
            from: self.from.get_untracked(),
            staleness_days: self.staleness.get_untracked(),
            fails: self.fails.get_untracked(),
            activates: self.activates.get_untracked(),
        }
    }
}

/// Open while there is a formula to be written.
#[component]
pub(super) fn FormulaDialog(page: Reference, formula: RwSignal<Option<SaveIndexFormula>>) -> impl IntoView {
    let open = open_while(formula);
    view! {
        <Dialog open label="Formula" class="wide">
            {move || formula.get().map(|save| view! { <FormulaForm page draft=Draft::of(&save) open/> })}
        </Dialog>
    }
}

#[component]
fn FormulaForm(page: Reference, draft: Draft, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <EntryForm title="Index formula" failure=draft.failure columns=COLUMNS submit="Save version" open on_submit=move || save(page, draft, open)>
            <TextField id="formula-key" label="Index identifier" value=draft.key failure=draft.failure column="unique_identifier"/>
            <TextField id="formula-name" label="Name" value=draft.name failure=draft.failure column="display_name"/>
            <AreaField id="formula-text" label="Formula" value=draft.formula failure=draft.failure column="formula" rows=3>
                "Numbers, + - * / **, parentheses, and inputs such as " <code>"asset[\"AAPL\"].close"</code> " or "
                <code>"index[\"RATE\"].value"</code> "."
            </AreaField>
            <TextField id="formula-from" label="Effective from" kind="date" value=draft.from failure=draft.failure column="valid_from"/>
            <TextField
                id="formula-staleness"
                label="Maximum input age (days)"
                value=draft.staleness
                failure=draft.failure
                column="staleness_days"
                placeholder="exact alignment"
            />
            <div class="wide toggles">
                <Toggle label="Show values as percentages" checked=draft.is_percent on_change=Callback::new(move |on| draft.is_percent.set(on))/>
                <Toggle label="Fail on missing input" checked=draft.fails on_change=Callback::new(move |on| draft.fails.set(on))/>
                <Toggle label="Activate" checked=draft.activates on_change=Callback::new(move |on| draft.activates.set(on))/>
            </div>
        </EntryForm>
    }
}

fn save(page: Reference, draft: Draft, open: RwSignal<bool>) {
    let ask = draft.to_question();
    let key = ask.key.clone();
    page.app.submit(ask, open, draft.failure, move |saved| {
        page.pick(saved.uid);
        page.app.done_undoable(format!("Formula of {key} saved."), saved.entry);
    });
}
