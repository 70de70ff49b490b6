//! How much an account can pay out, and take in and invest: bounds from its inputs, and the search between them.

use decimal::{Decimal, Rounding};

use super::account_work::account_value;
use super::invariants::credit;
use super::outcome::{AccountOutcome, CashAfter};
use super::terms::{AccountLines, Market, Mode, Objective, Policy};

/// By how much the search widens its steps from one amount to the next.
const WIDENING: i128 = 8;

/// Minor units within which amounts of any size are near each other.
const WIDE: i128 = 100_000;

/// How the amounts that are tried descend from the most that is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descent {
    /// By 1, 8, 64, ... minor units: for amounts near the most.
    NearTop,
    /// To an eighth of the last one: for amounts of any size.
    AnySize,
}

/// What a trial of an amount gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// It holds, and would with so many minor units less to spare.
    Holds(i128),
    /// It fails by so many minor units.
    FailsBy(i128),
    /// It fails for another reason.
    Fails,
}

impl Margin {
    /// Above zero where it holds to spare, below where it fails; `None` where that is not measured.
    fn measure(self) -> Option<i128> {
        match self {
            Self::Holds(spare) => Some(spare.max(0)),
            Self::FailsBy(missing) => Some(missing.max(1).saturating_neg()),
            Self::Fails => None,
        }
    }
}

/// An amount and what its trial gave.
type Tried = (i128, Option<i128>);

/// The whole number of minor units from zero to `top` that holds while one more does not: of those tried from the top, the first
/// that holds, then narrowed down against the last that did not. `None` where none holds, zero included; `top` itself is not
/// bounded by what is above it. The margins only say what to try next. At most 48 rounds down, then four for each halving.
pub fn last_that_holds(top: i128, descent: Descent, mut trial: impl FnMut(i128) -> Margin) -> Option<i128> {
    if top < 0 {
        return None;
    }
    let mut failed: Option<Tried> = None;
    let (mut next, mut round) = (top, 0);
    loop {
        let margin = trial(next);
        let tried = (next, margin.measure());
        match (margin, failed) {
            (Margin::Holds(_), None) => return Some(top),
            (Margin::Holds(_), Some(bad)) => return Some(narrowed(descent, tried, bad, trial)),
            _ if next == 0 => return None,
            (_, before) => {
                let least = match descent {
                    Descent::NearTop => top.saturating_sub(WIDENING.saturating_pow(round)),
                    Descent::AnySize => next / WIDENING,
                };
                let line = before.and_then(|before| zero_between(before, tried));
                let guess = line.filter(|guess| *guess > 0 && round < 4);
                let by_itself = tried.1.map_or(next, |margin| next.saturating_add(margin));
                let by_itself = if descent == Descent::NearTop { by_itself } else { next };
                next = guess.unwrap_or_else(|| by_itself.min(least)).min(next - 1).max(0);
                (failed, round) = (Some(tried), round + 1);
            }
        }
    }
}

/// The last amount that holds between one that does and one that does not.
fn narrowed(descent: Descent, mut good: Tried, mut bad: Tried, mut trial: impl FnMut(i128) -> Margin) -> i128 {
    let (mut round, mut worse) = (0_u32, None);
    while bad.0 - good.0 > 1 {
        let is_wide = descent == Descent::AnySize && bad.0 - good.0 > WIDE;
        let guess = match round % 4 {
            0 if is_wide => None,
            0 => good.1.and_then(|spare| good.0.checked_add(spare)),
            1 if is_wide => worse.and_then(|worse| zero_between(worse, bad)),
            1 => zero_between(good, bad),
            2 if !is_wide => bad.1.and_then(|missing| bad.0.checked_add(missing)),
            _ => None,
        };
        let next = guess
            .unwrap_or_else(|| middle(good.0, bad.0))
            .clamp(good.0 + 1, bad.0 - 1);
        let margin = trial(next);
        let tried = (next, margin.measure());
        if matches!(margin, Margin::Holds(_)) {
            good = tried;
        } else {
            (worse, bad) = (Some(bad), tried);
        }
        round = round.wrapping_add(1);
    }
    good.0
}

/// The middle between two amounts; of their sizes where they are far apart.
fn middle(low: i128, high: i128) -> i128 {
    if low < high / (WIDENING * WIDENING) {
        low.max(WIDENING).saturating_mul(WIDENING).min(high / WIDENING)
    } else {
        low + (high - low) / 2
    }
}

/// Where the line through two margins is zero, toward the first; `None` where they are not measured or the line is level.
fn zero_between(one: Tried, other: Tried) -> Option<i128> {
    let ((from, first), (to, second)) = ((one.0, one.1?), (other.0, other.1?));
    // The line only says what to try next, so that its float need not be exact.
    let slope = (second as f64 - first as f64) / (to as f64 - from as f64);
    let step = -(first as f64) / slope;
    (slope < 0.0 && step.is_finite()).then(|| from.saturating_add(step as i128))
}

