//! A path that leads nowhere.

use leptos::prelude::*;

use super::head::Head;

/// A path that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Head title=Signal::derive(|| "No such page".to_owned()) says=Signal::derive(|| "The address leads nowhere.".to_owned())/>
        <p><a href="/accounts">"Go to the accounts"</a></p>
    }
}
