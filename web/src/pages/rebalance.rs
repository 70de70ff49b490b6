//! Rebalance: which accounts, under which policy, and the orders that this comes to.

mod blocks;
mod checks;
mod flows;
mod inspector;
mod orders;
mod policy;
mod said;
mod saved;
mod scope;
mod taxes;
mod what_if;

use choices::{ExportFormat, InvariantStatus};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::head::Head;
use crate::browser::{files, format};
use crate::components::{Banner, CommandButton, FailureBanner, Icon, Segments, Tile, Tiles, Working};
use crate::state::{App, Command, PlanState, WindowOf, Windows, WithSome, use_app, windows};
use protocol::{
    Answered, CheckPolicy, ExportOrders, Failure, MakePlan, Parameters, PlanRow, PlanScope, PlanSummary, PolicyDraft,
    ShowPlan,
};

use blocks::Blocks;
use checks::Checks;
use flows::LargestFlows;
use inspector::LineInspector;
use orders::Orders;
use policy::{Policy, PolicyPanel};
use said::Said;
use saved::{SavePlanButton, Saved};
use scope::{ExportMenu, ScopeBar};
use taxes::Taxes;
use what_if::WhatIfPanel;

/// What of the plan is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Orders,
    Taxes,
    Blocks,
    Flows,
    Saved,
}

/// What stands beside the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Policy,
    WhatIf,
}

/// What the page shows.
#[derive(Clone, Copy, Debug)]
struct Rebalance {
    app: App,
    plan: PlanState,
    scope: Memo<PlanScope>,
    policy: Policy,
    view: RwSignal<View>,
    beside: RwSignal<Beside>,
    /// All lines, not the orders alone.
    all_lines: RwSignal<bool>,
    rows: Windows<ShowPlan>,
    at: RwSignal<Option<u32>>,
    failure: RwSignal<Option<Failure>>,
}

impl Rebalance {
    fn is_running(self) -> bool {
        self.plan.running.with(Option::is_some)
    }

    fn make_plan(self) {
        let Some(policy) = self.policy.draft.get_untracked() else {
            return;
        };
        if self.plan.running.with_untracked(Option::is_some) {
            return;
        }
        let (plan, scope) = (self.plan, self.scope.get_untracked());
        self.failure.set(None);
        spawn_local(async move {
            let answer = ask_for_plan(self.app, policy, scope.clone()).await;
            plan.running.set(None);
            match answer {
                Ok((summary, revision)) => self.show(summary, revision, Some(scope)),
                Err(failure) if failure.code == "cancelled" => self.app.toasts.done("Planning was cancelled."),
                Err(failure) => {
                    // The page may have been left; then the note in the corner says it.
                    if self.failure.try_set(Some(failure.clone())).is_some() {
                        self.app.toasts.failed(&failure);
                    }
                }
            }
        });
    }

    fn export(self, format: ExportFormat) {
        let app = self.app;
        app.ask(ExportOrders { format }, move |file| {
            app.toasts.done(format!("Exported as {}.", file.name));
            files::download(file);
        });
    }

    /// Asks for a change of the book that concerns no plan: one that was of the book is still.
    fn ask_beside<Q: Answered + 'static>(self, request: Q, done: impl FnOnce(Q::Answer) + 'static) {
        let revision = move || untrack(|| self.app.engine.revision());
        let is_current = self.plan.revision.get_untracked() == revision();
        self.app.ask(request, move |answer| {
            if is_current {
                self.plan.revision.set(revision());
            }
            done(answer);
        });
    }

    /// Puts a plan on the screen, of the book at this revision.
    fn show(self, summary: PlanSummary, revision: u64, scope: Option<PlanScope>) {
        let plan = self.plan;
        plan.revision.set(revision);
        plan.scope.set(scope);
        plan.summary.set(Some(summary));
        plan.serial.update(|serial| *serial += 1);
        self.at.try_set(None);
    }

    /// The keys of the page.
    fn listen(self) {
        let all_lines = self.all_lines;
        self.app.on(Command::MakePlan, move || self.make_plan());
        self.app
            .on(Command::ExportOrders, move || self.export(ExportFormat::Csv));
        self.app
            .on(Command::ShowAllLines, move || all_lines.update(|all| *all = !*all));
    }

    /// There is a plan, and the what-if beside it is asked for.
    fn is_what_if(self) -> bool {
        self.beside.get() == Beside::WhatIf && self.plan.summary.with(Option::is_some)
    }
}

