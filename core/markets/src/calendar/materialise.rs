//! Writing the days and sessions of a calendar in one go.

use chrono::NaiveDate;
use metatable::{Book, Operation, Right, Write};
use serde::{Deserialize, Serialize};

use super::{CalendarSource, Day, days, source_keys};
use crate::codes;
use crate::tables::calendars::{CalendarDateTable, CalendarDraft, CalendarSessionTable, CalendarTable};

/// Adds a calendar, or changes the one of its identifier, with its days and sessions. Days outside the range stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MaterialiseCalendar {
    /// Where the days come from: `XNYS`, `24/7`, `weekdays`.
    pub source: String,
    /// Business key of the calendar; the source's when left out.
    #[serde(default)]
    pub unique_identifier: Option<String>,
    /// Human label; the identifier when left out.
    #[serde(default)]
    pub display_name: Option<String>,
    /// TRADING when left out.
    #[serde(default)]
    pub calendar_type: Option<String>,
    /// The first date.
    pub valid_from: NaiveDate,
    /// The last date.
    pub valid_to: NaiveDate,
}

impl Operation for MaterialiseCalendar {
    const KIND: &'static str = "materialise_calendar";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        materialise(write, self);
    }

    fn describe(&self, _: &Book) -> String {
        let key = self.unique_identifier.as_ref().unwrap_or(&self.source);
        format!("Created the calendar {key}")
    }
}

fn materialise(write: &mut Write<'_>, args: MaterialiseCalendar) {
    let Some(source) = CalendarSource::of(&args.source) else {
        let known = source_keys().collect::<Vec<_>>().join(", ");
        return write.refuse(Some("source"), codes::calendar_source_unknown(&args.source, &known));
    };
    let Some(days) = days_of(write, &source, &args) else {
        return;
    };
    let key = args.unique_identifier.unwrap_or_else(|| args.source.clone());
    let draft = CalendarDraft::default()
        .display_name(args.display_name.unwrap_or_else(|| key.clone()))
        .unique_identifier(key)
        .calendar_type(args.calendar_type.unwrap_or_else(|| "TRADING".to_owned()))
        .timezone(source.timezone())
        .source(source.authority().map(str::to_owned))
        .source_identifier(args.source)
        .valid_from(args.valid_from)
        .valid_to(args.valid_to);
    let Some(calendar) = write.upsert::<CalendarTable>(draft) else {
        return;
    };
    for day in &days {
        write.upsert::<CalendarDateTable>(day.to_date(calendar.uid));
        for session in day.to_sessions(calendar.uid) {
            write.upsert::<CalendarSessionTable>(session);
        }
    }
}

fn days_of(write: &mut Write<'_>, source: &CalendarSource, args: &MaterialiseCalendar) -> Option<Vec<Day>> {
    let Some(dates) = days(args.valid_from, args.valid_to) else {
        write.refuse(Some("valid_to"), codes::validity_reversed());
        return None;
    };
    let found: Option<Vec<Day>> = dates.map(|date| source.day(date)).collect();
    if found.is_none() {
        let span = source
            .span()
            .map_or_else(String::new, |(first, last)| format!(" from {first} to {last}"));
        write.refuse(Some("valid_from"), codes::calendar_span_unknown(&args.source, &span));
    }
    found
}
