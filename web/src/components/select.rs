//! A choice of a list.

use leptos::prelude::*;

use super::Bound;

/// A choice of a list; `options` are the value and its label.
#[component]
pub fn Select(
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Bound<String>,
    /// What is chosen, for those who hear it; "" where a label names the `id`.
    #[prop(optional)]
    label: &'static str,
    /// Unique in the page; "" for none.
    #[prop(optional, into)]
    id: String,
    #[prop(default = "input")] class: &'static str,
    /// What no choice is called, where there may be none; "" where there may not.
    #[prop(optional)]
    empty: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let option = move |(own, text): (String, String)| {
        let is_chosen = {
            let own = own.clone();
            move || value.get() == own
        };
        view! { <option value=own selected=is_chosen>{text}</option> }
    };
    let items = move || options.get().into_iter().map(option).collect_view();
    view! {
        <select
            class=class
            id=given(id)
            aria-label=given(label)
            disabled=disabled
            on:change=move |event| value.set(event_target_value(&event))
        >
            {given(empty).map(|empty| view! { <option value="" selected=move || value.get().is_empty()>{empty}</option> })}
            {items}
        </select>
    }
}

/// None for "".
fn given<T: AsRef<str>>(text: T) -> Option<T> {
    (!text.as_ref().is_empty()).then_some(text)
}