/// One minor unit of the base currency.
#[must_use]
pub fn base_minor_unit(market: &Market) -> Decimal {
    market.minor_unit(market.base as usize)
}

/// A bound of what can be withdrawn, in base currency: the cash, what may be sold of it less its costs and within the turnover cap,
/// less the reserve; never more than the account's value. Negative where cash is missing already; `None` when out of range.
#[must_use]
pub fn most_withdrawn(market: &Market, policy: &Policy, account: &AccountLines<'_>) -> Option<Decimal> {
    let value = account_value(market, account).ok()?;
    if policy.allow_short {
        return Some(value);
    }
    let counts = |currency: usize| currency == market.base as usize || policy.fx_orders;
    let mut free = account
        .flow
        .unwrap_or_default()
        .checked_sub(policy.cash_reserve)?
        .checked_add(credit(policy, account, value)?)?;
    for cash in account.cash.iter().filter(|cash| counts(cash.currency as usize)) {
        let amount = cash.settled.checked_add(cash.pending)?;
        free = free.checked_add(market.to_base(cash.currency as usize, amount)?)?;
    }
    let (mut received, mut sold) = (Decimal::ZERO, Decimal::ZERO);
    for (line, asset) in account.assets.iter().enumerate() {
        let currency = market.assets[*asset as usize].currency as usize;
        let quantity = account.quantities[line];
        let Some(unit) = market.unit_value(*asset).filter(|_| counts(currency)) else {
            continue;
        };
        let is_sold = quantity.is_positive() && !account.restrictions[line].no_sell && sells(policy.mode);
        if is_sold {
            let (notional, cost) = market.money_of_order(&policy.costs, *asset, quantity)?;
            let net = notional.checked_sub(cost)?.max(Decimal::ZERO);
            received = received.checked_add(market.to_base(currency, net)?)?;
            sold = sold.checked_add(quantity.checked_mul(unit)?)?;
        }
    }
    let all = free.checked_add(received)?;
    let capped = match policy.max_turnover {
        Some(cap) => most_under_cap(cap, free, value)?,
        None => all,
    };
    Some(all.min(capped).min(value))
}

/// The most that sales within a cap on one-way turnover raise: the cap is a share of the value that is left.
fn most_under_cap(cap: Decimal, free: Decimal, value: Decimal) -> Option<Decimal> {
    let two_way = cap.checked_add(cap)?;
    let raised = free.checked_add(two_way.checked_mul(value)?)?;
    let capped = raised.checked_div(Decimal::ONE.checked_add(two_way)?)?;
    Some(capped.max(free))
}

const fn sells(mode: Mode) -> bool {
    !matches!(mode, Mode::ContributionOnly | Mode::Hold)
}

/// Cash of the account of a plan after its orders, in base currency.
#[must_use]
pub fn cash_in_base(market: &Market, cash: &[CashAfter]) -> Option<Decimal> {
    cash.iter().try_fold(Decimal::ZERO, |sum, row| {
        sum.checked_add(market.to_base(row.currency as usize, row.amount)?)
    })
}

/// The cash that may be left when a contribution is put to work: the target of cash, or the upper edge of its band where it has one,
/// or the reserve, or what a plan without the contribution leaves; and less than one smallest order of the dearest line that may
/// be bought. The account has its contribution in its flow, and was planned.
#[must_use]
pub fn cash_at_work(
    market: &Market,
    policy: &Policy,
    account: &AccountLines<'_>,
    planned: &AccountOutcome,
    without: Decimal,
) -> Option<Decimal> {
    let mut target = Decimal::ONE;
    let mut bands = Vec::with_capacity(account.assets.len());
    for (asset, weight) in account.assets.iter().zip(account.targets) {
        target = target.checked_sub(*weight)?;
        bands.push(policy.band.limits(*asset, *weight)?);
    }
    let has_band = policy.cash_band && (policy.mode.only_out_of_band() || policy.objective == Objective::MinTrades);
    let highest = if has_band {
        target.max(policy.band.cash_limits(target, bands)?.high)
    } else {
        target
    };
    let floor = policy
        .cash_reserve
        .checked_sub(credit(policy, account, planned.value)?)?;
    let kept = highest.checked_mul(planned.value)?.max(floor).max(without);
    kept.checked_add(smallest_order(market, policy, account, planned.value)?)
}

