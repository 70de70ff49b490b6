//! The window of a run: from where, up to where, and which assets it needs.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use metatable::{Instant, Uid};

/// The assets that a run needs prices of, each once: those of the signal, those that are held, and the one whose price
/// replaces the portfolio's.
///
/// ```
/// # use portfolios::construction::required_assets;
/// use metatable::Uid;
/// let [btc, eth, sol] = [1, 2, 3].map(Uid::from_u128);
/// assert_eq!(required_assets([btc, eth], [eth, sol], None), [btc, eth, sol]);
/// ```
pub fn required_assets(
    signal: impl IntoIterator<Item = Uid>,
    held: impl IntoIterator<Item = Uid>,
    replacement: Option<Uid>,
) -> Vec<Uid> {
    let mut seen = BTreeSet::new();
    let all = signal.into_iter().chain(held).chain(replacement);
    all.filter(|asset| seen.insert(*asset)).collect()
}

/// The last instant that prices reach: the earliest of the newest prices of the assets that have any, carried forward. None
/// when no asset has a price.
pub fn usable_end(
    newest: impl IntoIterator<Item = Option<Instant>>,
    maximum_forward_fill: TimeDelta,
) -> Option<Instant> {
    let end = newest.into_iter().flatten().min()?;
    end.checked_add_signed(maximum_forward_fill)
}

/// Where a run starts and ends: it starts at the last value, else at the configured start, else with 2018; it ends at
/// `until`, and at most `longest` after its start.
///
/// ```
/// # use portfolios::construction::span;
/// let until = "2026-01-01T00:00:00Z".parse().unwrap();
/// assert_eq!(span(None, None, until, None).0.to_rfc3339(), "2018-01-01T00:00:00+00:00");
/// ```
pub fn span(
    last_value: Option<Instant>,
    start: Option<Instant>,
    until: Instant,
    longest: Option<TimeDelta>,
) -> (Instant, Instant) {
    /// 2018-01-01T00:00:00Z.
    const FIRST: i64 = 1_514_764_800;
    let first = last_value
        .or(start)
        .unwrap_or_else(|| Instant::from_timestamp_nanos(FIRST * 1_000_000_000));
    let latest = longest.and_then(|longest| first.checked_add_signed(longest));
    (first, latest.map_or(until, |latest| latest.min(until)))
}
