//! Search and filters of the accounts grid.

use leptos::prelude::*;

use super::Accounts;
use crate::browser::format;
use crate::components::{Bound, SearchBox, Select, Toggle};
use crate::state::{WithSome, calm};

#[component]
pub(super) fn Filters(page: Accounts) -> impl IntoView {
    let shown = move || {
        let (matching, total) = page.list.with_some(|view| (view.matching, view.total))?;
        Some(format!(
            "{} of {}",
            format::count(matching),
            format::counted(total, "account", "accounts")
        ))
    };
    let out_of_band = Bound::new(
        move || page.query.with(|query| query.out_of_band),
        move |on| page.change(|query| query.out_of_band = on),
    );
    view! {
        <div class="toolbar" role="search">
            <SearchField page/>
            <GroupFilter page/>
            <Toggle label="Out of band only" checked=out_of_band/>
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
    let options = move || {
        let groups = page.app.engine.book.part(|book| book.groups.clone());
        let groups = groups.into_iter().map(|group| (group.uid.to_string(), group.label));
        groups.collect::<Vec<_>>()
    };
    let value = Bound::new(
        move || {
            page.query
                .with(|query| query.group.map(|uid| uid.to_string()).unwrap_or_default())
        },
        move |uid: String| page.change(|query| query.group = uid.parse().ok()),
    );
    view! { <Select label="Group" empty="All groups" options value/> }
}
