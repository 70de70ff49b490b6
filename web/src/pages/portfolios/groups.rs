//! The groups that a portfolio is in.

use leptos::prelude::*;

use super::Portfolios;
use crate::components::{Icon, IconView, each};
use crate::state::WithSome;
use protocol::{GroupLine, GroupPortfolio, Uid};

#[component]
pub(super) fn Groups(page: Portfolios, uid: Uid, groups: Vec<Uid>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let all = move || {
        let view = page.list.value;
        view.part(|view| view.groups.clone())
    };
    let chips = move || {
        let joined = all().into_iter().filter(|group| groups.contains(&group.uid));
        each(joined, |group| view! { <Chip page uid group/> })
    };
    let offers = move || each(all(), |group| view! { <option value=group.name></option> });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let group = name.get_untracked();
        if !group.trim().is_empty() {
            name.set(String::new());
            change(page, uid, group, true);
        }
    };
    view! {
        <form class="chips" on:submit=on_submit>
            <span class="quiet">"Groups"</span>
            <ul>{chips}</ul>
            <input
                class="input small"
                aria-label="Add to group"
                placeholder="Add to group"
                list="group-names"
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
            <datalist id="group-names">{offers}</datalist>
        </form>
    }
}

#[component]
fn Chip(page: Portfolios, uid: Uid, group: GroupLine) -> impl IntoView {
    let GroupLine { name, .. } = group;
    let left = name.clone();
    view! {
        <li class="tag">
            {name.clone()}
            <button
                class="chip-x"
                type="button"
                aria-label=format!("Remove from {name}")
                on:click=move |_| change(page, uid, left.clone(), false)
            >
                <IconView icon=Icon::Close/>
            </button>
        </li>
    }
}

fn change(page: Portfolios, uid: Uid, group: String, joins: bool) {
    let done = if joins {
        format!("Added to {group}.")
    } else {
        format!("Removed from {group}.")
    };
    page.app.ask(GroupPortfolio { uid, group, joins }, move |saved| {
        page.app.done_undoable(done, saved.entry);
    });
}
