//! Decisions about the book: its base currency, its policies.

use decimal::{Decimal, Rounding};
use metatable::{Book, Json, Operation, Right, Store, Value, Write};
use planning::plan::minor_places;
use serde::{Deserialize, Serialize};
use sorting::Arrange;

use crate::codes;
use crate::tables::assets::{AssetTable, AssetTradingTermsTable, CURRENCY_TYPE};
use crate::tables::mandates::{TargetPosition, TargetPositionsStorage};
use crate::tables::settings::{BookSetting, BookSettingTable, RebalancePolicy, RebalancePolicyTable};
use crate::valuation::Rates;

const BASE_CURRENCY: &str = "base_currency";

/// Sets the currency that values are shown in. Amounts that are stated in base currency are converted, so that they stay worth
/// what they were: the money targets of every version of the mandates, and the policies that come along.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetBaseCurrency {
    /// Business key of a currency asset.
    pub currency: String,
    /// Units of this currency for one of the base currency before; when left out, the newest rate of the book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// Policies whose amounts the caller has converted at that rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<SavePolicy>,
}

impl Operation for SetBaseCurrency {
    const KIND: &'static str = "set_base_currency";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let asset = write
            .store()
            .find_one::<AssetTable>(&["unique_identifier"], &[Value::Text(self.currency.clone())]);
        if asset.is_none_or(|asset| asset.asset_type.as_deref() != Some(CURRENCY_TYPE)) {
            return write.refuse(Some("currency"), codes::currency_unknown(&self.currency));
        }
        if let Some(before) = base_currency(write.store()).filter(|before| *before != self.currency) {
            self.convert(write, &before);
        }
        write.put(&BookSetting {
            name: BASE_CURRENCY.to_owned(),
            value: self.currency,
        });
    }

    fn describe(&self, _: &Book) -> String {
        let set = format!("Set the base currency to {}", self.currency);
        match self.rate {
            Some(rate) => format!("{set}; money targets and amounts of policies converted at {rate}"),
            None => set,
        }
    }
}

impl SetBaseCurrency {
    /// Converts what is stated in the base currency before; refused without a rate (`conversion_rate_missing`).
    fn convert(&self, write: &mut Write<'_>, before: &str) {
        let targets: Vec<TargetPosition> = write
            .store()
            .rows::<TargetPositionsStorage>()
            .filter(|target| {
                target
                    .constant_notional_exposure
                    .is_some_and(|amount| !amount.is_zero())
            })
            .collect();
        if targets.is_empty() && self.policies.is_empty() {
            return;
        }
        let of_book = || Some(Rates::at(write.store(), write.at()).rate(before, &self.currency)?.0);
        let Some(rate) = self.rate.or_else(of_book).filter(|rate| rate.is_positive()) else {
            let fault = codes::conversion_rate_missing(&before, &self.currency);
            return write.refuse(Some("currency"), fault);
        };
        for target in targets {
            let amount = target.constant_notional_exposure;
            let Some(amount) = amount.and_then(|amount| converted(amount, rate, &self.currency)) else {
                return write.refuse(Some("currency"), codes::too_large(&rate));
            };
            write.put(&TargetPosition {
                constant_notional_exposure: Some(amount),
                ..target
            });
        }
        for policy in &self.policies {
            policy.clone().run(write);
        }
    }
}

/// An amount in another currency, at its minor unit, half to even; none out of range.
///
/// ```
/// # use markets::setting::converted;
/// let euros = converted("8000".parse()?, "0.94".parse()?, "EUR");
/// assert_eq!(euros, Some("7520".parse()?));
/// # Ok::<(), decimal::DecimalError>(())
/// ```
#[must_use]
pub fn converted(amount: Decimal, rate: Decimal, currency: &str) -> Option<Decimal> {
    let amount = amount.checked_mul(rate)?;
    match minor_places(currency) {
        Some(places) => amount.round(places, Rounding::HalfEven),
        None => Some(amount),
    }
}

/// Saves a policy under a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
