//! The times of a portfolio.

use std::ops::Bound;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta};
use markets::calendar::{ALWAYS_OPEN, REGULAR};
use markets::tables::calendars::{Calendar, CalendarSessionTable};
use metatable::{Field, Instant, Store, Value};
use serde::{Deserialize, Serialize};
use sorting::Arrange;

use super::run_error::RunError;

/// The step of a portfolio's times: `1d`, or minutes that divide a day, such as `15m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub enum Frequency {
    /// One time a session: its close.
    #[default]
    Day,
    /// A regular grid from midnight UTC, whatever the calendar.
    Minutes(u32),
}

impl TryFrom<String> for Frequency {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let minutes = text.strip_suffix('m').and_then(|count| count.parse().ok());
        match minutes {
            _ if text == "1d" => Ok(Self::Day),
            Some(minutes) if (1..1_440).contains(&minutes) && 1_440 % minutes == 0 => Ok(Self::Minutes(minutes)),
            _ => Err(format!(
                "{text} is no frequency; enter 1d, or minutes that divide a day: 15m"
            )),
        }
    }
}

impl From<Frequency> for String {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Day => "1d".to_owned(),
            Frequency::Minutes(minutes) => format!("{minutes}m"),
        }
    }
}

impl Frequency {
    /// The length of a step.
    pub fn step(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::days(1),
            Self::Minutes(minutes) => TimeDelta::minutes(i64::from(minutes)),
        }
    }

    /// The start of the step that an instant lies in: what a value is stored under.
    pub fn stamp(self, time: Instant) -> Instant {
        let step = self.step().num_microseconds().unwrap_or(i64::MAX);
        let start = time.timestamp_micros().div_euclid(step) * step;
        DateTime::from_timestamp_micros(start).unwrap_or(time)
    }
}

/// One time of a grid, and the day that it is of where the calendar is at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GridTime {
    pub(super) time: Instant,
    pub(super) date: NaiveDate,
}

/// The keys of calendars that never close, whose days need not be stored.
const EVER_OPEN: [&str; 3] = [ALWAYS_OPEN, "CRYPTO_24_7", "EVERY_DAY"];

/// Times that one run goes over at most.
const LONGEST: i64 = 3_000_000;

/// A calendar as a source of sessions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sessions<'a> {
    pub(super) store: &'a Store,
    pub(super) calendar: &'a Calendar,
}

impl Sessions<'_> {
    fn is_always_open(&self) -> bool {
        EVER_OPEN.contains(&self.calendar.unique_identifier.as_str())
    }

    /// The times from one instant to another, both included.
    pub(super) fn grid(&self, frequency: Frequency, from: Instant, to: Instant) -> Result<Vec<GridTime>, RunError> {
        let step = frequency.step();
        if (to - from).num_seconds() / step.num_seconds() > LONGEST {
            return Err(RunError::RangeTooLong);
        }
        if frequency != Frequency::Day {
            let stamp = frequency.stamp(from);
            let first = if stamp < from { stamp + step } else { stamp };
            let times = std::iter::successors(Some(first), |time| Some(*time + step));
            let grid = times.take_while(|time| *time <= to);
            return Ok(grid
                .map(|time| GridTime {
                    time,
                    date: time.date_naive(),
                })
                .collect());
        }
        let sessions = self.closes(from, to);
        if sessions.is_empty() && from <= to {
            return Err(RunError::NoSessions {
                calendar: self.calendar.unique_identifier.clone(),
                from: from.date_naive(),
                to: to.date_naive(),
            });
        }
        Ok(sessions)
    }

    /// The closes of sessions from one instant to another, both included.
    pub(super) fn closes(&self, from: Instant, to: Instant) -> Vec<GridTime> {
        let inside = |session: &GridTime| (from..=to).contains(&session.time);
        // A session closes within a day of its date, wherever the calendar is at home.
        let (first, last) = (from.date_naive() - Days::new(2), to.date_naive() + Days::new(2));
        if self.is_always_open() {
            let days = first.iter_days().take_while(|date| *date <= last);
            return days.filter_map(midnight_after).filter(inside).collect();
        }
        let (first, last) = (Bound::Included(first.to_value()), Bound::Included(last.to_value()));
        let mut closes: Vec<GridTime> = self.sessions(first, last).filter(inside).collect();
        closes.arrange_by_key(|session| session.time);
        closes.dedup_by_key(|session| session.time);
        closes
    }

    /// The day of the first session after a day; none when none is stored.
    pub(super) fn date_after(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.is_always_open() {
            return date.succ_opt();
        }
        let after = self.sessions(Bound::Excluded(date.to_value()), Bound::Unbounded).next();
        after.map(|session| session.date)
    }

    fn sessions(&self, first: Bound<Value>, last: Bound<Value>) -> impl Iterator<Item = GridTime> {
        let calendar = [Value::Uid(self.calendar.uid)];
        let found = self
            .store
            .range::<CalendarSessionTable>(&["calendar_uid", "local_date"], &calendar, first, last);
        let regular = found
            .into_iter()
            .flatten()
            .filter(|session| session.session_label == REGULAR);
        regular.filter_map(|session| {
            Some(GridTime {
                time: session.closes_at?,
                date: session.local_date,
            })
        })
    }
}

/// The end of a day of a calendar that never closes.
fn midnight_after(date: NaiveDate) -> Option<GridTime> {
    let time = date.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
    Some(GridTime { time, date })
}
