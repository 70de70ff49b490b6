//! The portfolio drift within a tolerance by the fewest trades.

use std::cmp::Reverse;

use decimal::Decimal;

use super::{CashLimits, FewestFault, Trade, Trades, check_cash, check_sizes};

/// A line and its target, in value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriftLine {
    /// Now.
    pub value: Decimal,
    /// Where it should be; no trade goes beyond it.
    pub target: Decimal,
    /// Whether it may be bought.
    pub may_buy: bool,
    /// Whether it may be sold.
    pub may_sell: bool,
}

/// The fewest trades, none beyond its target, after which `|value - target|` summed over lines and cash is at most
/// `most_deviation` (twice the tolerated portfolio drift, times the account's value) and the cash within its limits.
///
/// Let `d` be the sum before trading, `e` cash before less its target, and let trades sell `s` in all and buy `b`. As no
/// trade crosses its target, the sum afterwards is `d - |e| - s - b + |e + s - b| = d - |e| + max(e - 2b, -e - 2s)`: at most the
/// tolerance exactly when `s` and `b` each reach a threshold of their own. The cash limits then ask for `s` to be at
/// least something given the least `b`, and for `b` given the least `s`. So the two sides part: a fewest set of sales that
/// can reach the one threshold, which is the largest excesses first, and of purchases for the other, the largest
/// shortfalls first. Equal ones go by number.
///
/// Every trade goes to its target unless the cash limits stop it; then the largest goes short of it.
///
/// # Errors
///
/// [`FewestFault::TooLarge`], [`FewestFault::CashLimitsCrossed`], [`FewestFault::DriftOutOfReach`],
/// [`FewestFault::CashOutOfReach`].
///
/// ```
/// use decimal::Decimal;
/// use rebalance::min_trades::{CashLimits, DriftLine, within_drift};
///
/// let line = |value: i64, target: i64| DriftLine {
///     value: Decimal::from(value),
///     target: Decimal::from(target),
///     may_buy: true,
///     may_sell: true,
/// };
/// let lines = [line(50, 30), line(20, 30), line(26, 30), line(4, 10)];
/// let cash = CashLimits { value: Decimal::ZERO, low: Decimal::ZERO, high: Decimal::from(100) };
/// let found = within_drift(&lines, cash, Decimal::ZERO, Decimal::from(20))?;
/// let lines: Vec<usize> = found.trades.iter().map(|trade| trade.line).collect();
/// assert_eq!(lines, [0, 1]);
/// # Ok::<(), rebalance::min_trades::FewestFault>(())
/// ```
pub fn within_drift(
    lines: &[DriftLine],
    cash: CashLimits,
    cash_target: Decimal,
    most_deviation: Decimal,
) -> Result<Trades, FewestFault> {
    let amounts = lines.iter().flat_map(|line| [line.value, line.target]);
    check_sizes(amounts.chain([cash.value, cash.low, cash.high, cash_target, most_deviation]))?;
    check_cash(&cash)?;
    let excess: Vec<i128> = lines
        .iter()
        .map(|line| line.value.units() - line.target.units())
        .collect();
    let cash_excess = cash.value.units() - cash_target.units();
    // The deviation above the tolerance, without the cash line's own.
    let over = excess.iter().map(|excess| excess.abs()).sum::<i128>() - most_deviation.units();
    let (sold, bought) = (half_up(over - cash_excess), half_up(over + cash_excess));
    let short = cash.low.units() - cash.value.units() + bought;
    let long = cash.value.units() - cash.high.units() + sold;
    let sales = reaching(&excess, sold.max(short), |line| {
        lines[line].may_sell && excess[line] > 0
    })
    .ok_or(fault(short > sold))?;
    let purchases = reaching(&excess, bought.max(long), |line| {
        lines[line].may_buy && excess[line] < 0
    })
    .ok_or(fault(long > bought))?;
    Ok(amounts_of(&excess, lines, &sales, &purchases, cash))
}

/// Half, rounded up, and never negative: the threshold of whole units.
fn half_up(doubled: i128) -> i128 {
    doubled.max(0).div_euclid(2) + doubled.max(0).rem_euclid(2)
}

fn fault(is_cash: bool) -> FewestFault {
    if is_cash {
        FewestFault::CashOutOfReach
    } else {
        FewestFault::DriftOutOfReach
    }
}

/// The largest of the permitted excesses that together reach `least`; `None` when all of them do not.
fn reaching(excess: &[i128], least: i128, is_permitted: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..excess.len()).filter(|line| is_permitted(*line)).collect();
    order.sort_by_key(|line| (Reverse(excess[*line].abs()), *line));
    let mut missing = least;
    let mut count = 0;
    while missing > 0 {
        missing -= excess[*order.get(count)?].abs();
        count += 1;
    }
    order.truncate(count);
    Some(order)
}

/// The trades to their targets, those that the cash limits stop short of them first in each side's order.
fn amounts_of(excess: &[i128], lines: &[DriftLine], sales: &[usize], purchases: &[usize], cash: CashLimits) -> Trades {
    let total = |side: &[usize]| side.iter().map(|line| excess[*line].abs()).sum::<i128>();
    let after = cash.value.units() + total(sales) - total(purchases);
    let mut kept_back = [(after - cash.high.units()).max(0), (cash.low.units() - after).max(0)];
    let mut trades = Vec::new();
    let mut left = cash.value.units();
    for (side, kept_back) in [sales, purchases].into_iter().zip(&mut kept_back) {
        for line in side {
            let full = excess[*line];
            let less = full.abs().min(*kept_back);
            *kept_back -= less;
            let sold = full - full.signum() * less;
            left += sold;
            trades.push(Trade {
                line: *line,
                value: Decimal::from_raw(lines[*line].value.units() - sold),
            });
        }
    }
    trades.sort_unstable_by_key(|trade| trade.line);
    Trades {
        trades,
        cash: Decimal::from_raw(left),
    }
}
