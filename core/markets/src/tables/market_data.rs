//! Exchange rates, by dated snapshot.

use decimal::Decimal;
use metatable::{Instant, Uid, table};

use super::CORE;

table! {
    /// A set of market data observed together.
    MarketSnapshotTable => MarketSnapshot, MarketSnapshotDraft {
        identifier: "MarketSnapshot", owner: CORE, label: "Market snapshots";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// Time.
        as_of: Instant, "Time";
        /// The source.
        source: String, "Source", max 255;
    }
    primary [uid];
    key [as_of, source];
}

table! {
    /// The spot rate of a currency pair in a snapshot.
    FxSpotTable => FxSpot, FxSpotDraft {
        identifier: "FxSpot", owner: CORE, label: "Exchange rates";
        /// BASE/QUOTE, ISO 4217: EUR/USD.
        pair: String, "Pair", max 7, normal Upper;
        /// The snapshot.
        snapshot_uid: Uid, "Snapshot";
        /// Units of quote currency per unit of base currency, above 0.
        rate: Decimal, "Rate", unit "quote per base";
    }
    primary [pair, snapshot_uid];
    foreign snapshot_uid => MarketSnapshotTable.uid, cascade;
    check rate_not_positive, rate, "The rate must be above 0.", Positive("rate");
    check pair_malformed, pair, "Enter the pair as BASE/QUOTE with two ISO 4217 codes.",
        All(&[Form("pair", "AAA/AAA"), PartsDiffer("pair", '/')]);
}
