//! An account: what it holds against what it should hold, and where each target comes from.

mod inspector;

use decimal::Decimal;
use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{
    Bullet, BulletFigures, Column, CommandButton, FailureBanner, Grid, GridModel, Icon, NotesBanner, Scale, Tile,
    Tiles, noted,
};
use crate::state::{Command, Latest, WithSome, answer_to, plan_path, uid_of_path, use_app, use_navigator};
use protocol::{AccountFigures, AccountView, PlanScope, PositionLine, ShowAccount};

use inspector::Inspector;

/// What the page shows.
#[derive(Clone, Copy, Debug)]
struct Account {
    view: Latest<AccountView>,
    lines: Memo<Vec<PositionLine>>,
    at: RwSignal<Option<u32>>,
}

/// An account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let app = use_app();
    let go = use_navigator();
    let uid = uid_of_path();
    let view = answer_to(app.engine, move || uid.get().map(|uid| ShowAccount { uid }));
    let lines = Memo::new(move |_| view.part(|view| view.lines.clone()));
    let page = Account {
        view,
        lines,
        at: RwSignal::new(None),
    };
    let mandate = move || page.view.part(|view| view.allocation_uid);
    app.on(Command::RebalanceAccount, move || {
        if let Some(uid) = uid.get_untracked() {
            go.to(&plan_path(&PlanScope::Accounts(vec![uid])));
        }
    });
    app.on(Command::EditMandate, move || {
        if let Some(allocation) = untrack(mandate) {
            go.to(&format!("/mandates/{allocation}"));
        }
    });
    let title = move || {
        page.view
            .with_some(|view| format!("{} {}", view.account.identifier, view.account.name))
            .unwrap_or_else(|| "Account".to_owned())
    };
    let issues = Signal::derive(move || page.view.part(|view| view.issues.clone()));
    view! {
        <Head title=title says=move || page.view.part(says) above=("/accounts", "Accounts")>
            <CommandButton
                command=Command::EditMandate
                label="Edit mandate"
                icon=Icon::Edit
                disabled=move || mandate().is_none()
            />
            <CommandButton
                command=Command::RebalanceAccount
                label="Rebalance"
                icon=Icon::Rebalance
                class="primary"
                disabled=move || mandate().is_none()
            />
        </Head>
        <FailureBanner failure=view.failure/>
        <NotesBanner label="Data issues" notes=issues/>
        <AccountTiles page/>
        <div class="split">
            <div class="work"><Positions page/></div>
            <Inspector page/>
        </div>
    }
}

/// What is being looked at.
fn says(view: &AccountView) -> String {
    let group = view.account.group.as_ref().map(|group| format!("{group}. "));
    let model = view.account.model.as_ref().map(|model| format!("Model {model}. "));
    let holdings = view
        .holdings_time
        .map(|time| format!("Holdings as of {}", format::date_time(time)));
    let targets = view
        .targets_time
        .map(|time| format!(", targets as of {}", format::date_time(time)));
    let end = holdings.as_ref().map(|_| ".".to_owned());
    [group, model, holdings, targets, end].into_iter().flatten().collect()
}

#[component]
fn AccountTiles(page: Account) -> impl IntoView {
    let app = use_app();
    let currency = move || app.base_currency();
    let money = move |of: fn((Decimal, Decimal)) -> Decimal| {
        move || {
            let money = page.view.with_some(|view| view.account.state.value_and_cash())?;
            Some(format::or_dash(money, |money| format::fixed(of(money), 0)))
        }
    };
    let figure = move |write: fn(&AccountFigures) -> String| {
        move || {
            page.view
                .with_some(|view| format::or_dash(view.account.state.figures(), write))
        }
    };
    let of_lines = move || {
        page.view.part(|view| {
            let lines = view.account.state.figures()?.lines;
            Some(format!("of {}, cash included", format::counted(lines, "line", "lines")))
        })
    };
    let farthest = move || {
        page.lines.with(|lines| {
            let drifts = lines
                .iter()
                .filter_map(|line| Some((line.drift?.checked_abs()?, line.asset.clone())));
            drifts
                .max_by_key(|(drift, _)| *drift)
                .map_or_else(String::new, |(_, asset)| asset)
        })
    };
    view! {
        <Tiles>
            <Tile label="Value" figure=money(|(value, _)| value) note=currency/>
            <Tile label="Cash" figure=money(|(_, cash)| cash) note=currency/>
            <Tile label="Portfolio drift" figure=figure(|f| format::percentage(f.drift))/>
            <Tile label="Max drift" figure=figure(|f| format::percentage(f.max_drift)) note=farthest/>
            <Tile
                label="Out of band"
                figure=figure(|f| format::count(f.lines_out))
                note=move || of_lines().unwrap_or_default()
            />
        </Tiles>
    }
}

