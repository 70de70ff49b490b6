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

/// One of a list to choose from.
#[component]
pub fn PickItem(
    uid: Uid,
    /// The one that is shown.
    shown: Memo<Option<Uid>>,
    on_pick: impl Fn(Uid) + 'static,
    children: Children,
) -> impl IntoView {
    let is_here = move || (shown.get() == Some(uid)).then_some("true");
    view! { <li><button type="button" aria-current=is_here on:click=move |_| on_pick(uid)>{children()}</button></li> }
}
