//! What the figures of a plan are reckoned with: the plan's own input, so that a saved plan needs no book.

use std::collections::BTreeMap;

use choices::{Leftover, OrderSide};
use decimal::Decimal;
use planning::plan::{AccountPlan, HouseholdPlan, PlanAccount, PlanAsset, PlanInput, kernel_band};
use rebalance::band::{Band, Limits};

use protocol::Uid;

/// An input in canonical order.
pub(super) struct Terms<'a> {
    pub(super) input: &'a PlanInput,
    band: Band,
}

/// A line before anything is traded. Orders under way count as filled, as they do in the plan.
#[derive(Default)]
pub(super) struct Line {
    pub(super) quantity: Decimal,
    pub(super) target: Decimal,
    pub(super) is_under_way: bool,
}

impl<'a> Terms<'a> {
    pub(super) fn new(input: &'a PlanInput) -> Self {
        let place = |uid: Uid| input.asset_number(uid);
        let band = kernel_band(input.policy.band.as_ref(), input.assets.len(), place);
        Self { input, band }
    }

    pub(super) fn asset(&self, uid: Uid) -> Option<&'a PlanAsset> {
        self.input.assets.get(self.input.asset_number(uid)?)
    }

    pub(super) fn account(&self, uid: Uid) -> Option<&'a PlanAccount> {
        self.input.accounts.get(self.input.account_number(uid)?)
    }

    /// An amount in base currency.
    pub(super) fn in_base(&self, currency: &str, amount: Decimal) -> Option<Decimal> {
        if currency == self.input.base_currency {
            return Some(amount);
        }
        let mut rates = self.input.fx.iter().flatten();
        amount.checked_mul(rates.find(|rate| rate.currency == currency)?.rate)
    }

    /// An amount of an asset's currency in base currency.
    pub(super) fn of_asset(&self, uid: Uid, amount: Decimal) -> Option<Decimal> {
        self.in_base(&self.asset(uid)?.currency, amount)
    }

    /// Base currency for one unit; zero without a price.
    pub(super) fn unit_value(&self, uid: Uid) -> Option<Decimal> {
        let asset = self.asset(uid)?;
        let unit = asset
            .price
            .unwrap_or_default()
            .checked_mul(asset.multiplier.unwrap_or(Decimal::ONE))?;
        self.in_base(&asset.currency, unit)
    }

    pub(super) fn limits(&self, asset: Uid, target: Decimal) -> Option<Limits> {
        let place = self
            .input
            .asset_number(asset)
            .and_then(|place| u32::try_from(place).ok());
        self.band.limits(place.unwrap_or(u32::MAX), target)
    }

    /// Whether the policy gives cash a band.
    pub(super) fn has_cash_band(&self) -> bool {
        self.input.policy.cash_band != Some(false)
    }

    /// Whether cash of this share is out of these limits, as far as the policy holds it to them.
    pub(super) fn cash_is_out(&self, share: Decimal, limits: Limits) -> bool {
        let may_be_spent = self.input.policy.leftover == Some(Leftover::UseUp);
        self.has_cash_band() && (share > limits.high || (share < limits.low && !may_be_spent))
    }

    /// The limits of the cash line, with those of the asset lines.
    pub(super) fn cash_limits(&self, target: Decimal, assets: impl IntoIterator<Item = Limits>) -> Option<Limits> {
        self.band.cash_limits(target, assets)
    }

    /// The lines of an account: what it holds and what it should hold, by asset.
    pub(super) fn lines(
        &self,
        account: &PlanAccount,
        planned: &AccountPlan,
        households: &[HouseholdPlan],
    ) -> Option<BTreeMap<Uid, Line>> {
        let value = planned.value;
        let mut lines: BTreeMap<Uid, Line> = BTreeMap::new();
        for holding in &account.holdings {
            lines.entry(holding.asset_uid).or_default().quantity = holding.quantity;
        }
        for order in account.open_orders.iter().flatten() {
            let line = lines.entry(order.asset_uid).or_default();
            let change = signed(order.side, order.quantity)?;
            line.quantity = line.quantity.checked_add(change)?;
            line.is_under_way = true;
        }
        let by_class = planned.by_class.as_ref().map(|by_class| &by_class.targets);
        for target in by_class.unwrap_or(&account.targets) {
            lines.entry(target.asset_uid).or_default().target = target.weight;
        }
        let located = households.iter().flat_map(|household| &household.located);
        for part in located.filter(|part| part.account_uid == account.account_uid) {
            let weight = if value.is_zero() {
                Decimal::ZERO
            } else {
                part.value.checked_div(value)?
            };
            lines.entry(part.asset_uid).or_default().target = weight;
        }
        Some(lines)
    }
}

/// The units that an order of a side adds.
pub(super) fn signed(side: OrderSide, quantity: Decimal) -> Option<Decimal> {
    match side {
        OrderSide::Buy => Some(quantity),
        OrderSide::Sell => quantity.checked_neg(),
    }
}
