//! The bar above every page: search, what the figures are as of, and whether the book is safe.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{Icon, IconView};
use crate::state::{Chord, Command, WithSome, use_app};
use protocol::{SaveState, UndoRedo};

#[component]
pub fn Topbar() -> impl IntoView {
    let app = use_app();
    let as_of = move || app.engine.book.part(|book| book.as_of).map(format::date);
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
                <span>"Search accounts, assets, pages, commands"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <div class="turns">
                <TurnButton turn=UndoRedo::Undo/>
                <TurnButton turn=UndoRedo::Redo/>
            </div>
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

/// Undo or redo; its title says what.
#[component]
fn TurnButton(turn: UndoRedo) -> impl IntoView {
    let app = use_app();
    let (command, word) = match turn {
        UndoRedo::Undo => (Command::Undo, "Undo"),
        UndoRedo::Redo => (Command::Redo, "Redo"),
    };
    let next = Memo::new(move |_| {
        app.engine.book.with(|book| {
            let book = book.as_ref()?;
            let next = match turn {
                UndoRedo::Undo => &book.undo,
                UndoRedo::Redo => &book.redo,
            };
            next.as_ref().map(|next| next.what.clone())
        })
    });
    let keys = command.chord().map_or_else(String::new, |chord| chord.caps().join(" "));
    let title = move || match next.get() {
        Some(what) => format!("{word}: {what} ({keys})"),
        None => format!("Nothing to {}", word.to_lowercase()),
    };
    view! {
        <button
            class="button quiet icon-only"
            type="button"
            aria-label=word
            aria-keyshortcuts=command.chord().map(Chord::aria)
            title=title
            disabled=move || next.with(Option::is_none)
            on:click=move |_| app.commands.run(command)
        >
            <IconView icon=command.icon()/>
        </button>
    }
}

#[component]
fn SavePill() -> impl IntoView {
    let app = use_app();
    let pill = move || match app.engine.save.get() {
        None => ("pill", "Loading", " your data"),
        Some(SaveState::Saving) => ("pill saving", "Saving", ""),
        Some(SaveState::Saved) => ("pill saved", "Saved", " in this browser"),
        Some(SaveState::NotSaved(_)) => ("pill unsaved", "Not saved", ""),
    };
    view! {
        <span class=move || pill().0 role="status">
            <span>{move || pill().1}<span class="more">{move || pill().2}</span></span>
        </span>
    }
}
