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
        any::<[bool; 2]>(),
        0_u64..3,
        scaled(0..60, 2),
    );
    prop::collection::vec(
        lot.prop_map(|(opened, quantity, unit_cost, [first, last], rank, tax_rate)| Lot {
            opened,
            quantity,
            unit_cost,
            first,
            last,
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
        covers in any::<bool>(),
    ) {
        let held = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity)).unwrap();
        let quantity = held.checked_mul(share).unwrap();
        let unit = |price: Decimal| price.checked_mul(multiplier).unwrap();
        let notional = money(quantity.checked_mul(unit(price)).unwrap());
        let closed_before = Decimal::ZERO;
        let sale = Sale { quantity, notional, price, multiplier, minor_places: 2, closed_before, covers };
        let closed = pick(&lots, &sale, selection).unwrap();
        prop_assert_eq!(Decimal::checked_sum(closed.iter().map(|part| part.quantity)), Some(quantity));
        let basis = closed.iter().map(|part| money(part.quantity.checked_mul(unit(lots[part.lot].unit_cost)).unwrap()));
        let basis = Decimal::checked_sum(basis).unwrap();
        prop_assert_eq!(Decimal::checked_sum(closed.iter().map(|part| part.basis)), Some(basis));
        let gain = if covers { basis.checked_sub(notional) } else { notional.checked_sub(basis) };
        prop_assert_eq!(Decimal::checked_sum(closed.iter().map(|part| part.gain)), gain);
        for (place, part) in closed.iter().enumerate() {
            let whole = part.quantity == lots[part.lot].quantity;
            prop_assert!(part.quantity.is_positive() && (whole || place + 1 == closed.len()));
        }
        let sign = if covers { Decimal::from(-1) } else { Decimal::ONE };
        let gain = |lot: &Lot| price.checked_sub(lot.unit_cost).unwrap().checked_mul(sign).unwrap();
        let tax = |lot: &Lot| gain(lot).checked_mul(lot.tax_rate).unwrap();
        let in_order = |before: &Lot, after: &Lot| match selection {
            LotSelection::Fifo | LotSelection::Average => before.opened <= after.opened,
            LotSelection::Lifo => before.opened >= after.opened,
            LotSelection::Hifo => (gain(after), before.opened) >= (gain(before), after.opened),
            LotSelection::LowestTax => (tax(before), before.opened) <= (tax(after), after.opened),
            LotSelection::Specific => (before.rank, before.opened) <= (after.rank, after.opened),
        };
        let keys: Vec<Lot> = closed.iter().map(|part| lots[part.lot]).collect();
        let ordered = keys.is_sorted_by(|before, after| {
            let tier = |lot: &Lot| (lot.last, !lot.first);
            tier(before) < tier(after) || (tier(before) == tier(after) && in_order(before, after))
        });
        prop_assert!(ordered, "{:?} {:?}", selection, keys);
        let too_much = Sale { quantity: held.checked_add(Decimal::ONE).unwrap(), ..sale };
        prop_assert_eq!(pick(&lots, &too_much, selection), None);
    }
}

fn cents(units: i64) -> Decimal {
    Decimal::from(units).mul_div(Decimal::ONE, Decimal::from(100)).unwrap()
}

fn bought(costs: &[(i64, i64)]) -> Vec<Lot> {
    let lot = |(place, (quantity, cost)): (usize, &(i64, i64))| Lot {
        opened: place as i64,
        quantity: Decimal::from(*quantity),
        unit_cost: cents(*cost),
        first: false,
        last: false,
        rank: u64::MAX,
        tax_rate: Decimal::ONE,
    };
    costs.iter().enumerate().map(lot).collect()
}

fn sale(before: i64, quantity: i64, price: i64, covers: bool) -> Sale {
    Sale {
        quantity: Decimal::from(quantity),
        notional: Decimal::from(quantity).checked_mul(cents(price)).unwrap(),
        price: cents(price),
        multiplier: Decimal::ONE,
        minor_places: 2,
        closed_before: Decimal::from(before),
        covers,
    }
}

fn gains(lots: &[Lot], sale: &Sale, selection: LotSelection) -> Vec<(usize, String)> {
    let closed = pick(lots, sale, selection).unwrap();
    closed.iter().map(|part| (part.lot, part.gain.to_string())).collect()
}

#[test]
fn orders_before_this_one_have_closed_their_lots() {
    let held = bought(&[(10, 5000), (10, 8000), (10, 6000)]);
    for (selection, before, expected) in [
        (LotSelection::Fifo, 15, vec![(1, "-50"), (2, "70")]),
        (LotSelection::Lifo, 15, vec![(1, "-50"), (0, "140")]),
        (LotSelection::Hifo, 15, vec![(2, "50"), (0, "140")]),
    ] {
        let found = gains(&held, &sale(before, 12, 7000, false), selection);
        let found: Vec<(usize, &str)> = found.iter().map(|(lot, gain)| (*lot, gain.as_str())).collect();
        assert_eq!(found, expected, "{selection:?}");
    }
    assert!(pick(&held, &sale(15, 16, 7000, false), LotSelection::Fifo).is_none());
}

#[test]
fn a_short_position_gains_where_the_price_fell() {
    let short = bought(&[(10, 5000), (10, 8000)]);
    let found = gains(&short, &sale(0, 20, 7000, true), LotSelection::Fifo);
    assert_eq!(found, [(0, "-200".to_owned()), (1, "100".to_owned())]);
    let found = gains(&short, &sale(0, 5, 7000, true), LotSelection::Hifo);
    assert_eq!(found, [(0, "-100".to_owned())]);
}

proptest! {
    /// Parts of a position at average cost, sold one after another, cost together what was paid; and each part's gain and
    /// basis sum to its proceeds.
    #[test]
    fn average_cost_keeps_the_total(
        held in prop::collection::vec((1_i64..40, 1_i64..90_000), 1..5),
        cut in prop::collection::vec(1_i64..30, 0..6),
        price in 1_i64..90_000,
    ) {
        let pool = bought(&held);
        let all: i64 = held.iter().map(|(quantity, _)| quantity).sum();
        let (mut before, mut basis) = (0, Decimal::ZERO);
        for part in cut.into_iter().chain([i64::MAX]) {
            let part = part.min(all - before);
            if part == 0 {
                break;
            }
            let order = sale(before, part, price, false);
            let closed = pick(&pool, &order, LotSelection::Average).unwrap();
            let own = Decimal::checked_sum(closed.iter().map(|lot| lot.basis)).unwrap();
            let gain = Decimal::checked_sum(closed.iter().map(|lot| lot.gain)).unwrap();
            prop_assert_eq!(own.checked_add(gain).unwrap(), order.notional);
            basis = basis.checked_add(own).unwrap();
            before += part;
        }
        let paid: i64 = held.iter().map(|(quantity, cost)| quantity * cost).sum();
        prop_assert_eq!(basis, cents(paid));
    }
}
