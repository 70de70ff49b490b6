//! What is said at a field, and the switch.

use leptos::prelude::*;

use super::{Bound, Icon, IconView};

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
    /// Done in place of setting what is `checked`.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
    #[prop(optional)] hidden_label: bool,
) -> impl IntoView {
    let change = move |on: bool| match on_change {
        Some(on_change) => on_change.run(on),
        None => checked.set(on),
    };
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                role="switch"
                prop:checked=move || checked.get()
                on:change=move |event| change(event_target_checked(&event))
            />
            <span class:sr-only=hidden_label>{label}</span>
        </label>
    }
}
