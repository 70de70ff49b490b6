//! Fields of a dialog: a label, a control, and what is wrong with it.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{Bound, FieldError};
use protocol::Failure;

/// What a failure says of one field.
#[must_use]
pub fn fault_in(failure: Option<&Failure>, column: &str) -> Option<String> {
    let violations = failure.map_or(&[][..], |failure| &failure.violations);
    let of_field = violations
        .iter()
        .filter(|violation| violation.column.as_deref() == Some(column));
    let messages: Vec<&str> = of_field.map(|violation| violation.message.as_str()).collect();
    (!messages.is_empty()).then(|| messages.join(" "))
}

/// What a failure says of one field, while it changes.
#[must_use]
pub fn fault_of(failure: Signal<Option<Failure>>, column: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || failure.with(|failure| fault_in(failure.as_ref(), column)))
}

/// What a failure says beside what is shown at the fields of its columns.
pub fn rest_of(
    failure: Signal<Option<Failure>>,
    is_shown: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Signal<Option<Failure>> {
    Signal::derive(move || {
        failure.get().filter(|failure| {
            let is_told = |column: &Option<String>| !column.as_deref().is_some_and(&is_shown);
            failure.violations.is_empty() || failure.violations.iter().any(|violation| is_told(&violation.column))
        })
    })
}

/// What the fields of a form know of it, and it of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormErrors {
    failure: Signal<Option<Failure>>,
    /// The columns whose violations fields show.
    columns: StoredValue<BTreeSet<&'static str>>,
}

impl FormErrors {
    pub(super) fn new(failure: Signal<Option<Failure>>, columns: &'static [&'static str]) -> Self {
        Self {
            failure,
            columns: StoredValue::new(columns.iter().copied().collect()),
        }
    }

    /// What no field shows.
    pub(super) fn rest(self) -> Signal<Option<Failure>> {
        let columns = self.columns;
        rest_of(self.failure, move |column| {
            columns.with_value(|columns| columns.contains(column))
        })
    }
}

/// Says what is wrong with a column at a field, and not above the form around it.
pub(super) fn claim(column: &'static str) {
    if let Some(form) = use_context::<FormErrors>() {
        form.columns.update_value(|columns| {
            columns.insert(column);
        });
    }
}

/// What is wrong with a field: what `failure` says of its column, else what the form around it knows.
fn fault_in_form(failure: Option<Signal<Option<Failure>>>, column: &'static str) -> Signal<Option<String>> {
    claim(column);
    let failure = failure.or(use_context::<FormErrors>().map(|form| form.failure));
    failure.map_or_else(|| Signal::stored(None), |failure| fault_of(failure, column))
}

/// A text that is typed; `kind` is the type of the input.
#[component]
pub fn TextField(
    /// Unique in the page.
    id: &'static str,
    label: &'static str,
    #[prop(into)] value: Bound<String>,
    /// What the last attempt failed for, outside of a form that knows.
    #[prop(optional, into)]
    failure: Option<Signal<Option<Failure>>>,
    /// What the field is called there.
    column: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] placeholder: &'static str,
    /// What to write.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Takes a whole row of the form.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let fault = fault_in_form(failure, column);
    let described = move || fault.with(Option::is_some).then(|| format!("{id}-fault"));
    view! {
        <div class="field" class:wide=wide>
            <label for=id>{label}</label>
            <input
                class="input"
                id=id
                type=kind
                autocomplete="off"
                placeholder=placeholder
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <FieldError id=format!("{id}-fault") message=fault/>
        </div>
    }
}
