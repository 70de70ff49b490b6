//! The dated versions of a mandate.

use leptos::prelude::*;

use super::editor::Editor;
use crate::browser::format;
use crate::components::{Card, each};
use crate::state::WithSome;
use protocol::SnapshotLine;

#[component]
pub(super) fn Snapshots(editor: Editor) -> impl IntoView {
    let snapshots = Memo::new(move |_| editor.view.part(|view| view.snapshots.clone()));
    view! {
        <Card title="Versions" body="">
            <div class="snapshots">
                {move || each(snapshots.get(), |snapshot| view! { <Snapshot editor snapshot/> })}
            </div>
            <Show when=move || snapshots.with(Vec::is_empty)>
                <div class="body quiet">"No versions yet. Saving creates the first."</div>
            </Show>
        </Card>
    }
}

#[component]
fn Snapshot(editor: Editor, snapshot: SnapshotLine) -> impl IntoView {
    let SnapshotLine { uid, time, source } = snapshot;
    let is_shown = move || editor.view.part(|view| view.position_set_uid == Some(uid));
    view! {
        <button type="button" aria-pressed=move || is_shown().to_string() on:click=move |_| editor.show_snapshot(uid)>
            {format::date_time(time)}
            <small>{source}</small>
        </button>
    }
}
