//! The days of the sample book: those with prices, the last trading day of each month, and the day on which the book stands.

/// A day on which both sources have figures.
pub(super) struct Day {
    /// As in the sources.
    pub(super) date: &'static str,
    /// When the European Central Bank publishes: 16:00 in Frankfurt.
    pub(super) fixing: &'static str,
}

/// In the order of time.
pub(super) const DAYS: &[Day] = &[
    day("2021-12-31", "2021-12-31T15:00:00Z"),
    day("2022-01-31", "2022-01-31T15:00:00Z"),
    day("2022-02-28", "2022-02-28T15:00:00Z"),
    day("2022-03-31", "2022-03-31T14:00:00Z"),
    day("2022-04-29", "2022-04-29T14:00:00Z"),
    day("2022-05-31", "2022-05-31T14:00:00Z"),
    day("2022-06-30", "2022-06-30T14:00:00Z"),
    day("2022-07-29", "2022-07-29T14:00:00Z"),
    day("2022-08-31", "2022-08-31T14:00:00Z"),
    day("2022-09-30", "2022-09-30T14:00:00Z"),
    day("2022-10-31", "2022-10-31T15:00:00Z"),
    day("2022-11-30", "2022-11-30T15:00:00Z"),
    day("2022-12-28", "2022-12-28T15:00:00Z"),
];

/// When the holdings of the book are taken: the last close.
pub(super) const HOLDINGS_TIME: &str = "2022-12-28T21:00:00Z";
/// When the present portfolios and targets were set.
pub(super) const SNAPSHOT: &str = "2022-12-28T00:00:00Z";
/// When the ones before were.
pub(super) const EARLIER_SNAPSHOT: &str = "2022-06-30T00:00:00Z";

/// The first day with prices: three years of them let portfolios be built.
pub(super) const FIRST_PRICE: &str = "2020-01-02";

/// When New York closes on a day, from 2020 to 2022: 16:00 there, 13:00 on the eve of holidays. Summer time is that of the
/// Energy Policy Act of 2005; the early closes are those of the calendar of the exchange (XNYS in core/markets/data).
pub(super) fn close_time(date: &str) -> String {
    const SUMMERS: [(&str, &str); 3] = [
        ("2020-03-08", "2020-11-01"),
        ("2021-03-14", "2021-11-07"),
        ("2022-03-13", "2022-11-06"),
    ];
    const EARLY: [&str; 4] = ["2020-11-27", "2020-12-24", "2021-11-26", "2022-11-25"];
    let is_summer = SUMMERS.iter().any(|(from, to)| (*from..*to).contains(&date));
    let hour = match (EARLY.contains(&date), is_summer) {
        // Every early close is in winter.
        (true, _) => 18,
        (false, true) => 20,
        (false, false) => 21,
    };
    format!("{date}T{hour}:00:00Z")
}

const fn day(date: &'static str, fixing: &'static str) -> Day {
    Day { date, fixing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_of_the_hour_at_which_new_york_closes() {
        for (date, close) in [
            ("2022-12-28", HOLDINGS_TIME),
            ("2022-03-11", "2022-03-11T21:00:00Z"),
            ("2022-03-14", "2022-03-14T20:00:00Z"),
            ("2022-11-04", "2022-11-04T20:00:00Z"),
            ("2022-11-07", "2022-11-07T21:00:00Z"),
            ("2020-11-27", "2020-11-27T18:00:00Z"),
        ] {
            assert_eq!(close_time(date), close);
        }
    }
}
