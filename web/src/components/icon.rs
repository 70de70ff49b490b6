//! Icons on the page.

use leptos::prelude::*;

use crate::icon::Icon;

/// An icon beside a word; it says nothing by itself.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.shapes()></svg> }
}
