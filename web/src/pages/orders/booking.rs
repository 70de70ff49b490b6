//! Trades into holdings: what would change, then the change.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{AUTO, Column, EmptyNote, EntryForm, SmallTable, TextField, each};
use crate::state::{App, WithSome, latest};
use protocol::{BookedAccount, BookedLine, Failure, PostOrderBatches, TryBooking, Uid};

/// The answer follows the typing after this pause.
const PAUSE: Duration = Duration::from_millis(150);

#[component]
pub(super) fn BookingForm(app: App, open: RwSignal<bool>, batches: Vec<Uid>) -> impl IntoView {
    let time = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<Failure>);
    let asked = batches.clone();
    let preview = latest(app.engine, PAUSE, move || {
        Some(TryBooking {
            batches: asked.clone(),
            time: time.get(),
        })
    });
    let failure = Signal::derive(move || preview.failure.get().or(failed.get()));
    let nothing = Memo::new(move |_| {
        let is_empty = preview.value.with_some(|view| view.accounts.is_empty()).unwrap_or(true);
        is_empty || preview.failure.with(Option::is_some)
    });
    let accounts = move || {
        let view = preview.value.get().filter(|_| preview.failure.with(Option::is_none))?;
        Some(match view.accounts.as_slice() {
            [] => view! {
                <EmptyNote title="No unbooked trades" text="The holdings include every trade up to this time."/>
            }
            .into_any(),
            accounts => each(accounts.iter(), |account| view! { <Account account=account.clone()/> }).into_any(),
        })
    };
    view! {
        <EntryForm title="Post trades to holdings" failure submit="Post" disabled=nothing open on_submit=move || book(app, PostOrderBatches { batches: batches.clone(), time: time.get_untracked() }, open, failed)>
            <p class="wide">"Posts every trade of the accounts since their latest holdings: positions, cash and tax lots."</p>
            <TextField
                id="booking-time"
                label="Time of the new holdings (UTC)"
                value=time
                column="time"
                placeholder="now"
                hint="For example 2026-01-31 16:00."
                wide=true
            />
            <div class="wide scroll" tabindex="0" role="group" aria-label="Changes">{accounts}</div>
        </EntryForm>
    }
}

/// What changes of an account.
#[component]
fn Account(account: BookedAccount) -> impl IntoView {
    let trades = format::counted(account.trades, "trade", "trades");
    let lines = account.lines;
    let places = format::places_of(
        lines
            .iter()
            .filter(|line| !line.is_cash)
            .flat_map(|line| [line.before, line.after]),
        0,
    );
    let places = move |line: &BookedLine| if line.is_cash { 2 } else { places };
    let columns = vec![
        Column::text("Asset", AUTO, |line: &BookedLine| {
            let cash = line.is_cash.then(|| view! { " " <small class="quiet">"cash"</small> });
            view! { {line.asset.clone()} {cash} }
        }),
        Column::figure("Before", AUTO, move |line: &BookedLine| {
            format::fixed(line.before, places(line))
        }),
        Column::figure("After", AUTO, move |line: &BookedLine| {
            format::fixed(line.after, places(line))
        }),
        Column::figure("Change", AUTO, move |line: &BookedLine| {
            let change = line.after.checked_sub(line.before).unwrap_or_default();
            format::signed(change, places(line))
        })
        .class("strong"),
    ];
    view! {
        <h3>{account.account} " " <span class="quiet">{account.name} ", " {trades}</span></h3>
        <SmallTable columns rows=lines/>
    }
}

fn book(app: App, ask: PostOrderBatches, open: RwSignal<bool>, failed: RwSignal<Option<Failure>>) {
    app.submit(ask, open, failed, move |booked| {
        let accounts = format::counted(booked.count, "account", "accounts");
        let text = format!("Trades of {accounts} posted to holdings.");
        app.done_undoable(text, booked.entry);
    });
}
