//! How far a plan is from the best that whole lots allow.

use decimal::Decimal;

use super::outcome::AccountOutcome;
use super::terms::{AccountLines, Market};
use crate::whole_lots::{CashLine, LotBook, LotLine};

/// The most lines that the exact optimum is worked out for.
const MOST_LINES: usize = 10;
/// The most nodes of the search; an account that takes more has no answer.
const MOST_NODES: usize = 20_000;
/// One half.
const HALF: Decimal = Decimal::from_raw(500_000_000_000_000_000);

/// Portfolio drift after the plan less that of the best whole lots that the account's cash above the reserve can pay for, costs,
/// minimums and caps aside; never below zero.
///
/// `None` where that is not solved: more than 10 lines, an asset without lots or price, a restriction, several
/// currencies, pending cash, odd lots, shorts, an amount out of range, or a search that takes too long.
#[must_use]
pub fn integer_gap(
    market: &Market,
    cash_reserve: Decimal,
    account: &AccountLines<'_>,
    outcome: &AccountOutcome,
) -> Option<Decimal> {
    if account.assets.len() > MOST_LINES || !outcome.value.is_positive() {
        return None;
    }
    let mut before = account.flow.unwrap_or_default();
    for cash in account.cash {
        let is_other = cash.currency != market.base && !cash.settled.is_zero();
        if is_other || !cash.pending.is_zero() {
            return None;
        }
        before = before.checked_add(cash.settled)?;
    }
    let (mut lines, mut targets) = (Vec::with_capacity(account.assets.len()), Decimal::ZERO);
    for line in 0..account.assets.len() {
        lines.push(lot_line(market, account, outcome.value, line)?);
        targets = targets.checked_add(account.targets[line])?;
    }
    let cash = CashLine {
        before,
        floor: cash_reserve.min(before),
        desired: Decimal::ONE.checked_sub(targets)?.checked_mul(outcome.value)?,
    };
    let best = LotBook::new(&lines, cash).ok()?.nearest(MOST_NODES);
    if !best.is_proven {
        return None;
    }
    let drift = best.deviation.checked_mul(HALF)?.checked_div(outcome.value)?;
    // Drift is a sum of weights that are each rounded, which can fall short of the exact one by as many last places.
    Some(outcome.drift_after.checked_sub(drift)?.max(Decimal::ZERO))
}

fn lot_line(market: &Market, account: &AccountLines<'_>, total: Decimal, line: usize) -> Option<LotLine> {
    let asset = account.assets[line];
    let terms = market.assets.get(asset as usize)?;
    let (lot, unit, quantity) = (terms.lot?, market.unit_value(asset)?, account.quantities[line]);
    let restriction = account.restrictions[line];
    let is_free = !(restriction.no_buy || restriction.no_sell || restriction.exclude);
    if !is_free
        || terms.currency != market.base
        || quantity.is_negative()
        || quantity.truncate_to_multiple(lot) != Some(quantity)
    {
        return None;
    }
    let held = i64::try_from(quantity.units().checked_div(lot.units())?).ok()?;
    let lot_value = lot.checked_mul(unit)?;
    let affordable = total.units().checked_div(lot_value.units())?;
    Some(LotLine {
        held,
        lot_value,
        desired: account.targets[line].checked_mul(total)?,
        most_sold: held,
        most_bought: i64::try_from(affordable).ok()?,
    })
}
