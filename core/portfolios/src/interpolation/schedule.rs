use std::ops::Bound;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use markets::calendar::{ALWAYS_OPEN, PARTS, REGULAR};
use markets::tables::calendars::{Calendar, CalendarSession, CalendarSessionTable};
use metatable::{Field, Instant, Store, Value};
use sorting::Arrange;

/// From the opening to the close of trading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// When it opens.
    pub opens: Instant,
    /// When it closes.
    pub closes: Instant,
}

impl Session {
    /// A day of prices of a calendar that never closes: to the last minute of the UTC day.
    pub fn always_open(date: NaiveDate) -> Self {
        let opens = date.and_time(NaiveTime::MIN).and_utc();
        Self {
            opens,
            closes: opens + TimeDelta::minutes(1_439),
        }
    }
}

/// The sessions of a calendar between two days, in order; with `parts` a session with a break is two.
pub(super) fn sessions(
    store: &Store,
    calendar: &Calendar,
    (first, last): (NaiveDate, NaiveDate),
    parts: bool,
) -> Vec<Session> {
    if calendar.unique_identifier == ALWAYS_OPEN {
        return first
            .iter_days()
            .take_while(|date| *date <= last)
            .map(Session::always_open)
            .collect();
    }
    let span = (Bound::Included(first.to_value()), Bound::Included(last.to_value()));
    let columns = ["calendar_uid", "local_date"];
    let rows = store.range::<CalendarSessionTable>(&columns, &[Value::Uid(calendar.uid)], span.0, span.1);
    let rows: Vec<CalendarSession> = rows.into_iter().flatten().collect();
    let is_part = |row: &CalendarSession| PARTS.contains(&row.session_label.as_str());
    let wanted = |row: &&CalendarSession| {
        let is_parted = || {
            rows.iter()
                .any(|other| other.local_date == row.local_date && is_part(other))
        };
        match row.session_label.as_str() {
            REGULAR => !(parts && is_parted()),
            _ => parts && is_part(row),
        }
    };
    let session = |row: &CalendarSession| {
        Some(Session {
            opens: row.opens_at?,
            closes: row.closes_at?,
        })
    };
    let mut sessions: Vec<Session> = rows.iter().filter(wanted).filter_map(session).collect();
    sessions.arrange_by_key(|session| session.closes);
    sessions
}
