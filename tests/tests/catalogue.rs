//! The tables: all of them are declared, once, and every name that a declaration uses is one that it has.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeSet;

use acceptance::catalogue::{catalogue, definitions};
use metatable::{ColumnDefault, ColumnType, Identity};

/// The tables of the systems that Mandate succeeds: 40 of core, 6 of portfolio construction, 9 of the data services.
const SUCCEEDED: [&str; 55] = [
    "AssetType",
    "Asset",
    "IndexType",
    "Index",
    "IndexDatasetAvailability",
    "IndexFormulaDefinition",
    "IndexFormulaInput",
    "Issuer",
    "CurrencySpotAssetDetails",
    "BondAssetDetails",
    "FutureAssetDetails",
    "Calendar",
    "CalendarDate",
    "CalendarSession",
    "CalendarEvent",
    "SignalMetadata",
    "Portfolio",
    "PortfolioGroup",
    "PortfolioGroupMembership",
    "AccountAllocationModel",
    "AccountGroup",
    "Account",
    "AccountHoldingsSet",
    "VirtualFund",
    "VirtualFundHoldingsSet",
    "AssetCategory",
    "AssetCategoryMembership",
    "OpenFigiAssetDetails",
    "AccountTargetAllocation",
    "PositionSet",
    "OrderManager",
    "AssetSnapshotsTS",
    "IndexValuesTS",
    "AccountHoldingsTS",
    "VirtualFundHoldingsTS",
    "TargetPositionsTS",
    "OrdersTS",
    "OrderEventsTS",
    "TradesTS",
    "RebalanceStrategyMetadata",
    "PortfolioMetadata",
    "PortfolioWeightsTS",
    "SignalWeightsTS",
    "PortfoliosTS",
    "ExternalPricesTS",
    "InterpolatedPricesTS",
    "PortfolioNode",
    "Position",
    "PortfolioSnapshot",
    "ReferenceData",
    "RatingHistory",
    "FxSpot",
    "MarketDataFeed",
    "DataLineage",
    "IngestionBatch",
];

/// The tables that a decision or a user's job added.
const ADDED: [&str; 7] = [
    "PortfolioConstruction",
    "PortfolioSnapshotObservation",
    "MarketSnapshot",
    "PortfolioSleevesTS",
    "AssetTradingTerms",
    "BookSetting",
    "RebalancePolicy",
];

#[test]
fn every_table_is_declared_once() {
    let declared: Vec<&str> = definitions().iter().map(|table| table.identifier).collect();
    let expected: BTreeSet<&str> = SUCCEEDED.into_iter().chain(ADDED).collect();
    assert_eq!(declared.iter().copied().collect::<BTreeSet<_>>(), expected);
    assert_eq!(declared.len(), expected.len());
    assert_eq!(catalogue().definitions().count(), declared.len());
}

#[test]
fn construction_is_owned_by_portfolios_and_core_never_refers_to_it() {
    let owned = |package: &str| -> BTreeSet<&str> {
        let tables = definitions().into_iter().filter(|table| table.owner.package == package);
        tables.map(|table| table.identifier).collect()
    };
    let construction = owned("portfolios");
    for name in [
        "SignalMetadata",
        "RebalanceStrategyMetadata",
        "PortfolioConstruction",
        "PortfoliosTS",
    ] {
        assert!(construction.contains(name), "{name}");
    }
    for table in definitions().into_iter().filter(|table| table.owner.package == "core") {
        for key in table.foreign_keys {
            assert!(!construction.contains(key.table), "{}.{}", table.identifier, key.column);
        }
    }
}

#[test]
fn references_are_by_uid() {
    for table in definitions() {
        for key in table.foreign_keys {
            let column = &table.columns[table.position(key.column).unwrap()];
            assert_eq!(
                column.column_type,
                ColumnType::Uid,
                "{}.{}",
                table.identifier,
                key.column
            );
        }
    }
}

#[test]
fn declarations_hold_together() {
    for table in definitions() {
        let name = table.identifier;
        let is_series = matches!(table.identity, Identity::TimeIndex(_));
        assert!(is_series || !name.ends_with("TS"), "{name}");
        for column in table.identity_columns() {
            assert!(
                !table.columns[table.position(column).unwrap()].nullable,
                "{name}.{column}"
            );
        }
        for columns in table.indexes.iter().chain(
            table
                .all_uniques()
                .map(|unique| unique.columns)
                .collect::<Vec<_>>()
                .iter(),
        ) {
            assert!(
                columns.iter().all(|column| table.position(column).is_some()),
                "{name}: {columns:?}"
            );
        }
        for column in table.columns {
            let fits = match column.default {
                None => true,
                Some(ColumnDefault::NewUid) => column.column_type == ColumnType::Uid,
                Some(ColumnDefault::Now) => column.column_type == ColumnType::Instant,
                Some(ColumnDefault::Text(_)) => column.column_type == ColumnType::Text,
                Some(ColumnDefault::Bool(_)) => column.column_type == ColumnType::Bool,
                Some(ColumnDefault::Integer(_)) => {
                    matches!(column.column_type, ColumnType::Integer | ColumnType::Decimal)
                }
            };
            assert!(fits, "{name}.{}", column.name);
            assert!(
                column.normal.is_none() || column.column_type == ColumnType::Text,
                "{name}.{}",
                column.name
            );
            assert!(
                column.max.is_none() || column.column_type == ColumnType::Text,
                "{name}.{}",
                column.name
            );
            let speaks = !column.label.is_empty() && column.description.trim().ends_with('.');
            assert!(speaks, "{name}.{} needs a label and a sentence", column.name);
        }
    }
}
