//! The portfolios and indices beside the one that is shown; the first is its benchmark.

use leptos::prelude::*;

use super::Portfolios;
use crate::components::{Icon, IconView, each};
use crate::state::WithSome;
use protocol::Uid;

/// Lines of a chart that can be told apart.
const MOST: usize = 5;

/// What a portfolio can be shown beside: rows and their keys.
type Known = Vec<(Uid, String)>;

#[component]
pub(super) fn Beside(page: Portfolios, uid: Uid) -> impl IntoView {
    let valued = Memo::new(move |_| {
        page.list.value.with(|view| {
            let lines = view.iter().flat_map(|view| &view.portfolios);
            let others = lines.filter(|line| line.uid != uid && line.newest.is_some());
            others.map(|line| (line.uid, line.key.clone())).collect::<Known>()
        })
    });
    let indices = Memo::new(move |_| page.list.part(|view| view.indices.clone()));
    let change = move |with: Uid, joins: bool| {
        let mut beside = page.beside.get_untracked();
        beside.retain(|other| *other != with);
        if joins {
            beside.push(with);
        }
        page.show(uid, &beside);
    };
    let chips = move || {
        let names: Known = valued.get().into_iter().chain(indices.get()).collect();
        let chosen = page.beside.get().into_iter().enumerate();
        chosen
            .filter_map(|(place, other)| {
                let (_, key) = names.iter().find(|(uid, _)| *uid == other)?.clone();
                let leave = Callback::new(move |()| change(other, false));
                Some(view! { <Chip key is_benchmark=place == 0 leave/> })
            })
            .collect_view()
    };
    let is_full = move || page.beside.with(Vec::len) >= MOST;
    view! {
        <Show when=move || !(valued.with(Vec::is_empty) && indices.with(Vec::is_empty))>
            <div class="toolbar chips" role="group" aria-label="Compare">
                <span class="quiet">"Compare"</span>
                <ul>{chips}</ul>
                <select
                    class="input small"
                    aria-label="Portfolio or index to compare with"
                    disabled=is_full
                    on:change=move |event| {
                        if let Ok(other) = event_target_value(&event).parse() {
                            change(other, true);
                        }
                    }
                >
                    <option value="">"Compare with…"</option>
                    <Offers page label="Portfolios" known=valued/>
                    <Offers page label="Indices" known=indices/>
                </select>
            </div>
        </Show>
    }
}

#[component]
fn Chip(key: String, is_benchmark: bool, leave: Callback<()>) -> impl IntoView {
    view! {
        <li class="tag accent">
            {key.clone()} {is_benchmark.then_some(" (benchmark)")}
            <button class="chip-x" type="button" aria-label=format!("Remove {key}") on:click=move |_| leave.run(())>
                <IconView icon=Icon::Close/>
            </button>
        </li>
    }
}

/// Those that are not shown yet, when there are any.
#[component]
fn Offers(page: Portfolios, label: &'static str, known: Memo<Known>) -> impl IntoView {
    move || {
        let beside = page.beside.get();
        let mut others = known.get();
        others.retain(|(uid, _)| !beside.contains(uid));
        let options = each(
            others.iter(),
            |(uid, key)| view! { <option value=uid.to_string()>{key.clone()}</option> },
        );
        (!others.is_empty()).then(|| view! { <optgroup label=label>{options}</optgroup> })
    }
}
