//! A button that runs a command, and says its keys.

use leptos::prelude::*;

use super::{Icon, IconView};
use crate::state::{Chord, Command, use_app};

/// A button that runs a command.
#[component]
pub fn CommandButton(
    command: Command,
    /// The words on it; those of the command when there are none.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    #[prop(optional)] icon: Option<Icon>,
    /// "primary", "small", "danger".
    #[prop(optional)]
    class: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let keys = command.chord();
    let title = keys.map(|keys| format!("{} ({})", command.label(), keys.caps().join(" ")));
    let words = move || label.map_or_else(|| command.label().to_owned(), |label| label.get());
    view! {
        <button
            class=format!("button {class}")
            type="button"
            title=title
            aria-keyshortcuts=keys.map(Chord::aria)
            disabled=disabled
            on:click=move |_| app.commands.run(command)
        >
            {icon.map(|icon| view! { <IconView icon/> })}
            {words}
        </button>
    }
}
