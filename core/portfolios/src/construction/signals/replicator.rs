//! The weights of assets that would have followed a target best.

use metatable::{Instant, Store, Uid};
use rebalance::nonnegative::least_squares;
use sorting::Collected;

use super::table::BarTable;
use crate::construction::configuration::ValuationColumn;
use crate::construction::frame::{Frame, named};
use crate::construction::signal::Replicator;

/// The weights of a replication, from the book: at the last row of each full window of returns. Rows are the times at which
/// the target has a price; the newest row only ends a window when a later one is there. An asset that has not all returns of
/// a window has no weight then.
pub(super) fn frame(store: &Store, choice: &Replicator, until: Instant) -> Frame {
    let all: Vec<Uid> = std::iter::once(choice.target_asset_uid)
        .chain(choice.assets.iter().copied())
        .collect();
    let table = BarTable::read(store, &choice.source, &all, until);
    let columns: Vec<Vec<f64>> = (0..all.len())
        .map(|number| table.column(number, |bar| bar.price(ValuationColumn::Close)))
        .collect();
    let priced: Vec<usize> = (0..table.times.len())
        .filter(|row| !columns[0][*row].is_nan())
        .collect();
    let rows: Vec<Vec<f64>> = columns.iter().map(|column| returns(column, &priced)).collect();
    let weights = replicated_weights(&rows[1..], &rows[0], choice.window, choice.alpha);
    // The first time has no return.
    let row = |(row, weights): (usize, Vec<f64>)| (table.times[priced[row + 1]], named(&choice.assets, weights));
    weights.into_iter().map(row).into_map()
}

/// The simple return of each row but the first.
fn returns(prices: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.windows(2)
        .map(|pair| prices[pair[1]] / prices[pair[0]] - 1.0)
        .collect()
}

/// For each full window that ends before the last row: its last row, and the weights at 0 or above by which the assets'
/// returns come nearest to the target's, at a price of `alpha` a weight. Weights are not brought to a sum of 1.
pub fn replicated_weights(assets: &[Vec<f64>], target: &[f64], window: usize, alpha: f64) -> Vec<(usize, Vec<f64>)> {
    let starts = 0..target.len().saturating_sub(window);
    starts
        .map(|start| {
            let rows = start..start + window;
            let known = |column: &&Vec<f64>| column[rows.clone()].iter().all(|value| value.is_finite());
            let used: Vec<usize> = (0..assets.len()).filter(|asset| known(&&assets[*asset])).collect();
            let cells = rows
                .clone()
                .flat_map(|row| used.iter().map(move |asset| assets[*asset][row]));
            let found = least_squares(&cells.collect::<Vec<f64>>(), &target[rows.clone()], alpha);
            let mut weights = vec![0.0; assets.len()];
            for (asset, weight) in used.iter().zip(found) {
                weights[*asset] = weight;
            }
            (rows.end - 1, weights)
        })
        .collect()
}
