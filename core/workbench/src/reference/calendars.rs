//! Calendars: which there are, one year of one, and new ones from what exchanges state.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::{Datelike, NaiveDate};
use markets::calendar::{ALWAYS_OPEN, CalendarSource, MaterialiseCalendar, PARTS, REGULAR, WEEKDAYS, source_keys};
use markets::tables::calendars::{
    Calendar, CalendarDate, CalendarDateTable, CalendarEventTable, CalendarSession, CalendarSessionTable, CalendarTable,
};
use metatable::{Field, Store, Value};
use sorting::Arrange;

use super::{at_field, count, date, saved};
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use protocol::{
    CalendarDay, CalendarException, CalendarLine, CalendarSourceLine, CalendarYear, CalendarsView, DayKind, Failure,
    Instant, ListCalendars, SaveCalendar, SavedRow, ShowCalendar, Uid,
};

impl Query for ListCalendars {
    fn answer(&self, session: &Session, _: &Context) -> Result<CalendarsView, Failure> {
        let store = session.store();
        let mut calendars: Vec<CalendarLine> = store.rows::<CalendarTable>().map(|row| line(store, &row)).collect();
        calendars.arrange_by(|one, other| one.key.cmp(&other.key));
        Ok(CalendarsView {
            calendars,
            sources: source_keys().map(source_line).collect(),
        })
    }
}

/// What people call the source of a calendar.
pub(crate) fn source_name(key: &str) -> &str {
    match key {
        "XNYS" => "New York Stock Exchange",
        "XNAS" => "Nasdaq",
        "XLON" => "London Stock Exchange",
        "XPAR" => "Euronext Paris",
        "XETR" => "Xetra",
        "XTKS" => "Tokyo Stock Exchange",
        "XHKG" => "Hong Kong Stock Exchange",
        ALWAYS_OPEN => "Always open",
        WEEKDAYS => "Monday to Friday",
        other => other,
    }
}

fn source_line(key: &str) -> CalendarSourceLine {
    CalendarSourceLine {
        key: key.to_owned(),
        name: source_name(key).to_owned(),
        span: CalendarSource::of(key).and_then(|source| source.span()),
    }
}

fn line(store: &Store, row: &Calendar) -> CalendarLine {
    let business = [Value::Uid(row.uid), Value::Bool(true)];
    let sessions = store.find::<CalendarDateTable>(&["calendar_uid", "is_business_day"], &business);
    let source = [row.source.as_deref(), row.source_identifier.as_deref()];
    CalendarLine {
        uid: row.uid,
        key: row.unique_identifier.clone(),
        name: row.display_name.clone(),
        kind: row.calendar_type.clone(),
        zone: row.timezone.clone(),
        source: source.into_iter().flatten().collect::<Vec<_>>().join(" "),
        span: (row.valid_from, row.valid_to),
        sessions: count(sessions.len()),
    }
}

impl Query for ShowCalendar {
    fn answer(&self, session: &Session, context: &Context) -> Result<CalendarYear, Failure> {
        let newest = accounts::valuations(session, context)?.market.newest_price;
        let store = session.store();
        let row = store
            .by_uid::<CalendarTable>(self.uid)
            .ok_or_else(|| Failure::from(codes::calendar_gone()))?;
        let usual = newest.map_or(row.valid_to, |newest| newest.date_naive());
        let usual = usual.clamp(row.valid_from, row.valid_to.max(row.valid_from)).year();
        let year = self.year.unwrap_or(usual);
        let days = days(store, row.uid, year);
        Ok(CalendarYear {
            calendar: line(store, &row),
            year,
            exceptions: exceptions(store, row.uid, year, &days),
            days,
        })
    }
}

