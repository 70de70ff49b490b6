//! The calendars, and one year of the one that is picked.

use chrono::Datelike;
use leptos::prelude::*;

use super::Reference;
use super::calendar_dialog::CalendarDialog;
use super::year::{Specials, YearGrid};
use crate::browser::format;
use crate::components::{EmptyNote, FailureBanner, Icon, IconButton, IconView, each};
use crate::state::{WithSome, answer_to};
use protocol::{CalendarLine, CalendarYear, ListCalendars, ShowCalendar, Uid};

#[component]
pub(super) fn Calendars(page: Reference) -> impl IntoView {
    let list = answer_to(page.app.engine, || Some(ListCalendars));
    let first = Memo::new(move |_| {
        list.value
            .with(|view| view.as_ref()?.calendars.first().map(|line| line.uid))
    });
    let shown = Memo::new(move |_| page.picked.get().or(first.get()));
    let making = RwSignal::new(false);
    let is_empty = move || list.part(|view| view.calendars.is_empty());
    let items = move || {
        let lines = list.part(|view| view.calendars.clone());
        each(lines, |line| view! { <CalendarItem page line shown/> })
    };
    view! {
        <FailureBanner failure=list.failure/>
        <div class="split list-first">
            <section class="card listcard" aria-label="Calendars">
                <header>
                    <h2>"Calendars"</h2>
                    <button class="button small" type="button" on:click=move |_| making.set(true)>
                        <IconView icon=Icon::Plus/>"New"
                    </button>
                </header>
                <ul class="picklist">{items}</ul>
                <Show when=is_empty>
                    <EmptyNote
                        title="No calendars"
                        text="Create a calendar from the sessions of an exchange, from weekdays, or from every day. Portfolios need a calendar."
                    />
                </Show>
            </section>
            <div class="work">
                {move || shown.get().map(|uid| view! { <CalendarDetail page uid/> })}
            </div>
        </div>
        <CalendarDialog page open=making list/>
    }
}

#[component]
fn CalendarItem(page: Reference, line: CalendarLine, shown: Memo<Option<Uid>>) -> impl IntoView {
    let uid = line.uid;
    let is_here = move || (shown.get() == Some(uid)).then_some("true");
    let (from, to) = line.span;
    view! {
        <li>
            <button type="button" aria-current=is_here on:click=move |_| page.pick(uid)>
                <b>{line.name.clone()}</b>
                <span>{line.key} " · " {from.year()} "–" {to.year()}</span>
            </button>
        </li>
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
