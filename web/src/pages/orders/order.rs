//! The order at hand: what is known of it, and what is recorded of it.

use choices::{Choice, OrderStatus};
use leptos::prelude::*;

use super::Batch;
use super::words::order_tag;
use crate::browser::format;
use crate::components::{CommandButton, DialogAbout, Icon, IconView};
use crate::pages::request_form::RequestForm;
use crate::pages::sides::side_words;
use crate::state::{Command, WithSome};
use protocol::{BatchOrder, NamedRow, RecordEvent, RecordFill, Recorded};

#[component]
pub(super) fn OrderInspector(page: Batch) -> impl IntoView {
    let order = Memo::new(move |_| page.order());
    let filling = RwSignal::new(None::<BatchOrder>);
    let reporting = RwSignal::new(None::<BatchOrder>);
    page.app.on(Command::RecordFill, move || {
        if let Some(order) = untrack(|| page.order()).filter(|order| order.can_fill) {
            filling.set(Some(order));
        }
    });
    view! {
        {move || order.get().map(|order| view! { <OrderCard page order reporting/> })}
        <FillDialog page filling/>
        <EventDialog page reporting/>
    }
}

#[component]
fn OrderCard(page: Batch, order: BatchOrder, reporting: RwSignal<Option<BatchOrder>>) -> impl IntoView {
    let (side, class) = side_words(order.side);
    let money = |price: decimal::Decimal| format!("{} {}", format::fixed(price, 4), order.currency);
    let dash = || "–".to_owned();
    let can_report = order.reports.iter().any(|status| *status != OrderStatus::Cancelled);
    let can_cancel = order.reports.contains(&OrderStatus::Cancelled);
    let cancel = {
        let order = order.clone();
        move |_| cancel(page, &order)
    };
    let report = order.clone();
    view! {
        <section class="card" aria-label="Order">
            <header>
                <h2><span class=class>{side}</span> " " {order.asset.clone()}</h2>
                {order_tag(order.status)}
            </header>
            <div class="body stack">
                <p>{order.why.clone()}</p>
                <dl class="pairs">
                    <dt>"Ordered"</dt><dd>{format::free(order.quantity)}</dd>
                    <dt>"Filled"</dt><dd>{format::free(order.filled)}</dd>
                    <dt>"Remaining"</dt><dd>{format::free(order.left)}</dd>
                    <dt>"Planned price"</dt><dd>{order.planned_price.map_or_else(dash, money)}</dd>
                    <dt>"Average price"</dt><dd>{order.price.map_or_else(dash, money)}</dd>
                </dl>
                <p class="mono keyline" title="Order ID">{order.key.clone()}</p>
                <div class="acts">
                    {order.can_fill.then(|| view! {
                        <CommandButton
                            command=Command::RecordFill
                            label="Record fill…"
                            icon=Icon::Plus
                            class="primary"
                        />
                    })}
                    {can_report.then(|| view! {
                        <button class="button" type="button" on:click=move |_| reporting.set(Some(report.clone()))>
                            "Record event…"
                        </button>
                    })}
                    {can_cancel.then(|| view! {
                        <button class="button" type="button" on:click=cancel><IconView icon=Icon::Close/>"Cancel order"</button>
                    })}
                </div>
            </div>
        </section>
    }
}

/// Cancels an order, or what is left of it.
fn cancel(page: Batch, order: &BatchOrder) {
    let ask = RecordEvent {
        order: order.key.clone(),
        status: OrderStatus::Cancelled,
        ..RecordEvent::default()
    };
    let asset = order.asset.clone();
    page.app.ask(ask, move |recorded| {
        page.app
            .done_undoable(format!("Order {asset} cancelled."), recorded.entry);
    });
}

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
            let others = page.view.part(|view| view.currencies.clone());
            let others = others.iter().map(NamedRow::option);
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
        let first = order
            .reports
            .iter()
            .find(|status| **status != OrderStatus::Cancelled)
            .copied();
        let draft = RwSignal::new(Some(RecordEvent {
            order: order.key,
            status: first.unwrap_or_default(),
            ..RecordEvent::default()
        }));
        let reports = order.reports;
        let offers = move |_| {
            let option = |status: &OrderStatus| (status.text().to_owned(), status.label().to_owned());
            reports.iter().map(option).collect()
        };
        let done = move |event: RecordEvent, recorded: Recorded| {
            let status = event.status.label().to_lowercase();
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
