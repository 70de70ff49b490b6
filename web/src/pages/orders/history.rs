//! What happened to the orders of a run, and its trades.

use leptos::prelude::*;

use super::run::Run;
use super::words::{side_words, status_tag};
use crate::browser::format;
use crate::components::{EmptyNote, Segments, ShortTable, TableHead};
use protocol::{RunEvent, RunTrade};

/// What is shown under the orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Events,
    Trades,
}

#[component]
pub(super) fn History(page: Run) -> impl IntoView {
    let shown = RwSignal::new(Shown::Events);
    let options = vec![(Shown::Events, "Events"), (Shown::Trades, "Trades")];
    view! {
        <section class="card gridcard" aria-label="Activity">
            <header>
                <h2>"Activity"</h2>
                <Segments
                    name="happened"
                    label="Activity view"
                    options
                    value=shown
                    on_change=move |view| shown.set(view)
                />
            </header>
            {move || match shown.get() {
                Shown::Events => view! { <Events page/> }.into_any(),
                Shown::Trades => view! { <Trades page/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Events(page: Run) -> impl IntoView {
    let rows = move || {
        let events = page.read(|view| view.events.clone()).unwrap_or_default();
        events
            .into_iter()
            .map(|event| view! { <EventRow event/> })
            .collect_view()
    };
    let heads = ["When", "Order", "Status", "Details"].map(TableHead::Words).into();
    view! {
        <ShortTable kind="happened" label="Batch events" heads>
            <tbody>{rows}</tbody>
        </ShortTable>
    }
}

#[component]
fn EventRow(event: RunEvent) -> impl IntoView {
    let (side, class) = side_words(event.side);
    let fill = event
        .fill
        .map(|(quantity, price)| format!("{} at {}", format::free(quantity), format::free(price)));
    let says = fill.unwrap_or(event.note);
    view! {
        <tr>
            <td>{format::date_time(event.at)}</td>
            <td><span class=class>{side}</span> " " {event.asset}</td>
            <td>{status_tag(&event.status)}</td>
            <td>{says}</td>
        </tr>
    }
}

#[component]
fn Trades(page: Run) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.read(|view| view.trades.is_empty()).unwrap_or(false));
    let rows = move || {
        let trades = page.read(|view| view.trades.clone()).unwrap_or_default();
        trades
            .into_iter()
            .map(|trade| view! { <TradeRow trade/> })
            .collect_view()
    };
    let heads = || {
        vec![
            TableHead::Words("When"),
            TableHead::Words("Order"),
            TableHead::figures("Quantity"),
            TableHead::figures("Price"),
            TableHead::figures("Commission"),
            TableHead::Words("Execution ID"),
            TableHead::Words("Holdings"),
        ]
    };
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| view! { <EmptyNote title="No trades yet" text="Mark the batch as sent, then record its fills."/> }
        >
            <ShortTable kind="happened" label="Batch trades" heads=heads()>
                <tbody>{rows}</tbody>
            </ShortTable>
        </Show>
    }
}

#[component]
fn TradeRow(trade: RunTrade) -> impl IntoView {
    let (side, class) = side_words(trade.side);
    let commission = trade
        .commission
        .map(|(amount, asset)| format!("{} {asset}", format::fixed(amount, 2)));
    let booked = if trade.is_booked {
        view! { <span class="tag ok">"Booked"</span> }.into_any()
    } else {
        view! { <span class="tag warn">"Unbooked"</span> }.into_any()
    };
    view! {
        <tr>
            <td>{format::date_time(trade.at)}</td>
            <td><span class=class>{side}</span> " " {trade.asset}</td>
            <td class="num">{format::free(trade.quantity)}</td>
            <td class="num">{format::fixed(trade.price, 4)} " " <small>{trade.currency}</small></td>
            <td class="num">{commission.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="quiet" title=trade.key.clone()>{trade.key.clone()}</td>
            <td>{booked}</td>
        </tr>
    }
}
