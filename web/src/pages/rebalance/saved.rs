//! Plans that were kept: opened again, made again and compared, deleted.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::checks::Hash;
use super::make_orders::MakeOrdersDialog;
use super::{Rebalance, View};
use crate::browser::format;
use crate::components::{AUTO, Banner, Column, EmptyNote, FailureBanner, Icon, IconView, ShortTable};
use crate::state::{WithSome, answer_to};
use protocol::{DeletePlan, ListPlans, OpenPlan, ReplayPlan, ReplayView, SavedPlan};

#[component]
pub(super) fn Saved(page: Rebalance) -> impl IntoView {
    let plans = answer_to(page.app.engine, || Some(ListPlans));
    let replayed = RwSignal::new(None::<ReplayView>);
    let making = RwSignal::new(None::<SavedPlan>);
    let is_empty = move || plans.part(|view| view.plans.is_empty());
    let rows = move || plans.value.get().map(|view| view.plans).unwrap_or_default();
    let is_shown = Callback::new(move |plan: SavedPlan| {
        let is_shown = |saved: &SavedPlan| saved.uid == plan.uid;
        page.plan
            .summary
            .part(|shown| shown.saved.as_ref().is_some_and(is_shown))
    });
    let columns = move || {
        vec![
            Column::text("Name", AUTO, |plan: &SavedPlan| plan.name.clone()),
            Column::text("Saved", AUTO, |plan: &SavedPlan| format::moment(plan.saved_at)),
            Column::count("Accounts", AUTO, |plan: &SavedPlan| plan.accounts),
            Column::count("Orders", AUTO, |plan: &SavedPlan| plan.orders),
            Column::text(
                "Hash",
                AUTO,
                |plan: &SavedPlan| view! { <Hash hash=plan.plan_hash.clone()/> },
            ),
            Column::silent("Actions", AUTO, move |plan: &SavedPlan| {
                view! { <PlanActions page plan=plan.clone() replayed making/> }
            })
            .class("acts"),
        ]
    };
    view! {
        <FailureBanner failure=plans.failure/>
        {move || replayed.get().map(|replayed| view! { <Verdict replayed/> })}
        <div class="card gridcard fill">
            <Show
                when=move || !is_empty()
                fallback=|| view! {
                    <EmptyNote
                        title="No saved plans"
                        text="A saved plan keeps its input and checks. It can be opened later and is reproducible byte for byte, even after the data has changed."
                    />
                }
            >
                <ShortTable kind="saved" label="Saved plans" columns=columns() rows at=is_shown/>
            </Show>
        </div>
        <MakeOrdersDialog page making/>
    }
}

#[component]
fn PlanActions(
    page: Rebalance,
    plan: SavedPlan,
    replayed: RwSignal<Option<ReplayView>>,
    making: RwSignal<Option<SavedPlan>>,
) -> impl IntoView {
    let uid = plan.uid;
    let name = plan.name.clone();
    let busy = move || page.is_running();
    let named = |deed: &str| format!("{deed} {name}");
    let of_orders = plan.clone();
    view! {
                <button
                    class="button small"
                    type="button"
                    aria-label=named("Create orders from")
                    disabled=move || busy() || of_orders.orders == 0
                    on:click=move |_| making.set(Some(plan.clone()))
                >
                    <IconView icon=Icon::Orders/>
                    "Create orders"
                </button>
                <button class="button small" type="button" aria-label=named("Open") disabled=busy on:click=move |_| open(page, uid)>
                    "Open"
                </button>
                <button
                    class="button small"
                    type="button"
                    aria-label=named("Verify")
                    disabled=busy
                    on:click=move |_| replay(page, uid, replayed)
                >
                    <IconView icon=Icon::Replay/>
                    "Verify"
                </button>
                <button class="button small quiet" type="button" aria-label=named("Delete") disabled=busy on:click=move |_| delete(page, uid)>
                    <IconView icon=Icon::Delete/>
                </button>
    }
}

/// Whether a plan made again is the one that was kept.
#[component]
fn Verdict(replayed: ReplayView) -> impl IntoView {
    let ReplayView {
        plan,
        same_input,
        same_plan,
        input_hash,
        plan_hash,
        millis,
    } = replayed;
    let says = match (same_input, same_plan) {
        (true, true) => format!(
            "{}: recalculated in {millis} ms; input and plan are identical byte for byte.",
            plan.name
        ),
        (true, false) => format!("{}: the input is identical, but the plan differs.", plan.name),
        (false, _) => format!(
            "{}: the stored input is not the one the plan was created from.",
            plan.name
        ),
    };
    let is_same = same_input && same_plan;
    view! {
        <Banner failed=!is_same done=is_same>
            <p>{says} " Input " <Hash hash=input_hash/> ", plan " <Hash hash=plan_hash/> "."</p>
        </Banner>
    }
}

/// Puts a saved plan on the screen.
fn open(page: Rebalance, uid: protocol::Uid) {
    let asked = page.app.engine.send(OpenPlan { uid });
    page.plan.running.set(Some(asked.id));
    spawn_local(async move {
        let answer = asked.answer().await;
        page.plan.running.set(None);
        match answer {
            Ok(summary) => {
                let plan = page.plan;
                plan.revision.set(untrack(|| page.app.engine.revision()));
                plan.scope.set(None);
                plan.summary.set(Some(summary));
                plan.serial.update(|serial| *serial += 1);
                page.at.try_set(None);
                page.view.try_set(View::Orders);
            }
            Err(failure) => page.app.toasts.failed(&failure),
        }
    });
}

fn replay(page: Rebalance, uid: protocol::Uid, replayed: RwSignal<Option<ReplayView>>) {
    let asked = page.app.engine.send(ReplayPlan { uid });
    page.plan.running.set(Some(asked.id));
    spawn_local(async move {
        let answer = asked.answer().await;
        page.plan.running.set(None);
        match answer {
            Ok(view) => {
                // The list may have been left; then the note in the corner says nothing more.
                replayed.try_set(Some(view));
            }
            Err(failure) => page.app.toasts.failed(&failure),
        }
    });
}

fn delete(page: Rebalance, uid: protocol::Uid) {
    let app = page.app;
    spawn_local(async move {
        let is_current = page.is_current();
        match app.engine.ask(DeletePlan { uid }).await {
            Ok(kept) => {
                page.keep_current(is_current);
                app.done_undoable(format!("Plan {} deleted.", kept.plan.name), kept.entry);
            }
            Err(failure) => app.toasts.failed(&failure),
        }
    });
}
