//! What is said at a field, and the switch.

use leptos::prelude::*;

use super::{Icon, IconView};

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
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(optional)] hidden_label: bool,
) -> impl IntoView {
    view! {
        <label class="toggle">
            <input
                type="checkbox"
                role="switch"
                prop:checked=checked
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span class:sr-only=hidden_label>{label}</span>
        </label>
    }
}
