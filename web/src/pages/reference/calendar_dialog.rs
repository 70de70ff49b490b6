//! A new calendar, of what an exchange states.

use leptos::prelude::*;

use super::Reference;
use crate::components::Dialog;
use crate::pages::request_form::RequestForm;
use crate::state::{Latest, WithSome};
use protocol::{CalendarsView, SaveCalendar};

const FIELDS: &[&str] = &["source", "unique_identifier", "display_name", "valid_from", "valid_to"];

#[component]
pub(super) fn CalendarDialog(page: Reference, open: RwSignal<bool>, list: Latest<CalendarsView>) -> impl IntoView {
    let draft = RwSignal::new(Some(SaveCalendar {
        source: "XNYS".to_owned(),
        unique_identifier: "XNYS".to_owned(),
        display_name: "New York Stock Exchange".to_owned(),
        valid_from: "2015-01-01".to_owned(),
        valid_to: "2035-12-31".to_owned(),
    }));
    // The source proposes the names.
    let source = Memo::new(move |_| draft.part(|draft| draft.source.clone()));
    Effect::new(move |before: Option<String>| {
        let key = source.get();
        if before.is_some_and(|before| before != key) {
            let sources = list.part_untracked(|view| view.sources.clone());
            let named = sources.into_iter().find(|source| source.key == key);
            draft.update(|draft| {
                if let Some(draft) = draft {
                    draft.display_name = named.map(|source| source.name).unwrap_or_default();
                    draft.unique_identifier.clone_from(&key);
                }
            });
        }
        key
    });
    let offers = move |_| {
        let sources = list.part(|view| view.sources.clone()).into_iter();
        let option =
            |source: protocol::CalendarSourceLine| (source.key.clone(), format!("{} ({})", source.name, source.key));
        sources.map(option).collect()
    };
    let done = move |ask: SaveCalendar, saved: protocol::SavedRow| {
        page.pick(saved.uid);
        let text = format!("Calendar {} created.", ask.unique_identifier);
        page.app.done_undoable(text, saved.entry);
    };
    view! {
        <Dialog open label="New calendar">
            <RequestForm title="New calendar" prefix="calendar-" draft fields=FIELDS wide=&["source"] offers submit="Create calendar" open done>
                <p class="hint wide">"An existing calendar with this identifier is updated; its days outside these dates are kept."</p>
            </RequestForm>
        </Dialog>
    }
}
