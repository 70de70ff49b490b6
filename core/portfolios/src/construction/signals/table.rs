//! Bars of several assets side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use metatable::{Instant, Store, Uid};
use sorting::Collected;

use crate::bar::Bar;
use crate::price_source::{ValuationSource, bars};

/// The bars of assets by time; a row is a time at which one of them has a bar.
pub(super) struct BarTable {
    pub(super) times: Vec<Instant>,
    of_asset: Vec<BTreeMap<Instant, Bar>>,
}

impl BarTable {
    pub(super) fn read(store: &Store, source: &ValuationSource, assets: &[Uid], until: Instant) -> Self {
        let span = (Bound::Unbounded, Bound::Included(until));
        let read = |asset: &Uid| bars(store, source, *asset, span).map(|bar| (bar.time, bar)).into_map();
        let of_asset: Vec<BTreeMap<Instant, Bar>> = assets.iter().map(read).collect();
        let times: BTreeSet<Instant> = of_asset.iter().flat_map(|bars| bars.keys().copied()).into_set();
        Self {
            times: times.into_iter().collect(),
            of_asset,
        }
    }

    /// A number of an asset at each time; NaN where it has none.
    pub(super) fn column(&self, asset: usize, pick: impl Fn(&Bar) -> Option<f64>) -> Vec<f64> {
        let cell = |time: &Instant| self.of_asset[asset].get(time).and_then(&pick).unwrap_or(f64::NAN);
        self.times.iter().map(cell).collect()
    }

    /// The bars of an asset in time order.
    pub(super) fn bars(&self, asset: usize) -> impl Iterator<Item = &Bar> {
        self.of_asset[asset].values()
    }
}

/// Puts the last known number where there is none.
pub(super) fn carry_forward(column: &mut [f64]) {
    let mut known = f64::NAN;
    for cell in column {
        known = if cell.is_nan() { known } else { *cell };
        *cell = known;
    }
}
