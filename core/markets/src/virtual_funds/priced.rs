use decimal::Decimal;
use metatable::{Refusal, Store, Uid};

use super::policy::AllocationPolicy;
use super::problems::{Problems, out_of_range};
use super::request::PlanVirtualFunds;
use super::resolve::Resolved;
use crate::codes;
use crate::sources::{PriceSource, WeightSource};
use crate::valuation::{Market, MarketAsset};

/// A market at the valuation time, and what the account is worth in it.
pub(super) struct Valuation {
    pub(super) market: Market,
    pub(super) account_value: Decimal,
}

/// Values the holdings; reports every line without a value, or an account value that is not above zero or differs from
/// the stated one.
pub(super) fn value(
    store: &Store,
    sources: &(impl WeightSource + PriceSource),
    asked: &PlanVirtualFunds,
    resolved: &Resolved,
    problems: &mut Problems,
) -> Result<Valuation, Vec<Refusal>> {
    let mut valuation = Valuation {
        market: Market::new(store, sources, asked.valuation_time),
        account_value: Decimal::ZERO,
    };
    let mut is_whole = true;
    for line in &resolved.lines {
        let Some(unit_value) = valuation.unit_value(line.asset_uid) else {
            let key = valuation.key(line.asset_uid);
            problems.add(0, "asset_uid", codes::price_missing(&key));
            is_whole = false;
            continue;
        };
        let own = line
            .signed_quantity()
            .and_then(|quantity| quantity.checked_mul(unit_value));
        let sum = own.and_then(|own| valuation.account_value.checked_add(own));
        valuation.account_value = sum.ok_or_else(out_of_range)?;
    }
    if is_whole {
        check_account_value(valuation.account_value, &asked.policy, problems);
    }
    Ok(valuation)
}

fn check_account_value(found: Decimal, policy: &AllocationPolicy, problems: &mut Problems) {
    if !found.is_positive() {
        problems.add(0, "valuation_time", codes::account_value_not_positive());
    }
    let Some(stated) = policy.stated_account_value else {
        return;
    };
    let difference = found.checked_sub(stated).and_then(Decimal::checked_abs);
    let allowed = stated.checked_mul(policy.valuation_tolerance);
    if difference
        .zip(allowed)
        .is_none_or(|(difference, allowed)| difference > allowed)
    {
        problems.add(0, "stated_account_value", codes::valuation_differs(&found, &stated));
    }
}

impl Valuation {
    pub(super) fn asset(&self, uid: Uid) -> Option<&MarketAsset> {
        let number = self.market.asset(uid)?;
        self.market.assets.get(number as usize)
    }

    /// Base currency for one unit held; none when the price or the exchange rate is missing.
    pub(super) fn unit_value(&self, uid: Uid) -> Option<Decimal> {
        self.asset(uid)?.unit_value
    }

    /// The business key of an asset.
    pub(super) fn key(&self, uid: Uid) -> String {
        self.asset(uid)
            .map_or_else(|| uid.to_string(), |asset| asset.key.clone())
    }
}
