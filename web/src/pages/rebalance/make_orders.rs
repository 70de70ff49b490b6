//! Orders of a saved plan: a run for each account.

use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Dialog, EntryForm, TextField, Toggle, open_while};
use crate::state::{Go, use_go};
use protocol::{Failure, MakeRuns, SavedPlan};

const COLUMNS: &[&str] = &["target_time"];

/// Open while there is a plan to make orders of.
#[component]
pub(super) fn MakeOrdersDialog(page: Rebalance, making: RwSignal<Option<SavedPlan>>) -> impl IntoView {
    let go = use_go();
    let open = open_while(making);
    view! {
        <Dialog open label="Make orders">
            {move || making.get().map(|plan| view! { <MakeOrdersForm page plan open go/> })}
        </Dialog>
    }
}

#[component]
fn MakeOrdersForm(page: Rebalance, plan: SavedPlan, open: RwSignal<bool>, go: Go) -> impl IntoView {
    let time = RwSignal::new(String::new());
    let draft = RwSignal::new(true);
    let failure = RwSignal::new(None::<Failure>);
    let uid = plan.uid;
    let make = move || {
        let ask = MakeRuns {
            plan: uid,
            target_time: time.get_untracked(),
            draft: draft.get_untracked(),
        };
        page.app.submit(ask, open, failure, move |made| {
            let text = match made.count {
                1 => "Made a run of orders.".to_owned(),
                count => format!("Made {} runs of orders.", format::count(count)),
            };
            page.app.done_undoable(text, made.entry);
            go.to("/orders");
        });
    };
    let orders = format::count(plan.orders);
    view! {
        <EntryForm title="Make orders" failure=failure columns=COLUMNS submit="Make the orders" open on_submit=make>
            <p class="wide">
                <b>{plan.name}</b> " is made again from its own input and checked; its " {orders}
                " orders become one run for each account. Nothing is sent yet."
            </p>
            <TextField
                id="orders-time"
                label="Target time, UTC"
                value=time
                failure
                column="target_time"
                placeholder="now"
                hint="Such as 2026-01-31 16:00."
                wide=true
            />
            <div class="wide toggles">
                <Toggle label="To be approved before they are sent" checked=draft on_change=Callback::new(move |on| draft.set(on))/>
            </div>
        </EntryForm>
    }
}
