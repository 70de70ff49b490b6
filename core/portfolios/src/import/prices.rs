//! `prices.csv`: closing prices, and what else is known of a bar.

use decimal::Decimal;
use markets::import::{FieldSpec, FileKind, ImportedFile};
use markets::lookup::{asset_by_key, is_in_minor_unit};
use metatable::Write;
use metatable::{Field, Instant, Uid, Value};
use planning::minor_units::in_currency;

use crate::codes;
use crate::tables::{AssetMarketCap, ExternalPrice, ExternalPricesStorage};

pub(crate) const KIND: FileKind = FileKind {
    name: "prices",
    label: "Prices",
    order: 20,
    fields: &[
        FieldSpec::time("Time of the price.", "2022-12-28T21:00:00Z"),
        FieldSpec::required(
            "asset",
            "Asset ID, such as a ticker.",
            "AAPL",
            &["symbol", "ticker", "security", "isin"],
        ),
        FieldSpec::required(
            "price",
            "Closing price in the asset's currency, above 0.",
            "125.85",
            &["close", "last", "adj close", "nav"],
        ),
        FieldSpec::optional(
            "currency",
            "Currency of the prices of the row, or a minor unit of it such as GBX; as the asset is quoted when empty.",
            "",
            &["ccy", "price currency", "price_currency"],
        ),
        FieldSpec::optional("open", "Opening price.", "124.9", &["open price"]),
        FieldSpec::optional("high", "Highest price.", "126.1", &["high price"]),
        FieldSpec::optional("low", "Lowest price.", "124.2", &["low price"]),
        FieldSpec::optional("volume", "Traded volume, 0 or more.", "85000000", &["traded volume"]),
        FieldSpec::optional("vwap", "Volume-weighted price.", "125.4", &["average price"]),
        FieldSpec::optional(
            "open_time",
            "Start time of the bar.",
            "2022-12-28T14:30:00Z",
            &["bar start"],
        ),
        FieldSpec::optional(
            "market_cap",
            "Market capitalisation, above 0.",
            "2001000000000",
            &["market capitalisation", "market capitalization"],
        ),
    ],
    columns: &[("time_index", "time"), ("asset_uid", "asset"), ("close", "price")],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        let time = cells.required_instant(write, "time");
        let asset = cells
            .required(write, "asset")
            .and_then(|key| asset_by_key(write, "asset", key));
        let price = cells.required_number(write, "price");
        let (Some(time_index), Some(asset), Some(price)) = (time, asset, price) else {
            return;
        };
        let is_minor = is_in_minor_unit(write, asset.uid, "currency", cells.text("currency"));
        let prices = [
            ("price", Some(price)),
            ("open", None),
            ("high", None),
            ("low", None),
            ("vwap", None),
        ];
        let [close, open, high, low, vwap] = prices.map(|(field, known)| {
            let price = known.or_else(|| cells.number(write, field));
            let price = positive(write, field, price);
            if is_minor { price.and_then(in_currency) } else { price }
        });
        let volume = cells.number(write, "volume");
        if volume.is_some_and(Decimal::is_negative) {
            write.refuse(Some("volume"), codes::volume_negative());
        }
        if !write.claim(KIND.name, &[time_index.to_value(), Value::Uid(asset.uid)]) {
            write.refuse(Some("asset"), codes::duplicate_price(&asset.unique_identifier));
        }
        let open_time = cells
            .text("open_time")
            .and_then(|_| cells.required_instant(write, "open_time"));
        let known = write
            .store()
            .get::<ExternalPricesStorage>(&[time_index.to_value(), Value::Uid(asset.uid)]);
        let known = known.unwrap_or(ExternalPrice {
            time_index,
            asset_uid: asset.uid,
            open_time: None,
            open: None,
            high: None,
            low: None,
            close: None,
            volume: None,
            trade_count: None,
            vwap: None,
            interpolated: None,
        });
        write.put(&ExternalPrice {
            close,
            open: open.or(known.open),
            high: high.or(known.high),
            low: low.or(known.low),
            vwap: vwap.or(known.vwap),
            volume: volume.or(known.volume),
            open_time: open_time.or(known.open_time),
            ..known
        });
        if let Some(market_cap) = cells.number(write, "market_cap") {
            let market_cap = positive(write, "market_cap", Some(market_cap));
            write_cap(write, time_index, asset.uid, market_cap);
        }
    });
}

fn write_cap(write: &mut Write<'_>, time_index: Instant, asset_uid: Uid, market_cap: Option<Decimal>) {
    if let Some(market_cap) = market_cap {
        write.put(&AssetMarketCap {
            time_index,
            asset_uid,
            market_cap,
        });
    }
}

/// The number when it is above 0 (`price_not_positive`).
fn positive(write: &mut Write<'_>, field: &str, price: Option<Decimal>) -> Option<Decimal> {
    if price.is_some_and(|price| price <= Decimal::ZERO) {
        write.refuse(Some(field), codes::price_not_positive());
        return None;
    }
    price
}
