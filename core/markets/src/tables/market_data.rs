//! Exchange rates, by dated snapshot.

use decimal::Decimal;
use metatable::{Instant, Uid, table};

table! {
    /// A set of market data that was seen together.
    MarketSnapshotTable => MarketSnapshot {
        identifier: "MarketSnapshot", owner: "core", label: "Market snapshots";
        /// Surrogate key.
        uid: Uid, "Uid";
        /// When.
        as_of: Instant, "Time";
        /// By whom.
        source: String, "Source", max 255;
    }
    primary [uid];
    unique [as_of, source];
}

table! {
    /// The spot rate of a currency pair in a snapshot.
    FxSpotTable => FxSpot {
        identifier: "FxSpot", owner: "core", label: "Exchange rates";
        /// BASE/QUOTE, ISO 4217: EUR/USD.
        pair: String, "Pair", max 7;
        /// The snapshot.
        snapshot_uid: Uid, "Snapshot";
        /// Quote currency for one unit of base currency, above 0.
        rate: Decimal, "Rate", unit "quote per base";
    }
    primary [pair, snapshot_uid];
    pack [snapshot_uid];
    foreign snapshot_uid => MarketSnapshotTable.uid, cascade;
    check rate_not_positive, rate, "The rate must be above 0.", |row| row.rate > Decimal::ZERO;
    check pair_malformed, pair, "Write the pair as BASE/QUOTE with two ISO 4217 codes.",
        |row| row.pair.split_once('/').is_some_and(|(base, quote)| {
            let code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            code(base) && code(quote) && base != quote
        });
}
