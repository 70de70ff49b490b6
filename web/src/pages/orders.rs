//! Orders.

use leptos::prelude::*;

use super::head::Head;

/// Orders.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let title = Signal::derive(|| "Orders".to_owned());
    view! { <Head title says=Signal::derive(|| "Runs of orders, their fills and trades.".to_owned())/> }
}
