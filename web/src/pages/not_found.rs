//! The page for an unknown path.

use leptos::prelude::*;

use super::head::Head;

/// The page for an unknown path.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Head title="Page not found" says="There is no page at this address."/>
        <p><a href="/accounts">"Go to Accounts"</a></p>
    }
}
