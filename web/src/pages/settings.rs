//! Settings: how the page looks, how it listens, and how safe the storage is.

mod storage;

use leptos::prelude::*;

use super::head::Head;
use crate::components::{Segments, Toggle};
use crate::shell::Keymap;
use crate::state::{ThemeChoice, use_app};
use protocol::SetBaseCurrency;
use storage::StorageSettings;

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! {
        <Head title="Settings" says="Appearance, shortcuts, storage."/>
        <div class="settings">
            <section class="card" aria-label="Appearance and shortcuts">
                <h2>"Appearance and shortcuts"</h2>
                <ThemeSetting/>
                <SingleKeysSetting/>
            </section>
            <section class="card" aria-label="Data">
                <h2>"Data"</h2>
                <CurrencySetting/>
            </section>
            <section class="card" aria-label="Storage">
                <h2>"Storage"</h2>
                <StorageSettings/>
            </section>
            <section class="card" aria-label="Keyboard shortcuts">
                <h2>"Keyboard shortcuts"</h2>
                <div class="body"><Keymap/></div>
            </section>
            <section class="card" aria-label="About">
                <h2>"About"</h2>
                <div class="body stack quiet">
                    <p>"Mandate " {env!("CARGO_PKG_VERSION")} ", MIT or Apache-2.0."</p>
                    <p>"Type: Inter, SIL Open Font License 1.1. Icons: Lucide, ISC License."</p>
                </div>
            </section>
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
                on_change=move |choice| app.theme.choice.set(choice)
            />
        </div>
    }
}

/// The currency that values are shown in; it belongs to the book, and is saved with it.
#[component]
fn CurrencySetting() -> impl IntoView {
    let app = use_app();
    let book = app.engine.book;
    let currencies =
        Memo::new(move |_| book.with(|book| book.as_ref().map_or_else(Vec::new, |book| book.currencies.clone())));
    let options = move || {
        let option = move |currency: String| {
            let is_base = {
                let currency = currency.clone();
                move || app.base_currency() == currency
            };
            view! { <option value=currency.clone() selected=is_base>{currency.clone()}</option> }
        };
        currencies.get().into_iter().map(option).collect_view()
    };
    let change = move |currency: String| {
        app.ask(SetBaseCurrency { currency }, move |book| {
            app.engine.book.set(Some(book));
        });
    };
    view! {
        <div class="setting">
            <div><b>"Base currency"</b><p>"The currency of values, weights and plans."</p></div>
            <select
                class="input short"
                aria-label="Base currency"
                disabled=move || currencies.with(Vec::is_empty)
                on:change=move |event| change(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
}

#[component]
fn SingleKeysSetting() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="setting">
            <div><b>"Single-key shortcuts"</b><p>"Run commands with single keys, without Ctrl. Turn off for speech input."</p></div>
            <Toggle label="Single-key shortcuts" hidden_label=true checked=app.single_keys on_change=move |on| app.single_keys.set(on)/>
        </div>
    }
}
