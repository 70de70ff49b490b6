//! An account: what it holds against what it should hold, and where each target comes from.

mod inspector;
mod positions;

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{CommandButton, FailureBanner, Icon, Tile, Tiles};
use crate::state::{Command, Latest, ScopeChoice, answer_to, uid_of_path, use_app, use_go};
use protocol::{AccountFigures, AccountState, AccountView, PositionLine, ShowAccount};

use inspector::Inspector;
use positions::Positions;

/// What the page shows.
#[derive(Clone, Copy, Debug)]
struct Account {
    view: Latest<AccountView>,
    lines: Memo<Vec<PositionLine>>,
    at: RwSignal<Option<u32>>,
}

impl Account {
    fn read<T>(self, read: impl FnOnce(&AccountView) -> T) -> Option<T> {
        self.view.read(read)
    }

    fn figures<T>(self, read: impl FnOnce(&AccountFigures) -> T) -> Option<T> {
        self.read(|view| match &view.account.state {
            AccountState::Measured(figures) => Some(read(figures)),
            _ => None,
        })
        .flatten()
    }
}

/// An account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let app = use_app();
    let go = use_go();
    let uid = uid_of_path();
    let view = answer_to(app.engine, move || uid.get().map(|uid| ShowAccount { uid }));
    let lines = Memo::new(move |_| view.read(|view| view.lines.clone()).unwrap_or_default());
    let page = Account {
        view,
        lines,
        at: RwSignal::new(None),
    };
    let mandate = move || page.read(|view| view.allocation_uid).flatten();
    app.on(Command::RebalanceAccount, move || {
        if let Some(uid) = uid.get_untracked() {
            go.to(&ScopeChoice::Accounts(vec![uid]).path());
        }
    });
    app.on(Command::EditMandate, move || {
        if let Some(allocation) = untrack(mandate) {
            go.to(&format!("/mandates/{allocation}"));
        }
    });
    let title = Signal::derive(move || {
        page.read(|view| format!("{} {}", view.account.identifier, view.account.name))
            .unwrap_or_else(|| "Account".to_owned())
    });
    view! {
        <Head title=title says=Signal::derive(move || page.read(says).unwrap_or_default()) above=("/accounts", "Accounts")>
            <CommandButton
                command=Command::EditMandate
                label="Edit mandate"
                icon=Icon::Edit
                disabled=Signal::derive(move || mandate().is_none())
            />
            <CommandButton
                command=Command::RebalanceAccount
                label="Rebalance"
                icon=Icon::Rebalance
                class="primary"
                disabled=Signal::derive(move || mandate().is_none())
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
    let currency = Signal::derive(move || app.base_currency());
    let money = Signal::derive(move || {
        page.read(|view| match &view.account.state {
            AccountState::Measured(figures) => (format::fixed(figures.value, 0), format::fixed(figures.cash, 0)),
            AccountState::NoTargets { value, cash } => (format::fixed(*value, 0), format::fixed(*cash, 0)),
            AccountState::NotValued(_) => ("–".to_owned(), "–".to_owned()),
        })
    });
    let or_dash = move |figure: Option<String>| page.read(|_| figure.unwrap_or_else(|| "–".to_owned()));
    let drift = Signal::derive(move || or_dash(page.figures(|f| format::percentage(f.drift))));
    let largest = Signal::derive(move || or_dash(page.figures(|f| format::percentage(f.max_drift))));
    let out = Signal::derive(move || or_dash(page.figures(|f| format::count(f.lines_out))));
    let of_lines = Signal::derive(move || {
        page.figures(|f| format!("of {}", format::counted(f.lines, "position", "positions")))
            .unwrap_or_default()
    });
    let farthest = Signal::derive(move || {
        page.lines.with(|lines| {
            let drifts = lines
                .iter()
                .filter_map(|line| Some((line.drift?.checked_abs()?, line.asset.clone())));
            drifts
                .max_by_key(|(drift, _)| *drift)
                .map_or_else(String::new, |(_, asset)| asset)
        })
    });
    view! {
        <Tiles>
            <Tile label="Value" figure=Signal::derive(move || money.get().map(|(value, _)| value)) note=currency/>
            <Tile label="Cash" figure=Signal::derive(move || money.get().map(|(_, cash)| cash)) note=currency/>
            <Tile label="Portfolio drift" figure=drift/>
            <Tile label="Max drift" figure=largest note=farthest/>
            <Tile label="Out of band" figure=out note=of_lines/>
        </Tiles>
    }
}