/// What the dearest of the smallest orders takes that buy a line with a target: whole lots of the minimum or more, worth their fixed
/// cost, and the cost; and a minor unit a line for the rounding of money. Nothing where no line may be bought.
fn smallest_order(market: &Market, policy: &Policy, account: &AccountLines<'_>, value: Decimal) -> Option<Decimal> {
    let minimum = policy
        .min_trade
        .max(policy.min_trade_share.checked_mul(value)?)
        .max(policy.costs.fixed);
    let buys = !matches!(policy.mode, Mode::RaiseCash | Mode::Hold);
    let mut dearest = Decimal::ZERO;
    let mut rounding = Decimal::ZERO;
    for (line, asset) in account.assets.iter().enumerate() {
        let terms = &market.assets[*asset as usize];
        let currency = terms.currency as usize;
        let restriction = account.restrictions[line];
        let is_bought = buys && account.targets[line].is_positive() && !restriction.no_buy && !restriction.exclude;
        let Some(unit) = market.unit_value(*asset).filter(|_| is_bought) else {
            continue;
        };
        rounding = rounding.checked_add(market.to_base(currency, market.minor_unit(currency))?)?;
        let mut quantity = minimum.checked_div(unit)?.max(terms.min_quantity);
        if let Some(lot) = terms.lot {
            let lots = quantity.floor_to_multiple(lot)?;
            quantity = if lots == quantity && !lots.is_zero() {
                lots
            } else {
                lots.checked_add(lot)?
            };
        }
        let (notional, cost) = market.money_of_order(&policy.costs, *asset, quantity)?;
        let taken = market.to_base(currency, notional.checked_add(cost)?)?;
        dearest = dearest.max(taken);
    }
    dearest.checked_add(rounding)
}

/// Whole minor units of the base currency in an amount, toward zero; `None` when out of range.
#[must_use]
pub fn in_minor_units(market: &Market, amount: Decimal) -> Option<i128> {
    let places = market.currencies[market.base as usize]
        .minor_places
        .min(Decimal::PLACES);
    let whole = amount.round(places, Rounding::TowardZero)?;
    Some(whole.units() / base_minor_unit(market).units())
}

/// So many minor units of the base currency; `None` when out of range.
#[must_use]
pub fn of_minor_units(market: &Market, count: i128) -> Option<Decimal> {
    count
        .checked_mul(base_minor_unit(market).units())
        .map(Decimal::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A margin that is told, and one that is not.
    fn margin(holds: bool, spare: i128, is_measured: bool) -> Margin {
        match (holds, is_measured) {
            (true, true) => Margin::Holds(spare),
            (true, false) => Margin::Holds(0),
            (false, true) => Margin::FailsBy(-spare),
            (false, false) => Margin::Fails,
        }
    }

    #[test]
    fn the_search_ends_at_the_last_that_holds() {
        for descent in [Descent::NearTop, Descent::AnySize] {
            for (top, last) in [
                (0, 0),
                (1, 0),
                (7, 7),
                (1_000, 999),
                (1_000_000, 1),
                (123_456_789, 60_000_123),
            ] {
                for is_measured in [true, false] {
                    let mut asked = 0;
                    let found = last_that_holds(top, descent, |amount| {
                        asked += 1;
                        margin(amount <= last, last - amount, is_measured)
                    });
                    assert_eq!(found, Some(last), "{descent:?} {top}");
                    let most = if is_measured { 12 } else { 130 };
                    assert!(asked <= most, "{descent:?} {top} {is_measured}: {asked}");
                }
            }
            assert_eq!(last_that_holds(1_000, descent, |_| Margin::Fails), None);
            assert_eq!(last_that_holds(-1, descent, |_| Margin::Holds(0)), None);
            let found = last_that_holds(i128::MAX, descent, |amount| margin(amount < 5, 0, false));
            assert_eq!(found, Some(4));
        }
    }

    #[test]
    fn where_it_does_not_fall_one_more_fails() {
        // Holds up to 100 and from 500 to 700, as with an order under a minimum in between.
        let holds = |amount: i128| amount <= 100 || (500..=700).contains(&amount);
        for top in [700, 701, 760, 2_000] {
            let found = last_that_holds(top, Descent::NearTop, |amount| margin(holds(amount), 0, false)).unwrap_or(-1);
            assert!(holds(found) && (found == top || !holds(found + 1)), "{top}: {found}");
        }
        let found = last_that_holds(760, Descent::NearTop, |amount| margin(holds(amount), 0, false));
        assert_eq!(found, Some(700));
    }

    #[test]
    fn a_cap_is_a_share_of_what_is_left() {
        let whole = Decimal::from;
        let cap = Decimal::from_raw(100_000_000_000_000_000);
        // 20% both ways of the 100,000 that are left.
        let most = most_under_cap(cap, whole(0), whole(120_000));
        assert_eq!(most, Some(whole(20_000)));
        assert_eq!(
            most_under_cap(cap, whole(500_000), whole(120_000)),
            Some(whole(500_000))
        );
    }
}
