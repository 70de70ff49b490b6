//! From key presses to commands, the question before the page is closed too early, and the map of the keys.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::browser::elements;
use crate::components::{Dialog, Icon, IconButton, Keys, each};
use crate::state::{App, Command, CommandGroup, Heard, Stroke, hear, use_app, use_navigator};
use protocol::UndoRedo;

/// Listens to the keyboard, and runs what works on every page.
#[component]
pub fn Keyboard() -> impl IntoView {
    let app = use_app();
    everywhere(app);
    let after_go = StoredValue::new(false);
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() || event.key() == "Shift" {
            return;
        }
        let is_after_go = after_go.get_value();
        after_go.set_value(false);
        if open_dialog() {
            return;
        }
        if event.key() == "Escape" && is_field(&event) {
            leave_field();
            return;
        }
        match hear(&stroke(&event, app), is_after_go, |command| {
            app.commands.can_run(command)
        }) {
            Heard::Nothing => {}
            Heard::Go => after_go.set_value(true),
            Heard::Command(command) => {
                event.prevent_default();
                app.commands.run(command);
            }
        }
    });
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if app.has_unsaved() {
            // The browser asks whether to leave.
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        handle.remove();
        leaving.remove();
    });
}

fn stroke(event: &KeyboardEvent, app: App) -> Stroke {
    Stroke {
        key: event.key(),
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        in_field: is_field(event),
        typing: !app.single_keys.get_untracked() || is_field(event),
    }
}

/// Whether the key goes into a field.
fn is_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        let takes_text = element.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
        takes_text.unwrap_or(false)
    })
}

/// Gives the keys back to the page.
fn leave_field() {
    let field = document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        // A field that is gone meanwhile has no focus to give up.
        let _ = field.blur();
    }
}

/// A dialog has its own keys.
fn open_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn everywhere(app: App) {
    let go = use_navigator();
    for (command, path) in [
        (Command::GoAccounts, "/accounts"),
        (Command::GoMandates, "/mandates"),
        (Command::GoPortfolios, "/portfolios"),
        (Command::GoReference, "/reference"),
        (Command::GoRebalance, "/rebalance"),
        (Command::GoVirtualFunds, "/virtual-funds"),
        (Command::GoOrders, "/orders"),
        (Command::GoData, "/data"),
        (Command::GoTables, "/tables"),
        (Command::GoHistory, "/history"),
        (Command::GoSettings, "/settings"),
    ] {
        app.on(command, move || go.to(path));
    }
    app.on(Command::OpenPalette, move || app.palette.set(true));
    app.on(Command::OpenKeymap, move || app.keymap.set(true));
    app.on(Command::Undo, move || app.turn(UndoRedo::Undo, None));
    app.on(Command::Redo, move || app.turn(UndoRedo::Redo, None));
    app.on(Command::SwitchTheme, move || app.theme.switch());
    // A page without a search field has nothing to search.
    app.on(Command::FocusSearch, || {
        elements::focus_first("main input[type=search]");
    });
}

#[component]
pub fn KeymapDialog() -> impl IntoView {
    let app = use_app();
    view! {
        <Dialog open=app.keymap label="Keyboard shortcuts">
            <div class="body">
                <div class="title">
                    <h2>"Keyboard shortcuts"</h2>
                    <IconButton icon=Icon::Close label="Close" on_press=move || app.keymap.set(false)/>
                </div>
                <Keymap/>
            </div>
        </Dialog>
    }
}

/// Every command with its keys, by where it works.
#[component]
pub fn Keymap() -> impl IntoView {
    let mut groups: Vec<CommandGroup> = Command::ALL.into_iter().map(Command::group).collect();
    groups.dedup();
    let groups = each(groups, |group| {
        let rows = Command::ALL
            .into_iter()
            .filter(|command| command.group() == group)
            .filter_map(|command| command.chord().map(|chord| (command, chord)))
            .map(|(command, chord)| view! { <dt>{command.label()}</dt><dd><Keys chord/></dd> })
            .collect_view();
        view! {
            <h3>{group.label()}</h3>
            <dl class="keymap">{rows}</dl>
        }
    });
    view! {
        {groups}
        <h3>"Tables"</h3>
        <dl class="keymap">
            <dt>"Move"</dt>
            <dd><kbd>"↑"</kbd><kbd>"↓"</kbd><kbd>"PgUp"</kbd><kbd>"PgDn"</kbd><kbd>"Home"</kbd><kbd>"End"</kbd></dd>
            <dt>"Open row"</dt>
            <dd><kbd>"Enter"</kbd></dd>
            <dt>"Select row"</dt>
            <dd><kbd>"Space"</kbd></dd>
            <dt>"Leave field"</dt>
            <dd><kbd>"Esc"</kbd></dd>
        </dl>
    }
}
