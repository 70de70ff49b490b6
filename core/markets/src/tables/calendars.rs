//! Calendars, and their days, sessions and events.

use chrono::NaiveDate;
use metatable::{Instant, Json, Uid, table};

use super::CORE;

table! {
    /// A business or trading calendar.
    CalendarTable => Calendar, CalendarDraft {
        identifier: "Calendar", owner: CORE, label: "Calendars";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// Display name.
        display_name: String, "Name", max 255;
        /// TRADING, SETTLEMENT, FIXING, BUSINESS or another.
        calendar_type: String, "Type", max 64, normal UpperKey;
        /// IANA time zone.
        timezone: String, "Time zone", max 64, default Text("UTC");
        /// The source of the rules.
        source: Option<String>, "Source", max 128;
        /// The ID at the source.
        source_identifier: Option<String>, "Source ID", max 255;
        /// First date covered.
        valid_from: NaiveDate, "From";
        /// Last date covered.
        valid_to: NaiveDate, "To";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [calendar_type];
    index [source, source_identifier];
    check validity_reversed, valid_to, "The last date must not be before the first.",
        NotAfter("valid_from", "valid_to");
}

table! {
    /// One day of a calendar.
    CalendarDateTable => CalendarDate, CalendarDateDraft {
        identifier: "CalendarDate", owner: CORE, label: "Calendar days";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The local date of the calendar.
        local_date: NaiveDate, "Date";
        /// Whether it is a business day.
        is_business_day: bool, "Business day", default Bool(false);
        /// Whether it is a holiday: a weekday without business.
        is_holiday: bool, "Holiday", default Bool(false);
        /// Whether it is a Saturday or Sunday.
        is_weekend: bool, "Weekend", default Bool(false);
        /// The session ends early.
        is_early_close: bool, "Early close", default Bool(false);
        /// The name of the holiday.
        holiday_name: Option<String>, "Holiday name", max 255;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [calendar_uid, local_date];
    index [calendar_uid, is_business_day];
    index [local_date];
    foreign calendar_uid => CalendarTable.uid, cascade;
}

table! {
    /// One trading session of a day.
    CalendarSessionTable => CalendarSession, CalendarSessionDraft {
        identifier: "CalendarSession", owner: CORE, label: "Calendar sessions";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The local date of the calendar.
        local_date: NaiveDate, "Date";
        /// Which session of the day: regular.
        session_label: String, "Session", max 64;
        /// When it opens.
        opens_at: Option<Instant>, "Opens";
        /// When it closes.
        closes_at: Option<Instant>, "Closes";
        /// IANA time zone.
        timezone: String, "Time zone", max 64, default Text("UTC");
        /// The main session of the day.
        is_primary: bool, "Main session", default Bool(true);
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [calendar_uid, local_date, session_label];
    index [calendar_uid, is_primary];
    index [local_date];
    foreign calendar_uid => CalendarTable.uid, cascade;
    check session_reversed, closes_at, "A session must not close before it opens.", NotAfter("opens_at", "closes_at");
}

table! {
    /// An event of a calendar on a date or at a time. Events without a date are never duplicates.
    CalendarEventTable => CalendarEvent, CalendarEventDraft {
        identifier: "CalendarEvent", owner: CORE, label: "Calendar events";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The local date of the calendar.
        event_date: Option<NaiveDate>, "Date";
        /// The instant.
        event_time: Option<Instant>, "Time";
        /// The event type, in upper case: EXPIRY.
        event_type: String, "Type", max 64, normal Upper;
        /// The name of the event.
        event_label: String, "Label", max 255, default Text(""), normal Trimmed;
        /// The type of the row that the event refers to.
        target_type: String, "Target type", max 64, default Text(""), normal Trimmed;
        /// The uid of the row that the event refers to; not checked, because it may be in any table.
        target_uid: Option<Uid>, "Target";
        /// The ID of the row that the event refers to.
        target_identifier: String, "Target ID", max 255, default Text(""), normal Trimmed;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [calendar_uid, event_date, event_type, event_label, target_type, target_identifier];
    index [event_type];
    index [target_type, target_uid];
    foreign calendar_uid => CalendarTable.uid, cascade;
}
