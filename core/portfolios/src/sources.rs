//! Compositions of portfolios and prices of assets, from the stored rows.

use decimal::Decimal;
use markets::sources::{Composition, Constituent, Price, PriceSource, WeightSource};
use metatable::{Field, Instant, Store, Uid, Value};

use crate::tables::{
    ExternalPricesStorage, PortfolioSleeve, PortfolioSleevesStorage, PortfolioWeight, PortfolioWeightsStorage,
};

/// The weights and prices that were imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredSources;

impl WeightSource for StoredSources {
    fn composition(&self, store: &Store, portfolio: Uid, at: Instant) -> Option<Composition> {
        let time = snapshot_time(store, portfolio, at)?;
        let (weights, sleeves) = snapshot(store, portfolio, time);
        let assets = weights
            .iter()
            .map(|row| Some((Constituent::Asset(row.asset_uid), exact(row.weight?)?)));
        let portfolios = sleeves
            .iter()
            .map(|row| Some((Constituent::Portfolio(row.sleeve_uid), exact(row.weight)?)));
        let constituents = assets.chain(portfolios).collect::<Option<Vec<_>>>()?;
        Some(Composition {
            portfolio,
            time,
            constituents,
        })
    }
}

impl PriceSource for StoredSources {
    fn price(&self, store: &Store, asset: Uid, at: Instant) -> Option<Price> {
        let columns = ["asset_uid", "time_index"];
        let bar = store.latest::<ExternalPricesStorage>(&columns, &[Value::Uid(asset)], at)?;
        Some(Price {
            price: bar.close?,
            time: bar.time_index,
        })
    }

    fn newest(&self, store: &Store) -> Option<Instant> {
        store.last::<ExternalPricesStorage>().map(|bar| bar.time_index)
    }
}

/// The shortest decimal that reads back as this weight; none when it is not finite.
fn exact(weight: f64) -> Option<Decimal> {
    Decimal::try_from_f64_shortest(weight).ok()
}

/// The newest snapshot of a portfolio at or before an instant.
fn snapshot_time(store: &Store, portfolio: Uid, at: Instant) -> Option<Instant> {
    let columns = ["portfolio_uid", "time_index"];
    let key = [Value::Uid(portfolio)];
    let weights = store
        .latest::<PortfolioWeightsStorage>(&columns, &key, at)
        .map(|row| row.time_index);
    let sleeves = store
        .latest::<PortfolioSleevesStorage>(&columns, &key, at)
        .map(|row| row.time_index);
    weights.max(sleeves)
}

fn snapshot(store: &Store, portfolio: Uid, time: Instant) -> (Vec<PortfolioWeight>, Vec<PortfolioSleeve>) {
    let columns = ["time_index", "portfolio_uid"];
    let key = [time.to_value(), Value::Uid(portfolio)];
    (
        store.find::<PortfolioWeightsStorage>(&columns, &key),
        store.find::<PortfolioSleevesStorage>(&columns, &key),
    )
}

/// The circle that a portfolio is part of at an instant, from itself back to itself; none when it is in none.
pub fn sleeve_cycle(store: &Store, portfolio: Uid, at: Instant) -> Option<Vec<Uid>> {
    let mut path = vec![portfolio];
    let mut done = std::collections::BTreeSet::new();
    circle(store, portfolio, at, &mut path, &mut done).then_some(path)
}

fn circle(
    store: &Store,
    portfolio: Uid,
    at: Instant,
    path: &mut Vec<Uid>,
    done: &mut std::collections::BTreeSet<Uid>,
) -> bool {
    let Some(time) = snapshot_time(store, portfolio, at) else {
        return false;
    };
    for sleeve in snapshot(store, portfolio, time).1 {
        path.push(sleeve.sleeve_uid);
        if sleeve.sleeve_uid == path[0] {
            return true;
        }
        if done.insert(sleeve.sleeve_uid) && circle(store, sleeve.sleeve_uid, at, path, done) {
            return true;
        }
        path.pop();
    }
    false
}
