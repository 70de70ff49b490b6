//! Portfolios: what they are made of, how they are built, what they came to, one beside others.

mod charts;
mod construction;
mod detail;
mod list;
mod members;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::head::Head;
use crate::components::{CommandButton, FailureBanner, Icon, Working};
use crate::state::{App, Command, Latest, Navigator, answer_to, use_app, use_navigator};
use protocol::{BuildPortfolio, Failure, ListPortfolios, PortfolioBuilt, PortfolioDraft, PortfoliosView, Uid};

use construction::ConstructionDialog;
use detail::Detail;
use list::List;

/// What the page shows, and how it is changed: the URL holds it.
#[derive(Clone, Copy, Debug)]
struct Portfolios {
    app: App,
    go: Navigator,
    list: Latest<PortfoliosView>,
    /// The portfolio that is shown.
    shown: Memo<Option<Uid>>,
    /// Those beside it.
    beside: Memo<Vec<Uid>>,
    /// The construction that is written, in its dialog.
    writing: RwSignal<Option<Writing>>,
    /// The number of the question that builds.
    running: RwSignal<Option<u32>>,
}

/// A construction in its dialog.
#[derive(Clone, Debug, PartialEq)]
struct Writing {
    draft: PortfolioDraft,
    /// It takes the place of what was built.
    anew: bool,
}

impl Portfolios {
    fn show(self, uid: Uid, beside: &[Uid]) {
        let beside: String = beside.iter().map(|uid| format!("&beside={uid}")).collect();
        self.go.replace(&format!("/portfolios?of={uid}{beside}"));
    }

    /// Writes a construction for a new portfolio.
    fn begin(self) {
        let (calendar, priced) = self.list.value.with_untracked(|view| {
            let view = view.as_ref();
            let stored = view.and_then(|view| view.calendars.iter().find(|(key, _)| key != "EVERY_DAY").cloned());
            let source = view.and_then(|view| view.calendar_sources.first().cloned());
            let priced = view.map(|view| view.priced.join(", ")).unwrap_or_default();
            (stored.or(source).map(|(key, _)| key).unwrap_or_default(), priced)
        });
        self.writing.set(Some(Writing {
            draft: PortfolioDraft {
                calendar,
                members: priced,
                drifts: true,
                commission: "1.8".to_owned(),
                start: "2020-01-02".to_owned(),
                ..PortfolioDraft::default()
            },
            anew: false,
        }));
    }

    /// Builds a portfolio; what was wrong goes to `failed`, and `done` is called when it is there.
    fn build(self, ask: BuildPortfolio, failed: RwSignal<Option<Failure>>, done: Callback<()>) {
        let key = ask.draft.key.trim().to_owned();
        failed.set(None);
        self.app.work(ask, self.running, move |answer| match answer {
            Ok(built) => {
                done.run(());
                self.say(&key, &built);
            }
            Err(failure) => drop(failed.try_set(Some(failure))),
        });
    }

    fn say(self, key: &str, built: &PortfolioBuilt) {
        let counted = crate::browser::format::counted;
        if let Some(saved) = built.saved {
            self.show(saved.uid, &self.beside.try_get_untracked().unwrap_or_default());
            let text = format!(
                "{key} built: {}, {}.",
                counted(built.values, "value", "values"),
                counted(built.trades, "trade", "trades")
            );
            self.app.done_undoable(text, saved.entry);
        } else {
            let nothing = built.nothing.clone().unwrap_or_default();
            self.app.toasts.done(format!("{key} is up to date. {nothing}"));
        }
        for warning in &built.warnings {
            self.app.toasts.done(warning.clone());
        }
    }
}

/// Portfolios.
#[component]
pub fn PortfoliosPage() -> impl IntoView {
    let app = use_app();
    let parameters = use_query_map();
    let list = answer_to(app.engine, || Some(ListPortfolios));
    let picked = Memo::new(move |_| parameters.with(|map| map.get("of").and_then(|uid| uid.parse::<Uid>().ok())));
    // What has values says more than what has none.
    let first = Memo::new(move |_| {
        list.value.with(|view| {
            let portfolios = &view.as_ref()?.portfolios;
            let valued = portfolios.iter().find(|line| line.newest.is_some());
            valued.or(portfolios.first()).map(|line| line.uid)
        })
    });
    let page = Portfolios {
        app,
        go: use_navigator(),
        list,
        shown: Memo::new(move |_| picked.get().or(first.get())),
        beside: Memo::new(move |_| {
            parameters.with(|map| {
                let uids = map.get_all("beside").unwrap_or_default();
                uids.iter().filter_map(|uid| uid.parse().ok()).collect()
            })
        }),
        writing: RwSignal::new(None),
        running: RwSignal::new(None),
    };
    app.on(Command::NewPortfolio, move || page.begin());
    let says = "Weights over time, built from a signal and a strategy or imported, and performance over time.";
    view! {
        <Head title="Portfolios" says=move || says.to_owned()>
            <CommandButton command=Command::NewPortfolio icon=Icon::Plus class="primary"/>
        </Head>
        <Working running=page.running stage="Building" cancels=true/>
        <FailureBanner failure=list.failure/>
        <div class="split list-first">
            <List page/>
            <div class="work">
                {move || page.shown.get().map(|uid| view! { <Detail page uid/> })}
            </div>
        </div>
        <ConstructionDialog page/>
    }
}
