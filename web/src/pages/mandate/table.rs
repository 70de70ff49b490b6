//! The editor's table and the sums under it.

use leptos::prelude::*;

use super::editor::Editor;
use super::row::EditorRow;
use crate::browser::format;
use crate::components::{CommandButton, Icon, each};
use crate::state::{Command, WithSome, use_app};

#[component]
pub(super) fn Table(editor: Editor) -> impl IntoView {
    let app = use_app();
    view! {
        <div class="card gridcard">
            <div class="gridbox">
                <table class="grid editor">
                    <caption class="sr-only">"Targets"</caption>
                    <colgroup>
                        <col class="w-target"/>
                        <col class="w-num-sm late"/>
                        <col class="w-weight"/>
                        <col class="w-num"/>
                        <col class="w-num"/>
                        <col class="w-act"/>
                    </colgroup>
                    <thead>
                        <tr>
                            <th scope="col">"Target"</th>
                            <th scope="col" class="late">"Type"</th>
                            <th scope="col" class="num">"Weight " <span class="unit">"%"</span></th>
                            <th scope="col" class="num">"Amount " <span class="unit">{move || app.base_currency()}</span></th>
                            <th scope="col" class="num">"Quantity"</th>
                            <th scope="col"><span class="sr-only">"Remove"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || editor.rows.get() key=|row| row.id let:row>
                            <EditorRow editor row/>
                        </For>
                    </tbody>
                </table>
            </div>
            <Sums editor/>
        </div>
    }
}

#[component]
fn Sums(editor: Editor) -> impl IntoView {
    let app = use_app();
    let check = editor.check.value;
    let weights = move || {
        check
            .with_some(|c| format::percentage(c.weight_sum))
            .unwrap_or_else(|| "–".to_owned())
    };
    let notional = move || {
        check
            .with_some(|c| format::fixed(c.notional_sum, 2))
            .unwrap_or_else(|| "–".to_owned())
    };
    let cash = move || {
        let share = check.part(|check| check.cash_share);
        share.map_or_else(|| "unknown".to_owned(), format::percentage)
    };
    let faults = move || check.part(|check| format::number_of(check.violations.len()));
    view! {
        <div class="gridfoot">
            <CommandButton command=Command::AddRow label="Add row" icon=Icon::Plus class="small"/>
            <span>"Weights " <b class="num">{weights}</b></span>
            {move || check.part(|check| {
                each(check.warnings.clone(), |warning| view! { <span class="tag warn" role="status">{warning.message}</span> })
            })}
            <span>"Amount " <b class="num">{notional}</b> " " {move || app.base_currency()}</span>
            <span>"Uninvested " <b class="num">{cash}</b></span>
            <span class="end" role="status">
                {move || match faults() {
                    0 => view! { <span class="tag ok">"Valid"</span> }.into_any(),
                    count => view! { <span class="tag bad">{format::counted(count, "error", "errors")}</span> }.into_any(),
                }}
            </span>
        </div>
    }
}
