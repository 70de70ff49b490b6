//! What stands beside the editor: the weights of assets that result, looked through portfolios, and the dated versions.

use leptos::prelude::*;

use super::editor::Editor;
use crate::browser::format;
use crate::components::{Card, LineagePaths, each};
use crate::state::WithSome;
use protocol::{ExposureLine, SnapshotLine};

/// Assets shown before the rest is asked for.
const FIRST: usize = 14;

#[component]
pub(super) fn ComesTo(editor: Editor) -> impl IntoView {
    let check = editor.check.value;
    let all = RwSignal::new(false);
    let exposures = Memo::new(move |_| check.part(|c| c.exposures.clone()));
    let residual = Memo::new(move |_| check.part(|c| c.residual.clone()));
    let shown = move || {
        let limit = if all.get() { usize::MAX } else { FIRST };
        exposures.with(|lines| lines.iter().take(limit).cloned().collect::<Vec<_>>())
    };
    let hidden = move || {
        if all.get() {
            0
        } else {
            exposures.with(Vec::len).saturating_sub(FIRST)
        }
    };
    view! {
        <Card title="Resulting weights" note="look-through" body="">
            <ul class="exposures">
                {move || each(shown(), |line| view! { <Exposure line/> })}
            </ul>
            <Show when=move || hidden() != 0>
                <div class="body">
                    <button class="link" type="button" on:click=move |_| all.set(true)>
                        {move || format!("Show {} more", hidden())}
                    </button>
                </div>
            </Show>
            <Show when=move || exposures.with(Vec::is_empty)>
                <div class="body quiet">"No valid targets yet."</div>
            </Show>
        </Card>
        <Show when=move || !residual.with(Vec::is_empty)>
            <Card title="Uninvested in portfolios">{move || view! { <LineagePaths paths=residual.get()/> }}</Card>
        </Show>
    }
}

#[component]
fn Exposure(line: ExposureLine) -> impl IntoView {
    let open = RwSignal::new(false);
    let ExposureLine {
        asset,
        name,
        share,
        lineage,
    } = line;
    let share = format::or_dash(share, format::percentage);
    let lineage = StoredValue::new(lineage);
    view! {
        <li>
            <button type="button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                <span class="what">{asset} " " <small>{name}</small></span>
                <span class="num">{share}</span>
            </button>
            <Show when=move || open.get()>
                <div class="body"><LineagePaths paths=lineage.get_value()/></div>
            </Show>
        </li>
    }
}

#[component]
pub(super) fn Snapshots(editor: Editor) -> impl IntoView {
    let snapshots = Memo::new(move |_| editor.view.part(|view| view.snapshots.clone()));
    let snapshot = move |SnapshotLine { uid, time, source }: SnapshotLine| {
        let is_shown = move || editor.view.part(|view| view.position_set_uid == Some(uid)).to_string();
        view! {
            <button type="button" aria-pressed=is_shown on:click=move |_| editor.show_snapshot(uid)>
                {format::date_time(time)}
                <small>{source}</small>
            </button>
        }
    };
    view! {
        <Card title="Versions" body="">
            <div class="snapshots">{move || each(snapshots.get(), snapshot)}</div>
            <Show when=move || snapshots.with(Vec::is_empty)>
                <div class="body quiet">"No versions yet. Saving creates the first."</div>
            </Show>
        </Card>
    }
}
