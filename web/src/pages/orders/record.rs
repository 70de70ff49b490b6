//! What is recorded of an order: its fills, and what its broker reports.

use leptos::prelude::*;

use super::batch::Batch;
use super::words::status_word;
use crate::browser::format;
use crate::components::DialogAbout;
use crate::pages::request_form::RequestForm;
use crate::pages::sides::side_words;
use crate::state::WithSome;
use protocol::{BatchOrder, RecordEvent, RecordFill, Recorded};

const FILL: &[&str] = &[
    "quantity",
    "price",
    "commission",
    "commission_asset_uid",
    "trade_time",
    "trade_identifier",
];

/// Open while there is an order to be filled: all that is left of it, at the price that it was planned at.
#[component]
pub(super) fn FillDialog(page: Batch, filling: RwSignal<Option<BatchOrder>>) -> impl IntoView {
    let content = move |order: BatchOrder, open| {
        let price = order.price.or(order.planned_price);
        let draft = RwSignal::new(Some(RecordFill {
            order: order.key,
            trade_identifier: order.next_trade,
            quantity: order.left.to_string(),
            price: price.map(|price| price.to_string()).unwrap_or_default(),
            ..RecordFill::default()
        }));
        let (side, _) = side_words(order.side);
        let (left, all) = (format::free(order.left), format::free(order.quantity));
        let title = format!("{side} {}: {left} of {all} remaining", order.asset);
        let (base, asset) = (order.currency.clone(), order.asset);
        let own = (String::new(), format!("{} (order currency)", order.currency));
        let offers = move |_| {
            let others = page.view.part(|view| view.currencies.clone()).into_iter();
            let others = others.map(|choice| (choice.uid.to_string(), choice.label));
            std::iter::once(own.clone()).chain(others).collect()
        };
        let done = move |fill: RecordFill, recorded: Recorded| {
            let text = format!("Fill of {} {asset} recorded.", fill.quantity.trim());
            page.app.done_undoable(text, recorded.entry);
        };
        view! { <RequestForm title prefix="fill-" draft fields=FILL offers base submit="Record fill" open done/> }
    };
    view! { <DialogAbout about=filling label="Record fill" class="wide" content/> }
}

/// Open while there is an order to report on.
#[component]
pub(super) fn EventDialog(page: Batch, reporting: RwSignal<Option<BatchOrder>>) -> impl IntoView {
    let content = move |order: BatchOrder, open| {
        let title = format!("{} {}", side_words(order.side).0, order.asset);
        let first = order.reports.iter().find(|status| *status != "cancelled").cloned();
        let draft = RwSignal::new(Some(RecordEvent {
            order: order.key,
            status: first.unwrap_or_default(),
            ..RecordEvent::default()
        }));
        let reports = order.reports;
        let offers = move |_| {
            let option = |status: &String| (status.clone(), status_word(status).to_owned());
            reports.iter().map(option).collect()
        };
        let done = move |event: RecordEvent, recorded: Recorded| {
            let status = status_word(&event.status).to_lowercase();
            page.app
                .done_undoable(format!("Order {}: {status}.", order.asset), recorded.entry);
        };
        let fields = &["status", "event_time", "note"];
        view! {
            <RequestForm title prefix="event-" draft fields wide=&["note"] offers submit="Record event" open done/>
        }
    };
    view! { <DialogAbout about=reporting label="Record event" content/> }
}
