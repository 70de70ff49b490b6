//! An account: what it holds against what it should hold, and where each target comes from.

mod inspector;
mod positions;

use decimal::Decimal;
use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{CommandButton, FailureBanner, Icon, Tile, Tiles};
use crate::state::{Command, Latest, WithSome, answer_to, plan_path, uid_of_path, use_app, use_go};
use protocol::{AccountFigures, AccountView, PlanScope, PositionLine, ShowAccount};

use inspector::Inspector;
use positions::Positions;

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
    let go = use_go();
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
            Some(format!("of {}", format::counted(lines, "position", "positions")))
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
