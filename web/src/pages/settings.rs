//! Settings: how the page looks, how it listens, and how safe the storage is.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::head::Head;
use crate::browser::format;
use crate::browser::storage::{self, Persistence};
use crate::components::{Bound, Card, CommandButton, Icon, Segments, Select, Toggle};
use crate::shell::Keymap;
use crate::state::{Command, ThemeChoice, WithSome, answer_to, use_app};
use protocol::{SaveState, SetBaseCurrency, ShowStorage, StorageView};

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! {
        <Head title="Settings" says="Appearance, shortcuts, storage."/>
        <div class="settings">
            <Card title="Appearance and shortcuts" label="Appearance and shortcuts" body="">
                <ThemeSetting/>
                <SingleKeysSetting/>
            </Card>
            <Card title="Data" label="Data" body=""><CurrencySetting/></Card>
            <Card title="Storage" label="Storage" body=""><StorageSettings/></Card>
            <Card title="Keyboard shortcuts" label="Keyboard shortcuts"><Keymap/></Card>
            <Card title="About" label="About" body="body stack quiet">
                <p>"Mandate " {env!("CARGO_PKG_VERSION")} ", MIT or Apache-2.0."</p>
                <p>"Type: Inter, SIL Open Font License 1.1. Icons: Lucide, ISC License."</p>
            </Card>
        </div>
    }
}

#[component]
fn ThemeSetting() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="setting">
            <div><b>"Theme"</b><p>"System follows the light or dark setting of your device."</p></div>
            <Segments
                name="theme"
                label="Theme"
                options=ThemeChoice::ALL.map(|choice| (choice, choice.label())).to_vec()
                value=app.theme.choice
            />
        </div>
    }
}

/// The currency that values are shown in; it belongs to the book, and is saved with it.
#[component]
fn CurrencySetting() -> impl IntoView {
    let app = use_app();
    let currencies = Memo::new(move |_| app.engine.book.part(|book| book.currencies.clone()));
    let options = move || {
        let pairs = currencies
            .get()
            .into_iter()
            .map(|currency| (currency.clone(), currency));
        pairs.collect::<Vec<_>>()
    };
    let value = Bound::new(
        move || app.base_currency(),
        move |currency| {
            app.ask(SetBaseCurrency { currency }, move |book| {
                app.engine.book.set(Some(book));
            });
        },
    );
    let disabled = move || currencies.with(Vec::is_empty);
    view! {
        <div class="setting">
            <div><b>"Base currency"</b><p>"The currency of values, weights and plans."</p></div>
            <Select label="Base currency" class="input short" options value disabled/>
        </div>
    }
}

#[component]
fn SingleKeysSetting() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="setting">
            <div><b>"Single-key shortcuts"</b><p>"Run commands with single keys, without Ctrl. UndoRedo off for speech input."</p></div>
            <Toggle label="Single-key shortcuts" hidden_label=true checked=app.single_keys/>
        </div>
    }
}

#[component]
fn StorageSettings() -> impl IntoView {
    let app = use_app();
    let state = RwSignal::new(None::<Persistence>);
    let look = move || {
        spawn_local(async move {
            state.try_set(Some(storage::look().await));
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
        None => ("tag", "Loading".to_owned(), "Reading saved data.".to_owned()),
        Some(SaveState::Saving) => ("tag accent", "Saving".to_owned(), "Saving the last change.".to_owned()),
        Some(SaveState::Saved) => (
            "tag ok",
            "Saved in this browser".to_owned(),
            "The last change is safe if the page or the browser closes.".to_owned(),
        ),
        Some(SaveState::NotSaved(why)) => ("tag bad", "Not saved".to_owned(), why),
    };
    view! {
        <div class="setting">
            <div><b>"Last change"</b><p>{move || state().2}</p></div>
            <span class=move || state().0>{move || state().1}</span>
        </div>
        <dl class="words">
            <dt>"Saved in this browser"</dt>
            <dd>"Written to this browser's storage in one transaction and flushed to disk. Other browsers do not have it."</dd>
            <dt>"Saved on the server"</dt>
            <dd>"Accepted by a connected server. No server is connected."</dd>
            <dt>"Backed up"</dt>
            <dd>"In an exported file that you keep elsewhere. Only a backup survives a lost or damaged device."</dd>
        </dl>
    }
}

#[component]
fn Kept(state: RwSignal<Option<Persistence>>) -> impl IntoView {
    let app = use_app();
    let ask = move |_| {
        spawn_local(async move {
            if storage::ask().await {
                app.toasts.done("The browser keeps your data until you delete it.");
            } else {
                app.toasts.done(
                    "The browser declined. Installing or bookmarking the page can help; export your data to be safe.",
                );
            }
            state.try_set(Some(storage::look().await));
        });
    };
    let is_kept = move || state.part(|state| state.is_kept);
    let says = move || {
        if is_kept() {
            "The browser keeps your data until you delete it."
        } else {
            "The browser may delete your data when the device runs low on storage. Request persistent storage to prevent this."
        }
    };
    view! {
        <div class="setting">
            <div><b>"Persistent storage"</b><p>{says}</p></div>
            <Show when=is_kept fallback=move || view! { <button class="button" type="button" on:click=ask>"Request"</button> }>
                <span class="tag ok">"Persistent"</span>
            </Show>
        </div>
    }
}

#[component]
fn Room(state: RwSignal<Option<Persistence>>) -> impl IntoView {
    let room = move || state.part(Persistence::room_text);
    view! {
        <div class="setting">
            <div><b>"Storage used"</b><p>"Your data and the files of the app, out of the browser's limit."</p></div>
            <span>{room}</span>
        </div>
    }
}

#[component]
fn Contents() -> impl IntoView {
    let app = use_app();
    let view = answer_to(app.engine, || Some(ShowStorage));
    let says = move || {
        let words = |StorageView { rows, blocks, changes }: StorageView| {
            format!(
                "{} in {}, {} in the history",
                format::counted(rows, "row", "rows"),
                format::counted(blocks, "block", "blocks"),
                format::counted(changes, "change", "changes")
            )
        };
        view.value.with(|view| view.map(words))
    };
    view! {
        <div class="setting">
            <div><b>"Stored data"</b><p>"Adjacent rows are stored together in blocks. Every change is stored with its undo information."</p></div>
            <span>{says}</span>
        </div>
    }
}

/// Out of this device and back into it.
#[component]
fn Ways() -> impl IntoView {
    let app = use_app();
    let is_empty = move || app.engine.book.with_some(|book| book.is_empty).unwrap_or(true);
    view! {
        <div class="setting">
            <div><b>"Backup"</b><p>"Export or restore all data as one file. Restoring or deleting data starts a new history."</p></div>
            <div class="beside">
                <CommandButton command=Command::ExportBook label="Export" icon=Icon::Download disabled=is_empty/>
                <CommandButton command=Command::RestoreBook label="Restore…" icon=Icon::Restore/>
                <CommandButton command=Command::ClearBook label="Delete all data…" class="danger" disabled=is_empty/>
            </div>
        </div>
    }
}
