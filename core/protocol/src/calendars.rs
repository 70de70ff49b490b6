//! Reference data: calendars.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Instant, Uid};
use crate::form::{Control, Source, form};

/// Every calendar, and where the days of new ones can come from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListCalendars;

/// The calendars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarsView {
    /// By identifier.
    pub calendars: Vec<CalendarLine>,
    /// What can be materialised.
    pub sources: Vec<CalendarSourceLine>,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarLine {
    /// The row.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// Human label.
    pub name: String,
    /// TRADING, BUSINESS and so on.
    pub kind: String,
    /// IANA zone.
    pub zone: String,
    /// Who states the rules, with its key.
    pub source: String,
    /// First and last date.
    pub span: (NaiveDate, NaiveDate),
    /// Days with a session.
    pub sessions: u32,
}

/// Where the days of a calendar can come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSourceLine {
    /// XNYS, 24/7, weekdays.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The first and the last date that are known; none where every date is.
    pub span: Option<(NaiveDate, NaiveDate)>,
}

/// One year of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowCalendar {
    /// The row.
    pub uid: Uid,
    /// The year; that of the newest price within the calendar when none is given.
    pub year: Option<i32>,
}

/// One year of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    /// The calendar.
    pub calendar: CalendarLine,
    /// The year.
    pub year: i32,
    /// The days of the year that are known, in order.
    pub days: Vec<CalendarDay>,
    /// The days that are unlike the others, and what is noted for days of the year, by date.
    pub exceptions: Vec<CalendarException>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The date.
    pub date: NaiveDate,
    /// What kind of day.
    pub kind: DayKind,
    /// What the holiday is called.
    pub holiday: Option<String>,
    /// When the main session opens and closes.
    pub session: Option<(Instant, Instant)>,
    /// When it pauses and goes on.
    pub pause: Option<(Instant, Instant)>,
}

/// What kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayKind {
    /// A session of the regular hours.
    Session,
    /// A session that ends early.
    EarlyClose,
    /// A weekday without a session.
    Holiday,
    /// Saturday or Sunday without a session.
    Weekend,
    /// Without a session for another reason.
    Closed,
}

/// A day that is unlike the others, or something noted for a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CalendarException {
    /// The date, or the date of its instant.
    pub date: NaiveDate,
    /// Holiday, EXPIRY and so on.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// When the main session opens and closes.
    pub session: Option<(Instant, Instant)>,
}

form! {
    /// Makes a calendar of a source, or changes it.
    pub struct SaveCalendar {
        /// XNYS, 24/7, weekdays.
        source: String, "Sessions of", control Control::Pick(Source::Sessions);
        /// Business key.
        unique_identifier: String, "Identifier", control Control::Words;
        /// Human label.
        display_name: String, "Name", control Control::Words;
        /// First date.
        valid_from: String, "From", control Control::Date;
        /// Last date.
        valid_to: String, "To", control Control::Date;
    }
}

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedRow {
    /// The row.
    pub uid: Uid,
    /// The change, for undo; none when nothing changed.
    pub entry: Option<u64>,
}
