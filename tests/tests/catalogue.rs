//! The tables: all of them are declared, once, and every name that a declaration uses is one that it has.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::catalogue::{FORMATS, catalogue, definitions};
use metatable::{ColumnDefault, ColumnType, Dialect, Identity};

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
const ADDED: [&str; 12] = [
    "PortfolioConstruction",
    "PortfolioSnapshotObservation",
    "MarketSnapshot",
    "PortfolioSleevesTS",
    "AssetTradingTerms",
    "BookSetting",
    "RebalancePolicy",
    "AccountTaxProfile",
    "TaxLot",
    "AssetRelation",
    "RebalancePlan",
    "MarketCapsTS",
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

#[test]
fn the_reference_is_current() {
    let committed = include_str!("../../docs/tables.md");
    assert!(
        committed == metatable::reference(&catalogue()),
        "docs/tables.md is not what the declarations say; run: cargo xtask tables --format md > docs/tables.md"
    );
}

#[test]
fn names_of_constraints_and_indexes_are_short_and_used_once() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let sql = dialect.schema(&catalogue());
        let mut names = BTreeSet::new();
        for line in sql.lines() {
            let named = ["CONSTRAINT \"", "INDEX IF NOT EXISTS \"", "TABLE IF NOT EXISTS \""]
                .iter()
                .find_map(|mark| line.split_once(mark));
            let Some(name) = named.and_then(|(_, rest)| rest.split('"').next()) else {
                continue;
            };
            assert!(name.len() <= 63, "{name}");
            assert!(names.insert(name), "{name}");
        }
        assert!(names.len() > 400, "{}", names.len());
    }
}

#[test]
fn every_format_names_every_table() {
    for (format, print) in FORMATS {
        let text = print(&catalogue());
        for table in definitions() {
            let found = text.contains(table.identifier) || text.contains(&table.physical_name());
            assert!(found, "{format}: {}", table.identifier);
        }
    }
}

#[test]
fn forms_are_offered_the_choices_of_a_column() {
    let document: serde_json::Value = serde_json::from_str(&metatable::catalogue(&catalogue())).unwrap_or_default();
    let tables = document["tables"].as_array().map_or(&[][..], Vec::as_slice);
    let of = |table: &str, column: &str| {
        let table = tables.iter().find(|candidate| candidate["identifier"] == table);
        let columns = table
            .and_then(|table| table["columns"].as_array())
            .map_or(&[][..], Vec::as_slice);
        let found = columns.iter().find(|candidate| candidate["name"] == column);
        found.map_or(serde_json::Value::Null, |column| column["choices"].clone())
    };
    assert_eq!(
        of("TargetPositionsTS", "target_type"),
        serde_json::json!(["asset", "portfolio"])
    );
    assert_eq!(of("AccountHoldingsTS", "direction"), serde_json::json!([1, -1]));
    assert_eq!(of("Asset", "asset_type"), serde_json::Value::Null);
}

/// A column of a few texts has the type of a choice, and a check that holds databases to it.
#[test]
fn columns_of_choices_are_typed_and_checked() {
    for table in definitions() {
        let checked = table.checks.iter().filter_map(|check| match check.rule {
            metatable::Rule::OneOf(column, texts) => Some((column, texts)),
            _ => None,
        });
        let checked: BTreeMap<&str, &[&str]> = checked.collect();
        let typed = table
            .columns
            .iter()
            .filter_map(|column| Some((column.name, column.choices?)));
        assert_eq!(typed.collect::<BTreeMap<_, _>>(), checked, "{}", table.identifier);
        for column in table.columns {
            if let (Some(choices), Some(ColumnDefault::Text(text))) = (column.choices, column.default) {
                assert!(choices.contains(&text), "{}.{}", table.identifier, column.name);
            }
        }
    }
}
