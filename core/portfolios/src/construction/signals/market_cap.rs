//! Weights by market capitalisation, of what is traded enough.

use std::ops::Bound;

use decimal::Decimal;
use metatable::{Field, Instant, Store, Uid, Value};
use sorting::{Arrange, Collected};

use super::table::{BarTable, carry_forward};
use crate::construction::frame::{Frame, named};
use crate::construction::run_error::RunError;
use crate::construction::signal::MarketCap;
use crate::tables::MarketCapsStorage;

/// Rows of a year: what medians of a day's traded value are annualised by.
const ROWS_PER_YEAR: f64 = 252.0;
/// Span of the moving average behind the volatility.
const SPAN: f64 = 21.0;

/// Columns of one asset, a cell a row; NaN is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CapColumns {
    /// Market capitalisation.
    pub caps: Vec<f64>,
    /// Price.
    pub prices: Vec<f64>,
    /// Traded units.
    pub volumes: Vec<f64>,
}

/// The weights that a signal of market capitalisation has, from the book. A number holds until the next one; an asset
/// without a price, a volume or a capitalisation so far has no weight.
pub(super) fn frame(store: &Store, choice: &MarketCap, until: Instant) -> Result<Frame, RunError> {
    if choice.assets.len() < choice.minimum_assets {
        return Err(RunError::AssetsTooFew {
            needed: choice.minimum_assets,
            found: choice.assets.len(),
        });
    }
    let table = BarTable::read(store, &choice.source, &choice.assets, until);
    let of_asset = |(number, asset): (usize, &Uid)| {
        let mut columns = CapColumns {
            caps: caps(store, *asset, &table.times),
            prices: table.column(number, |bar| bar.close.map(Decimal::to_f64)),
            volumes: table.column(number, |bar| bar.volume.map(Decimal::to_f64)),
        };
        carry_forward(&mut columns.prices);
        carry_forward(&mut columns.volumes);
        columns
    };
    let columns: Vec<CapColumns> = choice.assets.iter().enumerate().map(of_asset).collect();
    let weights = market_cap_weights(&columns, choice);
    let row = |(time, weights): (&Instant, Vec<f64>)| (*time, named(&choice.assets, weights));
    Ok(table.times.iter().zip(weights).map(row).into_map())
}

/// The capitalisation known at each time.
fn caps(store: &Store, asset: Uid, times: &[Instant]) -> Vec<f64> {
    let Some(last) = times.last() else { return Vec::new() };
    let (columns, to) = (["asset_uid", "time_index"], Bound::Included(last.to_value()));
    let rows = store.range::<MarketCapsStorage>(&columns, &[Value::Uid(asset)], Bound::Unbounded, to);
    let mut rows = rows.into_iter().flatten().peekable();
    let mut known = f64::NAN;
    let at = |time: &Instant| {
        while let Some(row) = rows.next_if(|row| row.time_index <= *time) {
            known = row.market_cap.to_f64();
        }
        known
    };
    times.iter().map(at).collect()
}

/// Of each row the weight of each asset. An asset is kept while the annualised median of its traded value, over every window,
/// is at least the stated share of its capitalisation, and while it is traded in the stated share of the rows of the longest
/// window. Of those that are kept the largest ones have weights in proportion to their capitalisation. Windows are shorter
/// at the start.
pub fn market_cap_weights(columns: &[CapColumns], choice: &MarketCap) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, |columns| columns.caps.len());
    let value = |columns: &CapColumns| -> Vec<f64> {
        columns
            .prices
            .iter()
            .zip(&columns.volumes)
            .map(|(price, volume)| price * volume)
            .collect()
    };
    let traded: Vec<Vec<f64>> = columns.iter().map(value).collect();
    let weights: Vec<Vec<f64>> = (0..rows)
        .map(|row| {
            let kept = |(columns, traded): (&CapColumns, &Vec<f64>)| {
                let cap = columns.caps[row];
                if is_liquid(&traded[..=row], cap, choice) {
                    cap
                } else {
                    0.0
                }
            };
            let mut kept: Vec<f64> = columns.iter().zip(&traded).map(kept).collect();
            keep_largest(&mut kept, choice.top);
            let sum: f64 = kept.iter().fold(0.0, |sum, cap| sum + cap);
            kept.iter().map(|cap| if sum > 0.0 { cap / sum } else { 0.0 }).collect()
        })
        .collect();
    match choice.volatility_cap {
        Some(cap) => calmed(weights, columns, cap),
        None => weights,
    }
}

