//! Fields and forms of dialogs: a label, a control, and what is wrong with it.

use std::collections::BTreeSet;

use leptos::context::Provider;
use leptos::prelude::*;

use super::{Bound, FailureBanner, Icon, IconView, Input};
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
    view! {
        <div class="field" class:wide=wide>
            <label for=id>{label}</label>
            <Input id value kind placeholder fault fault_id=format!("{id}-fault")/>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <FieldError id=format!("{id}-fault") message=fault/>
        </div>
    }
}

/// A form under its title: what is wrong beside its fields, its fields, and at the end Cancel and what it is for.
#[component]
pub fn EntryForm(
    #[prop(into)] title: String,
    /// Shown here as far as no field shows it.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
    /// The columns whose violations are shown by more than its fields.
    #[prop(optional)]
    columns: &'static [&'static str],
    /// What is written on the button that submits.
    submit: &'static str,
    /// It cannot be submitted now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether the dialog is open; Cancel closes it.
    open: RwSignal<bool>,
    on_submit: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let fields = FormErrors::new(failure, columns);
    view! {
        <form
            class="body entry"
            on:submit=move |event| {
                event.prevent_default();
                on_submit();
            }
        >
            <h2>{title}</h2>
            <FailureBanner failure=fields.rest()/>
            <Provider value=fields>{children()}</Provider>
            <div class="acts wide">
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button class="button primary" type="submit" disabled=disabled>{submit}</button>
            </div>
        </form>
    }
}

/// What is wrong with the field that names this by `aria-describedby`; nothing when nothing is.
#[component]
pub fn FieldError(#[prop(into)] id: String, #[prop(into)] message: Signal<Option<String>>) -> impl IntoView {
    move || {
        message.get().map(|message| {
            view! {
                <p class="field-error" id=id.clone()>
                    <IconView icon=Icon::Failed/>
                    {message}
                </p>
            }
        })
    }
}

/// A switch with its label.
#[component]
pub fn Toggle(
    /// What it switches; at its right, or only heard when `hidden_label`.
    label: &'static str,
    #[prop(into)] checked: Bound<bool>,
    #[prop(optional)] hidden_label: bool,
) -> impl IntoView {
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || checked.get()
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span class:sr-only=hidden_label>{label}</span>
        </label>
    }
}
