//! Rows by the business keys that people type, and the keys of rows for sentences that people read.

use choices::MinorUnit;
use decimal::Decimal;
use metatable::{Store, Uid, Value};
use planning::minor_units::{currency_of, in_currency, major_code};

use crate::codes;
use crate::tables::accounts::{Account, AccountTable};
use crate::tables::assets::{Asset, AssetTable, AssetTradingTermsTable};
use crate::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::Write;

/// The asset of a key; one that is unknown is refused at its field (`asset_unknown`).
pub fn asset_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Asset> {
    let found = write
        .store()
        .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        write.refuse(Some(field), codes::asset_unknown(&key));
    }
    found
}

/// The account of a key; one that is unknown is refused at its field (`account_unknown`).
pub fn account_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Account> {
    let found = write
        .store()
        .find_one::<AccountTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        write.refuse(Some(field), codes::account_unknown(&key));
    }
    found
}

/// The portfolio of a key; one that is unknown is refused at its field (`portfolio_unknown`).
pub fn portfolio_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Portfolio> {
    let found = write
        .store()
        .find_one::<PortfolioTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        write.refuse(Some(field), codes::portfolio_unknown(&key));
    }
    found
}

/// The key of an asset; its uid when there is no such asset.
pub fn asset_key(store: &Store, uid: Uid) -> String {
    let asset = store.by_uid::<AssetTable>(uid);
    asset.map_or_else(|| uid.to_string(), |asset| asset.unique_identifier)
}

/// The key of a portfolio; its uid when there is no such portfolio.
pub fn portfolio_key(store: &Store, uid: Uid) -> String {
    let portfolio = store.by_uid::<PortfolioTable>(uid);
    portfolio.map_or_else(|| uid.to_string(), |portfolio| portfolio.unique_identifier)
}

/// The currency of an asset's price and the unit that files quote it in.
fn quoted(store: &Store, asset: Uid) -> Option<(Asset, Option<MinorUnit>)> {
    let terms = store.by_uid::<AssetTradingTermsTable>(asset)?;
    let currency = store.by_uid::<AssetTable>(terms.currency_asset_uid)?;
    // Terms whose currency was changed since say nothing of its units.
    let unit = terms
        .quote_unit
        .filter(|unit| unit.currency() == currency.unique_identifier);
    Some((currency, unit))
}

/// A price or a cost of a file in the currency of its asset, whose quote unit may be a minor one.
pub fn in_quote_currency(write: &Write<'_>, asset: Uid, amount: Decimal) -> Option<Decimal> {
    match quoted(write.store(), asset) {
        Some((_, Some(_))) => in_currency(amount),
        _ => Some(amount),
    }
}

/// Whether the prices of a row are in a minor unit: one that the row names in `field`, else that of the asset. A row that
/// names another currency than the asset's is refused there (`price_currency_mismatch`).
pub fn is_in_minor_unit(write: &mut Write<'_>, asset: Uid, field: &str, named: Option<&str>) -> bool {
    let Some((currency, unit)) = quoted(write.store(), asset) else {
        return false;
    };
    let Some(named) = named else { return unit.is_some() };
    if major_code(named) != currency.unique_identifier {
        let fault = codes::price_currency_mismatch(&named, &currency.unique_identifier);
        write.refuse(Some(field), fault);
    }
    currency_of(named).is_some()
}

/// The asset that cash of this code is held in, and the amount in it: a minor unit that is no asset itself is a hundredth of
/// its currency. One that is unknown is refused at its field (`asset_unknown`).
pub fn cash_or_asset(
    write: &mut Write<'_>,
    field: &str,
    key: &str,
    amount: Option<Decimal>,
) -> (Option<Asset>, Option<Decimal>) {
    let is_known = write
        .store()
        .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(key.to_owned())])
        .is_some();
    match currency_of(key).filter(|_| !is_known) {
        Some(currency) => (asset_by_key(write, field, currency), amount.and_then(in_currency)),
        None => (asset_by_key(write, field, key), amount),
    }
}
