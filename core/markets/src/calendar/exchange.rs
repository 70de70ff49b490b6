//! The calendars of exchanges, from a compact file that `data/write_calendars.py` makes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use metatable::Instant;
use zones::Zone;

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
    zone: Zone,
    /// Opening and closing time, from a date on.
    hours: BTreeMap<NaiveDate, Hours>,
    /// Start and end of the pause within a session, from a date on.
    breaks: BTreeMap<NaiveDate, Hours>,
    /// Sessions without the pause.
    unbroken: BTreeSet<NaiveDate>,
    /// Weekdays without a session, and the holiday where it has a name.
    closed: BTreeMap<NaiveDate, Option<&'static str>>,
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
    let (key, timezone) = (words.next()?, words.next()?);
    Some(ExchangeCalendar {
        key,
        timezone,
        zone: Zone::named(timezone)?,
        first: words.next()?.parse().ok()?,
        last: words.next()?.parse().ok()?,
        hours: BTreeMap::new(),
        breaks: BTreeMap::new(),
        unbroken: BTreeSet::new(),
        closed: BTreeMap::new(),
        special: BTreeMap::new(),
    })
}

impl ExchangeCalendar {
    /// The day of a date; none when the date lies outside what is known.
    pub fn day(&self, date: NaiveDate) -> Option<Day> {
        if date < self.first || date > self.last {
            return None;
        }
        let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.closed.contains_key(&date);
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
            pause: session.and_then(|_| self.pause(date)),
            is_early_close: open.is_some_and(|(_, early)| early),
            holiday_name: self.closed.get(&date).copied().flatten().map(str::to_owned),
            ..Day::closed(date, self.timezone)
        })
    }

    /// When a session of a date stops for lunch and when it goes on.
    fn pause(&self, date: NaiveDate) -> Option<(Instant, Instant)> {
        if self.unbroken.contains(&date) {
            return None;
        }
        let (stops, goes_on) = *self.breaks.range(..=date).next_back()?.1;
        Some((self.instant(date, stops)?, self.instant(date, goes_on)?))
    }

    fn instant(&self, date: NaiveDate, time: NaiveTime) -> Option<Instant> {
        self.zone.earliest(date.and_time(time))
    }

    fn read(&mut self, line: &'static str) -> Option<()> {
        let (kind, rest) = line.split_once(' ')?;
        match kind {
            "hours" => {
                let (date, hours) = dated_hours(rest)?;
                self.hours.insert(date, hours);
            }
            "break" => {
                let (date, hours) = dated_hours(rest)?;
                self.breaks.insert(date, hours);
            }
            "special" => {
                let (date, hours) = dated_hours(rest)?;
                self.special.insert(date, (hours, rest.ends_with(" early")));
            }
            "nobreak" => self.unbroken.extend(dates(rest)?),
            "holiday" => {
                let (name, rest) = rest.split_once(": ")?;
                self.closed
                    .extend(dates(rest)?.into_iter().map(|date| (date, Some(name))));
            }
            "closed" => self.closed.extend(dates(rest)?.into_iter().map(|date| (date, None))),
            _ => return None,
        }
        Some(())
    }
}

fn dates(words: &str) -> Option<Vec<NaiveDate>> {
    words.split(' ').map(|date| date.parse().ok()).collect()
}

/// A date, a time and another; what follows is left.
fn dated_hours(words: &str) -> Option<(NaiveDate, Hours)> {
    let mut words = words.split(' ');
    let date = words.next()?.parse().ok()?;
    let mut time = || NaiveTime::parse_from_str(words.next()?, "%H:%M").ok();
    Some((date, (time()?, time()?)))
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

    #[test]
    fn sessions_pause_where_the_exchange_does() {
        for (key, date, utc) in [
            ("XTKS", "2024-11-05", Some("02:30 03:30")),
            ("XTKS", "2024-11-04", None),
            ("XHKG", "2024-12-23", Some("04:00 05:00")),
            // Its session ends at noon.
            ("XHKG", "2024-12-24", None),
            ("XNYS", "2024-11-05", None),
        ] {
            let found = exchange(key).unwrap().day(date.parse().unwrap()).unwrap().pause;
            let found = found.map(|(starts, ends)| format!("{} {}", starts.format("%H:%M"), ends.format("%H:%M")));
            assert_eq!(found.as_deref(), utc, "{key} {date}");
        }
    }

    #[test]
    fn holidays_have_names() {
        for (key, date, name) in [
            ("XNYS", "2022-07-04", Some("July 4th")),
            ("XNYS", "2022-07-05", None),
            ("XNYS", "2001-09-11", None),
            ("XTKS", "2024-11-04", Some("Culture Day")),
            ("XHKG", "2024-02-12", Some("Lunar New Year")),
        ] {
            let found = exchange(key).unwrap().day(date.parse().unwrap()).unwrap().holiday_name;
            assert_eq!(found.as_deref(), name, "{key} {date}");
        }
    }
}
