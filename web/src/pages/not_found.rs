//! The page for an unknown path.

use leptos::prelude::*;

use super::head::Head;

/// The page for an unknown path.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Head title=Signal::derive(|| "Page not found".to_owned()) says=Signal::derive(|| "There is no page at this address.".to_owned())/>
        <p><a href="/accounts">"Go to Accounts"</a></p>
    }
}
