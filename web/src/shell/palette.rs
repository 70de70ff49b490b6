//! The palette: accounts, pages and commands from one field.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::browser::elements::bring_into_sight;
use crate::browser::format::fits;
use crate::components::{Dialog, Icon, IconView, Keys};
use crate::state::{Command, WithSome, latest, use_app, use_navigator};
use protocol::{AccountLine, ListAccounts, Uid};

/// Accounts offered at once.
const ACCOUNTS: u32 = 8;
/// A question per key would be a question too many.
const PAUSE: Duration = Duration::from_millis(120);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Find {
    Command(Command),
    Account { uid: Uid, identifier: String, name: String },
}

#[component]
pub fn Palette() -> impl IntoView {
    let app = use_app();
    view! {
        <Dialog open=app.palette label="Search accounts, assets, pages, commands" class="palette">
            <Finder/>
        </Dialog>
    }
}

#[component]
fn Finder() -> impl IntoView {
    let app = use_app();
    let words = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let finds = finds(words);
    let go = use_navigator();
    let run = Callback::new(move |find: Find| {
        app.palette.set(false);
        match find {
            Find::Command(command) => app.commands.run(command),
            Find::Account { uid, .. } => go.to(&format!("/accounts/{uid}")),
        }
    });
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // The dialog has just opened; a field without focus can still be clicked.
            let _ = field.focus();
        }
    });
    view! {
        <div class="ask">
            <IconView icon=Icon::Search/>
            <input
                node_ref=field
                type="text"
                role="combobox"
                aria-label="Search accounts, assets, pages, commands"
                aria-expanded="true"
                aria-controls="finds"
                aria-activedescendant=move || (!finds.with(Vec::is_empty)).then(|| format!("find-{}", at.get()))
                autocomplete="off"
                spellcheck="false"
                placeholder="Search accounts, assets, pages, commands"
                prop:value=words
                on:input=move |event| {
                    words.set(event_target_value(&event));
                    at.set(0);
                }
                on:keydown=move |event| on_key(&event, at, finds, run)
            />
            <kbd>"Esc"</kbd>
        </div>
        <FindList finds at run/>
    }
}

/// What the words find: commands that can be run now, then accounts.
fn finds(words: RwSignal<String>) -> Memo<Vec<Find>> {
    let app = use_app();
    let accounts = latest(app.engine, PAUSE, move || {
        let search = words.get();
        let is_open = app.engine.book.part(|book| !book.is_empty);
        (is_open && !search.trim().is_empty()).then_some(ListAccounts {
            search,
            limit: ACCOUNTS,
            ..ListAccounts::default()
        })
    });
    Memo::new(move |_| {
        let words = words.get();
        let commands = app.commands.available().into_iter().filter(|command| {
            *command != Command::OpenPalette
                && fits(&format!("{} {}", command.label(), command.group().label()), &words)
        });
        let rows: Vec<AccountLine> = if words.trim().is_empty() {
            Vec::new()
        } else {
            accounts.value.get().map_or_else(Vec::new, |view| view.rows)
        };
        let accounts = rows.into_iter().map(|row| Find::Account {
            uid: row.uid,
            identifier: row.identifier,
            name: row.name,
        });
        commands.map(Find::Command).chain(accounts).collect()
    })
}

fn on_key(event: &KeyboardEvent, at: RwSignal<usize>, finds: Memo<Vec<Find>>, run: Callback<Find>) {
    let last = finds.with_untracked(Vec::len).saturating_sub(1);
    let here = at.get_untracked().min(last);
    match event.key().as_str() {
        "ArrowDown" => at.set((here + 1).min(last)),
        "ArrowUp" => at.set(here.saturating_sub(1)),
        "Enter" => {
            if let Some(find) = finds.with_untracked(|finds| finds.get(here).cloned()) {
                run.run(find);
            }
        }
        _ => return,
    }
    event.prevent_default();
}

#[component]
fn FindList(finds: Memo<Vec<Find>>, at: RwSignal<usize>, run: Callback<Find>) -> impl IntoView {
    let items = move || {
        let finds = finds.get();
        if finds.is_empty() {
            return view! { <p class="none">"No results."</p> }.into_any();
        }
        finds
            .into_iter()
            .enumerate()
            .map(|(index, find)| view! { <FindItem index find at run/> })
            .collect_view()
            .into_any()
    };
    view! { <div class="found" id="finds" role="listbox" aria-label="Results">{items}</div> }
}

#[component]
fn FindItem(index: usize, find: Find, at: RwSignal<usize>, run: Callback<Find>) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get().filter(|_| at.get() == index) {
            bring_into_sight(&node);
        }
    });
    let content = match &find {
        Find::Command(command) => view! {
            <IconView icon=command.icon()/>
            {command.label()}
            <small>{command.group().label()}</small>
            <span class="end">{command.chord().map(|chord| view! { <Keys chord/> })}</span>
        }
        .into_any(),
        Find::Account { identifier, name, .. } => view! {
            <IconView icon=Icon::Accounts/>
            {identifier.clone()}
            <small>{name.clone()}</small>
        }
        .into_any(),
    };
    view! {
        <div
            id=format!("find-{index}")
            node_ref=node
            role="option"
            aria-selected=move || (at.get() == index).to_string()
            on:click=move |_| run.run(find.clone())
        >
            {content}
        </div>
    }
}
