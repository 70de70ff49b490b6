//! Where the days of a calendar come from.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Day, ExchangeCalendar, exchange, exchange_keys};

/// The key of the calendar that never closes.
pub const ALWAYS_OPEN: &str = "24/7";
/// The key of the calendar of every Monday to Friday.
pub const WEEKDAYS: &str = "weekdays";

/// Where the days of a calendar come from.
#[derive(Clone, Debug)]
pub enum CalendarSource {
    /// Every day is open, all of it, in UTC.
    AlwaysOpen,
    /// Monday to Friday are open, all of each day, in UTC.
    Weekdays,
    /// An exchange's sessions.
    Exchange(ExchangeCalendar),
}

/// The keys that [`CalendarSource::of`] knows.
pub fn source_keys() -> impl Iterator<Item = &'static str> {
    exchange_keys().chain([ALWAYS_OPEN, WEEKDAYS])
}

impl CalendarSource {
    /// The source of a key: `24/7`, `weekdays`, or the market identifier code of an exchange.
    ///
    /// ```
    /// # use markets::calendar::CalendarSource;
    /// let nyse = CalendarSource::of("XNYS").unwrap();
    /// let thanksgiving = nyse.day("2025-11-27".parse().unwrap()).unwrap();
    /// assert!(thanksgiving.session.is_none() && thanksgiving.is_holiday());
    /// ```
    pub fn of(key: &str) -> Option<Self> {
        match key {
            ALWAYS_OPEN => Some(Self::AlwaysOpen),
            WEEKDAYS => Some(Self::Weekdays),
            key => exchange(key).map(Self::Exchange),
        }
    }

    /// The day of a date; none when the date lies outside what is known.
    pub fn day(&self, date: NaiveDate) -> Option<Day> {
        match self {
            Self::AlwaysOpen => Day::always_open(date),
            Self::Weekdays if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) => Some(Day::closed(date, "UTC")),
            Self::Weekdays => Day::always_open(date),
            Self::Exchange(calendar) => calendar.day(date),
        }
    }

    /// The first and the last date that are known; none where every date is.
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::AlwaysOpen | Self::Weekdays => None,
            Self::Exchange(calendar) => Some((calendar.first, calendar.last)),
        }
    }

    /// IANA zone.
    pub fn timezone(&self) -> &'static str {
        match self {
            Self::AlwaysOpen | Self::Weekdays => "UTC",
            Self::Exchange(calendar) => calendar.timezone,
        }
    }

    /// Who states the rules; none for those of the week.
    pub fn authority(&self) -> Option<&'static str> {
        match self {
            Self::AlwaysOpen | Self::Weekdays => None,
            Self::Exchange(_) => Some("exchange_calendars"),
        }
    }
}
