//! The groups that a portfolio is in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Portfolios;
use crate::components::{Icon, IconView};
use crate::protocol::{GroupLine, GroupPortfolio, Uid};

#[component]
pub(super) fn Groups(page: Portfolios, uid: Uid, groups: Vec<Uid>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let join = move |group: String, joins: bool| {
        spawn_local(async move {
            let done = if joins {
                format!("Put into {group}.")
            } else {
                format!("Taken out of {group}.")
            };
            match page.app.engine.ask(GroupPortfolio { uid, group, joins }).await {
                Ok(saved) => page.app.done_undoable(done, saved.entry),
                Err(failure) => page.app.toasts.failed(&failure),
            }
        });
    };
    let all = move || {
        page.list
            .value
            .with(|view| view.as_ref().map(|view| view.groups.clone()))
            .unwrap_or_default()
    };
    let chips = move || {
        let known = all().into_iter().filter(|group| groups.contains(&group.uid));
        known
            .map(|GroupLine { name, .. }| {
                let group = name.clone();
                view! {
                    <li class="tag">
                        {name.clone()}
                        <button
                            class="chip-x"
                            type="button"
                            aria-label=format!("Take out of {name}")
                            on:click=move |_| join(group.clone(), false)
                        >
                            <IconView icon=Icon::Close/>
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    let offers = move || {
        all()
            .into_iter()
            .map(|group| view! { <option value=group.name></option> })
            .collect_view()
    };
    view! {
        <form
            class="chips"
            on:submit=move |event| {
                event.prevent_default();
                let group = name.get_untracked();
                if !group.trim().is_empty() {
                    name.set(String::new());
                    join(group, true);
                }
            }
        >
            <span class="quiet">"Groups"</span>
            <ul>{chips}</ul>
            <input
                class="input small"
                aria-label="Group to put it into"
                placeholder="Add to a group"
                list="group-names"
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
            <datalist id="group-names">{offers}</datalist>
        </form>
    }
}
