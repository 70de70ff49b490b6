//! Numbers and dates in the reader's locale, from exact decimals and UTC instants.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use decimal::Decimal;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use protocol::Instant;

/// The sign of a negative number: Intl writes a hyphen in many locales.
const MINUS: &str = "\u{2212}";

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Style {
    least_places: u32,
    most_places: u32,
    signed: bool,
    percent: bool,
}

impl Style {
    const fn places(least: u32, most: u32) -> Self {
        Self {
            least_places: least,
            most_places: most,
            signed: false,
            percent: false,
        }
    }

    const fn signed(self) -> Self {
        Self { signed: true, ..self }
    }

    const fn percent(self) -> Self {
        Self { percent: true, ..self }
    }
}

/// Which parts of an instant are written, and in which zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clock {
    UtcDay,
    UtcMinute,
    Utc,
    Local,
}

thread_local! {
    // Making a formatter costs a hundred times more than using it.
    static NUMBERS: RefCell<BTreeMap<Style, Function>> = const { RefCell::new(BTreeMap::new()) };
    static DATES: RefCell<BTreeMap<Clock, Function>> = const { RefCell::new(BTreeMap::new()) };
}

/// With a fixed number of decimals.
#[must_use]
pub fn fixed(value: Decimal, places: u32) -> String {
    number(&value.to_string(), Style::places(places, places))
}

/// With a fixed number of decimals and a plus or minus.
#[must_use]
pub fn signed(value: Decimal, places: u32) -> String {
    number(&value.to_string(), Style::places(places, places).signed())
}

/// All its decimals, up to six.
#[must_use]
pub fn free(value: Decimal) -> String {
    number(&value.to_string(), Style::places(0, 6))
}

/// A number as a text, with all its decimals.
#[must_use]
pub fn exact(text: &str) -> String {
    number(text, Style::places(0, 20))
}

/// A real number with a fixed number of decimals.
#[must_use]
pub fn real(value: f64, places: u32) -> String {
    number(&value.to_string(), Style::places(places, places))
}

/// A whole number.
#[must_use]
pub fn count(value: u32) -> String {
    number(&value.to_string(), Style::places(0, 0))
}

/// How many there are, as a number that can be counted with.
#[must_use]
pub fn number_of(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// A value as `write` writes it, a dash for none.
pub fn or_dash<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "–".to_owned(), write)
}

/// Whether every word that is searched for occurs in a text, in whatever case.
#[must_use]
pub fn fits(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// A count and what is counted: "1 row", "25 rows".
#[must_use]
pub fn counted(value: u32, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A share of 1 in percent, for a column whose head has the percent sign: "12.50".
#[must_use]
pub fn percent(share: Decimal) -> String {
    fixed(hundredfold(share), 2)
}

/// The same with a plus or minus: "+3.72".
#[must_use]
pub fn signed_percent(share: Decimal) -> String {
    signed(hundredfold(share), 2)
}

/// A share of 1 as a percentage: "12.50%" in English.
#[must_use]
pub fn percentage(share: Decimal) -> String {
    number(&share.to_string(), Style::places(2, 2).percent())
}

/// The same with a plus or minus: "+3.72%" in English.
#[must_use]
pub fn signed_percentage(share: Decimal) -> String {
    number(&share.to_string(), Style::places(2, 2).percent().signed())
}

/// A percentage as typed, "2.5" or "2.5%": "2.5%" in English; what is no number stays as it is.
#[must_use]
pub fn typed_percentage(text: &str) -> String {
    let plain = text.trim().trim_end_matches('%').trim_end();
    let share = plain
        .parse()
        .ok()
        .and_then(|percent: Decimal| percent.checked_div(Decimal::from(100)));
    share.map_or_else(
        || format!("{plain}%"),
        |share| number(&share.to_string(), Style::places(0, 6).percent()),
    )
}

/// A real share of 1 as a percentage with a fixed number of decimals.
#[must_use]
pub fn real_percentage(share: f64, places: u32) -> String {
    number(&share.to_string(), Style::places(places, places).percent())
}

/// Decimals that show these values in full: at least `least`, at most six.
#[must_use]
pub fn places_of(values: impl IntoIterator<Item = Decimal>, least: u32) -> u32 {
    values
        .into_iter()
        .fold(least, |places, value| places.max(places_in(value)))
        .min(6)
}

fn places_in(value: Decimal) -> u32 {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, decimals)| {
        u32::try_from(decimals.len()).unwrap_or(Decimal::PLACES)
    })
}

