//! A button with an icon and no words.

use leptos::prelude::*;

use super::{Icon, IconView};

/// A button with an icon and no words.
#[component]
pub fn IconButton(
    icon: Icon,
    /// What it does, for those who hear it.
    #[prop(into)]
    label: String,
    on_press: impl Fn() + 'static,
    #[prop(default = "button quiet icon-only")] class: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button class=class type="button" aria-label=label disabled=disabled on:click=move |_| on_press()>
            <IconView icon/>
        </button>
    }
}
