//! Orders: the runs of orders, and one of them.

mod actions;
mod blocks;
mod booking;
mod event;
mod fill;
mod history;
mod order;
mod run;
mod run_page;
mod words;

use leptos::prelude::*;
use std::collections::BTreeSet;

use super::head::Head;
use crate::browser::format;
use crate::components::{
    Column, CommandButton, EmptyNote, FailureBanner, Grid, GridModel, Icon, IconView, PickLink, Picks, SearchBox,
    Select,
};
use crate::state::{App, Command, Go, Latest, Windows, answer_to, use_app, use_go, windows};
use protocol::{ListRuns, RunLine, RunsView, Uid};

use actions::RunActions;
pub use run_page::RunPage;
use words::{FilledBar, status_tag, status_word};

/// What the list shows.
#[derive(Clone, Copy, Debug)]
struct Runs {
    app: App,
    go: Go,
    list: Windows<ListRuns>,
    search: RwSignal<String>,
    status: RwSignal<String>,
    picked: Picks,
    /// Every run that matches, in sight or not; asked for while some are picked.
    matching: Latest<RunsView>,
}

impl Runs {
    fn pick_all(self) {
        let question = untrack(|| question(self.search, self.status, u32::MAX));
        self.app.ask(question, move |view| {
            self.picked.set(view.rows.into_iter().map(|run| run.uid).collect());
        });
    }

    /// The picked runs among those that match.
    fn picked_lines(self) -> Vec<RunLine> {
        let picked = self.picked.get();
        self.matching.value.with(|view| {
            let lines = view.iter().flat_map(|view| &view.rows);
            lines.filter(|run| picked.contains(&run.uid)).cloned().collect()
        })
    }
}

fn question(search: RwSignal<String>, status: RwSignal<String>, limit: u32) -> ListRuns {
    ListRuns {
        search: search.get(),
        status: status.get(),
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
    let page = Runs {
        app,
        go: use_go(),
        list,
        search,
        status,
        picked,
        matching,
    };
    app.on(Command::PickRuns, move || page.pick_all());
    let picked = Memo::new(move |_| page.picked_lines());
    let is_empty = Memo::new(move |_| list.read(|view| view.total == 0).unwrap_or(false));
    let says = Signal::derive(move || {
        let total = list.read(|view| view.total);
        match total {
            None | Some(0) => "Order batches with their fills and trades.".to_owned(),
            Some(total) => format!(
                "{}, newest first.",
                format::counted(total, "order batch", "order batches")
            ),
        }
    });
    view! {
        <Head title="Orders" says>
            <Show when=move || !is_empty.get()>
                <CommandButton command=Command::PickRuns label="Select all"/>
                <RunActions app runs=picked/>
            </Show>
        </Head>
        <FailureBanner failure=list.failure/>
        <Show when=move || !is_empty.get() fallback=|| view! { <NoRuns/> }>
            <Filters page/>
            <div class="card gridcard fill"><RunGrid page/></div>
        </Show>
    }
}

#[component]
fn NoRuns() -> impl IntoView {
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
fn Filters(page: Runs) -> impl IntoView {
    let shown = move || {
        page.list
            .count
            .get()
            .map(|count| format::counted(count, "batch", "batches"))
    };
    let statuses = Signal::derive(move || {
        let statuses = page
            .list
            .read(|view| view.statuses.clone())
            .unwrap_or_default()
            .into_iter();
        let option = |(status, count): (String, u32)| {
            let label = format!("{} ({})", status_word(&status), format::count(count));
            (status, label)
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
fn RunGrid(page: Runs) -> impl IntoView {
    let model = GridModel::of_windows(page.list)
        .open(move |run: RunLine| page.go.to(&path(run.uid)))
        .picks(page.picked, |run| run.uid);
    view! {
        <Grid
            id="runs"
            label="Order batches"
            columns=columns(page.picked)
            model
            empty=("No results", "Change the search or the status.")
        />
    }
}

fn columns(picks: Picks) -> Vec<Column<RunLine>> {
    vec![
        Column::text("Account", "w-key", move |run: &RunLine| {
            let (uid, text) = (run.uid, run.account.clone());
            view! { <PickLink picks uid label=format!("Select the batch of {text}") href=path(uid) text/> }
        }),
        Column::text("Name", "w-name", |run: &RunLine| run.name.clone()),
        Column::long("Plan", "w-target", |run: &RunLine| run.plan.clone()).class("quiet"),
        Column::text("Target time", "w-when", |run: &RunLine| {
            format::date_time(run.target_time)
        }),
        Column::text("Status", "w-date", |run: &RunLine| status_tag(&run.status)),
        Column::count("Orders", "w-num-sm", |run: &RunLine| run.orders),
        Column::count("Open", "w-num-sm", |run: &RunLine| run.open)
            .class_of(|run| if run.open == 0 { "faint" } else { "" }),
        Column::share("Filled", "w-num-sm", |run: &RunLine| run.filled),
        Column::text(
            "Filled value",
            "w-bullet",
            |run: &RunLine| view! { <FilledBar share=run.filled/> },
        ),
    ]
}

fn path(uid: Uid) -> String {
    format!("/orders/{uid}")
}
