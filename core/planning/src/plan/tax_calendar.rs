//! The dates of a tax regime: in its time zone, with its holding period and its wash window.

use choices::HoldingTerm;
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use zones::Zone;

use super::tax::TaxRegime;

/// A holding period of so many days is one year by the calendar.
const YEAR: usize = 365;
const YEAR_IN_MONTHS: Months = Months::new(12);

/// Whether this is the name of an IANA time zone.
///
/// ```
/// assert!(planning::plan::is_time_zone("America/New_York"));
/// assert!(!planning::plan::is_time_zone("New York"));
/// ```
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    Zone::named(name).is_some()
}

/// The calendar of a tax regime.
#[derive(Clone, Copy, Debug)]
pub(super) struct TaxCalendar {
    zone: Zone,
    /// Days after which a holding is long; none for one year by the calendar.
    long_after: Option<u64>,
    wash_days: u64,
}

impl TaxCalendar {
    /// That of the regime; without one, a year by the calendar in UTC, and no window.
    pub(super) fn of(regime: Option<&TaxRegime>) -> Self {
        let long_after = regime.and_then(|regime| regime.long_after_days);
        Self {
            // The check of the input has refused names that are none.
            zone: regime.and_then(TaxRegime::zone).unwrap_or(Zone::UTC),
            long_after: long_after.filter(|days| *days != YEAR).map(|days| days as u64),
            wash_days: regime.map_or(0, |regime| regime.wash_days as u64),
        }
    }

    pub(super) fn has_window(&self) -> bool {
        self.wash_days > 0
    }

    /// The date in the zone; in UTC at either end of time.
    pub(super) fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        self.zone.date(at)
    }

    /// Days from the date of a purchase to that of a sale, below zero where it comes after.
    pub(super) fn days_held(&self, opened: DateTime<Utc>, sold: DateTime<Utc>) -> i64 {
        self.date(sold).signed_duration_since(self.date(opened)).num_days()
    }

    /// How long a lot was held, for which the day of the purchase does not count and the day of the sale does (IRS
    /// Publication 544, holding period).
    pub(super) fn term(&self, opened: DateTime<Utc>, sold: DateTime<Utc>) -> HoldingTerm {
        let (opened, sold) = (self.date(opened), self.date(sold));
        let last_short = match self.long_after {
            None => opened.checked_add_months(YEAR_IN_MONTHS),
            Some(days) => opened.checked_add_days(Days::new(days)),
        };
        if last_short.is_some_and(|last| sold > last) {
            HoldingTerm::Long
        } else {
            HoldingTerm::Short
        }
    }

    /// Whether a purchase lies within the window of a sale, before or after it.
    pub(super) fn washes(&self, sold: NaiveDate, bought: NaiveDate) -> bool {
        let apart = sold.signed_duration_since(bought).num_days().unsigned_abs();
        self.has_window() && apart <= self.wash_days
    }

    /// Whether a trade lies within the window of a sale now.
    pub(super) fn reaches(&self, at: DateTime<Utc>, as_of: DateTime<Utc>) -> bool {
        self.washes(self.date(as_of), self.date(at))
    }

    /// The first date on which a purchase is past the window of a sale.
    pub(super) fn buy_back_from(&self, sold: DateTime<Utc>) -> Option<NaiveDate> {
        let after = Days::new(self.wash_days.checked_add(1)?);
        self.date(sold).checked_add_days(after).filter(|_| self.has_window())
    }

    /// The date that the holding period of units counts from that replace others: their own, earlier by the days that those
    /// were held (26 U.S.C. 1223(3)).
    pub(super) fn held_from(&self, bought: NaiveDate, opened: DateTime<Utc>, sold: DateTime<Utc>) -> NaiveDate {
        let held = self.date(sold).signed_duration_since(self.date(opened));
        bought.checked_sub_signed(held).unwrap_or(bought)
    }
}

impl TaxRegime {
    /// Its time zone; none for a name that no zone has.
    pub(super) fn zone(&self) -> Option<Zone> {
        match &self.time_zone {
            Some(name) => Zone::named(name),
            None => Some(Zone::UTC),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(days: Option<usize>, zone: Option<&str>) -> TaxCalendar {
        TaxCalendar::of(Some(&TaxRegime {
            long_after_days: days,
            wash_days: 30,
            time_zone: zone.map(str::to_owned),
            ..TaxRegime::default()
        }))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The first date on which a lot is long, by trying each.
    fn first_long(calendar: &TaxCalendar, opened: &str) -> String {
        let opened = at(opened);
        let mut day = opened;
        while calendar.term(opened, day) == HoldingTerm::Short {
            day += chrono::Duration::days(1);
        }
        calendar.date(day).to_string()
    }

    #[test]
    fn a_lot_is_long_from_the_day_after_the_same_date() {
        for (days, zone, opened, expected) in [
            (Some(365), None, "2023-03-01T15:00:00Z", "2024-03-02"),
            (None, None, "2023-03-01T15:00:00Z", "2024-03-02"),
            (None, None, "2023-02-28T23:59:59Z", "2024-02-29"),
            (None, None, "2024-02-28T12:00:00Z", "2025-03-01"),
            (None, None, "2024-02-29T12:00:00Z", "2025-03-01"),
            (None, None, "2024-03-01T12:00:00Z", "2025-03-02"),
            (Some(366), None, "2023-03-01T15:00:00Z", "2024-03-02"),
            (Some(364), None, "2023-03-01T15:00:00Z", "2024-02-29"),
            (Some(730), None, "2023-03-01T15:00:00Z", "2025-03-01"),
            (Some(0), None, "2023-03-01T15:00:00Z", "2023-03-02"),
            (None, Some("America/New_York"), "2025-01-30T00:30:00Z", "2026-01-30"),
            (None, Some("Asia/Tokyo"), "2025-01-29T15:30:00Z", "2026-01-31"),
            (None, Some("UTC"), "2025-01-30T00:30:00Z", "2026-01-31"),
        ] {
            assert_eq!(
                first_long(&calendar(days, zone), opened),
                expected,
                "{opened} {days:?} {zone:?}"
            );
        }
    }

    #[test]
    fn the_window_has_both_its_ends() {
        let days = calendar(None, Some("America/New_York"));
        let sold = days.date(at("2026-01-30T21:00:00Z"));
        for (bought, washes) in [
            ("2025-12-31T05:00:00Z", true),
            ("2025-12-31T04:59:59Z", false),
            ("2026-03-02T04:59:59Z", true),
            ("2026-03-02T05:00:00Z", false),
        ] {
            assert_eq!(days.washes(sold, days.date(at(bought))), washes, "{bought}");
        }
        let free = days.buy_back_from(at("2026-01-30T21:00:00Z"));
        assert_eq!(free.map(|date| date.to_string()).as_deref(), Some("2026-03-02"));
        assert_eq!(TaxCalendar::of(None).buy_back_from(at("2026-01-30T21:00:00Z")), None);
    }
}
