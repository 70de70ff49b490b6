//! Decisions about the book: its base currency, its policies.

use metatable::{Book, Json, Operation, Right, Store, Value, Write};
use serde::{Deserialize, Serialize};
use sorting::Arrange;

use crate::tables::assets::{AssetTable, AssetTradingTermsTable, CURRENCY_TYPE};
use crate::tables::settings::{BookSettingTable, RebalancePolicy, RebalancePolicyTable};

pub(crate) const BASE_CURRENCY: &str = "base_currency";

/// Saves a policy under a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SavePolicy {
    /// Business key of the policy.
    pub name: String,
    /// The policy.
    pub policy: serde_json::Value,
}

impl Operation for SavePolicy {
    const KIND: &'static str = "save_policy";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let name = Value::Text(self.name.clone());
        let uid = match write
            .store()
            .find_one::<RebalancePolicyTable>(&["unique_identifier"], &[name])
        {
            Some(saved) => saved.uid,
            None => write.new_uid::<RebalancePolicyTable>(&self.name),
        };
        let policy_json = Json::new(&self.policy);
        write.put(&RebalancePolicy {
            uid,
            unique_identifier: self.name,
            policy_json,
        });
    }

    fn describe(&self, _: &Book) -> String {
        format!("Saved the policy {}", self.name)
    }
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
    currencies.arrange_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    currencies.into_iter().next().map(|(_, code)| code)
}

/// The saved policy of a name; none when there is none.
pub fn policy(store: &Store, name: &str) -> Option<serde_json::Value> {
    let saved = store.find_one::<RebalancePolicyTable>(&["unique_identifier"], &[Value::Text(name.to_owned())])?;
    Some(saved.policy_json.to_value())
}
