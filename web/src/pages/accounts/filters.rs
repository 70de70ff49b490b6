//! Search and filters of the accounts grid.

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Accounts;
use crate::browser::format;
use crate::components::{Icon, IconView, Toggle};
use crate::state::AccountsQuery;

/// The URL follows the search field after this pause.
const PAUSE: Duration = Duration::from_millis(150);

#[component]
pub(super) fn Filters(page: Accounts) -> impl IntoView {
    let shown = move || {
        let (matching, total) = page.head(|view| (view.matching, view.total))?;
        Some(format!(
            "{} of {} accounts",
            format::count(matching),
            format::count(total)
        ))
    };
    view! {
        <div class="toolbar" role="search">
            <SearchField page/>
            <GroupFilter page/>
            <Toggle
                label="Out of band only"
                checked=Signal::derive(move || page.query.with(|query| query.out_of_band))
                on_change=move |on| page.change(|query| query.out_of_band = on)
            />
            <span class="end" role="status">{shown}</span>
        </div>
    }
}

#[component]
fn SearchField(page: Accounts) -> impl IntoView {
    let turn = StoredValue::new(0_u32);
    let search = move |text: String| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            sleep(PAUSE).await;
            if turn.try_get_value() == Some(mine) {
                page.change(|query| query.search = text);
            }
        });
    };
    view! {
        <div class="searchbox">
            <IconView icon=Icon::Search/>
            <input
                class="input"
                type="search"
                aria-label="Search accounts"
                aria-keyshortcuts="/"
                placeholder="Identifier, name, group or model"
                prop:value=move || page.query.with(|query| query.search.clone())
                on:input=move |event| search(event_target_value(&event))
            />
        </div>
    }
}

#[component]
fn GroupFilter(page: Accounts) -> impl IntoView {
    let groups = Memo::new(move |_| {
        page.app
            .engine
            .book
            .with(|book| book.as_ref().map_or_else(Vec::new, |b| b.groups.clone()))
    });
    let chosen = move || page.query.with(|query: &AccountsQuery| query.group);
    let options = move || {
        groups
            .get()
            .into_iter()
            .map(|group| {
                view! {
                    <option value=group.uid.to_string() selected=move || chosen() == Some(group.uid)>{group.label}</option>
                }
            })
            .collect_view()
    };
    view! {
        <select
            class="input"
            aria-label="Group"
            on:change=move |event| {
                let group = event_target_value(&event).parse().ok();
                page.change(|query| query.group = group);
            }
        >
            <option value="" selected=move || chosen().is_none()>"All groups"</option>
            {options}
        </select>
    }
}
