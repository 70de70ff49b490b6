//! Another base currency: amounts that are stated in it are converted.

use decimal::{Decimal, Rounding};
use metatable::{Book, Operation, Right, Value, Write};
use planning::minor_units::minor_places;
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::setting::{BASE_CURRENCY, SavePolicy, base_currency};
use crate::tables::assets::{AssetTable, CURRENCY_TYPE};
use crate::tables::mandates::{TargetPosition, TargetPositionsStorage};
use crate::tables::settings::BookSetting;
use crate::valuation::Rates;

/// Sets the currency that values are shown in. Amounts that are stated in base currency are converted, so that they stay worth
/// what they were: the money targets of every version of the mandates, and the policies that come along.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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
/// # use markets::conversion::converted;
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
