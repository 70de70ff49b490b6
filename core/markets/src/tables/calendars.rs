//! Calendars, and their days, sessions and events.

use chrono::NaiveDate;
use metatable::{Instant, Json, Uid, table};

use super::CORE;

table! {
    /// A business or trading calendar.
    CalendarTable => Calendar, CalendarDraft {
        identifier: "Calendar", owner: CORE, label: "Calendars";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key.
        unique_identifier: String, "Identifier", max 255;
        /// Human label.
        display_name: String, "Name", max 255;
        /// TRADING, SETTLEMENT, FIXING, BUSINESS or another.
        calendar_type: String, "Type", max 64, normal UpperKey;
        /// IANA zone.
        timezone: String, "Zone", max 64, default Text("UTC");
        /// Who states the rules.
        source: Option<String>, "Source", max 128;
        /// The source's key.
        source_identifier: Option<String>, "Source key", max 255;
        /// First date that is filled in.
        valid_from: NaiveDate, "From";
        /// Last date that is filled in.
        valid_to: NaiveDate, "To";
        /// Free-form object.
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
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The day, where the calendar is at home.
        local_date: NaiveDate, "Date";
        /// Business is done on it.
        is_business_day: bool, "Business day", default Bool(false);
        /// A day that would be a business day and is none.
        is_holiday: bool, "Holiday", default Bool(false);
        /// Saturday or Sunday.
        is_weekend: bool, "Weekend", default Bool(false);
        /// The session ends early.
        is_early_close: bool, "Early close", default Bool(false);
        /// What the holiday is called.
        holiday_name: Option<String>, "Holiday name", max 255;
        /// Free-form object.
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
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The day, where the calendar is at home.
        local_date: NaiveDate, "Date";
        /// Which session of the day: regular.
        session_label: String, "Session", max 64;
        /// When it opens.
        opens_at: Option<Instant>, "Opens";
        /// When it closes.
        closes_at: Option<Instant>, "Closes";
        /// IANA zone.
        timezone: String, "Zone", max 64, default Text("UTC");
        /// The main session of the day.
        is_primary: bool, "Main session", default Bool(true);
        /// Free-form object.
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
    /// Something that a calendar notes for a day or an instant. Events without a date never collide.
    CalendarEventTable => CalendarEvent, CalendarEventDraft {
        identifier: "CalendarEvent", owner: CORE, label: "Calendar events";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The calendar.
        calendar_uid: Uid, "Calendar";
        /// The day, where the calendar is at home.
        event_date: Option<NaiveDate>, "Date";
        /// The instant.
        event_time: Option<Instant>, "Time";
        /// What kind of event, in upper case: EXPIRY.
        event_type: String, "Type", max 64, normal Upper;
        /// What the event is called.
        event_label: String, "Label", max 255, default Text(""), normal Trimmed;
        /// What kind of thing it concerns.
        target_type: String, "Target kind", max 64, default Text(""), normal Trimmed;
        /// The uid of what it concerns; not checked, for it may be a row of any table.
        target_uid: Option<Uid>, "Target";
        /// The business key of what it concerns.
        target_identifier: String, "Target key", max 255, default Text(""), normal Trimmed;
        /// Free-form object.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [calendar_uid, event_date, event_type, event_label, target_type, target_identifier];
    index [event_type];
    index [target_type, target_uid];
    foreign calendar_uid => CalendarTable.uid, cascade;
}
