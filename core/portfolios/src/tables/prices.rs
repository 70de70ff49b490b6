//! Prices: bars as they were imported, and the regular series that were made of them.

use decimal::Decimal;
use markets::tables::assets::AssetTable;
use markets::tables::indices::CADENCE_UNITS;
use metatable::{Instant, Uid, table};

use super::PORTFOLIOS;

table! {
    /// A daily bar of an asset, as imported.
    ExternalPricesStorage => ExternalPrice, ExternalPriceDraft {
        identifier: "ExternalPricesTS", owner: PORTFOLIOS, label: "Prices";
        /// End time of the bar.
        time_index: Instant, "Time";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// Start time of the bar.
        open_time: Option<Instant>, "Open time";
        /// Opening price.
        open: Option<Decimal>, "Open", unit "asset currency";
        /// Highest price.
        high: Option<Decimal>, "High", unit "asset currency";
        /// Lowest price.
        low: Option<Decimal>, "Low", unit "asset currency";
        /// Closing price.
        close: Option<Decimal>, "Close", unit "asset currency";
        /// Traded volume.
        volume: Option<Decimal>, "Volume", unit "units";
        /// Number of trades.
        trade_count: Option<i64>, "Trades";
        /// Volume-weighted price.
        vwap: Option<Decimal>, "VWAP", unit "asset currency";
        /// Whether the bar is interpolated, not observed.
        interpolated: Option<bool>, "Interpolated";
    }
    time [time_index, asset_uid];
    index [asset_uid, time_index];
    foreign asset_uid => AssetTable.uid, restrict;
}

table! {
    /// A bar of a regular series interpolated from imported bars.
    InterpolatedPricesStorage => InterpolatedPrice, InterpolatedPriceDraft {
        identifier: "InterpolatedPricesTS", owner: PORTFOLIOS, label: "Interpolated prices";
        /// End time of the bar.
        time_index: Instant, "Time";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The frequency of the series: 1d, 15m, 1mo.
        cadence: String, "Cadence", max 32;
        /// How the series was made: the first 16 hexadecimal digits of the SHA-256 of its source, its source's cadence,
        /// its own, and its rule for gaps.
        derivation_key: String, "Derivation", max 16, normal Lower;
        /// Start time of the bar.
        open_time: Option<Instant>, "Open time";
        /// Opening price.
        open: Option<Decimal>, "Open", unit "asset currency";
        /// Highest price.
        high: Option<Decimal>, "High", unit "asset currency";
        /// Lowest price.
        low: Option<Decimal>, "Low", unit "asset currency";
        /// Closing price.
        close: Option<Decimal>, "Close", unit "asset currency";
        /// Traded volume.
        volume: Option<Decimal>, "Volume", unit "units";
        /// Number of trades.
        trade_count: Option<i64>, "Trades";
        /// Volume-weighted price.
        vwap: Option<Decimal>, "VWAP", unit "asset currency";
        /// Whether the bar is interpolated, not observed.
        interpolated: Option<bool>, "Interpolated";
    }
    time [time_index, asset_uid, cadence, derivation_key];
    index [asset_uid, cadence, derivation_key, time_index];
    foreign asset_uid => AssetTable.uid, restrict;
    check cadence_malformed, cadence, "Enter the cadence as a count and one of s, m, h, d, w, mo, q, y: 15m.",
        CountOf("cadence", CADENCE_UNITS);
    check derivation_key_malformed, derivation_key, "The derivation must be 16 lower-case hexadecimal digits.",
        Form("derivation_key", "hhhhhhhhhhhhhhhh");
}

table! {
    /// The market capitalisation of an asset at a time.
    MarketCapsStorage => AssetMarketCap, AssetMarketCapDraft {
        identifier: "MarketCapsTS", owner: PORTFOLIOS, label: "Market capitalisations";
        /// Time.
        time_index: Instant, "Time";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The capitalisation.
        market_cap: Decimal, "Market capitalisation", unit "asset currency";
    }
    time [time_index, asset_uid];
    index [asset_uid, time_index];
    foreign asset_uid => AssetTable.uid, restrict;
    check market_cap_not_positive, market_cap, "A capitalisation must be above 0.", Positive("market_cap");
}
