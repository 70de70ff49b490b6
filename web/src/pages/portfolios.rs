//! Portfolios.

use leptos::prelude::*;

use super::head::Head;

/// Portfolios.
#[component]
pub fn PortfoliosPage() -> impl IntoView {
    let title = Signal::derive(|| "Portfolios".to_owned());
    view! { <Head title says=Signal::derive(|| "What portfolios are made of, and what they came to.".to_owned())/> }
}
