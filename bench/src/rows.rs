//! The rows of the benchmark: assets, and daily bars of some of them.

use chrono::{DateTime, TimeDelta};
use decimal::Decimal;
use markets::tables::assets::Asset;
use metatable::{Instant, Uid};
use portfolios::tables::prices::ExternalPrice;
use uuid::Uuid;

pub(crate) struct Rows {
    pub(crate) assets: Vec<Asset>,
    /// By instant, then asset.
    pub(crate) prices: Vec<ExternalPrice>,
}

/// That many days.
pub(crate) fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

impl Rows {
    /// `assets` assets, and a bar for each of the first `priced` of them on each of `days` days.
    pub(crate) fn new(assets: u64, priced: usize, days: i64) -> Self {
        let assets: Vec<Asset> = (0..assets).map(asset).collect();
        let prices = (0..days)
            .flat_map(|day| {
                assets
                    .iter()
                    .take(priced)
                    .enumerate()
                    .map(move |(place, asset)| bar(day, place, asset))
            })
            .collect();
        Self { assets, prices }
    }

    /// An asset as it is with another type.
    pub(crate) fn retyped(&self, place: usize) -> Asset {
        Asset {
            asset_type: Some("fund".to_owned()),
            ..self.assets[place].clone()
        }
    }

    /// Places of assets all over the table, in an order that no cache foresees.
    pub(crate) fn picked(&self, count: usize) -> impl Iterator<Item = usize> {
        let length = self.assets.len();
        (1..=count).map(move |step| step * 7_919 % length)
    }

    /// Assets with an instant at which they have a bar, more than 100 days before the last one.
    pub(crate) fn picked_prices(&self, count: usize) -> impl Iterator<Item = (Uid, Instant)> {
        let length = self.prices.len() / 2;
        (1..=count).map(move |step| {
            let price = &self.prices[step * 7_919 % length];
            (price.asset_uid, price.time_index)
        })
    }
}

fn asset(number: u64) -> Asset {
    Asset {
        // Spread as version 5 uids are.
        uid: Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes()),
        unique_identifier: format!("ASSET-{number:06}"),
        asset_type: Some(["equity", "etf", "bond"][(number % 3) as usize].to_owned()),
    }
}

fn bar(day: i64, place: usize, asset: &Asset) -> ExternalPrice {
    let close = DateTime::UNIX_EPOCH + days(18_000 + day);
    // Ten thousandths: 100.0000 to 119.9999.
    let price = |add: i64| {
        Some(hundredths_of_percent(
            1_000_000 + (day * 37 + place as i64 * 101 + add) % 200_000,
        ))
    };
    ExternalPrice {
        time_index: close,
        asset_uid: asset.uid,
        open_time: Some(close - TimeDelta::hours(8)),
        open: price(0),
        high: price(900),
        low: price(300),
        close: price(500),
        volume: Some(hundredths_of_percent((1_000 + day * 13 + place as i64) * 10_000)),
        trade_count: Some(500 + day % 100),
        vwap: price(450),
        interpolated: None,
    }
}

fn hundredths_of_percent(count: i64) -> Decimal {
    Decimal::from_raw(i128::from(count) * 10_i128.pow(14))
}
