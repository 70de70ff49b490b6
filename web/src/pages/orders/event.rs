//! What a broker reports of an order, besides fills.

use choices::{Choice, OrderStatus};
use leptos::prelude::*;

use super::batch::Batch;
use crate::components::{Bound, ChoiceField, DialogAbout, EntryForm, TextField};
use crate::pages::sides::side_words;
use protocol::{BatchOrder, Failure, RecordEvent};

/// Open while there is an order to report on.
#[component]
pub(super) fn EventDialog(page: Batch, reporting: RwSignal<Option<BatchOrder>>) -> impl IntoView {
    let content = move |order, open| view! { <EventForm page order open/> };
    view! { <DialogAbout about=reporting label="Record event" content/> }
}

#[component]
fn EventForm(page: Batch, order: BatchOrder, open: RwSignal<bool>) -> impl IntoView {
    let (side, _) = side_words(order.side);
    let title = format!("{side} {}", order.asset);
    let first = order.reports.iter().find(|status| **status != OrderStatus::Cancelled);
    let draft = RwSignal::new(RecordEvent {
        order: order.key.clone(),
        status: first.copied().unwrap_or_default(),
        time: String::new(),
        note: String::new(),
    });
    let failure = RwSignal::new(None::<Failure>);
    let options = order.reports.iter();
    let options: Vec<_> = options
        .map(|status| (status.text().to_owned(), status.label().to_owned()))
        .collect();
    let part = move |access: fn(&mut RecordEvent) -> &mut String| Bound::part(draft, access);
    let status = Bound::steady(
        move || draft.with(|event| event.status.text().to_owned()),
        move |text: String| draft.update(|event| event.status = OrderStatus::of(&text).unwrap_or(event.status)),
    );
    let save = move || {
        let ask = draft.get_untracked();
        let text = format!("Order {}: {}.", order.asset, ask.status.label().to_lowercase());
        page.app.submit(ask, open, failure, move |recorded| {
            page.app.done_undoable(text, recorded.entry);
        });
    };
    view! {
        <EntryForm title failure submit="Record event" open on_submit=save>
            <ChoiceField id="event-status" label="Broker status" options value=status column="status"/>
            <TextField id="event-time" label="Time (UTC)" value=part(|event| &mut event.time) column="event_time" placeholder="now"/>
            <TextField id="event-note" label="Broker message" value=part(|event| &mut event.note) column="note" wide=true/>
        </EntryForm>
    }
}
