//! The tables that markets owns, one declaration each.

pub mod accounts;
pub mod assets;
pub mod calendars;
pub mod execution;
pub mod hierarchy;
pub mod indices;
pub mod ingestion;
pub mod instruments;
pub mod mandates;
pub mod market_data;
pub mod portfolios;
pub mod rebalancing;
pub mod reference_data;
pub mod settings;
pub mod virtual_funds;

use metatable::{MetaTable, Owner, TableDefinition};

/// Who owns the tables of this package.
pub const CORE: Owner = Owner {
    package: "core",
    namespace: "mandate",
};

/// The declarations of this package.
pub fn definitions() -> Vec<&'static TableDefinition> {
    vec![
        assets::AssetTypeTable::definition(),
        assets::AssetTable::definition(),
        assets::AssetTradingTermsTable::definition(),
        assets::AssetSnapshotsStorage::definition(),
        assets::AssetCategoryTable::definition(),
        assets::AssetCategoryMembershipTable::definition(),
        instruments::OpenFigiAssetDetailsTable::definition(),
        instruments::IssuerTable::definition(),
        instruments::CurrencySpotAssetDetailsTable::definition(),
        instruments::BondAssetDetailsTable::definition(),
        indices::IndexTypeTable::definition(),
        indices::IndexTable::definition(),
        indices::IndexDatasetAvailabilityTable::definition(),
        indices::IndexFormulaDefinitionTable::definition(),
        indices::IndexFormulaInputTable::definition(),
        indices::IndexValuesStorage::definition(),
        instruments::FutureAssetDetailsTable::definition(),
        calendars::CalendarTable::definition(),
        calendars::CalendarDateTable::definition(),
        calendars::CalendarSessionTable::definition(),
        calendars::CalendarEventTable::definition(),
        portfolios::PortfolioTable::definition(),
        portfolios::PortfolioGroupTable::definition(),
        portfolios::PortfolioGroupMembershipTable::definition(),
        accounts::AccountGroupTable::definition(),
        accounts::AccountTable::definition(),
        accounts::AccountHoldingsSetTable::definition(),
        accounts::AccountHoldingsStorage::definition(),
        mandates::AccountAllocationModelTable::definition(),
        mandates::AccountTargetAllocationTable::definition(),
        mandates::PositionSetTable::definition(),
        mandates::TargetPositionsStorage::definition(),
        virtual_funds::VirtualFundTable::definition(),
        virtual_funds::VirtualFundHoldingsSetTable::definition(),
        virtual_funds::VirtualFundHoldingsStorage::definition(),
        execution::OrderManagerTable::definition(),
        execution::OrdersStorage::definition(),
        execution::OrderEventsStorage::definition(),
        execution::TradesStorage::definition(),
        market_data::MarketSnapshotTable::definition(),
        market_data::FxSpotTable::definition(),
        hierarchy::PortfolioNodeTable::definition(),
        hierarchy::PositionTable::definition(),
        hierarchy::PortfolioSnapshotTable::definition(),
        hierarchy::PortfolioSnapshotObservationTable::definition(),
        reference_data::ReferenceDataTable::definition(),
        reference_data::RatingHistoryTable::definition(),
        ingestion::MarketDataFeedTable::definition(),
        ingestion::DataLineageTable::definition(),
        ingestion::IngestionBatchTable::definition(),
        settings::BookSettingTable::definition(),
        settings::RebalancePolicyTable::definition(),
        rebalancing::AccountTaxProfileTable::definition(),
        rebalancing::TaxLotTable::definition(),
        rebalancing::AssetRelationTable::definition(),
        rebalancing::RebalancePlanTable::definition(),
    ]
}
