//! `assets.csv`: what can be held.

use choices::{Choice, MinorUnit};
use decimal::Decimal;
use metatable::Value;

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::names::{identifier_from_name, type_key};
use crate::tables::assets::{
    Asset, AssetCategory, AssetCategoryMembership, AssetCategoryMembershipTable, AssetCategoryTable, AssetSnapshot,
    AssetSnapshotsStorage, AssetTable, AssetTradingTerms, AssetTradingTermsTable, CURRENCY_TYPE,
};
use metatable::Write;
use planning::minor_units::{currency_of, major_code};

pub(super) const KIND: FileKind = FileKind {
    name: "assets",
    label: "Assets",
    order: 10,
    fields: &[
        FieldSpec::required(
            "asset",
            "Asset ID, such as a ticker.",
            "AAPL",
            &["symbol", "ticker", "identifier", "isin"],
        ),
        FieldSpec::optional(
            "asset_type",
            "Type: equity, etf, bond, currency.",
            "equity",
            &["type", "asset type"],
        ),
        FieldSpec::optional(
            "name",
            "Display name.",
            "Apple",
            &["asset_name", "description", "security"],
        ),
        FieldSpec::required(
            "currency",
            "Price currency; for a currency, the currency itself. GBX, ZAc and ILA are hundredths: prices and costs are read in \
             them.",
            "USD",
            &["ccy"],
        ),
        FieldSpec::optional("category", "Category, such as a sector.", "Technology", &["sector"]),
        FieldSpec::optional(
            "lot_size",
            "Lot size; orders are multiples of it. 1 when empty.",
            "1",
            &["lot"],
        ),
        FieldSpec::optional(
            "multiplier",
            "Contract multiplier; 1 when empty.",
            "1",
            &["contract_size"],
        ),
        FieldSpec::optional("min_quantity", "Minimum order quantity; none when empty.", "", &[]),
    ],
    columns: &[
        ("unique_identifier", "asset"),
        ("contract_multiplier", "multiplier"),
        ("currency_asset_uid", "currency"),
        ("display_name", "category"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        let Some(key) = cells.required(write, "asset") else {
            return;
        };
        if !write.claim(KIND.name, &[Value::Text(key.to_owned())]) {
            write.refuse(Some("asset"), codes::duplicate_row(&key));
        }
        write_asset(write, key, cells);
    });
    file.visit(write, index, |write, cells| {
        if let Some(asset) = cells.text("asset").and_then(|key| find(write, key)) {
            write_terms(write, &asset, cells);
            write_name(write, &asset, cells);
            write_category(write, &asset, cells);
        }
    });
}

fn find(write: &Write<'_>, key: &str) -> Option<Asset> {
    write
        .store()
        .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(key.to_owned())])
}

fn write_asset(write: &mut Write<'_>, key: &str, cells: Cells<'_>) {
    let known = find(write, key);
    let uid = known
        .as_ref()
        .map_or_else(|| write.new_uid::<AssetTable>(key), |asset| asset.uid);
    let stated = cells.text("asset_type").and_then(type_key);
    let asset_type = stated.or_else(|| known.and_then(|asset| asset.asset_type));
    write.put(&Asset {
        uid,
        unique_identifier: key.to_owned(),
        asset_type,
    });
}

fn write_terms(write: &mut Write<'_>, asset: &Asset, cells: Cells<'_>) {
    let lot_size = cells.number(write, "lot_size");
    let contract_multiplier = cells.number(write, "multiplier");
    let min_quantity = cells.number(write, "min_quantity");
    let Some(code) = cells.required(write, "currency") else {
        return;
    };
    if let Some(currency) = currency_of(&asset.unique_identifier)
        && asset.asset_type.as_deref() == Some(CURRENCY_TYPE)
    {
        write.refuse(
            Some("asset"),
            codes::currency_is_minor_unit(&asset.unique_identifier, &currency),
        );
    }
    let quote_unit = MinorUnit::of(code);
    let code = major_code(code);
    let currency = find(write, code).filter(|found| found.asset_type.as_deref() == Some(CURRENCY_TYPE));
    let Some(currency) = currency else {
        return write.refuse(Some("currency"), codes::currency_row_missing(&code));
    };
    let known = write.store().by_uid::<AssetTradingTermsTable>(asset.uid);
    let known = known.as_ref();
    write.put(&AssetTradingTerms {
        asset_uid: asset.uid,
        currency_asset_uid: currency.uid,
        contract_multiplier: contract_multiplier
            .or(known.map(|terms| terms.contract_multiplier))
            .unwrap_or(Decimal::ONE),
        lot_size: lot_size.or(known.map(|terms| terms.lot_size)).unwrap_or(Decimal::ONE),
        min_quantity: min_quantity
            .or(known.map(|terms| terms.min_quantity))
            .unwrap_or(Decimal::ZERO),
        quote_unit,
    });
}

fn write_name(write: &mut Write<'_>, asset: &Asset, cells: Cells<'_>) {
    let Some(name) = cells.text("name") else { return };
    let at = write.at();
    let dimensions = [Value::Uid(asset.uid)];
    let latest = write
        .store()
        .latest::<AssetSnapshotsStorage>(&["asset_uid", "time_index"], &dimensions, at);
    if latest
        .as_ref()
        .is_some_and(|snapshot| snapshot.name.as_deref() == Some(name))
    {
        return;
    }
    write.put(&AssetSnapshot {
        time_index: at,
        asset_uid: asset.uid,
        name: Some(name.to_owned()),
        ticker: Some(asset.unique_identifier.clone()),
        exchange_code: latest.as_ref().and_then(|snapshot| snapshot.exchange_code.clone()),
        asset_ticker_group_id: latest.and_then(|snapshot| snapshot.asset_ticker_group_id),
    });
}

fn write_category(write: &mut Write<'_>, asset: &Asset, cells: Cells<'_>) {
    let Some(name) = cells.text("category") else { return };
    let Some(key) = identifier_from_name(name) else {
        return write.refuse(Some("category"), codes::category_malformed(&name));
    };
    let known = write
        .store()
        .find_one::<AssetCategoryTable>(&["unique_identifier"], &[Value::Text(key.clone())]);
    let category_uid = known.map_or_else(|| write.new_uid::<AssetCategoryTable>(&key), |category| category.uid);
    if write.store().by_uid::<AssetCategoryTable>(category_uid).is_none() {
        let display_name = name.to_owned();
        write.put(&AssetCategory {
            uid: category_uid,
            unique_identifier: key.clone(),
            display_name,
            description: None,
            metadata_json: None,
        });
    }
    let pair = [Value::Uid(category_uid), Value::Uid(asset.uid)];
    if write
        .store()
        .find::<AssetCategoryMembershipTable>(&["category_uid", "asset_uid"], &pair)
        .is_empty()
    {
        let uid = write.new_uid::<AssetCategoryMembershipTable>(&format!("{key}/{}", asset.uid));
        write.put(&AssetCategoryMembership {
            uid,
            category_uid,
            asset_uid: asset.uid,
        });
    }
}
