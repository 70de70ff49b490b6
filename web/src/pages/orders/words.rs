//! Statuses and filled shares as they are shown.

use choices::{BatchStatus, Choice, OrderStatus};
use decimal::Decimal;
use leptos::prelude::*;

/// The status of a batch as a tag.
pub(super) fn batch_tag(status: BatchStatus) -> impl IntoView + use<> {
    let class = match status {
        BatchStatus::Approved | BatchStatus::Sent => "tag accent",
        BatchStatus::Completed => "tag ok",
        BatchStatus::Draft | BatchStatus::Cancelled => "tag",
    };
    view! { <span class=class>{status.label()}</span> }
}

/// The status of an order as a tag.
pub(super) fn order_tag(status: OrderStatus) -> impl IntoView + use<> {
    let class = match status {
        OrderStatus::Sent => "tag accent",
        OrderStatus::PartiallyFilled => "tag warn",
        OrderStatus::Filled => "tag ok",
        OrderStatus::Rejected => "tag bad",
        OrderStatus::New | OrderStatus::Cancelled | OrderStatus::Expired => "tag",
    };
    view! { <span class=class>{status.label()}</span> }
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
