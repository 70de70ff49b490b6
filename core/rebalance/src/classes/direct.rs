//! Funds of one class each, where every target can be met: the fewest trades of each class by itself, exactly.

use decimal::Decimal;

use super::ClassProblem;

/// The weights; inside, `None` where a fund belongs to several classes, or a target cannot be met.
#[expect(
    clippy::option_option,
    reason = "out of range is the outer one, as in all of the kernel"
)]
pub(super) fn solve(problem: &ClassProblem) -> Option<Option<Vec<Decimal>>> {
    let classes = problem.targets.len();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); classes + 1];
    for fund in 0..problem.weights.len() {
        let own = &problem.shares[fund * classes..(fund + 1) * classes];
        if own.iter().all(|share| share.is_zero()) {
            members[classes].push(fund);
        } else if let Some(class) = own.iter().position(|share| *share == Decimal::ONE) {
            members[class].push(fund);
        } else {
            return Some(None);
        }
    }
    let targeted = Decimal::checked_sum(problem.targets.iter().copied())?;
    if Decimal::ONE.checked_sub(targeted)? < problem.cash_floor {
        return Some(None);
    }
    let mut weights = problem.weights.clone();
    for (class, funds) in members.iter().enumerate() {
        let target = problem.targets.get(class).copied().unwrap_or_default();
        let held = Decimal::checked_sum(funds.iter().map(|fund| weights[*fund]))?;
        let change = target.checked_sub(held)?;
        let is_buy = change.is_positive();
        let mut rooms = Vec::with_capacity(funds.len());
        for fund in funds {
            let room = if is_buy {
                problem.highs[*fund].checked_sub(weights[*fund])?
            } else {
                weights[*fund].checked_sub(problem.lows[*fund])?
            };
            rooms.push(room);
        }
        let Some(parts) = fewest(&rooms, change.checked_abs()?)? else {
            return Some(None);
        };
        for (fund, part) in funds.iter().zip(parts) {
            let change = if is_buy { part } else { part.checked_neg()? };
            weights[*fund] = weights[*fund].checked_add(change)?;
        }
    }
    Some(Some(weights))
}

/// The amount taken by each of these rooms so that the fewest of them take all of it, and of those the first ones; inside, `None` where
/// they have no room for it.
#[expect(
    clippy::option_option,
    reason = "out of range is the outer one, as in all of the kernel"
)]
fn fewest(rooms: &[Decimal], amount: Decimal) -> Option<Option<Vec<Decimal>>> {
    let mut parts = vec![Decimal::ZERO; rooms.len()];
    let Some(mut count) = least_count(rooms, amount)? else {
        return Some(None);
    };
    let mut left = amount;
    for (place, room) in rooms.iter().enumerate() {
        if count == 0 {
            break;
        }
        let rest = left.checked_sub((*room).min(left))?;
        let is_enough = least_count(&rooms[place + 1..], rest)?.is_some_and(|needed| needed < count);
        if room.is_positive() && is_enough {
            parts[place] = (*room).min(left);
            (left, count) = (rest, count - 1);
        }
    }
    Some(Some(parts))
}

/// How many of the rooms take an amount together; inside, `None` where all of them do not.
#[expect(
    clippy::option_option,
    reason = "out of range is the outer one, as in all of the kernel"
)]
fn least_count(rooms: &[Decimal], amount: Decimal) -> Option<Option<usize>> {
    let mut sorted = rooms.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut left = amount;
    for (count, room) in sorted.into_iter().enumerate() {
        if !left.is_positive() {
            return Some(Some(count));
        }
        left = left.checked_sub(room)?;
    }
    Some((!left.is_positive()).then_some(rooms.len()))
}
