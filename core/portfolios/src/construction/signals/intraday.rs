//! With the trend of the day before, within the day.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use decimal::Decimal;
use metatable::{Instant, Store, Uid};

use super::table::BarTable;
use crate::bar::Bar;
use crate::construction::frame::Frame;
use crate::price_source::ValuationSource;

/// The weights of an intraday trend, from the book. Days are UTC days; a day has weights when it is over, because how much a
/// bar weighs hangs on how many bars the day has.
pub(super) fn frame(store: &Store, asset: Uid, source: &ValuationSource, until: Instant) -> Frame {
    let table = BarTable::read(store, source, &[asset], until);
    let mut days: BTreeMap<NaiveDate, Vec<&Bar>> = BTreeMap::new();
    for bar in table.bars(0).filter(|bar| bar.close.is_some()) {
        days.entry(bar.time.date_naive()).or_default().push(bar);
    }
    let is_over = |date: NaiveDate| {
        let end = date.succ_opt().map(|next| next.and_time(NaiveTime::MIN).and_utc());
        end.is_some_and(|end| end <= until)
    };
    let days: Vec<(NaiveDate, Vec<&Bar>)> = days.into_iter().filter(|(date, _)| is_over(*date)).collect();
    let mut frame = Frame::new();
    for pair in days.windows(2) {
        let [(_, before), (_, bars)] = pair else { continue };
        let Some((day_return, returns)) = day_returns(before, bars) else {
            continue;
        };
        for (bar, weight) in bars.iter().zip(trend_weights(day_return, &returns)) {
            frame.insert(bar.time, [(asset, weight)].into());
        }
    }
    frame
}

/// The return of the day before from its open to its close, and the return of each bar; the first one starts at the close of
/// the day before and ends at the open.
fn day_returns(before: &[&Bar], bars: &[&Bar]) -> Option<(f64, Vec<f64>)> {
    let close = |bar: &Bar| bar.close.map(Decimal::to_f64);
    let open = |bar: &Bar| bar.open.map(Decimal::to_f64);
    let last = close(before.last()?)?;
    let closes: Vec<f64> = bars.iter().filter_map(|bar| close(bar)).collect();
    let overnight = open(bars.first()?)? / last - 1.0;
    let within = closes.windows(2).map(|pair| pair[1] / pair[0] - 1.0);
    Some((
        last / open(before.first()?)? - 1.0,
        std::iter::once(overnight).chain(within).collect(),
    ))
}

/// The weight at each bar of a day. The direction is that of the day before, short when it earned nothing or less; a bar whose
/// return has its sign adds one bar's share of the day in that direction, the others keep what there is, and the last bar
/// closes the position.
///
/// ```
/// # use portfolios::construction::trend_weights;
/// assert_eq!(trend_weights(0.0, &[-0.01, 0.004, -0.003, -0.002]), [-0.25, -0.25, -0.5, 0.0]);
/// ```
pub fn trend_weights(day_return: f64, bar_returns: &[f64]) -> Vec<f64> {
    let direction = if day_return > 0.0 { 1.0 } else { -1.0 };
    let share = 1.0 / bar_returns.len() as f64;
    let mut with_trend = 0.0;
    let bar = |bar_return: &f64| {
        with_trend += if bar_return * direction > 0.0 { 1.0 } else { 0.0 };
        with_trend * share * direction
    };
    let mut weights: Vec<f64> = bar_returns.iter().map(bar).collect();
    if let Some(last) = weights.last_mut() {
        *last = 0.0;
    }
    weights
}
