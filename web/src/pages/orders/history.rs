//! What happened to the orders of a batch, and its trades.

use choices::OrderSide;
use leptos::prelude::*;

use super::Batch;
use super::words::order_tag;
use crate::browser::format;
use crate::components::{AUTO, Column, Segments, ShortTable, noted};
use crate::pages::sides::side_words;
use crate::state::WithSome;
use protocol::{OrderEventLine, OrderTrade};

/// What is shown under the orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Events,
    Trades,
}

#[component]
pub(super) fn History(page: Batch) -> impl IntoView {
    let shown = RwSignal::new(Shown::Events);
    let options = vec![(Shown::Events, "Events"), (Shown::Trades, "Trades")];
    let events = move || page.view.part(|view| view.events.clone());
    let trades = move || page.view.part(|view| view.trades.clone());
    let no_trades = ("No trades yet", "Mark the batch as sent, then record its fills.");
    view! {
        <section class="card gridcard" aria-label="Activity">
            <header>
                <h2>"Activity"</h2>
                <Segments name="happened" label="Activity view" options value=shown/>
            </header>
            {move || match shown.get() {
                Shown::Events => view! {
                    <ShortTable kind="happened" label="Batch events" columns=event_columns() rows=events/>
                }
                .into_any(),
                Shown::Trades => view! {
                    <ShortTable kind="happened" label="Batch trades" columns=trade_columns() rows=trades empty=no_trades/>
                }
                .into_any(),
            }}
        </section>
    }
}

fn event_columns() -> Vec<Column<OrderEventLine>> {
    vec![
        Column::text("When", AUTO, |event: &OrderEventLine| format::date_time(event.at)),
        Column::text("Order", AUTO, |event: &OrderEventLine| order(event.side, &event.asset)),
        Column::text("Status", AUTO, |event: &OrderEventLine| event.status.map(order_tag)),
        Column::text("Details", AUTO, |event: &OrderEventLine| match event.fill {
            Some((quantity, price)) => format!("{} at {}", format::free(quantity), format::free(price)),
            None => event.note.clone(),
        }),
    ]
}

fn trade_columns() -> Vec<Column<OrderTrade>> {
    vec![
        Column::text("When", AUTO, |trade: &OrderTrade| format::date_time(trade.at)),
        Column::text("Order", AUTO, |trade: &OrderTrade| order(trade.side, &trade.asset)),
        Column::figure("Quantity", AUTO, |trade: &OrderTrade| format::free(trade.quantity)),
        Column::figure("Price", AUTO, |trade: &OrderTrade| {
            noted(format::fixed(trade.price, 4), trade.currency.clone())
        }),
        Column::figure("Commission", AUTO, |trade: &OrderTrade| match &trade.commission {
            Some((amount, asset)) => format!("{} {asset}", format::fixed(*amount, 2)),
            None => "–".to_owned(),
        }),
        Column::long("Execution ID", AUTO, |trade: &OrderTrade| trade.key.clone()).class("quiet"),
        Column::text("Holdings", AUTO, |trade: &OrderTrade| {
            let (class, text) = if trade.is_booked {
                ("tag ok", "Booked")
            } else {
                ("tag warn", "Unbooked")
            };
            view! { <span class=class>{text}</span> }
        }),
    ]
}

/// An order by its side and its asset.
fn order(side: OrderSide, asset: &str) -> impl IntoView + use<> {
    let (side, class) = side_words(side);
    view! { <span class=class>{side}</span> " " {asset.to_owned()} }
}
