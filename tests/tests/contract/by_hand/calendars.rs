//! Calendars, and their days, sessions and events.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::json;

use super::{absent, delete, gone, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [horizons(), children(), sessions()].concat()
}

fn calendar(name: &str, from: &str, to: &str) -> Write {
    put(
        "Calendar",
        json!({
            "uid": name, "unique_identifier": name, "display_name": name, "calendar_type": "BUSINESS", "valid_from": from,
            "valid_to": to,
        }),
    )
}

fn horizons() -> Vec<Case> {
    vec![
        row(
            "a calendar of one day",
            calendar("one", "2026-01-01", "2026-01-01"),
            None,
        ),
        row(
            "a calendar that ends before it starts",
            calendar("one", "2026-01-03", "2026-01-01"),
            Some(Refusal::Broken("validity_reversed")),
        ),
        row(
            "a second calendar of a name",
            calendar("NYSE", "2026-01-01", "2026-01-03"),
            Some(Refusal::Duplicate),
        ),
        undeletable("a calendar that portfolios live by", vec![], gone("Calendar", "nyse")),
    ]
}

fn day(name: &str, date: &str) -> Write {
    put(
        "CalendarDate",
        json!({ "uid": name, "calendar_uid": "nyse", "local_date": date }),
    )
}

fn session(name: &str, label: &str, opens: Option<&str>, closes: Option<&str>) -> Write {
    put(
        "CalendarSession",
        json!({
            "uid": name, "calendar_uid": "nyse", "local_date": "2026-01-02", "session_label": label, "opens_at": opens,
            "closes_at": closes,
        }),
    )
}

fn event(name: &str, date: Option<&str>, kind: &str) -> Write {
    put(
        "CalendarEvent",
        json!({ "uid": name, "calendar_uid": "nyse", "event_date": date, "event_type": kind }),
    )
}

fn own() -> Vec<Write> {
    vec![
        calendar("own", "2026-01-01", "2026-01-31"),
        put(
            "CalendarDate",
            json!({ "uid": "d", "calendar_uid": "own", "local_date": "2026-01-02" }),
        ),
        put(
            "CalendarSession",
            json!({
                "uid": "s", "calendar_uid": "own", "local_date": "2026-01-02", "session_label": "regular",
            }),
        ),
        put(
            "CalendarEvent",
            json!({ "uid": "e", "calendar_uid": "own", "event_type": "EXPIRY" }),
        ),
    ]
}

fn sessions() -> Vec<Case> {
    let (early, late) = (Some("2026-01-02T14:30:00Z"), Some("2026-01-02T21:00:00Z"));
    let regular = |name, opens, closes| session(name, "regular", opens, closes);
    let reversed = Some(Refusal::Broken("session_reversed"));
    let first = || regular("1", early, late);
    let twice = vec![first(), regular("2", early, late)];
    vec![
        rows(
            "two sessions of a day",
            vec![first(), session("2", "late", late, None)],
            None,
        ),
        rows("a session twice", twice, Some(Refusal::Duplicate)),
        row("a session without times", regular("1", None, None), None),
        row("a session of no length", regular("1", early, early), None),
        row(
            "a session that closes before it opens",
            regular("1", late, early),
            reversed,
        ),
    ]
}

fn children() -> Vec<Case> {
    let expiry = |name, date: Option<&str>| event(name, date, "EXPIRY");
    let friday = Some("2026-01-16");
    let gone_with_it = own()[1..].iter().map(absent).collect();
    let days = |second| vec![day("1", "2026-01-02"), day("2", second)];
    vec![
        rows("two days", days("2026-01-05"), None),
        rows("a day twice", days("2026-01-02"), Some(Refusal::Duplicate)),
        rows(
            "an event twice",
            vec![expiry("1", friday), expiry("2", friday)],
            Some(Refusal::Duplicate),
        ),
        rows(
            "two events of a day",
            vec![expiry("1", friday), event("2", friday, "ROLL")],
            None,
        ),
        rows(
            "two events without a day",
            vec![expiry("1", None), expiry("2", None)],
            None,
        ),
        delete(
            "a calendar that nobody lives by",
            own(),
            gone("Calendar", "own"),
            gone_with_it,
        ),
    ]
}
