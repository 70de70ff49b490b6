//! A line of text that is typed.

use leptos::prelude::*;

use super::Bound;

/// A line of text that is typed.
#[component]
pub fn Input(
    #[prop(into)] value: Bound<String>,
    /// Unique in the page; none where a label is around it.
    #[prop(optional, into)]
    id: Option<String>,
    /// What it is, for those who hear it, where no label says it.
    #[prop(optional, into)]
    label: Option<String>,
    /// "small", "num".
    #[prop(optional)]
    class: &'static str,
    /// The type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// The keys that are offered: "decimal".
    #[prop(optional)]
    keys: Option<&'static str>,
    #[prop(optional, into)] placeholder: Option<TextProp>,
    /// It is shown and cannot be changed.
    #[prop(optional)]
    fixed: bool,
    /// What is wrong with it, which the element of `fault_id` says.
    #[prop(optional, into)]
    fault: Signal<Option<String>>,
    #[prop(optional, into)] fault_id: String,
) -> impl IntoView {
    let is_wrong = Memo::new(move |_| fault.with(Option::is_some));
    view! {
        <input
            class=format!("input {class}")
            id=id
            type=kind
            aria-label=label
            inputmode=keys
            autocomplete="off"
            placeholder=placeholder.map(|placeholder| move || placeholder.get())
            readonly=fixed
            aria-invalid=move || is_wrong.get().then_some("true")
            aria-describedby=move || is_wrong.get().then(|| fault_id.clone())
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
}