/// A date: "28 Dec 2022".
#[must_use]
pub fn day(date: NaiveDate) -> String {
    self::date(date.and_time(NaiveTime::MIN).and_utc())
}

/// The day, in UTC: "28 Dec 2022".
#[must_use]
pub fn date(instant: Instant) -> String {
    instant_text(instant, Clock::UtcDay)
}

/// The day and the minute, in UTC: "28 Dec 2022, 21:00 UTC"; the day alone at midnight.
#[must_use]
pub fn date_time(instant: Instant) -> String {
    let is_midnight = instant.timestamp().rem_euclid(86_400) == 0;
    instant_text(instant, if is_midnight { Clock::UtcDay } else { Clock::Utc })
}

/// The day and the minute in the reader's own zone, with its name: when something was done here.
#[must_use]
pub fn moment(instant: Instant) -> String {
    instant_text(instant, Clock::Local)
}

/// The minute of the day in UTC, without its zone: "21:00".
#[must_use]
pub fn clock(instant: Instant) -> String {
    instant_text(instant, Clock::UtcMinute)
}

fn hundredfold(share: Decimal) -> Decimal {
    share.checked_mul(Decimal::from(100)).unwrap_or(share)
}

fn number(text: &str, style: Style) -> String {
    let format =
        NUMBERS.with_borrow_mut(|formats| formats.entry(style).or_insert_with(|| number_format(style)).clone());
    // Intl reads a decimal text without going through a float, so that every digit is right.
    call(&format, &JsValue::from_str(text))
        .unwrap_or_else(|| text.to_owned())
        .replace('-', MINUS)
}

fn instant_text(instant: Instant, clock: Clock) -> String {
    let format = DATES.with_borrow_mut(|formats| formats.entry(clock).or_insert_with(|| date_format(clock)).clone());
    call(&format, &date_of(instant)).unwrap_or_else(|| instant.to_rfc3339())
}

fn date_of(instant: Instant) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of the next 280,000 years are exact in f64"
    )]
    let millis = instant.timestamp_millis() as f64;
    Date::new(&JsValue::from_f64(millis))
}

fn call(format: &Function, argument: &JsValue) -> Option<String> {
    format.call1(&JsValue::UNDEFINED, argument).ok()?.as_string()
}

fn number_format(style: Style) -> Function {
    let options = options(&[
        ("minimumFractionDigits", style.least_places.into()),
        ("maximumFractionDigits", style.most_places.into()),
        (
            "signDisplay",
            JsValue::from_str(if style.signed { "exceptZero" } else { "negative" }),
        ),
        (
            "style",
            JsValue::from_str(if style.percent { "percent" } else { "decimal" }),
        ),
    ]);
    Intl::NumberFormat::new(&Array::new(), &options).format()
}

fn date_format(clock: Clock) -> Function {
    let mut wanted = Vec::new();
    let mut want = |name, value| wanted.push((name, JsValue::from_str(value)));
    if clock != Clock::Local {
        want("timeZone", "UTC");
    }
    if clock != Clock::UtcMinute {
        want("year", "numeric");
        want("month", "short");
        want("day", "numeric");
    }
    if clock != Clock::UtcDay {
        want("hour", "2-digit");
        want("minute", "2-digit");
    }
    if matches!(clock, Clock::Utc | Clock::Local) {
        want("timeZoneName", "short");
    }
    Intl::DateTimeFormat::new(&Array::new(), &options(&wanted)).format()
}

fn options(entries: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in entries {
        // A fresh plain object takes every property.
        let _ = Reflect::set(&options, &JsValue::from_str(name), value);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur() {
        for (words, expected) in [
            ("", true),
            ("exp ord", true),
            ("REBALANCE export", true),
            ("export book", false),
        ] {
            assert_eq!(fits("Export the orders Rebalance", words), expected, "{words}");
        }
    }

    #[test]
    fn a_share_is_a_hundred_times_as_many_percent() {
        for (share, percent) in [
            ("0.0372", "3.72"),
            ("-1", "-100"),
            ("0.000000000000000001", "0.0000000000000001"),
        ] {
            assert_eq!(share.parse().map(hundredfold), percent.parse());
        }
    }

    #[test]
    fn a_column_shows_the_decimals_that_it_needs() {
        for (values, least, expected) in [
            (&["1", "2.5"][..], 0, 1),
            (&["1"], 2, 2),
            (&["0.123456789"], 0, 6),
            (&[], 0, 0),
            (&["10.25", "3"], 1, 2),
        ] {
            let values: Vec<Decimal> = values.iter().filter_map(|text| text.parse().ok()).collect();
            assert_eq!(places_of(values, least), expected);
        }
    }
}
