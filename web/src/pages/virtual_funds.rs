//! Virtual funds: what the portfolios that an account targets get of what it holds.

mod applied;
mod matrix;
mod outcome;
mod scope;
mod why;

use std::time::Duration;

use choices::AttributionStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::head::Head;
use crate::browser::{files, format};
use crate::components::{CommandButton, EmptyNote, FailureBanner, Icon, IconView, rest_of};
use crate::state::{App, Command, Latest, Navigator, WithSome, answer_to, latest, use_app, use_navigator};
use protocol::{
    ApplyFunds, Declared, ExportFunds, Failure, FundAccount, FundAccountsView, FundMatrix, FundPolicy, FundQuestion,
    ListFundAccounts, TryFunds, Uid,
};

use applied::Applied;
use matrix::Matrix;
use outcome::{Deficits, Figures, Verdict};
use scope::ScopeBar;
use why::{PolicyPanel, Why};

/// The answer follows the typing after this pause.
const PAUSE: Duration = Duration::from_millis(120);

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    DryRun,
    ByFund,
}

/// What the page shows, and how it is changed: the URL holds the account and the view.
#[derive(Clone, Copy, Debug)]
struct Funds {
    app: App,
    go: Navigator,
    list: Latest<FundAccountsView>,
    /// The account at hand: that of the URL, else the first.
    account: Memo<Option<FundAccount>>,
    view: Memo<View>,
    /// The targets that were chosen; none for the newest.
    set: RwSignal<Option<Uid>>,
    /// The valuation time as typed; "" for the newest holdings.
    time: RwSignal<String>,
    policy: RwSignal<Option<FundPolicy>>,
    tried: Latest<FundMatrix>,
    /// The matrix of the answer; none while the question is refused.
    matrix: Memo<Option<FundMatrix>>,
    /// Why the last write was refused.
    failure: RwSignal<Option<Failure>>,
    /// Row and fund of the cell at hand.
    at: RwSignal<Option<(usize, usize)>>,
}

impl Funds {
    fn show(self, account: Uid, view: View) {
        let view = match view {
            View::DryRun => "",
            View::ByFund => "&view=by-fund",
        };
        self.go.replace(&format!("/virtual-funds?account={account}{view}"));
    }

    fn look(self, view: View) {
        if let Some(account) = self.account.with_some_untracked(|account| account.uid) {
            self.show(account, view);
        }
    }

    /// Why the dry run or the last write was refused.
    fn refusal(self) -> Signal<Option<Failure>> {
        Signal::derive(move || self.failure.get().or(self.tried.failure.get()))
    }

    fn can_apply(self) -> bool {
        self.matrix
            .part(|matrix| matrix.status != AttributionStatus::Infeasible)
    }

    fn apply(self) {
        let Some(ask) = untrack(|| question(self.account, self.set, self.time, self.policy)) else {
            return;
        };
        if !untrack(|| self.can_apply()) {
            return;
        }
        self.app.ask_or_fail(ApplyFunds(ask), self.failure, move |applied| {
            let text = match (applied.entry, applied.count) {
                (None, _) => "The allocation is up to date.".to_owned(),
                (_, count) => format!("Holdings allocated to {}.", format::counted(count, "fund", "funds")),
            };
            self.app.done_undoable(text, applied.entry);
            self.look(View::ByFund);
        });
    }

    fn export(self) {
        let Some(ask) = untrack(|| question(self.account, self.set, self.time, self.policy)) else {
            return;
        };
        self.app.ask(ExportFunds(ask), move |file| {
            self.app.toasts.done(format!("Exported to {}.", file.name));
            files::download(file);
        });
    }
}

fn question(
    account: Memo<Option<FundAccount>>,
    set: RwSignal<Option<Uid>>,
    time: RwSignal<String>,
    policy: RwSignal<Option<FundPolicy>>,
) -> Option<FundQuestion> {
    let newest = account.with(|account| account.as_ref()?.sets.first().map(|(uid, _)| *uid))?;
    Some(FundQuestion {
        set: set.get().unwrap_or(newest),
        time: time.get(),
        policy: policy.get()?,
    })
}

