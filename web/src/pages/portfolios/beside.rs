//! The portfolios beside the one that is shown; the first is its benchmark.

use leptos::prelude::*;

use super::Portfolios;
use crate::components::{Icon, IconView};
use crate::protocol::Uid;

/// Lines of a chart that can be told apart.
const MOST: usize = 5;

#[component]
pub(super) fn Beside(page: Portfolios, uid: Uid) -> impl IntoView {
    let valued = Memo::new(move |_| {
        page.list.value.with(|view| {
            let lines = view.iter().flat_map(|view| &view.portfolios);
            let others = lines.filter(|line| line.uid != uid && line.newest.is_some());
            others.map(|line| (line.uid, line.key.clone())).collect::<Vec<_>>()
        })
    });
    let change = move |with: Uid, joins: bool| {
        let mut beside = page.beside.get_untracked();
        beside.retain(|other| *other != with);
        if joins {
            beside.push(with);
        }
        page.show(uid, &beside);
    };
    let chips = move || {
        let beside = page.beside.get();
        let names = valued.get();
        beside
            .into_iter()
            .enumerate()
            .filter_map(|(place, other)| {
                let (_, key) = names.iter().find(|(uid, _)| *uid == other)?.clone();
                let role = if place == 0 { " (benchmark)" } else { "" };
                Some(view! {
                    <li class="tag accent">
                        {key.clone()} {role}
                        <button class="chip-x" type="button" aria-label=format!("Leave {key} out") on:click=move |_| change(other, false)>
                            <IconView icon=Icon::Close/>
                        </button>
                    </li>
                })
            })
            .collect_view()
    };
    let offers = move || {
        let beside = page.beside.get();
        let others = valued.get().into_iter().filter(|(uid, _)| !beside.contains(uid));
        others
            .map(|(uid, key)| view! { <option value=uid.to_string()>{key}</option> })
            .collect_view()
    };
    let is_full = move || page.beside.with(Vec::len) >= MOST;
    view! {
        <Show when=move || !valued.with(Vec::is_empty)>
            <div class="toolbar chips" role="group" aria-label="Compare">
                <span class="quiet">"Beside"</span>
                <ul>{chips}</ul>
                <select
                    class="input small"
                    aria-label="Portfolio to compare with"
                    disabled=is_full
                    on:change=move |event| {
                        if let Ok(other) = event_target_value(&event).parse() {
                            change(other, true);
                        }
                    }
                >
                    <option value="">"Compare with…"</option>
                    {offers}
                </select>
            </div>
        </Show>
    }
}
