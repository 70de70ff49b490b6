//! Rows by the business keys that people type; an unknown key is refused at its field.

use metatable::Value;

use crate::tables::accounts::{Account, AccountTable};
use crate::tables::assets::{Asset, AssetTable};
use crate::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::Write;

/// The asset of a key (`asset_unknown`).
pub fn asset_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Asset> {
    let found = write
        .store()
        .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        write.refuse(
            Some(field),
            "asset_unknown",
            format!("There is no asset {key}; import it or correct the key."),
        );
    }
    found
}

/// The account of a key (`account_unknown`).
pub fn account_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Account> {
    let found = write
        .store()
        .find_one::<AccountTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        let message = format!("There is no account {key}; import it or correct the key.");
        write.refuse(Some(field), "account_unknown", message);
    }
    found
}

/// The portfolio of a key (`portfolio_unknown`).
pub fn portfolio_by_key(write: &mut Write<'_>, field: &str, key: &str) -> Option<Portfolio> {
    let found = write
        .store()
        .find_one::<PortfolioTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    if found.is_none() {
        let message = format!("There is no portfolio {key}; import its weights or correct the key.");
        write.refuse(Some(field), "portfolio_unknown", message);
    }
    found
}