fn days(store: &Store, calendar: Uid, year: i32) -> Vec<CalendarDay> {
    let mut sessions: BTreeMap<NaiveDate, Vec<CalendarSession>> = BTreeMap::new();
    for session in in_year::<CalendarSessionTable>(store, calendar, year) {
        sessions.entry(session.local_date).or_default().push(session);
    }
    let day = |row: CalendarDate| {
        let of_day = sessions.get(&row.local_date).map_or(&[][..], Vec::as_slice);
        let span = |label: &str| {
            let session = of_day.iter().find(|session| session.session_label == label)?;
            session.opens_at.zip(session.closes_at)
        };
        let [morning, afternoon] = PARTS.map(span);
        CalendarDay {
            date: row.local_date,
            kind: kind_of(&row),
            holiday: row.holiday_name,
            session: span(REGULAR),
            pause: morning
                .zip(afternoon)
                .map(|((_, stops), (goes_on, _))| (stops, goes_on)),
        }
    };
    in_year::<CalendarDateTable>(store, calendar, year).map(day).collect()
}

fn kind_of(row: &CalendarDate) -> DayKind {
    if row.is_business_day && row.is_early_close {
        DayKind::EarlyClose
    } else if row.is_business_day {
        DayKind::Session
    } else if row.is_holiday {
        DayKind::Holiday
    } else if row.is_weekend {
        DayKind::Weekend
    } else {
        DayKind::Closed
    }
}

/// The rows of a calendar whose date lies in a year, by date.
fn in_year<T: metatable::MetaTable>(store: &Store, calendar: Uid, year: i32) -> impl Iterator<Item = T::Row> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default().to_value();
    let (from, to) = (Bound::Included(day(1, 1)), Bound::Included(day(12, 31)));
    let rows = store.range::<T>(&["calendar_uid", "local_date"], &[Value::Uid(calendar)], from, to);
    rows.into_iter().flatten()
}

/// Holidays, early closes, sessions on a weekend, and events.
fn exceptions(store: &Store, calendar: Uid, year: i32, days: &[CalendarDay]) -> Vec<CalendarException> {
    let events = store.find::<CalendarEventTable>(&["calendar_uid"], &[Value::Uid(calendar)]);
    let noted = events.into_iter().filter_map(|event| {
        let date = event
            .event_date
            .or(event.event_time.map(|time: Instant| time.date_naive()))?;
        (date.year() == year).then_some(CalendarException {
            date,
            kind: event.event_type,
            label: event.event_label,
            session: None,
        })
    });
    let special = days.iter().filter(|day| is_exception(day)).map(|day| {
        let kind = match day.kind {
            DayKind::EarlyClose => "Early close",
            DayKind::Session => "Weekend session",
            DayKind::Closed => "No session",
            DayKind::Holiday | DayKind::Weekend => "Holiday",
        };
        CalendarException {
            date: day.date,
            kind: kind.to_owned(),
            label: day.holiday.clone().unwrap_or_default(),
            session: day.session,
        }
    });
    let mut exceptions: Vec<CalendarException> = special.chain(noted).collect();
    exceptions.arrange();
    exceptions
}

fn is_exception(day: &CalendarDay) -> bool {
    let is_weekend = day.date.weekday().num_days_from_monday() > 4;
    match day.kind {
        DayKind::Holiday | DayKind::EarlyClose | DayKind::Closed => true,
        // Of a calendar that is open on every weekend, weekends are not special.
        DayKind::Session => {
            is_weekend
                && day
                    .session
                    .is_some_and(|(opens, closes)| (closes - opens).num_hours() < 24)
        }
        DayKind::Weekend => false,
    }
}

impl Command for SaveCalendar {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let (from, to) = (date(&self.valid_from, "valid_from")?, date(&self.valid_to, "valid_to")?);
        let (key, name) = (self.unique_identifier.trim().to_owned(), self.display_name.trim());
        if key.is_empty() {
            return Err(at_field("unique_identifier", codes::value_missing()));
        }
        let name = if name.is_empty() { &key } else { name };
        let materialise = MaterialiseCalendar {
            source: self.source,
            unique_identifier: Some(key.clone()),
            display_name: Some(name.to_owned()),
            calendar_type: None,
            valid_from: from,
            valid_to: to,
        };
        Ok(Write::new(context.intent(&materialise), move |session, _, applied| {
            let named = session
                .store()
                .find_one::<CalendarTable>(&["unique_identifier"], &[Value::Text(key)]);
            let uid = named.map(|calendar| calendar.uid);
            uid.map(|uid| saved(uid, applied))
                .ok_or_else(|| Failure::from(codes::calendar_gone()))
        }))
    }
}
