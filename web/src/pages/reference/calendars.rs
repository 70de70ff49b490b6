//! The calendars, one year of the one that is picked, and a new one, of what an exchange states.

use chrono::Datelike;
use leptos::prelude::*;

use super::year::{Specials, YearGrid};
use super::{ListAndDetail, Reference};
use crate::browser::format;
use crate::components::{Dialog, FailureBanner, Icon, IconButton};
use crate::pages::request_form::RequestForm;
use crate::state::{Latest, WithSome, answer_to};
use protocol::{CalendarLine, CalendarYear, CalendarsView, ListCalendars, SaveCalendar, ShowCalendar, Uid};

#[component]
pub(super) fn Calendars(page: Reference) -> impl IntoView {
    let list = answer_to(page.app.engine, || Some(ListCalendars));
    let making = RwSignal::new(false);
    view! {
        <ListAndDetail
            page
            title="Calendars"
            lines=move || list.with_some(|view| view.calendars.clone())
            failure=list.failure
            uid=|line| line.uid
            item=calendar_item
            new="New"
            on_new=move || making.set(true)
            empty=(
                "No calendars",
                "Create a calendar from the sessions of an exchange, from weekdays, or from every day. Portfolios need a calendar.",
            )
            detail=move |uid| view! { <CalendarDetail page uid/> }
        />
        <CalendarDialog page open=making list/>
    }
}

fn calendar_item(line: CalendarLine) -> impl IntoView {
    let (from, to) = line.span;
    view! {
        <b>{line.name}</b>
        <span>{line.key} " · " {from.year()} "–" {to.year()}</span>
    }
}

#[component]
fn CalendarDetail(page: Reference, uid: Uid) -> impl IntoView {
    let year = RwSignal::new(None::<i32>);
    let shown = answer_to(page.app.engine, move || Some(ShowCalendar { uid, year: year.get() }));
    let value = shown.value;
    let step = move |by: i32| {
        if let Some(at) = value.with_some_untracked(|shown| shown.year) {
            year.set(Some(at + by));
        }
    };
    let within = move |by: i32| {
        value.part(|shown| {
            let (from, to) = shown.calendar.span;
            (from.year()..=to.year()).contains(&(shown.year + by))
        })
    };
    let title = move || value.with_some(|shown| shown.year.to_string());
    view! {
        <FailureBanner failure=shown.failure/>
        <section class="card" aria-label="Year">
            <header>
                <h2>{move || value.with_some(|shown| shown.calendar.name.clone())}</h2>
                <IconButton icon=Icon::Back label="Previous year" on_press=move || step(-1) disabled=move || !within(-1)/>
                <strong class="year">{title}</strong>
                <IconButton
                    icon=Icon::Back
                    label="Next year"
                    on_press=move || step(1)
                    class="button quiet icon-only turned"
                    disabled=move || !within(1)
                />
            </header>
            <div class="body">
                {move || value.get().map(|shown| view! { <Facts shown=shown.clone()/><YearGrid shown/> })}
            </div>
        </section>
        {move || value.get().map(|shown| view! { <Specials shown/> })}
    }
}

#[component]
fn Facts(shown: CalendarYear) -> impl IntoView {
    let CalendarYear { calendar, days, .. } = shown;
    let sessions = days.iter().filter(|day| day.session.is_some()).count();
    let sessions = format::counted(format::number_of(sessions), "session", "sessions");
    let source = if calendar.source.is_empty() {
        "weekdays".to_owned()
    } else {
        calendar.source
    };
    let (from, to) = calendar.span;
    view! {
        <p class="quiet">
            <b>{sessions}</b> " in the year; "{calendar.kind.to_lowercase()} " calendar, hours in " {calendar.zone} ", source: " {source}
            ", covers " {from.to_string()} " to " {to.to_string()} "."
        </p>
    }
}

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
