//! The field that a list is searched by.

use leptos::prelude::*;

use super::{Bound, Icon, IconView};

/// A search field; the key `/` goes to it.
#[component]
pub fn SearchBox(
    /// What is searched.
    label: &'static str,
    /// What can be searched for.
    placeholder: &'static str,
    #[prop(into)] value: Bound<String>,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    view! {
        <div class="searchbox">
            <IconView icon=Icon::Search/>
            <input
                class="input"
                class:small=small
                type="search"
                aria-label=label
                aria-keyshortcuts="/"
                placeholder=placeholder
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
