//! Rows by the business keys that people type, and the keys of rows for sentences that people read.

use metatable::{Store, Uid, Value};

use crate::codes;
use crate::tables::accounts::{Account, AccountTable};
use crate::tables::assets::{Asset, AssetTable};
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
