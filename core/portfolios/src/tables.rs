//! The tables of portfolio construction: weights, prices, signals, strategies and values.

pub mod construction;
pub mod prices;
pub mod weights;

use metatable::{MetaTable, Owner, TableDefinition};

pub use construction::*;
pub use prices::*;
pub use weights::*;

/// Who owns the tables of this package.
pub const PORTFOLIOS: Owner = Owner {
    package: "portfolios",
    namespace: "mandate",
};

/// The declarations of this package.
pub fn definitions() -> Vec<&'static TableDefinition> {
    vec![
        SignalMetadataTable::definition(),
        RebalanceStrategyMetadataTable::definition(),
        PortfolioMetadataTable::definition(),
        PortfolioConstructionTable::definition(),
        PortfolioWeightsStorage::definition(),
        PortfolioSleevesStorage::definition(),
        SignalWeightsStorage::definition(),
        PortfoliosStorage::definition(),
        ExternalPricesStorage::definition(),
        InterpolatedPricesStorage::definition(),
        MarketCapsStorage::definition(),
    ]
}
