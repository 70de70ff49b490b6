//! Invariant 15: lots sum to the order, and gains to proceeds less basis.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use choices::LotSelection;
use decimal::{Decimal, Rounding};
use proptest::prelude::*;
use rebalance::lots::{Lot, Sale, pick};

fn scaled(range: std::ops::Range<i64>, places: u32) -> impl Strategy<Value = Decimal> {
    range.prop_map(move |whole| Decimal::from_raw(i128::from(whole) * 10_i128.pow(18 - places)))
}

fn lots() -> impl Strategy<Value = Vec<Lot>> {
    let lot = (
        0_i64..5,
        scaled(1..1_000_000, 3),
        scaled(0..90_000_000, 4),
        any::<bool>(),
        0_u64..3,
        scaled(0..60, 2),
    );
    prop::collection::vec(
        lot.prop_map(|(opened, quantity, unit_cost, first, rank, tax_rate)| Lot {
            opened,
            quantity,
            unit_cost,
            first,
            rank,
            tax_rate,
        }),
        1..8,
    )
}

fn selections() -> impl Strategy<Value = LotSelection> {
    prop_oneof![
        Just(LotSelection::Fifo),
        Just(LotSelection::Lifo),
        Just(LotSelection::Hifo),
        Just(LotSelection::LowestTax),
        Just(LotSelection::Specific),
    ]
}

fn money(amount: Decimal) -> Decimal {
    amount.round(2, Rounding::HalfEven).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn gains_are_proceeds_less_basis(
        lots in lots(),
        share in scaled(0..1001, 3),
        price in scaled(1..90_000_000, 4),
        multiplier in scaled(1..50, 0),
        selection in selections(),
    ) {
        let held = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity)).unwrap();
        let quantity = held.checked_mul(share).unwrap();
        let unit = |price: Decimal| price.checked_mul(multiplier).unwrap();
        let notional = money(quantity.checked_mul(unit(price)).unwrap());
        let sale = Sale { quantity, notional, price, multiplier, minor_places: 2 };
        let closed = pick(&lots, &sale, selection).unwrap();
        prop_assert_eq!(Decimal::checked_sum(closed.iter().map(|part| part.quantity)), Some(quantity));
        let basis = closed.iter().map(|part| money(part.quantity.checked_mul(unit(lots[part.lot].unit_cost)).unwrap()));
        let basis = Decimal::checked_sum(basis).unwrap();
        prop_assert_eq!(Decimal::checked_sum(closed.iter().map(|part| part.gain)), notional.checked_sub(basis));
        for (place, part) in closed.iter().enumerate() {
            let whole = part.quantity == lots[part.lot].quantity;
            prop_assert!(part.quantity.is_positive() && (whole || place + 1 == closed.len()));
        }
        let tax = |lot: &Lot| price.checked_sub(lot.unit_cost).unwrap().checked_mul(lot.tax_rate).unwrap();
        let in_order = |before: &Lot, after: &Lot| match selection {
            LotSelection::Fifo | LotSelection::Average => before.opened <= after.opened,
            LotSelection::Lifo => before.opened >= after.opened,
            LotSelection::Hifo => (before.unit_cost, before.opened) >= (after.unit_cost, after.opened),
            LotSelection::LowestTax => (tax(before), before.opened) <= (tax(after), after.opened),
            LotSelection::Specific => (before.rank, before.opened) <= (after.rank, after.opened),
        };
        let keys: Vec<Lot> = closed.iter().map(|part| lots[part.lot]).collect();
        let ordered = keys.is_sorted_by(|before, after| {
            (before.first && !after.first) || (before.first == after.first && in_order(before, after))
        });
        prop_assert!(ordered, "{:?} {:?}", selection, keys);
        let too_much = Sale { quantity: held.checked_add(Decimal::ONE).unwrap(), ..sale };
        prop_assert_eq!(pick(&lots, &too_much, selection), None);
    }
}
