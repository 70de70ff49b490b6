//! Reference data.

use leptos::prelude::*;

use super::head::Head;

/// Reference data.
#[component]
pub fn ReferencePage() -> impl IntoView {
    view! { <Head title=Signal::derive(|| "Reference data".to_owned()) says=Signal::derive(String::new)/> }
}