fn open(app: App) -> Funds {
    let parameters = use_query_map();
    let list = answer_to(app.engine, || Some(ListFundAccounts));
    let account = Memo::new(move |_| {
        let wanted = parameters.with(|map| map.get("account").and_then(|uid| uid.parse::<Uid>().ok()));
        list.value.with(|view| {
            let accounts = &view.as_ref()?.accounts;
            let named = accounts.iter().find(|account| Some(account.uid) == wanted);
            named.or(accounts.first()).cloned()
        })
    });
    let (set, time) = (RwSignal::new(None), RwSignal::new(String::new()));
    let policy = RwSignal::new(Some(FundPolicy::default()));
    let at = RwSignal::new(None);
    let uid = Memo::new(move |_| account.with_some(|account| account.uid));
    Effect::new(move |_| {
        uid.track();
        set.set(None);
        time.set(String::new());
        at.set(None);
    });
    let tried = latest(app.engine, PAUSE, move || {
        question(account, set, time, policy).map(TryFunds)
    });
    Funds {
        app,
        go: use_navigator(),
        list,
        account,
        view: Memo::new(move |_| {
            let by_fund = parameters.with(|map| map.get("view").is_some_and(|view| view == "by-fund"));
            if by_fund { View::ByFund } else { View::DryRun }
        }),
        set,
        time,
        policy,
        tried,
        matrix: Memo::new(move |_| tried.value.get().filter(|_| tried.failure.with(Option::is_none))),
        failure: RwSignal::new(None),
        at,
    }
}

/// Whether the page says at a field what is wrong with this column.
fn is_shown(column: &str) -> bool {
    column == "valuation_time" || FundPolicy::FIELDS.iter().any(|field| field.name == column)
}

/// Virtual funds.
#[component]
pub fn VirtualFundsPage() -> impl IntoView {
    let app = use_app();
    let page = open(app);
    app.on(Command::ApplyFunds, move || page.apply());
    app.on(Command::ExportFunds, move || page.export());
    let says = move || {
        let account = page
            .account
            .with_some(|account| format!("{} {}", account.key, account.name));
        account.map_or_else(
            || "Sleeves of an account that follow a portfolio.".to_owned(),
            |account| {
                format!("Allocates the holdings of {account} to the portfolios in its mandate; nothing is traded.")
            },
        )
    };
    let is_empty = move || page.list.part(|view| view.accounts.is_empty());
    let nothing = move || page.matrix.with(Option::is_none);
    let cannot_apply = move || !page.can_apply();
    view! {
        <Head title="Virtual funds" says>
            <CommandButton command=Command::ExportFunds label="Export" icon=Icon::Download disabled=nothing/>
            <CommandButton
                command=Command::ApplyFunds
                label="Apply"
                icon=Icon::Check
                class="primary"
                disabled=cannot_apply
            />
        </Head>
        <FailureBanner failure=page.list.failure/>
        <Show
            when=move || !is_empty()
            fallback=|| view! {
                <section class="card">
                    <EmptyNote
                        title="No account targets a portfolio"
                        text="A virtual fund is the sleeve of an account that follows a portfolio. Add a portfolio to the mandate of an account first."
                    >
                        <a class="button primary" href="/mandates"><IconView icon=Icon::Mandates/>"Go to Mandates"</a>
                    </EmptyNote>
                </section>
            }
        >
            <ScopeBar page/>
            {move || match page.view.get() {
                View::DryRun => view! { <DryRun page/> }.into_any(),
                View::ByFund => view! { <Applied page/> }.into_any(),
            }}
        </Show>
    }
}

#[component]
fn DryRun(page: Funds) -> impl IntoView {
    view! {
        <Figures page/>
        <FailureBanner failure=rest_of(page.refusal(), is_shown)/>
        <div class="split wide-aside">
            <div class="work">
                <Verdict page/>
                <Matrix page/>
            </div>
            <aside class="inspector" aria-label="Policy and details">
                <Why page/>
                <PolicyPanel page/>
                <Deficits page/>
            </aside>
        </div>
    }
}
