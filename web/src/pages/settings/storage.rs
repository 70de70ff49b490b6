//! How the book lies on this device, how safe it is there, and the ways out and back in.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::format;
use crate::browser::persistence::{self, Persistence};
use crate::components::{CommandButton, Icon};
use crate::state::{Command, latest, use_app};
use protocol::{SaveState, ShowStorage, StorageView};

#[component]
pub(super) fn StorageSettings() -> impl IntoView {
    let app = use_app();
    let state = RwSignal::new(None::<Persistence>);
    let look = move || {
        spawn_local(async move {
            state.try_set(Some(persistence::look().await));
        });
    };
    // Each saved change takes room.
    Effect::new(move |_| {
        app.engine.book.track();
        look();
    });
    view! {
        <SaveMeaning/>
        <Kept state/>
        <Room state/>
        <Contents/>
        <Ways/>
    }
}

/// Whether the last change is safe, and what the words for it mean here.
#[component]
fn SaveMeaning() -> impl IntoView {
    let app = use_app();
    let state = move || match app.engine.save.get() {
        None => ("tag", "Opening".to_owned(), "The stored book is being read.".to_owned()),
        Some(SaveState::Saving) => (
            "tag accent",
            "Saving".to_owned(),
            "The last change is being written.".to_owned(),
        ),
        Some(SaveState::Saved) => (
            "tag ok",
            "Saved on this device".to_owned(),
            "The last change survives a closed page and a killed browser.".to_owned(),
        ),
        Some(SaveState::NotSaved(why)) => ("tag bad", "Not saved".to_owned(), why),
    };
    view! {
        <div class="setting">
            <div><b>"The last change"</b><p>{move || state().2}</p></div>
            <span class=move || state().0>{move || state().1}</span>
        </div>
        <dl class="words">
            <dt>"Saved on this device"</dt>
            <dd>"Written into this browser's storage in one transaction, flushed to the disk. Other browsers do not have it."</dd>
            <dt>"Saved on the server"</dt>
            <dd>"Taken by a server that the book is attached to. This book is attached to none: the device decides alone."</dd>
            <dt>"Backed up"</dt>
            <dd>"In an exported file that you keep elsewhere. Only a backup survives a lost or broken device."</dd>
        </dl>
    }
}

#[component]
fn Kept(state: RwSignal<Option<Persistence>>) -> impl IntoView {
    let app = use_app();
    let ask = move |_| {
        spawn_local(async move {
            if persistence::ask().await {
                app.toasts.done("The browser keeps the book until you delete it.");
            } else {
                app.toasts.done("The browser did not agree now. Installing or bookmarking the page can help; export the book to be safe.");
            }
            state.try_set(Some(persistence::look().await));
        });
    };
    let is_kept = move || state.with(|state| state.as_ref().is_some_and(|state| state.is_kept));
    let says = move || {
        if is_kept() {
            "The browser keeps the book until you delete it."
        } else {
            "The browser may delete the book when the device runs out of room. Ask it to keep it."
        }
    };
    view! {
        <div class="setting">
            <div><b>"Kept on this device"</b><p>{says}</p></div>
            <Show when=is_kept fallback=move || view! { <button class="button" type="button" on:click=ask>"Keep the book"</button> }>
                <span class="tag ok">"Kept"</span>
            </Show>
        </div>
    }
}

#[component]
fn Room(state: RwSignal<Option<Persistence>>) -> impl IntoView {
    let room = move || state.with(|state| state.as_ref().and_then(Persistence::room_text));
    view! {
        <div class="setting">
            <div><b>"Room used"</b><p>"Rows of the book and the files of this page, of what the browser allows."</p></div>
            <span>{room}</span>
        </div>
    }
}

#[component]
fn Contents() -> impl IntoView {
    let app = use_app();
    let view = latest(app.engine, Duration::ZERO, || Some(ShowStorage));
    let says = move || {
        let words = |StorageView { rows, blocks, changes }: StorageView| {
            format!(
                "Rows: {}, in blocks: {}, changes in the history: {}",
                format::count(rows),
                format::count(blocks),
                format::count(changes)
            )
        };
        view.value.with(|view| view.map(words))
    };
    view! {
        <div class="setting">
            <div><b>"What is stored"</b><p>"Neighbouring rows are stored together, one block each, and every change with what undoes it."</p></div>
            <span>{says}</span>
        </div>
    }
}

/// Out of this device and back into it.
#[component]
fn Ways() -> impl IntoView {
    let app = use_app();
    let is_empty = Signal::derive(move || {
        app.engine
            .book
            .with(|book| book.as_ref().is_none_or(|book| book.is_empty))
    });
    view! {
        <div class="setting">
            <div><b>"Backup"</b><p>"The whole book as one file, and back from it. A restored or cleared book starts a new history."</p></div>
            <div class="beside">
                <CommandButton command=Command::ExportBook label=Signal::derive(|| "Export".to_owned()) icon=Icon::Download disabled=is_empty/>
                <CommandButton command=Command::RestoreBook label=Signal::derive(|| "Restore".to_owned()) icon=Icon::Restore/>
                <CommandButton command=Command::ClearBook label=Signal::derive(|| "Clear".to_owned()) class="danger" disabled=is_empty/>
            </div>
        </div>
    }
}
