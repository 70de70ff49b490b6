//! Fair allocation of a block order's fills to the accounts that asked for it.

use decimal::{Decimal, Rounding};

/// The part of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// Units, at most what the account asked for.
    pub quantity: Decimal,
    /// Its part of the money, at the average price of all fills.
    pub money: Decimal,
}

/// The fills of a block order, to be allocated.
#[derive(Clone, Copy, Debug)]
pub struct Filled {
    /// Units filled, at most the sum of the intents.
    pub quantity: Decimal,
    /// The money of all fills, in whole minor units.
    pub money: Decimal,
    /// Units in a lot; `None` shares out any fraction.
    pub lot: Option<Decimal>,
    /// Decimal places of the currency's minor unit.
    pub minor_places: u32,
}

/// Units and money of each intent: pro rata to the intents, whole lots by largest remainder, never above an intent; quantity
/// and money each sum to what was filled, exactly. Ties: the larger intent, then the earlier.
///
/// `None` when an intent is not positive, more was filled than asked for, or an amount is out of range. The rule is that of
/// fair allocation pro rata to intent at the average price (FCA COBS 11.3.7A R and 11.3.8A R, MiFID II delegated regulation,
/// article 69).
///
/// ```
/// use decimal::Decimal;
/// use rebalance::fills::{Filled, allocate};
///
/// let intents = [300, 200, 100].map(Decimal::from);
/// let filled = Filled {
///     quantity: Decimal::from(250),
///     money: Decimal::from(5_000),
///     lot: Some(Decimal::ONE),
///     minor_places: 2,
/// };
/// let shares = allocate(&intents, &filled).unwrap();
/// assert_eq!(shares.iter().map(|share| share.quantity).collect::<Vec<_>>(), [125, 83, 42].map(Decimal::from));
/// ```
#[must_use]
pub fn allocate(intents: &[Decimal], filled: &Filled) -> Option<Vec<Allocation>> {
    let asked = Decimal::checked_sum(intents.iter().copied())?;
    let is_sound = intents.iter().all(|intent| intent.is_positive()) && !filled.quantity.is_negative();
    if !is_sound || filled.quantity > asked {
        return None;
    }
    let step = filled.lot.unwrap_or(Decimal::from_raw(1));
    let quantities = shares(filled.quantity, intents, intents, step)?;
    let minor = Decimal::from_raw(10_i128.pow(Decimal::PLACES.checked_sub(filled.minor_places)?));
    let no_limit = vec![Decimal::MAX; intents.len()];
    let money = shares(filled.money, &quantities, &no_limit, minor)?;
    let both = quantities.into_iter().zip(money);
    Some(both.map(|(quantity, money)| Allocation { quantity, money }).collect())
}

/// `amount` in proportion to the weights: each share down to whole steps, then a step more by largest remainder, and what is
/// less than a step to those that still have room.
fn shares(amount: Decimal, weights: &[Decimal], limits: &[Decimal], step: Decimal) -> Option<Vec<Decimal>> {
    let sum = Decimal::checked_sum(weights.iter().copied())?;
    if sum.is_zero() {
        return amount.is_zero().then(|| vec![Decimal::ZERO; weights.len()]);
    }
    let mut shares = Vec::with_capacity(weights.len());
    let mut order = Vec::with_capacity(weights.len());
    let mut left = amount;
    for (place, weight) in weights.iter().enumerate() {
        let ideal = amount.mul_div_rounded(*weight, sum, Rounding::TowardZero)?;
        let share = ideal.truncate_to_multiple(step)?;
        left = left.checked_sub(share)?;
        order.push((ideal.checked_sub(share)?, *weight, place));
        shares.push(share);
    }
    order.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(&b.2)));
    for whole_steps_only in [true, false] {
        for (_, _, place) in &order {
            let room = limits[*place].checked_sub(shares[*place])?;
            let more = if whole_steps_only { step } else { left.min(room) };
            if left.is_positive() && more <= left && more <= room {
                shares[*place] = shares[*place].checked_add(more)?;
                left = left.checked_sub(more)?;
            }
        }
    }
    left.is_zero().then_some(shares)
}
