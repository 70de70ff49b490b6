//! The fields that a policy is made of.

use leptos::prelude::*;

use super::Policy;
use crate::components::{FieldError, Toggle};
use protocol::PolicyDraft;

/// A group of fields under a heading that opens and closes; a wrong field opens it.
#[component]
pub(super) fn Group(
    policy: Policy,
    title: &'static str,
    /// The names of its fields in violations.
    fields: &'static [&'static str],
    /// What is set, for when it is closed.
    #[prop(into)]
    says: Signal<String>,
    /// Open before anybody opened or closed it.
    #[prop(optional)]
    open: bool,
    children: Children,
) -> impl IntoView {
    let opened = RwSignal::new(open);
    let broken = Memo::new(move |_| policy.is_broken(fields));
    Effect::new(move |_| {
        if broken.get() {
            opened.set(true);
        }
    });
    view! {
        <details
            class="full fold"
            prop:open=opened
            on:toggle=move |event| {
                opened.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
            }
        >
            <summary>
                <h3>{title}</h3>
                <span class="says">
                    {move || if broken.get() { view! { <span class="tag bad">"error"</span> }.into_any() } else { says.get().into_any() }}
                </span>
            </summary>
            <div class="form">{children()}</div>
        </details>
    }
}

/// A choice among a few words.
#[component]
pub(super) fn Pick<T>(
    id: &'static str,
    options: Vec<(T, &'static str)>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_change: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choices = options.clone();
    let items = options
        .into_iter()
        .enumerate()
        .map(|(index, (option, text))| view! { <option value=index selected=move || value.get() == option>{text}</option> })
        .collect_view();
    let chosen = move |text: String| {
        if let Some((choice, _)) = text.parse::<usize>().ok().and_then(|index| choices.get(index)) {
            on_change.run(*choice);
        }
    };
    view! { <select class="input" id=id on:change=move |event| chosen(event_target_value(&event))>{items}</select> }
}

/// A choice among rows of the book: (value, text).
#[component]
pub(in crate::pages::rebalance) fn OptionSelect(
    label: &'static str,
    /// What no choice is called.
    empty: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let items = move || {
        let option = move |(own, text): (String, String)| {
            let is_chosen = {
                let own = own.clone();
                move || value.with(|value| *value == own)
            };
            view! { <option value=own selected=is_chosen>{text}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <select class="input small" aria-label=label on:change=move |event| on_change.run(event_target_value(&event))>
            <option value="" selected=move || value.with(String::is_empty)>{empty}</option>
            {items}
        </select>
    }
}

/// A number of the policy, as typed.
#[component]
pub(super) fn Amount(
    policy: Policy,
    /// The field's name in violations.
    field: &'static str,
    label: &'static str,
    #[prop(into)] unit: Signal<String>,
    access: fn(&mut PolicyDraft) -> &mut String,
    /// The mode needs it.
    #[prop(optional, into)]
    marked: Signal<bool>,
    /// It is words, not a number.
    #[prop(optional)]
    words: bool,
) -> impl IntoView {
    let fault = Signal::derive(move || policy.fault(field, 0));
    let error_id = format!("{field}-error");
    let described = error_id.clone();
    let text = move || {
        let mut draft = policy.draft.get();
        draft
            .as_mut()
            .map_or_else(String::new, |draft| std::mem::take(access(draft)))
    };
    view! {
        <label for=field>
            <span class:marked=marked>{label}</span>
            " "
            <span class="unit">{unit}</span>
        </label>
        <input
            class="input"
            class:num=!words
            id=field
            inputmode=if words { "text" } else { "decimal" }
            autocomplete="off"
            prop:value=text
            aria-invalid=move || fault.with(Option::is_some).then_some("true")
            aria-describedby=move || fault.with(Option::is_some).then(|| described.clone())
            on:input=move |event| {
                let text = event_target_value(&event);
                policy.change(|draft| *access(draft) = text);
            }
        />
        <FieldError id=error_id message=fault/>
    }
}

/// Something of the policy that is on or off.
#[component]
pub(super) fn Switch(
    policy: Policy,
    /// The field's name in violations.
    field: &'static str,
    label: &'static str,
    access: fn(&mut PolicyDraft) -> &mut bool,
) -> impl IntoView {
    let checked = Signal::derive(move || {
        let mut draft = policy.draft.get();
        draft.as_mut().is_some_and(|draft| *access(draft))
    });
    view! {
        <span class="label">{label}</span>
        <Toggle label hidden_label=true checked on_change=move |on| policy.change(|draft| *access(draft) = on)/>
        <FieldError id=format!("{field}-error") message=Signal::derive(move || policy.fault(field, 0))/>
    }
}
