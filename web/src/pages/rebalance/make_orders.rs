//! Orders of a saved plan: a batch for each account.

use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{DialogAbout, EntryForm, TextField, Toggle};
use crate::state::{Go, use_go};
use protocol::{CreateOrderBatches, Failure, SavedPlan};

/// Open while there is a plan to make orders of.
#[component]
pub(super) fn MakeOrdersDialog(page: Rebalance, making: RwSignal<Option<SavedPlan>>) -> impl IntoView {
    let go = use_go();
    let content = move |plan, open| view! { <MakeOrdersForm page plan open go/> };
    view! { <DialogAbout about=making label="Create orders" content/> }
}

#[component]
fn MakeOrdersForm(page: Rebalance, plan: SavedPlan, open: RwSignal<bool>, go: Go) -> impl IntoView {
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
