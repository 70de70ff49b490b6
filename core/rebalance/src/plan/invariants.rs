//! Verification of the invariants of a finished plan from its inputs and orders alone.

use choices::{Leftover, OrderSide};
use decimal::Decimal;

use super::checks::Checks;
use super::outcome::{CashAfter, FxOrder, Order, Outcome};
use super::terms::{AccountLines, Goal, Market, Mode, Objective, Policy, Restriction};

/// One finished account, seen from its inputs.
struct Finished<'a> {
    market: &'a Market,
    policy: &'a Policy,
    account: &'a AccountLines<'a>,
    orders: &'a [Order],
    fx_orders: &'a [FxOrder],
    cash: &'a [CashAfter],
    value: Decimal,
    credit: Decimal,
}

/// What an order does to the cash of its currency: proceeds less prices and costs.
fn received_with(received: Decimal, order: &Order) -> Option<Decimal> {
    let received = match order.side {
        OrderSide::Sell => received.checked_add(order.notional)?,
        OrderSide::Buy => received.checked_sub(order.notional)?,
    };
    received.checked_sub(order.cost)
}

/// Where the rows of an account start in an outcome.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Starts {
    orders: usize,
    fx_orders: usize,
    cash: usize,
}

impl Starts {
    /// Where those of the next account will.
    pub(super) fn after(out: &Outcome) -> Self {
        Self {
            orders: out.orders.len(),
            fx_orders: out.fx_orders.len(),
            cash: out.cash.len(),
        }
    }
}

/// Checks the account that was added last, from its inputs and what was added: every path of a plan is judged here.
///
/// `None` when an amount is out of range.
pub(super) fn check_last(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    starts: Starts,
    out: &mut Outcome,
) -> Option<()> {
    let report = out.accounts.last()?;
    let finished = Finished {
        market,
        policy,
        account,
        orders: &out.orders[starts.orders..],
        fx_orders: &out.fx_orders[starts.fx_orders..],
        cash: &out.cash[starts.cash..],
        value: report.value,
        credit: credit(policy, account, report.value)?,
    };
    let checks = finished.checks(report.drift_after)?;
    out.accounts.last_mut()?.checks = checks;
    Some(())
}

/// What declared leverage lets the account owe.
pub(super) fn credit(policy: &Policy, account: &AccountLines<'_>, value: Decimal) -> Option<Decimal> {
    if !policy.allow_leverage {
        return Some(Decimal::ZERO);
    }
    let sum = Decimal::checked_sum(account.targets.iter().copied())?;
    sum.checked_sub(Decimal::ONE)?.max(Decimal::ZERO).checked_mul(value)
}

