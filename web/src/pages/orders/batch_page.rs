//! One batch: its orders, what happened to them, its trades.

use choices::Choice;
use decimal::Decimal;
use leptos::prelude::*;

use super::Batch;
use super::actions::BatchActions;
use super::history::History;
use super::order::OrderInspector;
use super::words::order_tag;
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel, Tile, Tiles, noted};
use crate::pages::head::Head;
use crate::pages::sides::side_words;
use crate::state::{WithSome, answer_to, uid_of_path, use_app};
use protocol::{BatchOrder, OrderBatchLine, OrderBatchView, ShowOrderBatch};

/// A batch of orders.
#[component]
pub fn OrderBatchPage() -> impl IntoView {
    let app = use_app();
    let uid = uid_of_path();
    let view = answer_to(app.engine, move || uid.get().map(|uid| ShowOrderBatch { uid }));
    let page = Batch {
        app,
        view,
        orders: Memo::new(move |_| view.part(|view| view.orders.clone())),
        at: RwSignal::new(None),
    };
    // The first order is at hand until another one is picked.
    Effect::new(move |_| {
        if page.orders.with(|orders| !orders.is_empty()) && page.at.get_untracked().is_none() {
            page.at.set(Some(0));
        }
    });
    let batch = Signal::derive(move || {
        page.view
            .with_some(|view| view.batch.clone())
            .into_iter()
            .collect::<Vec<OrderBatchLine>>()
    });
    let title = move || {
        page.view
            .with_some(|view| format!("{} {}", view.batch.account, view.batch.name))
            .unwrap_or_else(|| "Order batch".to_owned())
    };
    view! {
        <Head title says=move || page.view.part(says) above=("/orders", "Orders")>
            <BatchActions app batches=batch/>
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

fn says(view: &OrderBatchView) -> String {
    let batch = &view.batch;
    let plan = if batch.plan.is_empty() {
        "a deleted plan".to_owned()
    } else {
        format!("plan {}", batch.plan)
    };
    let sent = view.sent_at.map(|at| format!(" Sent {}.", format::date_time(at)));
    let ended = view.ended_at.map(|at| format!(" Ended {}.", format::date_time(at)));
    format!(
        "Orders of {plan}, target time {}.{}{}",
        format::date_time(batch.target_time),
        sent.unwrap_or_default(),
        ended.unwrap_or_default()
    )
}

#[component]
fn Figures(page: Batch) -> impl IntoView {
    let figure = move |read: fn(&OrderBatchView) -> String| Signal::derive(move || page.view.with_some(read));
    let note = move |read: fn(&OrderBatchView) -> String| Signal::derive(move || page.view.part(read));
    view! {
        <Tiles>
            <Tile label="Status" figure=figure(|view| view.batch.status.label().to_owned())/>
            <Tile
                label="Orders"
                figure=figure(|view| format::count(view.batch.orders))
                note=note(|view| format!("{} open", format::count(view.batch.open)))
            />
            <Tile
                label="Filled"
                figure=figure(|view| {
                    format::or_dash(view.batch.filled, format::percentage)
                })
                note="value-weighted"
            />
            <Tile label="Unbooked trades" figure=figure(|view| format::count(view.unbooked)) note="in the account"/>
        </Tiles>
    }
}

#[component]
fn OrderGrid(page: Batch) -> impl IntoView {
    let orders = page.orders;
    // A column of units has as many decimals as its longest.
    let places = Memo::new(move |_| {
        orders.with(|orders| format::places_of(orders.iter().flat_map(|order| [order.quantity, order.filled]), 0))
    });
    let model = GridModel::of_lines(orders, move || page.view.with_some(|_| ()).is_some()).at(page.at);
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

fn columns(places: Memo<u32>) -> Vec<Column<BatchOrder>> {
    let units = move |title: &'static str, units: fn(&BatchOrder) -> Decimal| {
        Column::figure(title, "w-num", move |order| {
            let units = units(order);
            move || format::fixed(units, places.get())
        })
        .class_of(move |order| if units(order).is_zero() { "faint" } else { "" })
    };
    vec![
        Column::text("Asset", "w-target", |order: &BatchOrder| {
            noted(order.asset.clone(), order.name.clone())
        }),
        Column::text("Side", "w-side", |order: &BatchOrder| side_words(order.side).0)
            .class_of(|order| side_words(order.side).1),
        units("Quantity", |order| order.quantity),
        units("Filled", |order| order.filled),
        units("Remaining", |order| order.left),
        Column::figure("Average price", "w-money", |order: &BatchOrder| {
            let currency = order.currency.clone();
            order.price.map(|price| noted(format::fixed(price, 4), currency))
        }),
        Column::text("Status", "w-date", |order: &BatchOrder| order_tag(order.status)),
    ]
}
