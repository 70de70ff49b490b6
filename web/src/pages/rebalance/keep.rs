//! Keeping the plan on the screen under a name.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Dialog, Icon, IconView};
use crate::state::WithSome;
use protocol::SavePlan;

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
            <form
                class="body"
                on:submit=move |event| {
                    event.prevent_default();
                    keep();
                }
            >
                <h2>"Save plan"</h2>
                <p>"The plan is saved with its input and checks. It can be opened later and is reproducible byte for byte."</p>
                <label class="field">
                    <span class="label">"Name"</span>
                    <input
                        class="input"
                        maxlength="255"
                        autocomplete="off"
                        prop:value=name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <div class="acts">
                    <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button class="button primary" type="submit" disabled=move || name.with(|name| name.trim().is_empty())>
                        "Save"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn save(page: Rebalance, name: String) {
    let app = page.app;
    spawn_local(async move {
        let is_current = page.is_current();
        match app.engine.ask(SavePlan { name }).await {
            Ok(kept) => {
                page.keep_current(is_current);
                let text = format!("Plan {} saved.", kept.plan.name);
                page.plan.summary.update(|summary| {
                    if let Some(summary) = summary {
                        summary.saved = Some(kept.plan);
                    }
                });
                app.done_undoable(text, kept.entry);
            }
            Err(failure) => app.toasts.failed(&failure),
        }
    });
}