impl Finished<'_> {
    fn checks(&self, drift_after: Decimal) -> Option<Checks> {
        let (orders, mode) = (self.orders, self.policy.mode);
        let mut checks = Checks::default();
        let traded = self.check_orders(&mut checks)?;
        self.check_cash(traded, &mut checks)?;
        checks.note(7, self.turnover_is_capped()?);
        if mode == Mode::Threshold {
            checks.note(9, orders.is_empty() || !self.is_at_rest()?);
        }
        if mode == Mode::Hold {
            checks.note(9, orders.is_empty());
        }
        if self.is_unconstrained() {
            checks.note(10, self.drift_is_explained(drift_after)?);
        }
        let forbidden = match mode {
            Mode::ContributionOnly => Some(OrderSide::Sell),
            Mode::RaiseCash => Some(OrderSide::Buy),
            _ => None,
        };
        if let Some(side) = forbidden {
            checks.note(14, orders.iter().all(|order| order.side != side));
        }
        Some(checks)
    }

    fn check_cash(&self, traded: Decimal, checks: &mut Checks) -> Option<()> {
        let (mut balanced, mut kept) = (true, true);
        for after in self.cash {
            let before = self.cash_before(after.currency)?;
            let mut traded = if self.has_one_currency() {
                traded
            } else {
                self.traded_in(after.currency)?
            };
            for fx in self.fx_orders {
                if fx.bought_currency == after.currency {
                    traded = traded.checked_add(fx.bought)?;
                }
                if fx.sold_currency == after.currency {
                    traded = traded.checked_sub(fx.sold)?.checked_sub(fx.cost)?;
                }
            }
            balanced &= before.checked_add(traded)? == after.amount;
            kept &= after.amount >= self.floor(after.currency)?;
        }
        checks.note(2, balanced);
        checks.note(3, kept);
        Some(())
    }

    /// Every currency of a line is among those of the cash.
    fn has_one_currency(&self) -> bool {
        self.cash.len() == 1
    }

    /// The orders in a currency.
    fn traded_in(&self, currency: u32) -> Option<Decimal> {
        let mut orders = self.orders.iter().filter(|order| self.currency(order) == currency);
        orders.try_fold(Decimal::ZERO, received_with)
    }

    fn currency(&self, order: &Order) -> u32 {
        self.market.assets[order.asset as usize].currency
    }

    /// Settled, pending and the flow.
    fn cash_before(&self, currency: u32) -> Option<Decimal> {
        let flow = if currency == self.market.base {
            self.account.flow.unwrap_or_default()
        } else {
            Decimal::ZERO
        };
        let of_currency = self.account.cash.iter().filter(|cash| cash.currency == currency);
        of_currency.into_iter().try_fold(flow, |sum, cash| {
            sum.checked_add(cash.settled)?.checked_add(cash.pending)
        })
    }

    fn floor(&self, currency: u32) -> Option<Decimal> {
        let reserve = if currency == self.market.base {
            self.policy.cash_reserve
        } else {
            Decimal::ZERO
        };
        reserve.checked_sub(self.market.to_local(currency as usize, self.credit)?)
    }

    /// The rules of single orders; gives what all of them do to the cash, where that is of one currency.
    fn check_orders(&self, checks: &mut Checks) -> Option<Decimal> {
        let minimum = self
            .policy
            .min_trade
            .max(self.policy.min_trade_share.checked_mul(self.value)?);
        let (mut covered, mut sized, mut allowed, mut ascending) = (true, true, true, true);
        let (mut line, mut last, mut traded) = (0, None, Decimal::ZERO);
        for order in self.orders {
            ascending &= last < Some(order.asset);
            last = Some(order.asset);
            line = self.line_of(order.asset, line)?;
            let size = self.market.order_size(order.asset);
            let (sells, restriction) = (order.side == OrderSide::Sell, self.account.restrictions[line]);
            let change = if sells {
                order.quantity.checked_neg()?
            } else {
                order.quantity
            };
            let after = self.account.quantities[line].checked_add(change)?;
            covered &= self.policy.allow_short || !after.is_negative();
            let is_closed = after.is_zero();
            sized &= order.quantity.is_positive()
                && (is_closed || self.is_sized(order, size.unwrap_or_default(), minimum)?);
            let kept = self.account.kept.get(line).copied().unwrap_or_default();
            let takes_kept = sells && kept.is_positive() && after < kept;
            let barred = takes_kept || if sells { restriction.no_sell } else { restriction.no_buy };
            allowed &= !barred && size.is_some();
            if self.has_one_currency() {
                traded = received_with(traded, order)?;
            }
        }
        checks.note(4, covered);
        checks.note(5, sized);
        checks.note(6, allowed);
        checks.note(8, ascending);
        Some(traded)
    }

    /// The account's line of the asset. Orders mostly ascend, so that it is sought from the one before.
    fn line_of(&self, asset: u32, from: usize) -> Option<usize> {
        let assets = self.account.assets;
        let ahead = assets[from..].iter().position(|other| *other >= asset);
        match ahead.map(|steps| from + steps).filter(|line| assets[*line] == asset) {
            Some(line) => Some(line),
            None => assets.binary_search(&asset).ok(),
        }
    }

    /// Whole lots, and the minimum or more.
    fn is_sized(&self, order: &Order, size: (Option<Decimal>, Decimal), minimum: Decimal) -> Option<bool> {
        let (lot, least) = size;
        let in_lots = lot.is_none_or(|lot| order.quantity.is_multiple_of(lot));
        let is_large = if minimum.is_zero() {
            !order.notional.is_negative()
        } else {
            self.market.in_base(order.asset, order.notional)? >= minimum
        };
        Some(in_lots && is_large && order.quantity >= least)
    }

    fn turnover_is_capped(&self) -> Option<bool> {
        let Some(cap) = self.policy.max_turnover else {
            return Some(true);
        };
        let mut traded = Decimal::ZERO;
        for order in self.orders {
            traded = traded.checked_add(order.quantity.checked_mul(self.market.unit_value(order.asset)?)?)?;
        }
        Some(traded.is_zero() || traded <= cap.checked_add(cap)?.checked_mul(self.value)?)
    }

    /// In band everywhere, without a flow, and every currency at its floor or above.
    fn is_at_rest(&self) -> Option<bool> {
        if self.account.flow.is_some_and(|flow| !flow.is_zero()) || !self.cash_is_at_its_floors()? {
            return Some(false);
        }
        let (mut cash, mut cash_target) = (self.value, Decimal::ONE);
        let mut bands = Vec::new();
        for (line, asset) in self.account.assets.iter().enumerate() {
            let quantity = self.account.quantities[line];
            cash_target = cash_target.checked_sub(self.account.targets[line])?;
            bands.push(self.policy.band.limits(*asset, self.account.targets[line])?);
            if self.account.restrictions[line].exclude && !quantity.is_zero() {
                return Some(false);
            }
            let Some(unit) = self.market.unit_value(*asset) else {
                continue;
            };
            let value = quantity.checked_mul(unit)?;
            cash = cash.checked_sub(value)?;
            if !bands[line].contains(value.checked_div(self.value)?) {
                return Some(false);
            }
        }
        let limits = self.policy.band.cash_limits(cash_target, bands)?;
        let weight = cash.checked_div(self.value)?;
        let may_be_spent = self.policy.leftover == Leftover::UseUp && weight <= limits.high;
        Some(!self.policy.cash_band || may_be_spent || limits.contains(weight))
    }

    fn cash_is_at_its_floors(&self) -> Option<bool> {
        let base = self.market.base;
        for cash in self.account.cash {
            let spendable = cash.settled.checked_add(cash.pending.min(Decimal::ZERO))?;
            if spendable < self.floor(cash.currency)? {
                return Some(false);
            }
        }
        let base_is_there = self.account.cash.iter().any(|cash| cash.currency == base);
        Some(base_is_there || !self.floor(base)?.is_positive())
    }

    /// A full plan to the target in fractions and one currency, that nothing holds back.
    fn is_unconstrained(&self) -> bool {
        let policy = self.policy;
        let plain_policy = policy.mode == Mode::Full
            && policy.objective == Objective::Proportional
            && policy.goal == Goal::Target
            && policy.proceeds_fund_buys
            && policy.max_turnover.is_none()
            && policy.leftover != Leftover::UseUp
            && self.credit.is_zero()
            && self.value.is_positive()
            && [
                policy.cash_reserve,
                policy.min_trade,
                policy.min_trade_share,
                policy.costs.fixed,
            ]
            .iter()
            .all(|amount| amount.is_zero());
        let plain_line = |line: usize| {
            let asset = self.account.assets[line];
            let terms = &self.market.assets[asset as usize];
            let restriction = self.account.restrictions[line];
            terms.lot.is_none()
                && terms.min_quantity.is_zero()
                && terms.currency == self.market.base
                && self.market.unit_value(asset).is_some()
                && restriction == Restriction::default()
                && self.account.kept.get(line).is_none_or(|kept| kept.is_zero())
        };
        let plain_cash = |cash: &super::Cash| {
            cash.pending.is_zero() && (cash.currency == self.market.base || cash.settled.is_zero())
        };
        plain_policy && self.account.cash.iter().all(plain_cash) && (0..self.account.assets.len()).all(plain_line)
    }

    fn drift_is_explained(&self, drift_after: Decimal) -> Option<bool> {
        let currency = self.market.base as usize;
        // Half a unit for each notional and each cost, and as much again for an order trimmed to its funds.
        let rounding = Decimal::from(2 * (self.account.assets.len() as i64 + 1));
        let mut effect = self.market.minor_unit(currency).checked_mul(rounding)?;
        let mut value_after = self.value;
        for order in self.orders {
            effect = effect.checked_add(order.cost)?;
            value_after = value_after.checked_sub(order.cost)?;
        }
        Some(drift_after.checked_mul(value_after)? <= effect)
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::{AssetTerms, Cash, Currency};
    use super::super::{Workspace, plan_account};
    use super::*;

    fn whole(value: i64) -> Decimal {
        Decimal::from(value)
    }

    fn percent(value: i64) -> Decimal {
        Decimal::from_raw(i128::from(value) * 10_i128.pow(16))
    }

    fn market(lot: Option<Decimal>) -> Market {
        let asset = |price| AssetTerms {
            currency: 0,
            price: Some(whole(price)),
            multiplier: Decimal::ONE,
            lot,
            min_quantity: Decimal::ZERO,
            half_spread: Decimal::ZERO,
        };
        let currency = Currency {
            rate: Decimal::ONE,
            minor_places: 2,
        };
        Market::new(0, vec![currency], vec![asset(10), asset(20)]).expect("a market in range")
    }

    fn policy(mode: Mode) -> Policy {
        Policy {
            mode,
            proceeds_fund_buys: true,
            ..Policy::default()
        }
    }

    /// The numbers of the invariants that fail once `tamper` has changed a plan in which all hold.
    fn broken(mode: Mode, tamper: fn(&mut Outcome, &mut Policy, &mut [Restriction])) -> Vec<u8> {
        broken_when_kept(mode, &[], tamper)
    }

    /// The same where so many units are kept once the plan is made.
    fn broken_when_kept(
        mode: Mode,
        kept: &[Decimal],
        tamper: fn(&mut Outcome, &mut Policy, &mut [Restriction]),
    ) -> Vec<u8> {
        let market = market((mode != Mode::Full).then_some(Decimal::ONE));
        let mut policy = policy(mode);
        let mut restrictions = [Restriction::default(); 2];
        let cash = [Cash {
            currency: 0,
            settled: whole(100),
            pending: Decimal::ZERO,
        }];
        // At its targets in threshold mode, so that no order is due.
        let held = if mode == Mode::Threshold { [45, 0] } else { [45, 22] };
        let quantities = held.map(whole);
        let targets = if mode == Mode::Threshold {
            [450_000, 0].map(|share| whole(share).checked_div(whole(550_000)))
        } else {
            [Some(percent(30)), Some(percent(60))]
        };
        let targets = targets.map(|target| target.expect("in range"));
        let free = restrictions;
        let mut account = AccountLines {
            assets: &[0, 1],
            quantities: &quantities,
            targets: &targets,
            restrictions: &free,
            substitutes: &[None, None],
            harvest: &[],
            sale_tax: &[],
            kept: &[],
            cash: &cash,
            flow: None,
        };
        let mut out = Outcome::default();
        plan_account(&market, &policy, &account, &mut Workspace::default(), &mut out).expect("a plan");
        assert!(out.checks().all_hold(), "{:?}", out.checks());
        tamper(&mut out, &mut policy, &mut restrictions);
        account.restrictions = &restrictions;
        account.kept = kept;
        check_last(&market, &policy, &account, Starts::default(), &mut out).expect("in range");
        out.checks()
            .iter()
            .filter(|(_, holds)| !holds)
            .map(|(number, _)| number)
            .collect()
    }

    fn order(asset: u32, side: OrderSide, quantity: i64) -> Order {
        let price = if asset == 0 { 10 } else { 20 };
        let (notional, cost) = (whole(quantity * price), Decimal::ZERO);
        Order {
            account: 0,
            asset,
            side,
            quantity: whole(quantity),
            notional,
            cost,
            added: Decimal::ZERO,
            reason: choices::OrderReason::Exit,
        }
    }

    #[test]
    fn each_planted_fault_is_found() {
        assert_eq!(broken(Mode::Full, |_, _, _| {}), [0_u8; 0]);
        assert_eq!(broken(Mode::Full, |out, _, _| out.cash[0].amount = whole(1)), [2]);
        assert_eq!(broken(Mode::Full, |_, policy, _| policy.cash_reserve = whole(100)), [3]);
        assert_eq!(broken(Mode::Full, |_, policy, _| policy.min_trade = whole(900)), [5]);
        assert_eq!(broken(Mode::Full, |_, _, bars| bars[0].no_sell = true), [6]);
        // Of 45 held, 15.3 are sold.
        for (kept, faults) in [(29, &[][..]), (30, &[6]), (45, &[6])] {
            assert_eq!(
                broken_when_kept(Mode::Full, &[whole(kept)], |_, _, _| {}),
                faults,
                "{kept}"
            );
        }
        assert_eq!(
            broken(Mode::Full, |_, policy, _| policy.max_turnover = Some(percent(1))),
            [7]
        );
        assert_eq!(
            broken(Mode::Full, |out, _, _| out.accounts[0].drift_after = percent(9)),
            [10]
        );
        let sold_short: fn(&mut Outcome, &mut Policy, &mut [Restriction]) = |out, _, _| {
            out.orders = vec![order(0, OrderSide::Sell, 46)];
            out.cash[0].amount = whole(560);
        };
        assert_eq!(broken(Mode::Full, sold_short), [4]);
        let both_ways: fn(&mut Outcome, &mut Policy, &mut [Restriction]) = |out, _, _| {
            out.orders = vec![order(0, OrderSide::Sell, 2), order(0, OrderSide::Buy, 2)];
            out.cash[0].amount = whole(100);
        };
        assert_eq!(broken(Mode::Full, both_ways), [8]);
        let needless: fn(&mut Outcome, &mut Policy, &mut [Restriction]) = |out, _, _| {
            out.orders = vec![order(0, OrderSide::Sell, 2)];
            out.cash[0].amount = whole(120);
        };
        assert_eq!(broken(Mode::Threshold, needless), [9]);
        assert_eq!(broken(Mode::ContributionOnly, needless), [14]);
    }

    #[test]
    fn half_a_lot_is_found() {
        let half: fn(&mut Outcome, &mut Policy, &mut [Restriction]) = |out, _, _| {
            let mut odd = order(0, OrderSide::Sell, 1);
            (odd.quantity, odd.notional) = (percent(50), whole(5));
            out.orders = vec![odd];
            out.cash[0].amount = whole(105);
        };
        assert_eq!(broken(Mode::RaiseCash, half), [5]);
    }
}
