//! Prices and volumes of an asset, from the table that a configuration names.

use std::ops::Bound;

use decimal::Decimal;
use metatable::{Instant, Store, Uid};

use super::configuration::{Valuation, ValuationColumn};
use crate::bar::Bar;
use crate::price_source::{ValuationSource, bars};

impl Bar {
    /// The number of a column.
    pub(super) fn price(&self, column: ValuationColumn) -> Option<f64> {
        let price = match column {
            ValuationColumn::Open => self.open,
            ValuationColumn::High => self.high,
            ValuationColumn::Low => self.low,
            ValuationColumn::Close => self.close,
            ValuationColumn::Vwap => self.vwap,
        };
        price.map(Decimal::to_f64)
    }
}

/// The newest bar of an asset with a price at or before an instant.
pub(super) fn newest(
    store: &Store,
    source: &ValuationSource,
    column: ValuationColumn,
    asset: Uid,
    at: Instant,
) -> Option<(Instant, f64)> {
    let bars = bars(store, source, asset, (Bound::Unbounded, Bound::Included(at)));
    bars.rev().find_map(|bar| Some((bar.time, bar.price(column)?)))
}

/// When an asset has its first price.
pub(super) fn first_price(store: &Store, valuation: &Valuation, asset: Uid) -> Option<Instant> {
    let mut bars = bars(store, &valuation.source, asset, (Bound::Unbounded, Bound::Unbounded));
    bars.find_map(|bar| bar.price(valuation.column).map(|_| bar.time))
}

/// The price and the traded volume of an asset at each time of a grid: the newest price at or before it, and what was traded
/// since the time before. NaN is none.
#[derive(Debug)]
pub(super) struct Series {
    /// The price at the time before the first one.
    pub(super) opening: f64,
    pub(super) prices: Vec<f64>,
    pub(super) volumes: Vec<f64>,
}

impl Series {
    /// That of an asset that has no weight.
    pub(super) fn none(rows: usize) -> Self {
        Self {
            opening: f64::NAN,
            prices: vec![f64::NAN; rows],
            volumes: vec![f64::NAN; rows],
        }
    }
}

/// The series of an asset; `since` is the time before the first one.
pub(super) fn series(
    store: &Store,
    source: &ValuationSource,
    column: ValuationColumn,
    asset: Uid,
    (since, grid): (Instant, &[Instant]),
) -> Series {
    let opening = newest(store, source, column, asset, since).map_or(f64::NAN, |(_, price)| price);
    let mut series = Series {
        opening,
        prices: Vec::with_capacity(grid.len()),
        volumes: Vec::with_capacity(grid.len()),
    };
    let Some(last) = grid.last() else { return series };
    let mut price = opening;
    let mut bars = bars(store, source, asset, (Bound::Excluded(since), Bound::Included(*last))).peekable();
    for time in grid {
        let mut volume = f64::NAN;
        while let Some(bar) = bars.next_if(|bar| bar.time <= *time) {
            price = bar.price(column).unwrap_or(price);
            let traded = bar.volume.map(Decimal::to_f64);
            volume = traded.map_or(volume, |traded| if volume.is_nan() { traded } else { volume + traded });
        }
        series.prices.push(price);
        series.volumes.push(volume);
    }
    series
}
