//! Rows that are picked one by one, for what is done to several at once.

use std::collections::BTreeSet;

use leptos::prelude::*;

use protocol::Uid;

/// The rows that are picked.
pub type Picks = RwSignal<BTreeSet<Uid>>;

/// Picks a row, or takes the pick back.
pub fn toggle_pick(picks: Picks, uid: Uid) {
    picks.update(|picks| {
        if !picks.remove(&uid) {
            picks.insert(uid);
        }
    });
}

/// What a cell shows of a row that can be picked: the box, and the link to the row's page.
#[component]
pub fn PickLink(
    picks: Picks,
    uid: Uid,
    /// What the box does.
    label: String,
    href: String,
    text: String,
) -> impl IntoView {
    view! {
        <label class="check-hit">
            <input
                class="check"
                type="checkbox"
                tabindex="-1"
                aria-label=label
                prop:checked=move || picks.with(|picks| picks.contains(&uid))
                on:change=move |_| toggle_pick(picks, uid)
            />
        </label>
        <a href=href tabindex="-1">{text}</a>
    }
}
