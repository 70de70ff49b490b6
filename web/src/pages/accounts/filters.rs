//! Search and filters of the accounts grid.

use leptos::prelude::*;

use super::Accounts;
use crate::browser::format;
use crate::components::{Bound, SearchBox, Select, Toggle};
use crate::state::calm;

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
    let value = Bound::new(
        move || page.query.with(|query| query.search.clone()),
        move |text| calm.after_pause(move || page.change(|query| query.search = text)),
    );
    view! { <SearchBox label="Search accounts" placeholder="ID, name, group or model" value/> }
}

#[component]
fn GroupFilter(page: Accounts) -> impl IntoView {
    let options = Signal::derive(move || {
        let groups = page
            .app
            .engine
            .read_book(|book| book.groups.clone())
            .unwrap_or_default();
        let groups = groups.into_iter().map(|group| (group.uid.to_string(), group.label));
        groups.collect::<Vec<_>>()
    });
    let value = Bound::new(
        move || {
            page.query
                .with(|query| query.group.map(|uid| uid.to_string()).unwrap_or_default())
        },
        move |uid: String| page.change(|query| query.group = uid.parse().ok()),
    );
    view! { <Select label="Group" empty="All groups" options value/> }
}
