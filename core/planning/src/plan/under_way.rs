//! Orders that are at the market already, counted as filled.

use std::collections::BTreeMap;

use choices::OrderSide;
use decimal::Decimal;
use rebalance::plan::Cash;

use super::columns::ColumnsBuilder;
use super::input::PlanAccount;

/// The cash effect of open orders in one currency.
#[derive(Default)]
struct OpenMoney {
    /// Amount that open buys will cost.
    spent: Decimal,
    /// Proceeds of open sells.
    proceeds: Decimal,
}

impl ColumnsBuilder<'_> {
    /// Counts the account's open orders as filled at the plan's prices, with its costs, after its own cash. The cost of buys
    /// is spent. Proceeds of sells restore the reserve; the rest funds buys if the policy lets proceeds do so, as it does
    /// with the plan's own sells, else it is pending.
    pub(super) fn count_open_orders(&mut self, account: &PlanAccount, flow: Option<Decimal>) -> Option<()> {
        let mut under_way: BTreeMap<u32, OpenMoney> = BTreeMap::new();
        for order in account.open_orders.iter().flatten() {
            let asset = self.number(order.asset_uid)?;
            let (notional, cost) = self.market.money_of_order(&self.policy.costs, asset, order.quantity)?;
            let money = under_way
                .entry(self.market.assets()[asset as usize].currency)
                .or_default();
            let line = self.scratch.entry(asset).or_default();
            match order.side {
                OrderSide::Buy => {
                    line.quantity = line.quantity.checked_add(order.quantity)?;
                    money.spent = money.spent.checked_add(notional.checked_add(cost)?)?;
                }
                OrderSide::Sell => {
                    line.quantity = line.quantity.checked_sub(order.quantity)?;
                    money.proceeds = money.proceeds.checked_add(notional.checked_sub(cost)?)?;
                }
            }
        }
        for (currency, OpenMoney { spent, proceeds }) in under_way {
            let counted = if self.policy.proceeds_fund_buys {
                proceeds
            } else {
                let lacking = self.lacking(account, currency, flow)?.checked_add(spent)?;
                proceeds.min(lacking.max(Decimal::ZERO))
            };
            self.book.cash.push(Cash {
                currency,
                settled: counted.checked_sub(spent)?,
                pending: proceeds.checked_sub(counted)?,
            });
        }
        Some(())
    }

    /// Shortfall of the account's own cash of the currency below its minimum; negative above it.
    fn lacking(&self, account: &PlanAccount, currency: u32, flow: Option<Decimal>) -> Option<Decimal> {
        let mut lacking = if currency == self.market.base() {
            self.policy.cash_reserve.checked_sub(flow.unwrap_or_default())?
        } else {
            Decimal::ZERO
        };
        let code = &self.currencies[currency as usize];
        for cash in account.cash.iter().filter(|cash| cash.currency == *code) {
            let owed = cash.pending.unwrap_or_default().min(Decimal::ZERO);
            lacking = lacking.checked_sub(cash.settled)?.checked_sub(owed)?;
        }
        Some(lacking)
    }
}
