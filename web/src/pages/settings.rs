//! Settings: how the page looks, how it listens, and how safe the storage is.

mod storage;

use leptos::prelude::*;

use super::head::Head;
use crate::components::{Bound, Card, Segments, Select, Toggle};
use crate::shell::Keymap;
use crate::state::{ThemeChoice, WithSome, use_app};
use protocol::SetBaseCurrency;
use storage::StorageSettings;

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
