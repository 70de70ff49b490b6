//! A new calendar, of what an exchange states.

use leptos::prelude::*;

use super::Reference;
use crate::components::{Bound, ChoiceField, Dialog, EntryForm, TextField};
use crate::state::{Latest, WithSome};
use protocol::{CalendarsView, Failure, SaveCalendar};

#[component]
pub(super) fn CalendarDialog(page: Reference, open: RwSignal<bool>, list: Latest<CalendarsView>) -> impl IntoView {
    let draft = RwSignal::new(SaveCalendar {
        source: "XNYS".to_owned(),
        key: "XNYS".to_owned(),
        name: "New York Stock Exchange".to_owned(),
        span: ("2015-01-01".to_owned(), "2035-12-31".to_owned()),
    });
    let failure = RwSignal::new(None::<Failure>);
    let sources = Signal::derive(move || {
        let sources = list.part(|view| view.sources.clone()).into_iter();
        sources
            .map(|source| (source.key.clone(), format!("{} ({})", source.name, source.key)))
            .collect::<Vec<_>>()
    });
    // The source proposes the names.
    let source = Bound::new(
        move || draft.with(|draft| draft.source.clone()),
        move |key: String| {
            let sources = untrack(|| list.with_some(|view| view.sources.clone())).unwrap_or_default();
            let named = sources.into_iter().find(|source| source.key == key);
            draft.update(|draft| {
                draft.name = named.map(|source| source.name).unwrap_or_default();
                draft.key.clone_from(&key);
                draft.source = key;
            });
        },
    );
    let part = move |access: fn(&mut SaveCalendar) -> &mut String| Bound::part(draft, access);
    let save = move || {
        let ask = draft.get_untracked();
        let name = ask.key.clone();
        page.app.submit(ask, open, failure, move |saved| {
            page.pick(saved.uid);
            page.app.done_undoable(format!("Calendar {name} created."), saved.entry);
        });
    };
    view! {
        <Dialog open label="New calendar">
            <EntryForm title="New calendar" failure submit="Create calendar" open on_submit=save>
                <ChoiceField id="calendar-source" label="Sessions of" options=sources value=source column="source" wide=true/>
                <TextField id="calendar-key" label="Identifier" value=part(|d| &mut d.key) column="unique_identifier"/>
                <TextField id="calendar-name" label="Name" value=part(|d| &mut d.name) column="display_name"/>
                <TextField id="calendar-from" label="From" kind="date" value=part(|d| &mut d.span.0) column="valid_from"/>
                <TextField id="calendar-to" label="To" kind="date" value=part(|d| &mut d.span.1) column="valid_to"/>
                <p class="hint wide">"An existing calendar with this identifier is updated; its days outside these dates are kept."</p>
            </EntryForm>
        </Dialog>
    }
}
