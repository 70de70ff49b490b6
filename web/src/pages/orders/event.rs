//! What a venue reports of an order, besides fills.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::run::Run;
use super::words::{side_words, status_word};
use crate::components::{ChoiceField, Dialog, FailureBanner, TextField, open_while, rest_of};
use crate::protocol::{Failure, RecordEvent, RunOrder};

const COLUMNS: &[&str] = &["status", "event_time"];

/// Open while there is an order to report on.
#[component]
pub(super) fn EventDialog(page: Run, reporting: RwSignal<Option<RunOrder>>) -> impl IntoView {
    let open = open_while(reporting);
    view! {
        <Dialog open label="Record an event">
            {move || reporting.get().map(|order| view! { <EventForm page order open/> })}
        </Dialog>
    }
}

#[component]
fn EventForm(page: Run, order: RunOrder, open: RwSignal<bool>) -> impl IntoView {
    let (side, _) = side_words(order.side);
    let title = format!("{side} {}", order.asset);
    let first = order.reports.iter().find(|status| *status != "cancelled").cloned();
    let status = RwSignal::new(first.unwrap_or_default());
    let (time, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let failure = RwSignal::new(None::<Failure>);
    let options: Vec<(String, String)> = order
        .reports
        .iter()
        .map(|status| (status.clone(), status_word(status).to_owned()))
        .collect();
    let save = move || {
        let ask = RecordEvent {
            order: order.key.clone(),
            status: status.get_untracked(),
            time: time.get_untracked(),
            note: note.get_untracked(),
        };
        let text = format!("{} the order of {}.", status_word(&ask.status), order.asset);
        failure.set(None);
        spawn_local(async move {
            match page.app.engine.ask(ask).await {
                Ok(recorded) => {
                    open.set(false);
                    page.app.done_undoable(text, recorded.entry);
                }
                Err(why) => drop(failure.try_set(Some(why))),
            }
        });
    };
    view! {
        <form
            class="body entry"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <h2>{title}</h2>
            <FailureBanner failure=rest_of(failure.into(), COLUMNS)/>
            <ChoiceField
                id="event-status"
                label="The venue says"
                options=Signal::derive(move || options.clone())
                value=status
                failure
                column="status"
            />
            <TextField id="event-time" label="Time, UTC" value=time failure column="event_time" placeholder="now"/>
            <TextField id="event-note" label="In its words" value=note failure column="note" wide=true/>
            <div class="acts wide">
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button class="button primary" type="submit">"Record the event"</button>
            </div>
        </form>
    }
}
