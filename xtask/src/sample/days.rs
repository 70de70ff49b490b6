//! The days of the sample book: the last trading day of each month, and the day on which the book stands.

/// A day on which both sources have figures.
pub(super) struct Day {
    /// As in the sources.
    pub(super) date: &'static str,
    /// When New York closes: 16:00 there.
    pub(super) close: &'static str,
    /// When the European Central Bank publishes: 16:00 in Frankfurt.
    pub(super) fixing: &'static str,
}

/// In the order of time.
pub(super) const DAYS: &[Day] = &[
    day("2021-12-31", "2021-12-31T21:00:00Z", "2021-12-31T15:00:00Z"),
    day("2022-01-31", "2022-01-31T21:00:00Z", "2022-01-31T15:00:00Z"),
    day("2022-02-28", "2022-02-28T21:00:00Z", "2022-02-28T15:00:00Z"),
    day("2022-03-31", "2022-03-31T20:00:00Z", "2022-03-31T14:00:00Z"),
    day("2022-04-29", "2022-04-29T20:00:00Z", "2022-04-29T14:00:00Z"),
    day("2022-05-31", "2022-05-31T20:00:00Z", "2022-05-31T14:00:00Z"),
    day("2022-06-30", "2022-06-30T20:00:00Z", "2022-06-30T14:00:00Z"),
    day("2022-07-29", "2022-07-29T20:00:00Z", "2022-07-29T14:00:00Z"),
    day("2022-08-31", "2022-08-31T20:00:00Z", "2022-08-31T14:00:00Z"),
    day("2022-09-30", "2022-09-30T20:00:00Z", "2022-09-30T14:00:00Z"),
    day("2022-10-31", "2022-10-31T20:00:00Z", "2022-10-31T15:00:00Z"),
    day("2022-11-30", "2022-11-30T21:00:00Z", "2022-11-30T15:00:00Z"),
    day("2022-12-28", "2022-12-28T21:00:00Z", "2022-12-28T15:00:00Z"),
];

/// When the holdings of the book are taken: the last close.
pub(super) const HOLDINGS_TIME: &str = "2022-12-28T21:00:00Z";
/// When the present portfolios and targets were set.
pub(super) const SNAPSHOT: &str = "2022-12-28T00:00:00Z";
/// When the ones before were.
pub(super) const EARLIER_SNAPSHOT: &str = "2022-06-30T00:00:00Z";

const fn day(date: &'static str, close: &'static str, fixing: &'static str) -> Day {
    Day { date, close, fixing }
}
