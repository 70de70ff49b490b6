//! The days and sessions of calendars.

mod exchange;
mod materialise;
mod source;

pub use exchange::{ExchangeCalendar, exchange, exchange_keys};
pub use materialise::MaterialiseCalendar;
pub use source::{ALWAYS_OPEN, CalendarSource, WEEKDAYS, source_keys};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use metatable::{Instant, RowApi, RowError, Session, Uid};

use crate::tables::calendars::{CalendarDate, CalendarDateDraft, CalendarSession, CalendarSessionDraft};

/// The label of the main session of a day: from its opening to its close, a break included.
pub const REGULAR: &str = "regular";
/// The labels of the two parts of a session with a break.
pub const PARTS: [&str; 2] = ["morning", "afternoon"];

/// The days from `start` to `end`, both included; none when the range is reversed.
///
/// ```
/// # use markets::calendar::days;
/// let (start, end) = ("2026-01-01".parse().unwrap(), "2026-01-03".parse().unwrap());
/// assert_eq!(days(start, end).unwrap().count(), 3);
/// assert!(days(end, start).is_none());
/// ```
pub fn days(start: NaiveDate, end: NaiveDate) -> Option<impl Iterator<Item = NaiveDate>> {
    let length = usize::try_from((end - start).num_days()).ok()?;
    Some(start.iter_days().take(length + 1))
}

/// One day of a calendar and its main session, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date, in the calendar's zone.
    pub date: NaiveDate,
    /// When the session opens and closes; none on a day without one.
    pub session: Option<(Instant, Instant)>,
    /// When trading pauses within the session and goes on; none on a day without a break.
    pub pause: Option<(Instant, Instant)>,
    /// The session closes early.
    pub is_early_close: bool,
    /// The name of the holiday, where it is known.
    pub holiday_name: Option<String>,
    /// The zone of the session.
    pub timezone: String,
}

impl Day {
    /// A day without a session.
    pub fn closed(date: NaiveDate, timezone: &str) -> Self {
        Self {
            date,
            session: None,
            pause: None,
            is_early_close: false,
            holiday_name: None,
            timezone: timezone.to_owned(),
        }
    }

    /// A day of a calendar that never closes: its session is the whole UTC day.
    pub fn always_open(date: NaiveDate) -> Option<Self> {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let next = date.checked_add_days(Days::new(1))?;
        Some(Self {
            session: Some((midnight(date), midnight(next))),
            ..Self::closed(date, "UTC")
        })
    }

    /// Saturday or Sunday.
    pub fn is_weekend(&self) -> bool {
        matches!(self.date.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// A weekday without a session.
    pub fn is_holiday(&self) -> bool {
        self.session.is_none() && !self.is_weekend()
    }

    /// The row of the day.
    pub fn to_date(&self, calendar: Uid) -> CalendarDateDraft {
        CalendarDateDraft::default()
            .calendar_uid(calendar)
            .local_date(self.date)
            .is_business_day(self.session.is_some())
            .is_holiday(self.is_holiday())
            .is_weekend(self.is_weekend())
            .is_early_close(self.is_early_close)
            .holiday_name(self.holiday_name.clone())
    }

    /// The rows of its sessions: the main one, and its two parts where there is a break; none on a day without one.
    pub fn to_sessions(&self, calendar: Uid) -> impl Iterator<Item = CalendarSessionDraft> {
        let row = move |label: &'static str, (opens_at, closes_at): (Instant, Instant)| {
            let draft = CalendarSessionDraft::default()
                .calendar_uid(calendar)
                .local_date(self.date)
                .session_label(label)
                .opens_at(opens_at)
                .closes_at(closes_at)
                .timezone(self.timezone.as_str());
            draft.is_primary(label == REGULAR)
        };
        let parts = self.session.zip(self.pause).map(|((opens, closes), (stops, goes_on))| {
            let [morning, afternoon] = PARTS;
            [row(morning, (opens, stops)), row(afternoon, (goes_on, closes))]
        });
        let main = self.session.map(|session| row(REGULAR, session));
        main.into_iter().chain(parts.into_iter().flatten())
    }
}

/// Adds or changes the days and sessions of a calendar; how many rows changed. Days that are not named stay.
///
/// # Errors
/// Those of an upsert.
pub fn materialise(session: &mut Session<'_>, calendar: Uid, days: &[Day]) -> Result<usize, RowError> {
    let dates = CalendarDate::bulk_upsert(session, days.iter().map(|day| day.to_date(calendar)))?;
    let sessions = days.iter().flat_map(|day| day.to_sessions(calendar));
    Ok(dates + CalendarSession::bulk_upsert(session, sessions)?)
}
