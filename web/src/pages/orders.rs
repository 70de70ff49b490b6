//! Orders: the batches of orders, and one of them.

mod actions;
mod batch_page;
mod blocks;
mod booking;
mod history;
mod order;
mod words;

use choices::{BatchStatus, Choice};
use leptos::prelude::*;
use std::collections::BTreeSet;

use super::head::Head;
use crate::browser::format;
use crate::components::{
    Column, CommandButton, EmptyNote, FailureBanner, Grid, GridModel, Icon, IconView, PickLink, Picks, SearchBox,
    Select,
};
use crate::state::{App, Command, Latest, Navigator, Windows, WithSome, answer_to, use_app, use_navigator, windows};
use protocol::{BatchOrder, ListOrderBatches, OrderBatchLine, OrderBatchView, OrderBatchesView, Uid};

use actions::BatchActions;
pub use batch_page::OrderBatchPage;
use words::{FilledBar, batch_tag};

/// The batch that is shown, and the order at hand in it.
#[derive(Clone, Copy, Debug)]
struct Batch {
    app: App,
    view: Latest<OrderBatchView>,
    orders: Memo<Vec<BatchOrder>>,
    at: RwSignal<Option<u32>>,
}

impl Batch {
    /// The order at hand: the one that was picked, else the first.
    fn order(self) -> Option<BatchOrder> {
        let at = self.at.get().unwrap_or(0);
        self.orders.with(|orders| orders.get(at as usize).cloned())
    }
}

/// What the list shows.
#[derive(Clone, Copy, Debug)]
struct Batches {
    app: App,
    go: Navigator,
    list: Windows<ListOrderBatches>,
    search: RwSignal<String>,
    status: RwSignal<String>,
    picked: Picks,
    /// Every batch that matches, in sight or not; asked for while some are picked.
    matching: Latest<OrderBatchesView>,
}

impl Batches {
    fn pick_all(self) {
        let question = untrack(|| question(self.search, self.status, u32::MAX));
        self.app.ask(question, move |view| {
            self.picked.set(view.rows.into_iter().map(|batch| batch.uid).collect());
        });
    }

    /// The picked batches among those that match.
    fn picked_lines(self) -> Vec<OrderBatchLine> {
        let picked = self.picked.get();
        self.matching.value.with(|view| {
            let lines = view.iter().flat_map(|view| &view.rows);
            lines.filter(|batch| picked.contains(&batch.uid)).cloned().collect()
        })
    }
}

fn question(search: RwSignal<String>, status: RwSignal<String>, limit: u32) -> ListOrderBatches {
    ListOrderBatches {
        search: search.get(),
        status: BatchStatus::of(&status.get()),
        offset: 0,
        limit,
    }
}

/// Orders.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let app = use_app();
    let (search, status) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let list = windows(app.engine, move || Some(question(search, status, 0)));
    let picked = RwSignal::new(BTreeSet::new());
    let has_picks = Memo::new(move |_| !picked.with(BTreeSet::is_empty));
    let matching = answer_to(app.engine, move || {
        has_picks.get().then(|| question(search, status, u32::MAX))
    });
    let page = Batches {
        app,
        go: use_navigator(),
        list,
        search,
        status,
        picked,
        matching,
    };
    app.on(Command::PickOrderBatches, move || page.pick_all());
    let picked = Memo::new(move |_| page.picked_lines());
    let is_empty = Memo::new(move |_| list.part(|view| view.total == 0));
    let says = move || {
        let total = list.with_some(|view| view.total);
        match total {
            None | Some(0) => "Order batches with their fills and trades.".to_owned(),
            Some(total) => format!(
                "{}, newest first.",
                format::counted(total, "order batch", "order batches")
            ),
        }
    };
    view! {
        <Head title="Orders" says>
            <Show when=move || !is_empty.get()>
                <CommandButton command=Command::PickOrderBatches label="Select all"/>
                <BatchActions app batches=picked/>
            </Show>
        </Head>
        <FailureBanner failure=list.failure/>
        <Show when=move || !is_empty.get() fallback=|| view! { <NoOrderBatches/> }>
            <Filters page/>
            <div class="card gridcard fill"><OrderBatchGrid page/></div>
        </Show>
    }
}

#[component]
fn NoOrderBatches() -> impl IntoView {
    view! {
        <section class="card">
            <EmptyNote
                title="No orders yet"
                text="Orders are created from a plan: create and save a plan on the Rebalance page, then create its orders from the list of saved plans."
            >
                <a class="button primary" href="/rebalance"><IconView icon=Icon::Rebalance/>"Go to Rebalance"</a>
            </EmptyNote>
        </section>
    }
}

#[component]
fn Filters(page: Batches) -> impl IntoView {
    let shown = move || {
        page.list
            .count
            .get()
            .map(|count| format::counted(count, "batch", "batches"))
    };
    let statuses = Signal::derive(move || {
        let statuses = page.list.part(|view| view.statuses.clone()).into_iter();
        let option = |(status, count): (BatchStatus, u32)| {
            let label = format!("{} ({})", status.label(), format::count(count));
            (status.text().to_owned(), label)
        };
        statuses.map(option).collect::<Vec<(String, String)>>()
    });
    view! {
        <div class="toolbar" role="search">
            <SearchBox label="Search batches" placeholder="Account, name or plan" value=page.search/>
            <Select label="Status" empty="All statuses" options=statuses value=page.status/>
            <span class="end" role="status">{shown}</span>
        </div>
    }
}

#[component]
fn OrderBatchGrid(page: Batches) -> impl IntoView {
    let model = GridModel::of_windows(page.list)
        .open(move |batch: OrderBatchLine| page.go.to(&path(batch.uid)))
        .picks(page.picked, |batch| batch.uid);
    view! {
        <Grid
            id="batches"
            label="Order batches"
            columns=columns(page.picked)
            model
            empty=("No results", "Change the search or the status.")
        />
    }
}

fn columns(picks: Picks) -> Vec<Column<OrderBatchLine>> {
    vec![
        Column::text("Account", "w-key", move |batch: &OrderBatchLine| {
            let (uid, text) = (batch.uid, batch.account.clone());
            view! { <PickLink picks uid label=format!("Select the batch of {text}") href=path(uid) text/> }
        }),
        Column::text("Name", "w-name", |batch: &OrderBatchLine| batch.name.clone()),
        Column::long("Plan", "w-target", |batch: &OrderBatchLine| batch.plan.clone()).class("quiet"),
        Column::text("Target time", "w-when", |batch: &OrderBatchLine| {
            format::date_time(batch.target_time)
        }),
        Column::text("Status", "w-date", |batch: &OrderBatchLine| batch_tag(batch.status)),
        Column::count("Orders", "w-num-sm", |batch: &OrderBatchLine| batch.orders),
        Column::count("Open", "w-num-sm", |batch: &OrderBatchLine| batch.open)
            .class_of(|batch| if batch.open == 0 { "faint" } else { "" }),
        Column::share("Filled", "w-num-sm", |batch: &OrderBatchLine| batch.filled),
        Column::text(
            "Filled value",
            "w-bullet",
            |batch: &OrderBatchLine| view! { <FilledBar share=batch.filled/> },
        ),
    ]
}

fn path(uid: Uid) -> String {
    format!("/orders/{uid}")
}
