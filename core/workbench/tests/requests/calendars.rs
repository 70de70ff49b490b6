//! Calendars: made of what exchanges state, and shown by year.

use protocol::{ListCalendars, SaveCalendar, ShowCalendar, Uid};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.ask("what calendars can be made of", ListCalendars);
    let save = |source: &str, key: &str, from: &str, to: &str| SaveCalendar {
        source: source.to_owned(),
        unique_identifier: key.to_owned(),
        display_name: String::new(),
        valid_from: from.to_owned(),
        valid_to: to.to_owned(),
    };
    let show = |uid: Uid, year: Option<i32>| ShowCalendar { uid, year };
    let york = book
        .ask("the days of New York", save("XNYS", "NYSE", "2022-11-21", "2022-12-31"))
        .uid;
    book.ask("its year, with a holiday and an early close", show(york, None));
    book.ask("a year that it does not have", show(york, Some(2023)));
    let tokyo = book
        .ask("the days of Tokyo", save("XTKS", "TSE", "2022-12-28", "2023-01-05"))
        .uid;
    book.ask("days with a break, around New Year", show(tokyo, Some(2022)));
    book.ask("a longer span", save("XTKS", "TSE", "2022-12-28", "2023-01-06"));
    book.ask("the calendars", ListCalendars);
    book.refuse(
        "days that the source does not know",
        save("XTKS", "TSE-1990", "1990-01-01", "2022-12-31"),
    );
    book.refuse(
        "a date that is none",
        save("XNYS", "NYSE-2", "2022-02-30", "2022-12-31"),
    );
    book.refuse(
        "a source that is not there",
        save("MOON", "MOON", "2022-01-01", "2022-12-31"),
    );
    book.refuse(
        "an end before the start",
        save("XNYS", "NYSE-3", "2022-12-31", "2022-01-01"),
    );
    book.refuse("a calendar without a key", save("XNYS", "", "2022-01-01", "2022-12-31"));
    book.refuse("a calendar that is not there", show(Uid::nil(), None));
}
