use std::collections::BTreeMap;

use chrono::TimeDelta;
use decimal::Decimal;
use metatable::Instant;
use serde::{Deserialize, Serialize};
use sorting::Collected;

use super::Session;
use crate::bar::Bar;

/// The treatment of a time without a bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The last known close stands in.
    #[default]
    Ffill,
    /// Nothing: the time has no bar.
    None,
}

/// The last known prices before a bar.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    close: Option<Decimal>,
    vwap: Option<Decimal>,
}

impl Known {
    fn learn(&mut self, bar: &Bar) {
        self.close = bar.close.or(self.close);
        self.vwap = bar.vwap.or(self.vwap);
    }

    /// The bar with what it lacks: prices from its own close, else from the last known one; none when no close is known.
    fn completed(self, time: Instant, bar: Option<&Bar>, opens: Instant) -> Option<Bar> {
        let close = bar.and_then(|bar| bar.close).or(self.close)?;
        let is_whole = |bar: &&Bar| {
            [bar.open, bar.high, bar.low, bar.close, bar.volume]
                .iter()
                .all(Option::is_some)
        };
        if let Some(bar) = bar.filter(is_whole) {
            return Some(Bar {
                time,
                open_time: bar.open_time.or(Some(opens)),
                ..*bar
            });
        }
        Some(Bar {
            time,
            open_time: bar.and_then(|bar| bar.open_time).or(Some(opens)),
            open: Some(close),
            high: Some(close),
            low: Some(close),
            close: Some(close),
            volume: Some(Decimal::ZERO),
            trade_count: Some(0),
            vwap: bar.and_then(|bar| bar.vwap).or(self.vwap),
            is_filled: true,
        })
    }
}

/// The bar of each session from the first bar to the last one. A bar that closes at another time than a session only fills
/// what comes after it. `bars` ascend.
pub fn fill_daily(bars: &[Bar], sessions: &[Session], rule: Rule) -> Vec<Bar> {
    let mut rest = bars.iter().peekable();
    let mut known = Known::default();
    let last = bars.last().map(|bar| bar.time);
    let within = sessions
        .iter()
        .take_while(|session| last.is_some_and(|last| session.closes <= last));
    let mut filled = Vec::new();
    for session in within {
        let mut own = None;
        while let Some(bar) = rest.next_if(|bar| bar.time <= session.closes) {
            known.learn(bar);
            own = (bar.time == session.closes).then_some(bar);
        }
        match rule {
            Rule::Ffill => filled.extend(known.completed(session.closes, own, session.opens)),
            Rule::None => filled.extend(own.map(|bar| Bar {
                open_time: bar.open_time.or(Some(session.opens)),
                ..*bar
            })),
        }
    }
    filled
}

/// A bar each step of each session, from a step after its opening to its close; the last session ends with the last bar. Days
/// without any bar that has a close are left out. `sessions` are the parts of a day where it has a break.
pub fn fill_minutes(bars: &[Bar], sessions: &[Session], step: TimeDelta, rule: Rule) -> Vec<Bar> {
    let by_time: BTreeMap<Instant, &Bar> = bars.iter().map(|bar| (bar.time, bar)).into_map();
    let Some(last) = bars.last().map(|bar| bar.time) else {
        return Vec::new();
    };
    let mut known = Known::default();
    let mut filled = Vec::new();
    for session in sessions {
        let observed = by_time.range(session.opens..=session.closes);
        if !observed.clone().any(|(_, bar)| bar.close.is_some()) {
            continue;
        }
        let times = std::iter::successors(Some(session.opens + step), |time| Some(*time + step));
        for time in times.take_while(|time| *time <= session.closes.min(last)) {
            let own = by_time.get(&time).copied();
            match rule {
                // A bar with a close is taken as it is.
                _ if own.is_some_and(|bar| bar.close.is_some()) => filled.extend(own.map(|bar| Bar {
                    open_time: bar.open_time.or(Some(time - step)),
                    ..*bar
                })),
                Rule::Ffill => filled.extend(known.completed(time, own, time - step)),
                Rule::None => {}
            }
            if let Some(own) = own {
                known.learn(own);
            }
        }
    }
    filled
}

/// Overlapping windows of `count` bars that follow each other by one `step`: a bar for each bar that ends such a window. Opens
/// with the first, closes with the last, has the highest and lowest price and the sum of volumes and trades; its
/// volume-weighted price is its close where there is no volume.
pub fn gather(bars: &[Bar], count: usize, step: TimeDelta) -> Vec<Bar> {
    let follows = |pair: &[Bar]| pair[1].time - pair[0].time == step;
    let whole = bars.windows(count).filter(|window| window.windows(2).all(follows));
    whole.filter_map(|window| gathered(window, step)).collect()
}

fn gathered(window: &[Bar], step: TimeDelta) -> Option<Bar> {
    let (first, last) = (window.first()?, window.last()?);
    let sum = |pick: fn(&Bar) -> Option<Decimal>| {
        let mut known = window.iter().filter_map(pick).peekable();
        known.peek()?;
        known.try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let volume = sum(|bar| bar.volume);
    let traded = sum(|bar| bar.vwap?.checked_mul(bar.volume?));
    let weighted = traded.zip(volume.filter(|volume| volume.is_positive()));
    let trades = window.iter().filter_map(|bar| bar.trade_count);
    Some(Bar {
        time: last.time,
        open_time: Some(first.time - step),
        open: first.open,
        high: window.iter().filter_map(|bar| bar.high).max(),
        low: window.iter().filter_map(|bar| bar.low).min(),
        close: last.close,
        volume,
        trade_count: window.iter().any(|bar| bar.trade_count.is_some()).then(|| trades.sum()),
        vwap: weighted
            .and_then(|(traded, volume)| traded.checked_div(volume))
            .or(last.close),
        is_filled: window.iter().all(|bar| bar.is_filled),
    })
}
