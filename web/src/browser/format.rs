//! Numbers and dates in the reader's locale, from exact decimals and UTC instants.

use std::cell::RefCell;
use std::collections::BTreeMap;

use decimal::Decimal;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use protocol::Instant;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Style {
    least_places: u32,
    most_places: u32,
    signed: bool,
}

thread_local! {
    // Making a formatter costs a hundred times more than using it.
    static NUMBERS: RefCell<BTreeMap<Style, Function>> = const { RefCell::new(BTreeMap::new()) };
    static DATES: RefCell<BTreeMap<bool, Function>> = const { RefCell::new(BTreeMap::new()) };
}

/// With a fixed number of decimals.
#[must_use]
pub fn fixed(value: Decimal, places: u32) -> String {
    number(
        &value.to_string(),
        Style {
            least_places: places,
            most_places: places,
            signed: false,
        },
    )
}

/// With a fixed number of decimals and a plus or minus.
#[must_use]
pub fn signed(value: Decimal, places: u32) -> String {
    number(
        &value.to_string(),
        Style {
            least_places: places,
            most_places: places,
            signed: true,
        },
    )
}

/// All its decimals, up to six.
#[must_use]
pub fn free(value: Decimal) -> String {
    number(
        &value.to_string(),
        Style {
            least_places: 0,
            most_places: 6,
            signed: false,
        },
    )
}

/// A number as a text, with all its decimals.
#[must_use]
pub fn exact(text: &str) -> String {
    number(
        text,
        Style {
            least_places: 0,
            most_places: 20,
            signed: false,
        },
    )
}

/// A real number with a fixed number of decimals.
#[must_use]
pub fn real(value: f64, places: u32) -> String {
    number(
        &value.to_string(),
        Style {
            least_places: places,
            most_places: places,
            signed: false,
        },
    )
}

/// A whole number.
#[must_use]
pub fn count(value: u32) -> String {
    number(
        &value.to_string(),
        Style {
            least_places: 0,
            most_places: 0,
            signed: false,
        },
    )
}

/// A share of 1 in percent, without the sign of percent: "12.50".
#[must_use]
pub fn percent(share: Decimal) -> String {
    fixed(hundredfold(share), 2)
}

/// The same with a plus or minus: "+3.72".
#[must_use]
pub fn signed_percent(share: Decimal) -> String {
    signed(hundredfold(share), 2)
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

/// The day, in UTC: "28 Dec 2022".
#[must_use]
pub fn date(instant: Instant) -> String {
    instant_text(instant, false)
}

/// The day and the minute, in UTC; the day alone at midnight.
#[must_use]
pub fn date_time(instant: Instant) -> String {
    let is_midnight = instant.timestamp().rem_euclid(86_400) == 0;
    instant_text(instant, !is_midnight)
}

/// The day and the minute in the reader's own zone: when something was done here.
#[must_use]
pub fn moment(instant: Instant) -> String {
    thread_local! {
        static FORMAT: Function = Intl::DateTimeFormat::new(&Array::new(), &options(&[
            ("dateStyle", JsValue::from_str("medium")),
            ("timeStyle", JsValue::from_str("short")),
        ]))
        .format();
    }
    FORMAT.with(|format| call(format, &date_of(instant)).unwrap_or_else(|| instant.to_rfc3339()))
}

fn hundredfold(share: Decimal) -> Decimal {
    share.checked_mul(Decimal::from(100)).unwrap_or(share)
}

fn number(text: &str, style: Style) -> String {
    let format =
        NUMBERS.with_borrow_mut(|formats| formats.entry(style).or_insert_with(|| number_format(style)).clone());
    // Intl reads a decimal text without going through a float, so that every digit is right.
    call(&format, &JsValue::from_str(text)).unwrap_or_else(|| text.to_owned())
}

fn instant_text(instant: Instant, with_time: bool) -> String {
    let format = DATES.with_borrow_mut(|formats| {
        formats
            .entry(with_time)
            .or_insert_with(|| date_format(with_time))
            .clone()
    });
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
    ]);
    Intl::NumberFormat::new(&Array::new(), &options).format()
}

fn date_format(with_time: bool) -> Function {
    let mut wanted = vec![
        ("timeZone", JsValue::from_str("UTC")),
        ("year", JsValue::from_str("numeric")),
        ("month", JsValue::from_str("short")),
        ("day", JsValue::from_str("numeric")),
    ];
    if with_time {
        wanted.push(("hour", JsValue::from_str("2-digit")));
        wanted.push(("minute", JsValue::from_str("2-digit")));
        wanted.push(("hourCycle", JsValue::from_str("h23")));
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
