//! Icons, and buttons with an icon or a command.

use leptos::prelude::*;

use crate::icon::Icon;
use crate::state::{Chord, Command, use_app};

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

/// An icon beside a word; it says nothing by itself.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.shapes()></svg> }
}

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
