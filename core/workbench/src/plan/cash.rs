//! What moves the cash of accounts, by currency.

use std::collections::{BTreeMap, BTreeSet};

use choices::OrderSide;
use decimal::Decimal;
use planning::plan::{AccountPlan, PlanAccount, PlannedFxOrder, PlannedOrder};
use sorting::Collected;

use super::terms::Terms;
use protocol::CashMoves;

/// What moves cash, by currency.
#[derive(Default)]
pub(super) struct Moves(BTreeMap<String, CashMoves>);

impl Moves {
    fn of(&mut self, currency: &str) -> &mut CashMoves {
        self.0.entry(currency.to_owned()).or_insert_with(|| CashMoves {
            currency: currency.to_owned(),
            ..CashMoves::default()
        })
    }

    /// Adds those of an account; none when a sum is out of range.
    pub(super) fn add(&mut self, moves: &[CashMoves]) -> Option<()> {
        for own in moves {
            let sum = self.of(&own.currency);
            add(&mut sum.before, own.before)?;
            add(&mut sum.flow, own.flow)?;
            if let Some(open) = own.open_orders {
                add(sum.open_orders.get_or_insert_default(), open)?;
            }
            add(&mut sum.sells, own.sells)?;
            add(&mut sum.buys, own.buys)?;
            add(&mut sum.costs, own.costs)?;
            add(&mut sum.fx, own.fx)?;
            add(&mut sum.after, own.after)?;
        }
        Some(())
    }

    /// By currency.
    pub(super) fn lines(self) -> Vec<CashMoves> {
        self.0.into_values().collect()
    }
}

fn add(sum: &mut Decimal, amount: Decimal) -> Option<()> {
    *sum = sum.checked_add(amount)?;
    Some(())
}

/// What moves the cash of an account, by currency: the base currency, and the others of which there is any; none when a sum
/// is out of range.
pub(super) fn of_account<'a>(
    terms: &Terms<'_>,
    account: &PlanAccount,
    planned: &AccountPlan,
    orders: impl Iterator<Item = &'a PlannedOrder>,
    exchanges: &[&PlannedFxOrder],
) -> Option<Vec<CashMoves>> {
    let mut moves = Moves::default();
    for cash in &account.cash {
        let own = moves.of(&cash.currency);
        add(&mut own.before, cash.settled)?;
        add(&mut own.before, cash.pending.unwrap_or_default())?;
    }
    let base = &terms.input.base_currency;
    add(&mut moves.of(base).flow, flow(terms, account)?)?;
    for order in orders {
        let own = moves.of(&terms.asset(order.asset_uid)?.currency);
        let traded = match order.side {
            OrderSide::Buy => &mut own.buys,
            OrderSide::Sell => &mut own.sells,
        };
        add(traded, order.notional)?;
        add(&mut own.costs, order.cost)?;
    }
    for order in exchanges {
        add(&mut moves.of(&order.buy_currency).fx, order.buy_amount)?;
        let sold = moves.of(&order.sell_currency);
        add(&mut sold.fx, order.sell_amount.checked_neg()?)?;
        add(&mut sold.costs, order.cost)?;
    }
    for cash in &planned.cash_after {
        add(&mut moves.of(&cash.currency).after, cash.amount)?;
    }
    let open = account.open_orders.iter().flatten();
    let open: BTreeSet<&str> = open
        .filter_map(|order| Some(terms.asset(order.asset_uid)?.currency.as_str()))
        .into_set();
    for currency in open {
        let own = moves.of(currency);
        own.open_orders = Some(own.after.checked_sub(without_open(own)?)?);
    }
    let is_of_use = |own: &CashMoves| {
        own.currency == *base
            || CashMoves {
                currency: own.currency.clone(),
                ..CashMoves::default()
            } != *own
    };
    Some(moves.lines().into_iter().filter(is_of_use).collect())
}

/// The cash after the plan without what orders under way bring or cost.
fn without_open(moves: &CashMoves) -> Option<Decimal> {
    let gained = moves.before.checked_add(moves.flow)?.checked_add(moves.sells)?;
    let kept = gained.checked_sub(moves.buys)?.checked_sub(moves.costs)?;
    kept.checked_add(moves.fx)
}

/// Money into an account from outside and from other accounts, in base currency.
fn flow(terms: &Terms<'_>, account: &PlanAccount) -> Option<Decimal> {
    let mut flow = account.flow.unwrap_or_default();
    for transfer in terms.input.transfers.iter().flatten() {
        if transfer.to == account.account_uid {
            flow = flow.checked_add(transfer.amount)?;
        }
        if transfer.from == account.account_uid {
            flow = flow.checked_sub(transfer.amount)?;
        }
    }
    Some(flow)
}
