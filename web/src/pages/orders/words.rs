//! Statuses and filled shares as they are shown.

use decimal::Decimal;
use leptos::prelude::*;

/// The word for a status of a batch or an order.
pub(super) fn status_word(status: &str) -> &'static str {
    match status {
        "draft" => "Draft",
        "approved" => "Approved",
        "new" => "New",
        "sent" => "Sent",
        "partially_filled" => "Partially filled",
        "filled" => "Filled",
        "completed" => "Completed",
        "cancelled" => "Cancelled",
        "rejected" => "Rejected",
        "expired" => "Expired",
        _ => "Unknown",
    }
}

/// A status as a tag.
pub(super) fn status_tag(status: &str) -> impl IntoView + use<> {
    let class = match status {
        "approved" | "sent" => "tag accent",
        "partially_filled" => "tag warn",
        "filled" | "completed" => "tag ok",
        "rejected" => "tag bad",
        _ => "tag",
    };
    view! { <span class=class>{status_word(status)}</span> }
}

/// A filled share of 1 as a bar; nothing where it is not known.
#[component]
pub(super) fn FilledBar(share: Option<Decimal>) -> impl IntoView {
    share.map(|share| {
        let width = format!("{:.1}", share.to_f64().clamp(0.0, 1.0) * 100.0);
        view! {
            <svg class="sharebar filled" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="track" width="100" height="8" rx="1"/>
                <rect class="bar" width=width height="8" rx="1"/>
            </svg>
        }
    })
}
