//! The bar above every page: search, what the figures are as of, and whether the book is safe.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{Icon, IconView};
use crate::protocol::SaveState;
use crate::state::{Command, use_app};

#[component]
pub(super) fn Topbar() -> impl IntoView {
    let app = use_app();
    let as_of = move || {
        app.engine
            .book
            .with(|book| book.as_ref().and_then(|book| book.as_of).map(format::date))
    };
    view! {
        <header class="topbar">
            <a class="brand" href="/accounts">
                <span class="mark" aria-hidden="true"></span>
                <span class="name">"Mandate"</span>
            </a>
            <button
                class="finder"
                type="button"
                aria-keyshortcuts="Control+K"
                on:click=move |_| app.commands.run(Command::OpenPalette)
            >
                <IconView icon=Icon::Search/>
                <span>"Find an account, page, command"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <div class="bookline">
                {move || as_of().map(|date| view! {
                    <span class="label">"As of"</span>
                    <b>{date}</b>
                    <span class="dot" aria-hidden="true">"·"</span>
                    <span class="label">"Base"</span>
                    <b>{app.base_currency()}</b>
                })}
                <SavePill/>
            </div>
        </header>
    }
}

#[component]
fn SavePill() -> impl IntoView {
    let app = use_app();
    let pill = move || match app.engine.save.get() {
        None => ("pill", "Opening", " the book"),
        Some(SaveState::Saving) => ("pill saving", "Saving", ""),
        Some(SaveState::Saved) => ("pill saved", "Saved", " on this device"),
        Some(SaveState::NotSaved(_)) => ("pill unsaved", "Not saved", ""),
    };
    view! {
        <span class=move || pill().0 role="status">
            <span>{move || pill().1}<span class="more">{move || pill().2}</span></span>
        </span>
    }
}