fn is_liquid(traded: &[f64], cap: f64, choice: &MarketCap) -> bool {
    if cap.is_nan() || cap <= 0.0 {
        return false;
    }
    let last = |window: usize| {
        let rows = &traded[traded.len().saturating_sub(window)..];
        rows.iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect::<Vec<f64>>()
    };
    let ratio = |window: &usize| median(last(*window)).map_or(0.0, |median| ROWS_PER_YEAR * median / cap);
    let longest = last(choice.windows.iter().copied().max().unwrap_or(1));
    let share = longest.iter().filter(|value| **value > 0.0).count() as f64 / longest.len().max(1) as f64;
    choice
        .windows
        .iter()
        .all(|window| ratio(window) >= choice.minimum_traded_ratio)
        && share >= choice.minimum_trading_share
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.arrange_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(0.5 * (values[middle - 1] + values[middle])),
    }
}

/// Of equal ones the earlier asset is kept.
fn keep_largest(caps: &mut [f64], top: usize) {
    let mut order: Vec<usize> = (0..caps.len()).collect();
    order.arrange_by(|one, other| caps[*other].total_cmp(&caps[*one]));
    for outside in order.iter().skip(top) {
        caps[*outside] = 0.0;
    }
}

/// The weights scaled down where the yearly volatility of what they earn is above the cap. The volatility is the root of the
/// exponentially weighted variance of log returns, without bias.
fn calmed(mut weights: Vec<Vec<f64>>, columns: &[CapColumns], cap: f64) -> Vec<Vec<f64>> {
    let mut variance = MovingVariance::new(2.0 / (SPAN + 1.0));
    for (row, weights) in weights.iter_mut().enumerate().skip(1) {
        let earned = columns.iter().zip(&*weights).map(|(columns, weight)| {
            let change = libm::log(columns.prices[row] / columns.prices[row - 1]);
            if change.is_nan() { 0.0 } else { weight * change }
        });
        let earned = earned.fold(0.0, |sum, earned| sum + earned);
        let volatility = variance
            .add(earned)
            .map_or(0.0, |variance| (variance * ROWS_PER_YEAR).sqrt());
        if volatility > cap {
            weights.iter_mut().for_each(|weight| *weight *= cap / volatility);
        }
    }
    weights
}

/// The exponentially weighted variance, as pandas has it without adjustment and without bias.
struct MovingVariance {
    share: f64,
    mean: Option<f64>,
    biased: f64,
    /// Sum of the squared weights, which sum to 1.
    squares: f64,
}

impl MovingVariance {
    fn new(share: f64) -> Self {
        Self {
            share,
            mean: None,
            biased: 0.0,
            squares: 1.0,
        }
    }

    /// The variance with this value; none with the first one.
    fn add(&mut self, value: f64) -> Option<f64> {
        let (old, new) = (1.0 - self.share, self.share);
        let before = self.mean.replace(value)?;
        let mean = old * before + new * value;
        self.biased = old * (self.biased + (before - mean) * (before - mean)) + new * (value - mean) * (value - mean);
        self.squares = old * old * self.squares + new * new;
        self.mean = Some(mean);
        Some(self.biased / (1.0 - self.squares))
    }
}

#[cfg(test)]
mod tests {
    use super::MovingVariance;

    #[test]
    fn the_moving_variance_is_that_of_pandas() {
        // pandas.Series([1.0, 2.0, 4.0, 3.0]).ewm(span=3, adjust=False).var()
        let mut variance = MovingVariance::new(0.5);
        let found: Vec<Option<f64>> = [1.0, 2.0, 4.0, 3.0]
            .into_iter()
            .map(|value| variance.add(value))
            .collect();
        assert_eq!(found[0], None);
        for (found, expected) in found[1..].iter().zip([0.5, 2.7, 1.309_523_809_523_809_5]) {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
        }
    }
}
