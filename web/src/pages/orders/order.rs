//! The order at hand: what is known of it, and what can be done with it.

use choices::OrderStatus;
use leptos::prelude::*;

use super::batch::Batch;
use super::event::EventDialog;
use super::fill::FillDialog;
use super::words::order_tag;
use crate::browser::format;
use crate::components::{CommandButton, Icon, IconView};
use crate::pages::sides::side_words;
use crate::state::Command;
use protocol::{BatchOrder, RecordEvent};

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
        time: String::new(),
        note: String::new(),
    };
    let asset = order.asset.clone();
    page.app.ask(ask, move |recorded| {
        page.app
            .done_undoable(format!("Order {asset} cancelled."), recorded.entry);
    });
}
