//! Virtual funds.

use leptos::prelude::*;

use super::head::Head;

/// Virtual funds.
#[component]
pub fn VirtualFundsPage() -> impl IntoView {
    let title = Signal::derive(|| "Virtual funds".to_owned());
    view! { <Head title says=Signal::derive(|| "Parts of an account that follow a portfolio.".to_owned())/> }
}
