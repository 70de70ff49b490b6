//! The days and sessions of calendars.

mod exchange;

pub use exchange::{ExchangeCalendar, exchange, exchange_keys};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use metatable::{Instant, RowApi, RowError, Session, Uid};

use crate::tables::calendars::{CalendarDate, CalendarDateDraft, CalendarSession, CalendarSessionDraft};

/// The label of the main session of a day.
pub const REGULAR: &str = "regular";

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
    /// The session closes early.
    pub is_early_close: bool,
    /// The zone of the session.
    pub timezone: String,
}

impl Day {
    /// A day of a calendar that never closes: its session is the whole UTC day.
    pub fn always_open(date: NaiveDate) -> Option<Self> {
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
        let next = date.checked_add_days(Days::new(1))?;
        Some(Self {
            date,
            session: Some((midnight(date), midnight(next))),
            is_early_close: false,
            timezone: "UTC".to_owned(),
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
    }

    /// The row of its session; none on a day without one.
    pub fn to_session(&self, calendar: Uid) -> Option<CalendarSessionDraft> {
        let (opens_at, closes_at) = self.session?;
        let draft = CalendarSessionDraft::default()
            .calendar_uid(calendar)
            .local_date(self.date)
            .session_label(REGULAR)
            .opens_at(opens_at)
            .closes_at(closes_at)
            .timezone(self.timezone.as_str());
        Some(draft.is_primary(true))
    }
}

/// Adds or changes the days and sessions of a calendar; how many rows changed. Days that are not named stay.
///
/// # Errors
/// Those of an upsert.
pub fn materialise(session: &mut Session<'_>, calendar: Uid, days: &[Day]) -> Result<usize, RowError> {
    let dates = CalendarDate::bulk_upsert(session, days.iter().map(|day| day.to_date(calendar)))?;
    let sessions = days.iter().filter_map(|day| day.to_session(calendar));
    Ok(dates + CalendarSession::bulk_upsert(session, sessions)?)
}
