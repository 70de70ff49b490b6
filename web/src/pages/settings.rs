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
    let app = use_app();
    view! {
        <Head title="Settings" says="Appearance, shortcuts, storage."/>
        <div class="settings">
            <Card title="Appearance and shortcuts" label="Appearance and shortcuts" body="">
                <Setting title="Theme" says="System follows the light or dark setting of your device.">
                    <Segments
                        name="theme"
                        label="Theme"
                        options=ThemeChoice::ALL.map(|choice| (choice, choice.label())).to_vec()
                        value=app.theme.choice
                    />
                </Setting>
                <Setting title="Single-key shortcuts" says="Run commands with single keys, without Ctrl. Turn off for speech input.">
                    <Toggle label="Single-key shortcuts" hidden_label=true checked=app.single_keys/>
                </Setting>
            </Card>
            <Card title="Data" label="Data" body=""><CurrencySetting/></Card>
            <Card title="Storage" label="Storage" body="">
                <SaveMeaning/>
                <StorageSettings/>
            </Card>
            <Card title="Keyboard shortcuts" label="Keyboard shortcuts"><Keymap/></Card>
            <Card title="About" label="About" body="body stack quiet">
                <p>"Mandate " {env!("CARGO_PKG_VERSION")} ", MIT or Apache-2.0."</p>
                <p>"Type: Inter, SIL Open Font License 1.1. Icons: Lucide, ISC License."</p>
            </Card>
        </div>
    }
}

/// A setting: what it is, and at its right what it is set to.
#[component]
fn Setting(
    title: &'static str,
    /// What it does.
    #[prop(into)]
    says: TextProp,
    children: Children,
) -> impl IntoView {
    view! { <div class="setting"><div><b>{title}</b><p>{move || says.get()}</p></div>{children()}</div> }
}

/// The currency that values are shown in; it belongs to the book, and is saved with it.
#[component]
fn CurrencySetting() -> impl IntoView {
    let app = use_app();
    let currencies = Memo::new(move |_| app.engine.book.part(|book| book.currencies.clone()));
    let options = move || {
        let options = currencies.get().into_iter();
        options.map(|code| (code.clone(), code)).collect::<Vec<_>>()
    };
    let change = move |currency| {
        app.ask(SetBaseCurrency { currency }, move |book| {
            app.engine.book.set(Some(book));
        });
    };
    let value = Bound::new(move || app.base_currency(), change);
    view! {
        <Setting title="Base currency" says="The currency of values, weights and plans.">
            <Select label="Base currency" class="input short" options value disabled=move || currencies.with(Vec::is_empty)/>
        </Setting>
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
        <Setting title="Last change" says=move || state().2><span class=move || state().0>{move || state().1}</span></Setting>
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

const KEPT: &str = "The browser keeps your data until you delete it.";
const MAY_GO: &str =
    "The browser may delete your data when the device runs low on storage. Request persistent storage to prevent this.";
const DECLINED: &str =
    "The browser declined. Installing or bookmarking the page can help; export your data to be safe.";

/// How full the storage is and how safe, what is in it, and the ways out and back in.
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
    let ask = move |_| {
        spawn_local(async move {
            app.toasts.done(if storage::ask().await { KEPT } else { DECLINED });
            look();
        });
    };
    let is_kept = move || state.part(|state| state.is_kept);
    let stored = answer_to(app.engine, || Some(ShowStorage));
    let contents = move || {
        stored.with_some(|StorageView { rows, changes }| {
            format!(
                "{}, {} in the history",
                format::counted(*rows, "row", "rows"),
                format::counted(*changes, "change", "changes")
            )
        })
    };
    let is_empty = move || app.engine.book.with_some(|book| book.is_empty).unwrap_or(true);
    view! {
        <Setting title="Persistent storage" says=move || if is_kept() { KEPT } else { MAY_GO }>
            <Show when=is_kept fallback=move || view! { <button class="button" type="button" on:click=ask>"Request"</button> }>
                <span class="tag ok">"Persistent"</span>
            </Show>
        </Setting>
        <Setting title="Storage used" says="Your data and the files of the app, out of the browser's limit.">
            <span>{move || state.part(Persistence::room_text)}</span>
        </Setting>
        <Setting title="Stored data" says="Every change is stored with its undo information.">
            <span>{contents}</span>
        </Setting>
        <Setting title="Backup" says="Export or restore all data as one file. Restoring or deleting data starts a new history.">
            <div class="beside">
                <CommandButton command=Command::ExportBook label="Export" icon=Icon::Download disabled=is_empty/>
                <CommandButton command=Command::RestoreBook label="Restore…" icon=Icon::Restore/>
                <CommandButton command=Command::ClearBook label="Delete all data…" class="danger" disabled=is_empty/>
            </div>
        </Setting>
    }
}
