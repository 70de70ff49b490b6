//! Fields of a dialog: a label, a control, and what is wrong with it.

use leptos::prelude::*;

use super::FieldError;
use protocol::Failure;

/// What a failure says of one field.
#[must_use]
pub fn fault_of(failure: Signal<Option<Failure>>, column: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        failure.with(|failure| {
            let violations = failure.as_ref().map_or(&[][..], |failure| &failure.violations);
            let of_field = violations
                .iter()
                .filter(|violation| violation.column.as_deref() == Some(column));
            let messages: Vec<&str> = of_field.map(|violation| violation.message.as_str()).collect();
            (!messages.is_empty()).then(|| messages.join(" "))
        })
    })
}

/// What a failure says beside what `columns` show at their fields.
#[must_use]
pub fn rest_of(failure: Signal<Option<Failure>>, columns: &'static [&'static str]) -> Signal<Option<Failure>> {
    Signal::derive(move || {
        failure.get().filter(|failure| {
            let is_shown = |column: &Option<String>| column.as_deref().is_some_and(|column| columns.contains(&column));
            failure.violations.is_empty() || failure.violations.iter().any(|violation| !is_shown(&violation.column))
        })
    })
}

/// A text that is typed; `kind` is the type of the input.
#[component]
pub fn TextField(
    /// Unique in the page.
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    /// What the last attempt failed for.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
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
    /// It is shown and cannot be changed.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let fault = fault_of(failure, column);
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
                readonly=fixed
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <FieldError id=format!("{id}-fault") message=fault/>
        </div>
    }
}

/// A choice of a list; `options` are the value and its label.
#[component]
pub fn ChoiceField(
    /// Unique in the page.
    id: &'static str,
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    value: RwSignal<String>,
    #[prop(into)] failure: Signal<Option<Failure>>,
    column: &'static str,
    #[prop(optional)] wide: bool,
    /// It is shown and cannot be changed.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let fault = fault_of(failure, column);
    let items = move || {
        let options = options.get().into_iter();
        options
            .map(|(name, label)| {
                let is_chosen = name.clone();
                view! { <option value=name selected=move || value.with(|value| *value == is_chosen)>{label}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field" class:wide=wide>
            <label for=id>{label}</label>
            <select class="input" id=id disabled=fixed on:change=move |event| value.set(event_target_value(&event))>{items}</select>
            <FieldError id=format!("{id}-fault") message=fault/>
        </div>
    }
}

/// A text of several lines, written as code.
#[component]
pub fn AreaField(
    /// Unique in the page.
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(into)] failure: Signal<Option<Failure>>,
    column: &'static str,
    rows: u32,
    /// What to write.
    children: Children,
) -> impl IntoView {
    let fault = fault_of(failure, column);
    view! {
        <div class="field wide">
            <label for=id>{label}</label>
            <textarea
                class="input code"
                id=id
                rows=rows
                spellcheck="false"
                aria-describedby=format!("{id}-hint {id}-fault")
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <p class="hint" id=format!("{id}-hint")>{children()}</p>
            <FieldError id=format!("{id}-fault") message=fault/>
        </div>
    }
}
