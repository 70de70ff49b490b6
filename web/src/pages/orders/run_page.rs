//! One run: its orders, what happened to them, its trades.

use decimal::Decimal;
use leptos::prelude::*;

use super::actions::RunActions;
use super::history::History;
use super::order::OrderInspector;
use super::run::Run;
use super::words::{status_tag, status_word};
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel, Tile, Tiles, noted};
use crate::pages::head::Head;
use crate::pages::sides::side_words;
use crate::state::{answer_to, uid_of_path, use_app};
use protocol::{RunLine, RunOrder, RunView, ShowRun};

/// A run of orders.
#[component]
pub fn RunPage() -> impl IntoView {
    let app = use_app();
    let uid = uid_of_path();
    let view = answer_to(app.engine, move || uid.get().map(|uid| ShowRun { uid }));
    let page = Run {
        app,
        view,
        orders: Memo::new(move |_| view.read(|view| view.orders.clone()).unwrap_or_default()),
        at: RwSignal::new(None),
    };
    // The first order is at hand until another one is picked.
    Effect::new(move |_| {
        if page.orders.with(|orders| !orders.is_empty()) && page.at.get_untracked().is_none() {
            page.at.set(Some(0));
        }
    });
    let run = Signal::derive(move || page.read(|view| view.run.clone()).into_iter().collect::<Vec<RunLine>>());
    let title = Signal::derive(move || {
        page.read(|view| format!("{} {}", view.run.account, view.run.name))
            .unwrap_or_else(|| "Order batch".to_owned())
    });
    view! {
        <Head title says=Signal::derive(move || page.read(says).unwrap_or_default()) above=("/orders", "Orders")>
            <RunActions app runs=run/>
        </Head>
        <FailureBanner failure=view.failure/>
        <Figures page/>
        <div class="split wide-aside">
            <div class="work">
                <div class="card gridcard"><OrderGrid page/></div>
                <History page/>
            </div>
            <aside class="inspector" aria-label="Selected order"><OrderInspector page/></aside>
        </div>
    }
}

fn says(view: &RunView) -> String {
    let run = &view.run;
    let plan = if run.plan.is_empty() {
        "a deleted plan".to_owned()
    } else {
        format!("plan {}", run.plan)
    };
    let sent = view.sent_at.map(|at| format!(" Sent {}.", format::date_time(at)));
    let ended = view.ended_at.map(|at| format!(" Ended {}.", format::date_time(at)));
    format!(
        "Orders of {plan}, target time {}.{}{}",
        format::date_time(run.target_time),
        sent.unwrap_or_default(),
        ended.unwrap_or_default()
    )
}

#[component]
fn Figures(page: Run) -> impl IntoView {
    let figure = move |read: fn(&RunView) -> String| Signal::derive(move || page.read(read));
    let note = move |read: fn(&RunView) -> String| Signal::derive(move || page.read(read).unwrap_or_default());
    view! {
        <Tiles>
            <Tile label="Status" figure=figure(|view| status_word(&view.run.status).to_owned())/>
            <Tile
                label="Orders"
                figure=figure(|view| format::count(view.run.orders))
                note=note(|view| format!("{} open", format::count(view.run.open)))
            />
            <Tile
                label="Filled"
                figure=figure(|view| {
                    format::or_dash(view.run.filled, format::percentage)
                })
                note="value-weighted"
            />
            <Tile label="Unbooked trades" figure=figure(|view| format::count(view.unbooked)) note="in the account"/>
        </Tiles>
    }
}

#[component]
fn OrderGrid(page: Run) -> impl IntoView {
    let orders = page.orders;
    // A column of units has as many decimals as its longest.
    let places = Memo::new(move |_| {
        orders.with(|orders| format::places_of(orders.iter().flat_map(|order| [order.quantity, order.filled]), 0))
    });
    let model = GridModel::of_lines(orders, move || page.read(|_| ()).is_some()).at(page.at);
    view! {
        <Grid
            id="orders"
            label="Orders in the batch"
            columns=columns(places)
            model
            empty=("No orders", "The orders in this batch were deleted.")
        />
    }
}

fn columns(places: Memo<u32>) -> Vec<Column<RunOrder>> {
    let units = move |title: &'static str, units: fn(&RunOrder) -> Decimal| {
        Column::figure(title, "w-num", move |order| {
            let units = units(order);
            move || format::fixed(units, places.get())
        })
        .class_of(move |order| if units(order).is_zero() { "faint" } else { "" })
    };
    vec![
        Column::text("Asset", "w-target", |order: &RunOrder| {
            noted(order.asset.clone(), order.name.clone())
        }),
        Column::text("Side", "w-side", |order: &RunOrder| side_words(order.side).0)
            .class_of(|order| side_words(order.side).1),
        units("Quantity", |order| order.quantity),
        units("Filled", |order| order.filled),
        units("Remaining", |order| order.left),
        Column::figure("Average price", "w-money", |order: &RunOrder| {
            let currency = order.currency.clone();
            order.price.map(|price| noted(format::fixed(price, 4), currency))
        }),
        Column::text("Status", "w-date", |order: &RunOrder| status_tag(&order.status)),
    ]
}
