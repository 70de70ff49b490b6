//! Invariant 16: what is allocated is what was filled, in quantity and money, and never above what was asked for.

use decimal::Decimal;
use proptest::prelude::*;
use rebalance::fills::{Filled, allocate};

fn scaled(whole: i64, places: u32) -> Decimal {
    Decimal::from_raw(i128::from(whole) * 10_i128.pow(18 - places))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn fills_are_allocated_whole(
        intents in prop::collection::vec(1_i64..5_000, 1..40),
        places in prop_oneof![Just(0_u32), Just(3)],
        lot in prop_oneof![Just(None), Just(Some(Decimal::ONE)), Just(Some(Decimal::from(10)))],
        share in 0_i64..=1000,
        cents in 0_i64..10_000_000_000,
    ) {
        let intents: Vec<Decimal> = intents.into_iter().map(|intent| scaled(intent, places)).collect();
        let asked = Decimal::checked_sum(intents.iter().copied()).unwrap();
        let quantity = asked.checked_mul(scaled(share, 3)).unwrap();
        let money = if quantity.is_zero() { Decimal::ZERO } else { scaled(cents, 2) };
        let filled = Filled { quantity, money, lot, minor_places: 2 };
        let shares = allocate(&intents, &filled).unwrap();
        prop_assert_eq!(Decimal::checked_sum(shares.iter().map(|share| share.quantity)), Some(quantity));
        prop_assert_eq!(Decimal::checked_sum(shares.iter().map(|share| share.money)), Some(money));
        for (share, intent) in shares.iter().zip(&intents) {
            prop_assert!(share.quantity <= *intent && !share.quantity.is_negative() && !share.money.is_negative());
            // No account is further than a lot from its part, unless an intent in the way is smaller than a lot.
            let part = quantity.mul_div(*intent, asked).unwrap();
            let off = share.quantity.checked_sub(part).unwrap().checked_abs().unwrap();
            let step = lot.unwrap_or(Decimal::from_raw(1));
            let all_in_lots = intents.iter().all(|intent| intent.truncate_to_multiple(step) == Some(*intent));
            prop_assert!(!all_in_lots || off <= step.checked_add(step).unwrap(), "{share:?} of {part}");
        }
    }
}

#[test]
fn more_than_was_asked_for_is_refused() {
    let filled = Filled {
        quantity: Decimal::from(3),
        money: Decimal::ONE,
        lot: None,
        minor_places: 2,
    };
    assert_eq!(allocate(&[Decimal::from(2)], &filled), None);
    assert_eq!(allocate(&[Decimal::from(5), Decimal::ZERO], &filled), None);
}
