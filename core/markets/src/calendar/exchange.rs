//! The calendars of exchanges, from a compact file that `data/write_calendars.py` makes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use metatable::Instant;

use super::Day;

const FILE: &str = include_str!("../../data/exchange_calendars.txt");

/// When an exchange is open, from a first to a last date.
#[derive(Clone, Debug)]
pub struct ExchangeCalendar {
    /// Market identifier code, ISO 10383.
    pub key: &'static str,
    /// IANA zone.
    pub timezone: &'static str,
    /// The first date that is known.
    pub first: NaiveDate,
    /// The last date that is known.
    pub last: NaiveDate,
    /// Minutes east of UTC, from a date on.
    offsets: BTreeMap<NaiveDate, i32>,
    /// Opening and closing time, from a date on.
    hours: BTreeMap<NaiveDate, Hours>,
    closed: BTreeSet<NaiveDate>,
    /// Sessions with other hours or on a weekend, and whether they close early.
    special: BTreeMap<NaiveDate, (Hours, bool)>,
}

type Hours = (NaiveTime, NaiveTime);

/// The calendar of an exchange by its market identifier code: XNYS, XNAS, XLON, XPAR, XETR, XTKS, XHKG.
///
/// Source: the exchange_calendars library, whose version the data file names.
pub fn exchange(key: &str) -> Option<ExchangeCalendar> {
    let mut lines = FILE.lines().skip_while(|line| !is_head_of(line, key));
    let mut calendar = head(lines.next()?)?;
    for line in lines.take_while(|line| !line.starts_with("calendar ")) {
        calendar.read(line)?;
    }
    Some(calendar)
}

/// The keys of the calendars that [`exchange`] knows.
pub fn exchange_keys() -> impl Iterator<Item = &'static str> {
    FILE.lines()
        .filter_map(|line| line.strip_prefix("calendar ")?.split(' ').next())
}

fn is_head_of(line: &str, key: &str) -> bool {
    line.strip_prefix("calendar ").and_then(|rest| rest.split(' ').next()) == Some(key)
}

fn head(line: &'static str) -> Option<ExchangeCalendar> {
    let mut words = line.split(' ').skip(1);
    Some(ExchangeCalendar {
        key: words.next()?,
        timezone: words.next()?,
        first: words.next()?.parse().ok()?,
        last: words.next()?.parse().ok()?,
        offsets: BTreeMap::new(),
        hours: BTreeMap::new(),
        closed: BTreeSet::new(),
        special: BTreeMap::new(),
    })
}

impl ExchangeCalendar {
    /// The day of a date; none when the date lies outside what is known.
    pub fn day(&self, date: NaiveDate) -> Option<Day> {
        if date < self.first || date > self.last {
            return None;
        }
        let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.closed.contains(&date);
        let regular = || {
            self.hours
                .range(..=date)
                .next_back()
                .filter(|_| weekday)
                .map(|(_, hours)| (*hours, false))
        };
        let open = self.special.get(&date).copied().or_else(regular);
        let session = match open {
            Some(((opens, closes), _)) => Some((self.instant(date, opens)?, self.instant(date, closes)?)),
            None => None,
        };
        Some(Day {
            session,
            is_early_close: open.is_some_and(|(_, early)| early),
            ..Day::closed(date, self.timezone)
        })
    }

    fn instant(&self, date: NaiveDate, time: NaiveTime) -> Option<Instant> {
        let minutes = *self.offsets.range(..=date).next_back()?.1;
        let local = FixedOffset::east_opt(minutes * 60)?
            .from_local_datetime(&date.and_time(time))
            .single()?;
        Some(local.with_timezone(&Utc))
    }

    fn read(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let kind = words.next()?;
        if kind == "closed" {
            let dates: Option<Vec<NaiveDate>> = words.map(|date| date.parse().ok()).collect();
            self.closed.extend(dates?);
            return Some(());
        }
        let date: NaiveDate = words.next()?.parse().ok()?;
        if kind == "offset" {
            self.offsets.insert(date, words.next()?.parse().ok()?);
            return Some(());
        }
        let mut time = || NaiveTime::parse_from_str(words.next()?, "%H:%M").ok();
        let hours = (time()?, time()?);
        if kind == "hours" {
            self.hours.insert(date, hours);
        } else {
            self.special.insert(date, (hours, words.next() == Some("early")));
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_calendar_of_the_file_is_read() {
        let keys: Vec<&str> = exchange_keys().collect();
        assert_eq!(keys, ["XNYS", "XNAS", "XLON", "XPAR", "XETR", "XTKS", "XHKG"]);
        for key in keys {
            let calendar = exchange(key).unwrap();
            let open = calendar.first.iter_days().take_while(|date| *date <= calendar.last);
            let open = open
                .filter(|date| calendar.day(*date).unwrap().session.is_some())
                .count();
            let years = usize::try_from(calendar.last.year() - calendar.first.year() + 1).unwrap();
            assert!((240 * years..262 * years).contains(&open), "{key} {open}");
        }
        assert!(exchange("NOWHERE").is_none());
    }
}
