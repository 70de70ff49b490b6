//! The bar above every page, and the notes in the corner.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{Icon, IconButton, IconView};
use crate::state::{Chord, Command, Toast, ToastKind, WithSome, use_app};
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

#[component]
pub fn ToastList() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="toasts" role="region" aria-label="Notifications" aria-live="polite">
            <For each=move || app.toasts.list.get() key=|toast| toast.id let:toast>
                <ToastView toast/>
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let app = use_app();
    let Toast { id, kind, text, action } = toast;
    let failed = kind == ToastKind::Failed;
    view! {
        <div class="toast" class:failed=failed role=if failed { "alert" } else { "status" }>
            <IconView icon=if failed { Icon::Failed } else { Icon::Done }/>
            <p>{text}</p>
            {action.map(|action| view! {
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| {
                        action.run.run(());
                        app.toasts.close(id);
                    }
                >
                    {action.label}
                </button>
            })}
            <IconButton icon=Icon::Close label="Close" on_press=move || app.toasts.close(id)/>
        </div>
    }
}
