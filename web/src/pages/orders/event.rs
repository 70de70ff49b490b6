//! What a broker reports of an order, besides fills.

use leptos::prelude::*;

use super::run::Run;
use super::words::status_word;
use crate::components::{ChoiceField, Dialog, EntryForm, TextField, open_while};
use crate::pages::sides::side_words;
use protocol::{Failure, RecordEvent, RunOrder};

const COLUMNS: &[&str] = &["status", "event_time"];

/// Open while there is an order to report on.
#[component]
pub(super) fn EventDialog(page: Run, reporting: RwSignal<Option<RunOrder>>) -> impl IntoView {
    let open = open_while(reporting);
    view! {
        <Dialog open label="Record event">
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
        let text = format!("Order {}: {}.", order.asset, status_word(&ask.status).to_lowercase());
        page.app.submit(ask, open, failure, move |recorded| {
            page.app.done_undoable(text, recorded.entry);
        });
    };
    view! {
        <EntryForm title=title failure=failure columns=COLUMNS submit="Record event" open on_submit=save>
            <ChoiceField
                id="event-status"
                label="Broker status"
                options=Signal::derive(move || options.clone())
                value=status
                failure
                column="status"
            />
            <TextField id="event-time" label="Time (UTC)" value=time failure column="event_time" placeholder="now"/>
            <TextField id="event-note" label="Broker message" value=note failure column="note" wide=true/>
        </EntryForm>
    }
}