/// The decimals that the columns of the grid need, and the scale of its bars.
#[derive(Clone, Copy, Debug)]
struct Measures {
    quantity_places: Memo<u32>,
    price_places: Memo<u32>,
    scale: Memo<Scale>,
}

#[component]
fn Positions(page: Account) -> impl IntoView {
    let app = use_app();
    let measures = measures(page);
    let model = GridModel::of_lines(page.lines, move || page.view.with_some(|_| ()).is_some()).at(page.at);
    let currency = Signal::derive(move || app.base_currency());
    view! {
        <div class="card gridcard">
            <Grid
                id="positions"
                label="Positions and targets"
                columns=columns(measures, currency)
                model
                empty=("No positions or targets", "Import holdings and targets for this account on the Data page.")
            />
            {move || page.view.with_some(total)}
        </div>
    }
}

/// What the positions and the cash come to.
fn total(view: &AccountView) -> Option<impl IntoView + use<>> {
    let (value, cash) = view.account.state.value_and_cash()?;
    let positions = value.checked_sub(cash)?;
    let money = |label: &'static str, amount: Decimal| view! { <span>{label} " " <b class="num">{format::fixed(amount, 2)}</b></span> " " };
    Some(view! {
        <div class="gridfoot" role="group" aria-label="Totals">
            {money("Positions", positions)}
            {money("Cash", cash)}
            {money("Total", value)}
        </div>
    })
}

fn measures(page: Account) -> Measures {
    let lines = page.lines;
    Measures {
        quantity_places: Memo::new(move |_| {
            lines.with(|lines| format::places_of(lines.iter().filter_map(|line| line.quantity), 0))
        }),
        price_places: Memo::new(move |_| {
            lines.with(|lines| format::places_of(lines.iter().filter_map(|line| line.price), 2))
        }),
        scale: Memo::new(move |_| {
            lines.with(|lines| {
                Scale::over(lines.iter().flat_map(|line| {
                    [line.weight, line.target, line.band.map(|band| band.1)].map(Option::unwrap_or_default)
                }))
            })
        }),
    }
}

fn columns(measures: Measures, currency: Signal<String>) -> Vec<Column<PositionLine>> {
    vec![
        Column::text("Asset", "w-asset", |line: &PositionLine| {
            noted(line.asset.clone(), (!is_cash(line)).then(|| line.name.clone()))
        }),
        Column::figure("Quantity", "w-num-sm", move |line: &PositionLine| {
            let quantity = line.quantity;
            move || quantity.map(|quantity| format::fixed(quantity, measures.quantity_places.get()))
        }),
        Column::figure("Price", "w-money", move |line: &PositionLine| {
            let price = line.price;
            let price = move || price.map(|price| format::fixed(price, measures.price_places.get()));
            noted(price, line.currency.clone())
        }),
        Column::figure("Value", "w-money", |line: &PositionLine| {
            let unknown = if is_cash(line) { "" } else { "–" };
            line.value
                .map_or_else(|| unknown.to_owned(), |value| format::fixed(value, 2))
        })
        .unit(currency),
        Column::text("Weight", "w-bullet", move |line: &PositionLine| {
            figures(line).map(|figures| view! { <Bullet figures scale=measures.scale/> })
        })
        .unit(Signal::derive(move || measures.scale.get().text())),
        Column::share("Actual", "w-num-sm", |line: &PositionLine| line.weight),
        Column::share("Target", "w-num-sm", |line: &PositionLine| line.target),
        Column::figure("Drift", "w-num-sm", |line: &PositionLine| {
            format::or_dash(line.drift, format::signed_percent)
        })
        .class_of(|line| {
            figures(line)
                .filter(|_| !line.in_band)
                .map_or("", |figures| figures.side())
        })
        .percent(),
    ]
}

const fn is_cash(line: &PositionLine) -> bool {
    line.asset_uid.is_none()
}

fn figures(line: &PositionLine) -> Option<BulletFigures> {
    Some(BulletFigures {
        actual: line.weight?,
        target: line.target?,
        band: line.band?,
        after: None,
    })
}
