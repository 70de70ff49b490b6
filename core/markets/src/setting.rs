//! Decisions about the book: its base currency, its policies.

use metatable::{Conflict, Json, Mutator, Store, Value, Write};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::assets::{AssetTable, AssetTradingTermsTable, CURRENCY_TYPE};
use crate::tables::settings::{BookSetting, BookSettingTable, RebalancePolicy, RebalancePolicyTable};

const BASE_CURRENCY: &str = "base_currency";

/// Sets the currency that values are shown in: `{"currency": "USD"}`, a currency asset of the book.
pub const SET_BASE_CURRENCY: Mutator = Mutator::new("set_base_currency", Conflict::RequireUnchanged, set_base_currency);

/// Saves a policy under a name: `{"name": "default", "policy": {...}}`.
pub const SAVE_POLICY: Mutator = Mutator::new("save_policy", Conflict::RequireUnchanged, save_policy);

/// The arguments of [`SET_BASE_CURRENCY`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetBaseCurrency {
    /// Business key of a currency asset.
    pub currency: String,
}

/// The arguments of [`SAVE_POLICY`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavePolicy {
    /// Business key of the policy.
    pub name: String,
    /// The policy.
    pub policy: serde_json::Value,
}

fn set_base_currency(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<SetBaseCurrency>(args) else {
        return;
    };
    let asset = write
        .store()
        .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(args.currency.clone())]);
    if asset.is_none_or(|asset| asset.asset_type.as_deref() != Some(CURRENCY_TYPE)) {
        return write.refuse(Some("currency"), codes::currency_unknown(&args.currency));
    }
    write.put(&BookSetting {
        name: BASE_CURRENCY.to_owned(),
        value: args.currency,
    });
}

fn save_policy(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<SavePolicy>(args) else {
        return;
    };
    let name = Value::Text(args.name.clone());
    let uid = match write
        .store()
        .find_one::<RebalancePolicyTable>(&["unique_identifier"], &[name])
    {
        Some(saved) => saved.uid,
        None => write.new_uid::<RebalancePolicyTable>(&args.name),
    };
    let policy_json = Json::new(&args.policy);
    write.put(&RebalancePolicy {
        uid,
        unique_identifier: args.name,
        policy_json,
    });
}

/// The currency that values are shown in: the one that was set, else the one that most assets trade in (ties: the
/// first by code); none in a book without currencies.
pub fn base_currency(store: &Store) -> Option<String> {
    let set = store.get::<BookSettingTable>(&[Value::Text(BASE_CURRENCY.to_owned())]);
    if let Some(setting) = set {
        return Some(setting.value);
    }
    let mut currencies: Vec<(usize, String)> = store
        .find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())])
        .into_iter()
        .map(|asset| {
            let traded = store.find::<AssetTradingTermsTable>(&["currency_asset_uid"], &[Value::Uid(asset.uid)]);
            (traded.len(), asset.unique_identifier)
        })
        .collect();
    currencies.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    currencies.into_iter().next().map(|(_, code)| code)
}

/// The saved policy of a name; none when there is none.
pub fn policy(store: &Store, name: &str) -> Option<serde_json::Value> {
    let saved = store.find_one::<RebalancePolicyTable>(&["unique_identifier"], &[Value::Text(name.to_owned())])?;
    Some(saved.policy_json.to_value())
}
