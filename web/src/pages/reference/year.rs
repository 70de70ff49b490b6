//! A year at a glance, and the days that are unlike the others.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

use crate::browser::format;
use crate::components::{AUTO, Card, Column, ShortTable, each};
use protocol::{CalendarDay, CalendarException, CalendarYear, DayKind, Instant};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Twelve months. Every day that is not an ordinary session is in the list below too.
#[component]
pub(super) fn YearGrid(shown: CalendarYear) -> impl IntoView {
    let days: BTreeMap<NaiveDate, CalendarDay> = shown.days.into_iter().map(|day| (day.date, day)).collect();
    let months = each(
        (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(shown.year, month, 1)),
        |first| view! { <Month first days=days.clone()/> },
    );
    view! {
        <ul class="daykey" aria-hidden="true">
            <li class="session">"Session"</li>
            <li class="early">"Early close"</li>
            <li class="holiday">"Holiday"</li>
            <li class="weekend">"Weekend"</li>
        </ul>
        <div class="months">{months}</div>
    }
}

#[component]
fn Month(first: NaiveDate, days: BTreeMap<NaiveDate, CalendarDay>) -> impl IntoView {
    let name = MONTHS[first.month0() as usize];
    let before = first.weekday().num_days_from_monday();
    let blanks = each(0..before, |_| view! { <span></span> });
    let cells = each(
        first.iter_days().take_while(|date| date.month() == first.month()),
        |date| {
            let day = days.get(&date);
            let class = day.map_or("unknown", |day| class_of(day.kind));
            let title = day.map_or_else(
                || format!("{date}: not covered"),
                |day| format!("{date}: {}", words_of(day)),
            );
            view! { <span class=class title=title>{date.day()}</span> }
        },
    );
    let open = days
        .values()
        .filter(|day| day.date.month() == first.month() && day.session.is_some())
        .count();
    let open = format::number_of(open);
    view! {
        <figure class="month" role="img" aria-label=format!("{name}: {}", format::counted(open, "session", "sessions"))>
            <figcaption>{name} <small>{open}</small></figcaption>
            <div>{blanks}{cells}</div>
        </figure>
    }
}

const fn class_of(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Session => "session",
        DayKind::EarlyClose => "early",
        DayKind::Holiday => "holiday",
        DayKind::Weekend => "weekend",
        DayKind::Closed => "closed",
    }
}

fn words_of(day: &CalendarDay) -> String {
    let kind = match day.kind {
        DayKind::Session => "session",
        DayKind::EarlyClose => "early close",
        DayKind::Holiday => "holiday",
        DayKind::Weekend => "weekend",
        DayKind::Closed => "no session",
    };
    let name = day
        .holiday
        .as_deref()
        .map(|name| format!(", {name}"))
        .unwrap_or_default();
    let hours = day
        .session
        .map(|(opens, closes)| format!(", {} UTC", hours_of(opens, closes)));
    let pause = day
        .pause
        .map(|(stops, goes_on)| format!(", break {}", hours_of(stops, goes_on)));
    [
        kind.to_owned(),
        name,
        hours.unwrap_or_default(),
        pause.unwrap_or_default(),
    ]
    .concat()
}

fn hours_of(from: Instant, to: Instant) -> String {
    format!("{}–{}", format::clock(from), format::clock(to))
}

const NO_SPECIALS: (&str, &str) = (
    "No exceptions",
    "Every weekday of this year is a regular session, or the calendar does not cover the year.",
);

/// Holidays, early closes, sessions on a weekend, and events.
#[component]
pub(super) fn Specials(shown: CalendarYear) -> impl IntoView {
    let columns = vec![
        Column::text("Date", AUTO, |day: &CalendarException| day.date.to_string()),
        Column::text("Day", AUTO, |day: &CalendarException| day.date.format("%A").to_string()).class("quiet"),
        Column::text("Type", AUTO, |day: &CalendarException| day.kind.clone()),
        Column::text("Name", AUTO, |day: &CalendarException| day.label.clone()),
        Column::text("Session", AUTO, |day: &CalendarException| {
            format::or_dash(day.session, |(opens, closes)| hours_of(opens, closes))
        })
        .unit("UTC"),
    ];
    view! {
        <Card title="Holidays, early closes, events" label="Exceptions" body="">
            <ShortTable kind="specials" label="Holidays, early closes, events" columns rows=shown.exceptions empty=NO_SPECIALS/>
        </Card>
    }
}
