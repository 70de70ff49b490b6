//! The keyboard map.

use leptos::prelude::*;

use crate::components::{Dialog, Icon, IconButton, Keys, each};
use crate::state::{Command, CommandGroup, use_app};

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
