//! The tables that markets owns, one declaration each.

pub mod accounts;
pub mod assets;
pub mod mandates;
pub mod market_data;
pub mod portfolios;
pub mod settings;

use metatable::{MetaTable, Owner, TableDefinition};

/// Who owns the tables of this package.
pub const CORE: Owner = Owner {
    package: "core",
    namespace: "mandate",
};

/// The declarations of this package.
pub fn definitions() -> Vec<&'static TableDefinition> {
    vec![
        assets::AssetTable::definition(),
        assets::AssetTradingTermsTable::definition(),
        assets::AssetSnapshotsStorage::definition(),
        assets::AssetCategoryTable::definition(),
        assets::AssetCategoryMembershipTable::definition(),
        portfolios::CalendarTable::definition(),
        portfolios::IndexTable::definition(),
        portfolios::PortfolioTable::definition(),
        accounts::AccountGroupTable::definition(),
        accounts::AccountTable::definition(),
        accounts::AccountHoldingsSetTable::definition(),
        accounts::AccountHoldingsStorage::definition(),
        mandates::AccountAllocationModelTable::definition(),
        mandates::AccountTargetAllocationTable::definition(),
        mandates::PositionSetTable::definition(),
        mandates::TargetPositionsStorage::definition(),
        market_data::MarketSnapshotTable::definition(),
        market_data::FxSpotTable::definition(),
        settings::BookSettingTable::definition(),
        settings::RebalancePolicyTable::definition(),
    ]
}
