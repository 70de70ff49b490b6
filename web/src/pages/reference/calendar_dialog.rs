//! A new calendar, of what an exchange states.

use leptos::prelude::*;

use super::Reference;
use crate::components::{ChoiceField, Dialog, EntryForm, TextField};
use crate::state::Latest;
use protocol::{CalendarsView, Failure, SaveCalendar};

const COLUMNS: &[&str] = &["source", "unique_identifier", "valid_from", "valid_to"];

/// What is typed.
#[derive(Clone, Copy, Debug)]
struct Draft {
    source: RwSignal<String>,
    key: RwSignal<String>,
    name: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    failure: RwSignal<Option<Failure>>,
}

#[component]
pub(super) fn CalendarDialog(page: Reference, open: RwSignal<bool>, list: Latest<CalendarsView>) -> impl IntoView {
    let text = |text: &str| RwSignal::new(text.to_owned());
    let draft = Draft {
        source: text("XNYS"),
        key: text("XNYS"),
        name: text("New York Stock Exchange"),
        from: text("2015-01-01"),
        to: text("2035-12-31"),
        failure: RwSignal::new(None),
    };
    let sources = Signal::derive(move || {
        let view = list.value.get();
        let sources = view.map(|view| view.sources).unwrap_or_default().into_iter();
        sources
            .map(|source| (source.key.clone(), format!("{} ({})", source.name, source.key)))
            .collect::<Vec<_>>()
    });
    // The source proposes the names.
    Effect::new(move |before: Option<String>| {
        let key = draft.source.get();
        if before.is_some_and(|before| before != key) {
            let named = list.value.with_untracked(|view| {
                let sources = view.as_ref().map_or(&[][..], |view| &view.sources);
                sources
                    .iter()
                    .find(|source| source.key == key)
                    .map(|source| source.name.clone())
            });
            draft.name.set(named.unwrap_or_default());
            draft.key.set(key.clone());
        }
        key
    });
    view! {
        <Dialog open label="New calendar">
            <EntryForm title="New calendar" failure=draft.failure columns=COLUMNS submit="Create calendar" open on_submit=move || save(page, draft, open)>
                <ChoiceField id="calendar-source" label="Sessions of" options=sources value=draft.source failure=draft.failure column="source" wide=true/>
                <TextField id="calendar-key" label="Identifier" value=draft.key failure=draft.failure column="unique_identifier"/>
                <TextField id="calendar-name" label="Name" value=draft.name failure=draft.failure column="display_name"/>
                <TextField id="calendar-from" label="From" kind="date" value=draft.from failure=draft.failure column="valid_from"/>
                <TextField id="calendar-to" label="To" kind="date" value=draft.to failure=draft.failure column="valid_to"/>
                <p class="hint wide">"An existing calendar with this identifier is updated; its days outside these dates are kept."</p>
            </EntryForm>
        </Dialog>
    }
}

fn save(page: Reference, draft: Draft, open: RwSignal<bool>) {
    let ask = SaveCalendar {
        source: draft.source.get_untracked(),
        key: draft.key.get_untracked(),
        name: draft.name.get_untracked(),
        span: (draft.from.get_untracked(), draft.to.get_untracked()),
    };
    let name = ask.key.clone();
    page.app.submit(ask, open, draft.failure, move |saved| {
        page.pick(saved.uid);
        page.app.done_undoable(format!("Calendar {name} created."), saved.entry);
    });
}