/// A plan, and the revision of the book that it is of. The policy is saved first, so that the book holds it.
async fn ask_for_plan(app: App, policy: PolicyDraft, accounts: PlanScope) -> Result<(PlanSummary, u64), Failure> {
    let running = app.plan.running;
    let saved = app.engine.send(CheckPolicy { policy: policy.clone() });
    running.set(Some(saved.id));
    saved.answer().await?;
    let revision = untrack(|| app.engine.revision());
    let asked = app.engine.send(MakePlan { accounts, policy });
    running.set(Some(asked.id));
    Ok((asked.answer().await?, revision))
}

/// Rows of the plan on the screen, asked for again with every plan.
fn windows_of_plan<Q: WindowOf>(app: App, question: impl Fn() -> Q + 'static) -> Windows<Q> {
    windows(app.engine, move || {
        app.plan.serial.track();
        app.plan.summary.with(Option::is_some).then(&question)
    })
}

/// Rebalance.
#[component]
pub fn RebalancePage() -> impl IntoView {
    let app = use_app();
    let parameters = use_query_map();
    let all_lines = RwSignal::new(false);
    let rows = windows_of_plan(app, move || ShowPlan {
        changed_only: !all_lines.get(),
        offset: 0,
        limit: 0,
    });
    let page = Rebalance {
        app,
        plan: app.plan,
        scope: Memo::new(move |_| parameters.with(|map| PlanScope::read(|name| map.get(name)))),
        policy: Policy::open(app),
        view: RwSignal::new(View::Orders),
        beside: RwSignal::new(Beside::Policy),
        all_lines,
        rows,
        at: RwSignal::new(None),
        failure: RwSignal::new(None),
    };
    page.listen();
    view! {
        <RebalanceHead page/>
        <FailureBanner failure=page.failure/>
        <Stale page/>
        <Working running=page.plan.running stage="Planning" cancels=true/>
        <Said page/>
        <Show when=move || page.plan.summary.with(Option::is_some)><PlanTiles page/></Show>
        <div class="split" class:wide-aside=move || page.is_what_if()>
            <div class="work">
                <ScopeBar page/>
                <FailureBanner failure=rows.failure/>
                {move || match page.view.get() {
                    View::Orders => view! { <Orders page/> }.into_any(),
                    View::Taxes => view! { <Taxes page/> }.into_any(),
                    View::Blocks => view! { <Blocks page/> }.into_any(),
                    View::Flows => view! { <LargestFlows page/> }.into_any(),
                    View::Saved => view! { <Saved page/> }.into_any(),
                }}
            </div>
            <Inspector page/>
        </div>
    }
}

/// What stands beside the plan: the line at hand, then the policy or the what-if.
#[component]
fn Inspector(page: Rebalance) -> impl IntoView {
    let is_what_if = Memo::new(move |_| page.is_what_if());
    view! {
        <aside class="inspector" aria-label="Policy and checks">
            <Show when=move || page.plan.summary.with(Option::is_some)>
                <Segments
                    name="beside"
                    label="Side panel"
                    options=vec![(Beside::Policy, "Policy"), (Beside::WhatIf, "What if")]
                    value=page.beside
                />
            </Show>
            <Show when=move || is_what_if.get() fallback=move || view! { <LineInspector page/><PolicyPanel page/> }>
                <WhatIfPanel page/>
                <LineInspector page/>
            </Show>
            <Checks page/>
        </aside>
    }
}

#[component]
fn RebalanceHead(page: Rebalance) -> impl IntoView {
    let app = page.app;
    let says = move || {
        let prices = app.at_prices();
        page.plan
            .summary
            .with_some(|plan| {
                let took = match plan.millis {
                    millis if millis < 1000 => format!("{millis} ms"),
                    millis => format!("{} s", format::real(f64::from(millis) / 1000.0, 1)),
                };
                format!(
                    "{} planned in {took}{prices}.",
                    format::counted(plan.accounts, "account", "accounts")
                )
            })
            .unwrap_or_else(|| format!("Orders that bring accounts back to target{prices}."))
    };
    let no_orders = move || page.plan.summary.part(|plan| plan.orders) == 0;
    let plan_label = move || {
        if page.plan.summary.with(Option::is_some) {
            "Recalculate".to_owned()
        } else {
            "Create plan".to_owned()
        }
    };
    let cannot_plan = move || page.is_running() || !page.policy.is_sound();
    view! {
        <Head title="Rebalance" says=says>
            <CommandButton
                command=Command::ExportOrders
                label="Export orders"
                icon=Icon::Download
                disabled=no_orders
            />
            <ExportMenu page/>
            <SavePlanButton page/>
            <CommandButton command=Command::MakePlan label=plan_label icon=Icon::Play class="primary" disabled=cannot_plan/>
        </Head>
    }
}

