//! Saved plans: saved under a name, opened again, verified, turned into orders, deleted.

use leptos::prelude::*;

use super::checks::Hash;
use super::{Rebalance, View};
use crate::browser::format;
use crate::components::{
    AUTO, Banner, Column, Dialog, DialogAbout, EmptyNote, EntryForm, FailureBanner, Icon, IconView, ShortTable,
    TextField, Toggle,
};
use crate::state::{Navigator, WithSome, answer_to, use_navigator};
use protocol::{
    CreateOrderBatches, DeletePlan, Failure, ListPlans, OpenPlan, ReplayPlan, ReplayView, SavePlan, SavedPlan,
};

#[component]
pub(super) fn Saved(page: Rebalance) -> impl IntoView {
    let plans = answer_to(page.app.engine, || Some(ListPlans));
    let replayed = RwSignal::new(None::<ReplayView>);
    let making = RwSignal::new(None::<SavedPlan>);
    let go = use_navigator();
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
        <DialogAbout
            about=making
            label="Create orders"
            content=move |plan, open| view! { <MakeOrdersForm page plan open go/> }
        />
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
        failed_checks,
        input_hash,
        plan_hash,
        millis,
    } = replayed;
    let failed: Vec<String> = failed_checks.iter().map(u32::to_string).collect();
    let failed = (!failed.is_empty()).then(|| format!(" It fails these checks: {}.", failed.join(", ")));
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
    let is_sound = same_input && same_plan && failed.is_none();
    view! {
        <Banner failed=!is_sound done=is_sound>
            <p>{says} {failed} " Input " <Hash hash=input_hash/> ", plan " <Hash hash=plan_hash/> "."</p>
        </Banner>
    }
}

/// Puts a saved plan on the screen.
fn open(page: Rebalance, uid: protocol::Uid) {
    page.app
        .work(OpenPlan { uid }, page.plan.running, move |answer| match answer {
            Ok(summary) => {
                page.show(summary, untrack(|| page.app.engine.revision()), None);
                page.view.try_set(View::Orders);
            }
            Err(failure) => page.app.toasts.failed(&failure),
        });
}

fn replay(page: Rebalance, uid: protocol::Uid, replayed: RwSignal<Option<ReplayView>>) {
    page.app
        .work(ReplayPlan { uid }, page.plan.running, move |answer| match answer {
            // The list may have been left; then the note in the corner says nothing more.
            Ok(view) => drop(replayed.try_set(Some(view))),
            Err(failure) => page.app.toasts.failed(&failure),
        });
}

fn delete(page: Rebalance, uid: protocol::Uid) {
    page.ask_beside(DeletePlan { uid }, move |kept| {
        page.app
            .done_undoable(format!("Plan {} deleted.", kept.plan.name), kept.entry);
    });
}

#[component]
pub(super) fn SavePlanButton(page: Rebalance) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let disabled = move || page.plan.summary.with(Option::is_none) || page.is_running();
    let ask = move |_| {
        let count = page.plan.summary.part(|plan| plan.orders);
        let as_of = page.app.engine.book.with(|book| book.as_ref()?.as_of.map(format::date));
        name.set(format!(
            "{}, {}",
            format::counted(count, "order", "orders"),
            as_of.unwrap_or_default()
        ));
        open.set(true);
    };
    let keep = move || {
        let name = name.get_untracked();
        if !name.trim().is_empty() {
            open.set(false);
            save(page, name.trim().to_owned());
        }
    };
    view! {
        <button class="button" type="button" disabled=disabled on:click=ask>
            <IconView icon=Icon::Save/>
            "Save plan"
        </button>
        <Dialog open label="Save plan">
            <EntryForm
                title="Save plan"
                failure=Signal::stored(None)
                submit="Save"
                disabled=move || name.with(|name| name.trim().is_empty())
                open
                on_submit=keep
            >
                <p class="wide">"The plan is saved with its input and checks. It can be opened later and is reproducible byte for byte."</p>
                <TextField id="plan-name" label="Name" value=name column="name" wide=true/>
            </EntryForm>
        </Dialog>
    }
}

fn save(page: Rebalance, name: String) {
    page.ask_beside(SavePlan { name }, move |kept| {
        let text = format!("Plan {} saved.", kept.plan.name);
        page.plan.summary.update(|summary| {
            if let Some(summary) = summary {
                summary.saved = Some(kept.plan);
            }
        });
        page.app.done_undoable(text, kept.entry);
    });
}

#[component]
fn MakeOrdersForm(page: Rebalance, plan: SavedPlan, open: RwSignal<bool>, go: Navigator) -> impl IntoView {
    let time = RwSignal::new(String::new());
    let draft = RwSignal::new(true);
    let failure = RwSignal::new(None::<Failure>);
    let uid = plan.uid;
    let make = move || {
        let ask = CreateOrderBatches {
            plan: uid,
            target_time: time.get_untracked(),
            draft: draft.get_untracked(),
        };
        page.app.submit(ask, open, failure, move |made| {
            let batches = format::counted(made.count, "order batch", "order batches");
            page.app.done_undoable(format!("{batches} created."), made.entry);
            go.to("/orders");
        });
    };
    let orders = format::counted(plan.orders, "order", "orders");
    view! {
        <EntryForm title="Create orders" failure submit="Create orders" open on_submit=make>
            <p class="wide">
                <b>{plan.name}</b> " is recalculated from its own input and verified; its " {orders}
                " become one order batch per account. Nothing is sent yet."
            </p>
            <TextField
                id="orders-time"
                label="Target time (UTC)"
                value=time
                column="target_time"
                placeholder="now"
                hint="For example 2026-01-31 16:00."
                wide=true
            />
            <div class="wide toggles">
                <Toggle label="Require approval before sending" checked=draft/>
            </div>
        </EntryForm>
    }
}
