//! Accounts: every account in one grid, to search, filter, order, and pick for a plan.

mod rows;

use decimal::Decimal;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::head::Head;
use crate::browser::format;
use crate::components::{CommandButton, FailureBanner, Icon, NotesBanner, Tile, Tiles};
use crate::state::{App, Command, Navigator, Windows, WithSome, plan_path, url, use_app, use_navigator, windows};
use protocol::{AccountsView, ListAccounts, Parameters, PlanScope};

use rows::{AccountGrid, Filters};

/// What the page shows, and how it is changed.
#[derive(Clone, Copy, Debug)]
struct Accounts {
    app: App,
    go: Navigator,
    query: Memo<ListAccounts>,
    list: Windows<ListAccounts>,
}

impl Accounts {
    /// Shows another view; the URL holds it.
    fn show(self, query: &ListAccounts) {
        self.go.replace(&url("/accounts", query));
    }

    /// Changes one thing of the view.
    fn change(self, change: impl FnOnce(&mut ListAccounts)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        self.show(&query);
    }

    /// Picks every account that the filters show.
    fn pick_all(self) {
        let question = ListAccounts {
            limit: u32::MAX,
            ..self.query.get_untracked()
        };
        self.app.ask(question, move |view| {
            self.app.picked.set(view.rows.into_iter().map(|row| row.uid).collect());
        });
    }

    /// Goes to the plan of what is picked.
    fn rebalance(self) {
        let picked: Vec<_> = self
            .app
            .picked
            .with_untracked(|picked| picked.iter().copied().collect());
        if !picked.is_empty() {
            self.go.to(&plan_path(&PlanScope::Accounts(picked)));
        }
    }
}

/// Accounts.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let app = use_app();
    let parameters = use_query_map();
    let query = Memo::new(move |_| parameters.with(|map| ListAccounts::read(|name| map.get(name))));
    let list = windows(app.engine, move || Some(query.get()));
    let page = Accounts {
        app,
        go: use_navigator(),
        query,
        list,
    };
    app.on(Command::OutOfBandOnly, move || {
        page.change(|q| q.out_of_band = !q.out_of_band);
    });
    app.on(Command::PickAll, move || page.pick_all());
    app.on(Command::RebalancePicked, move || page.rebalance());
    let picked = Signal::derive(move || app.picked.with(|picked| format::number_of(picked.len())));
    let says = move || {
        let total = page
            .list
            .part(|view| format::counted(view.total, "account", "accounts"));
        let prices = app.at_prices();
        format!("{total}, valued in {}{prices}.", app.base_currency())
    };
    let notes = Signal::derive(move || {
        page.list
            .part(|view| view.notes.iter().map(|note| note.message.clone()).collect::<Vec<_>>())
    });
    let rebalance = move || match picked.get() {
        0 => "Rebalance selected".to_owned(),
        count => format!("Rebalance {} selected", format::count(count)),
    };
    view! {
        <Head title="Accounts" says=says>
            <CommandButton command=Command::PickAll label="Select all"/>
            <CommandButton
                command=Command::RebalancePicked
                label=rebalance
                icon=Icon::Rebalance
                class="primary"
                disabled=move || picked.get() == 0
            />
        </Head>
        <NotesBanner label="Notes on the accounts" notes/>
        <AccountTiles page/>
        <Filters page/>
        <FailureBanner failure=list.failure/>
        <AccountGrid page/>
    }
}

#[component]
fn AccountTiles(page: Accounts) -> impl IntoView {
    let currency = move || page.app.base_currency();
    let figure = move |read: fn(&AccountsView) -> String| Signal::derive(move || page.list.with_some(read));
    let cash_share = move || {
        let share = page.list.part(|view| view.cash?.checked_div(view.value?));
        share.map_or_else(String::new, format::percentage)
    };
    let matching = move || page.list.part(|view| format!("of {}", format::count(view.matching)));
    let measured = move || page.list.part(|view| format!("of {}", format::count(view.measured)));
    view! {
        <Tiles>
            <Tile label="Value" figure=figure(|view| whole(view.value)) note=currency/>
            <Tile label="Cash" figure=figure(|view| whole(view.cash)) note=cash_share/>
            <Tile
                label="Portfolio drift"
                figure=figure(|view| format::or_dash(view.drift, format::percentage))
                note="value-weighted"
            />
            <Tile label="Out of band" figure=figure(|view| format::count(view.out_of_band)) note=measured/>
            <Tile label="Not valued" figure=figure(|view| format::count(view.not_valued)) note=matching/>
        </Tiles>
    }
}

/// A total without decimals; a dash where it is out of range.
fn whole(total: Option<Decimal>) -> String {
    format::or_dash(total, |total| format::fixed(total, 0))
}