/// The book, the policy or the choice of accounts has changed since the plan was made; or the plan is a saved one.
#[component]
fn Stale(page: Rebalance) -> impl IntoView {
    let kept = Memo::new(move |_| {
        let is_opened = page.plan.scope.with(Option::is_none);
        page.plan.summary.part(|plan| plan.saved.clone()).filter(|_| is_opened)
    });
    let is_stale = Memo::new(move |_| {
        let is_of_another_book = page.plan.revision.get() != page.app.engine.revision();
        let is_of_other_accounts = page
            .plan
            .scope
            .with(|planned| planned.as_ref() != Some(&page.scope.get()));
        page.plan.summary.with(Option::is_some)
            && kept.with(Option::is_none)
            && (is_of_another_book || is_of_other_accounts)
    });
    view! {
        <Show when=move || is_stale.get() && !page.is_running()>
            <Banner><p>"The data, the policy or the selected accounts have changed since this plan was created. Recalculate before using its orders."</p></Banner>
        </Show>
        {move || kept.get().map(|plan| view! {
            <Banner>
                <p>"Saved plan " <b>{plan.name}</b> " of " {format::moment(plan.saved_at)} ", recalculated from its own input. Recalculate to plan with the current data."</p>
            </Banner>
        })}
    }
}

#[component]
fn PlanTiles(page: Rebalance) -> impl IntoView {
    let figure = move |read: fn(&PlanSummary) -> String| Signal::derive(move || page.plan.summary.with_some(read));
    let note = move |read: fn(&PlanSummary) -> String| Signal::derive(move || page.plan.summary.part(read));
    let currency = move || page.app.base_currency();
    let cap = move || {
        let cap = page.policy.draft.part(|draft| draft.max_turnover.clone());
        if cap.trim().is_empty() {
            "no cap".to_owned()
        } else {
            format!("cap {}", format::typed_percentage(&cap))
        }
    };
    let cost = Signal::derive(move || {
        let bps = page
            .plan
            .summary
            .part(|plan| plan.cost.mul_div(decimal::Decimal::from(10_000), plan.value));
        let bps = bps.map_or_else(String::new, |bps| format!(", {} bps", format::fixed(bps, 1)));
        format!("{}{bps}", page.app.base_currency())
    });
    let tax_note = Signal::derive(move || {
        let unknown = page.plan.summary.part(|plan| plan.tax.map_or(0, |tax| tax.unknown));
        let unknown = taxes::unknown_sales(unknown).map_or_else(String::new, |words| format!(", {words}"));
        format!("{}{unknown}", page.app.base_currency())
    });
    view! {
        <Tiles>
            <Tile label="Value" figure=figure(|plan| format::fixed(plan.value, 0)) note=currency/>
            <Tile
                label="Portfolio drift"
                figure=figure(|plan| format::percentage(plan.drift_before))
                note=note(|plan| format!("{} after", format::percentage(plan.drift_after)))
                note_class=Signal::derive(move || {
                    let is_better = page.plan.summary.part(|plan| plan.drift_after < plan.drift_before);
                    if is_better { "under" } else { "" }
                })
            />
            <Tile
                label="Out of band"
                figure=figure(|plan| format::count(plan.out_before))
                note=note(|plan| format!("{} after", format::count(plan.out_after)))
            />
            <Tile label="One-way turnover" figure=figure(|plan| format::percentage(plan.turnover)) note=cap/>
            <Show when=move || page.plan.summary.part(|plan| plan.tax.is_some())>
                <Tile
                    label="Tax"
                    figure=figure(|plan| {
                        let known = plan.tax.and_then(|tax| tax.known);
                        known.map_or_else(|| "unknown".to_owned(), |tax| format::fixed(tax, 0))
                    })
                    note=tax_note
                />
            </Show>
            <Tile label="Cost" figure=figure(|plan| format::fixed(plan.cost, 0)) note=cost/>
            <Tile
                label="Checks"
                figure=figure(|plan| match plan.checks(InvariantStatus::Failed) {
                    0 => "All hold".to_owned(),
                    failed => format!("{} failed", format::count(failed)),
                })
                note=note(checks::verdict)
            />
        </Tiles>
    }
}

/// The line under the keyboard or the mouse.
fn line_at(page: Rebalance) -> Option<PlanRow> {
    page.rows.row(page.at.get()?)
}
