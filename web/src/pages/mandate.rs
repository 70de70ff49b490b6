//! A mandate: its targets as cells to type in, checked while typing, saved as a new dated snapshot.

mod comes_to;
mod editor;
mod row;
mod table;

use leptos::prelude::*;

use super::head::Head;
use super::pasted_weights::AskWeights;
use crate::browser::format;
use crate::components::{CommandButton, FailureBanner, Icon};
use crate::state::{Command, WithSome, uid_of_path, use_app};
use protocol::SaveMandate;
use protocol::target_cells::read_time;

use comes_to::{ComesTo, Snapshots};
use editor::Editor;
use table::Table;

/// A mandate.
#[component]
pub fn MandatePage() -> impl IntoView {
    let app = use_app();
    let uid = uid_of_path();
    let editor = Editor::open(app, uid);
    app.on(Command::AddRow, move || editor.add_row());
    app.on(Command::RemoveRow, move || editor.remove_focused());
    app.on(Command::DiscardEdits, move || editor.discard());
    app.on(Command::SaveSnapshot, move || save(editor));
    let title = move || {
        editor
            .view
            .with_some(|view| format!("{} {}", view.account, view.name))
            .unwrap_or_else(|| "Mandate".to_owned())
    };
    view! {
        <Head title=title says=move || says(editor) above=("/mandates", "Mandates")>
            <TimeField editor/>
            <CommandButton
                command=Command::DiscardEdits
                label="Discard edits"
                disabled=move || !editor.edited.get()
            />
            <CommandButton
                command=Command::SaveSnapshot
                label="Save version"
                icon=Icon::Save
                class="primary"
                disabled=move || !editor.can_save()
            />
        </Head>
        <FailureBanner failure=editor.view.failure/>
        <FailureBanner failure=editor.check.failure/>
        <AskWeights question=editor.weights/>
        <div class="split wide-aside">
            <div class="work"><Table editor/></div>
            <aside class="inspector" aria-label="Resulting weights and versions">
                <ComesTo editor/>
                <Snapshots editor/>
            </aside>
        </div>
    }
}

/// What is being looked at.
fn says(editor: Editor) -> String {
    let edited = if editor.edited.get() { ", unsaved edits" } else { "" };
    editor.view.part(|view| {
        let shown = view
            .snapshots
            .iter()
            .find(|snapshot| Some(snapshot.uid) == view.position_set_uid);
        let snapshot = shown.map_or_else(
            || "no version yet".to_owned(),
            |snapshot| format!("version of {}", format::date_time(snapshot.time)),
        );
        format!("Model {}, {snapshot}{edited}.", view.model)
    })
}

/// When the new version becomes effective.
#[component]
fn TimeField(editor: Editor) -> impl IntoView {
    let is_wrong = move || editor.time.with(|text| read_time(text).is_none());
    view! {
        <label class="beside">
            <span class="quiet">"Effective from (UTC)"</span>
            <input
                class="input"
                type="datetime-local"
                step="1"
                prop:value=editor.time
                aria-invalid=move || is_wrong().then_some("true")
                on:input=move |event| editor.time.set(event_target_value(&event))
            />
        </label>
    }
}

fn save(editor: Editor) {
    let (Some(allocation_uid), Some(time)) = (editor.uid.get_untracked(), read_time(&editor.time.get_untracked()))
    else {
        return;
    };
    if !untrack(move || editor.can_save()) {
        return;
    }
    let rows = editor.filled.get_untracked();
    editor.app.ask(
        SaveMandate {
            allocation_uid,
            time,
            rows,
        },
        move |view| {
            editor
                .app
                .toasts
                .done(format!("Version of {} saved.", format::date_time(time)));
            editor.show_saved(view);
        },
    );
}
