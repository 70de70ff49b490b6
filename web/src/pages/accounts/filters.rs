//! Search and filters of the accounts grid.

use leptos::prelude::*;

use super::Accounts;
use crate::browser::format;
use crate::components::{SearchBox, Toggle};
use crate::state::{AccountsQuery, calm};

#[component]
pub(super) fn Filters(page: Accounts) -> impl IntoView {
    let shown = move || {
        let (matching, total) = page.head(|view| (view.matching, view.total))?;
        Some(format!(
            "{} of {}",
            format::count(matching),
            format::counted(total, "account", "accounts")
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
    let calm = calm();
    view! {
        <SearchBox
            label="Search accounts"
            placeholder="ID, name, group or model"
            value=Signal::derive(move || page.query.with(|query| query.search.clone()))
            on_input=Callback::new(move |text| calm.after_pause(move || page.change(|query| query.search = text)))
        />
    }
}

#[component]
fn GroupFilter(page: Accounts) -> impl IntoView {
    let groups = Memo::new(move |_| page.app.engine.read_book(|b| b.groups.clone()).unwrap_or_default());
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
