//! Which tax lots a sale closes, and the gain of each.

use decimal::{Decimal, Rounding};

/// One purchase that is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// When it was opened; any scale on which later is greater.
    pub opened: i64,
    /// Units held, positive.
    pub quantity: Decimal,
    /// What a unit cost, quoted as the price is.
    pub unit_cost: Decimal,
}

/// The order in which lots are closed; equal lots by their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LotSelection {
    /// Oldest first.
    #[default]
    Fifo,
    /// Newest first.
    Lifo,
    /// Highest cost first, then newest.
    Hifo,
    /// Lowest gain first, then oldest: the lowest tax when one rate holds for every lot.
    LowestTax,
}

/// The part of a lot that a sale closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedLot {
    /// The lot's place in the slice.
    pub lot: usize,
    /// Units closed.
    pub quantity: Decimal,
    /// Proceeds less basis, before costs, in the asset's currency and rounded to its minor unit.
    pub gain: Decimal,
}

/// A sale whose lots are to be picked.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
    /// Units sold, positive.
    pub quantity: Decimal,
    /// The money received before costs; the gains sum to it less the rounded bases.
    pub notional: Decimal,
    /// Price of a unit, as quoted.
    pub price: Decimal,
    /// Contract multiplier of price and cost.
    pub multiplier: Decimal,
    /// Decimal places of the currency's minor unit.
    pub minor_places: u32,
}

/// The lots that the sale closes, in the order they are closed; their quantities sum to the sale's.
///
/// `None` when the lots hold less than the sale, or an amount is out of range.
///
/// ```
/// use decimal::Decimal;
/// use rebalance::lots::{Lot, LotSelection, Sale, pick};
///
/// let lot = |opened, cost| Lot { opened, quantity: Decimal::from(10), unit_cost: Decimal::from(cost) };
/// let lots = [lot(1, 50), lot(2, 80)];
/// let sale = Sale {
///     quantity: Decimal::from(5),
///     notional: Decimal::from(350),
///     price: Decimal::from(70),
///     multiplier: Decimal::ONE,
///     minor_places: 2,
/// };
/// let closed = pick(&lots, &sale, LotSelection::Hifo).unwrap();
/// assert_eq!((closed[0].lot, closed[0].gain), (1, Decimal::from(-50)));
/// ```
#[must_use]
pub fn pick(lots: &[Lot], sale: &Sale, selection: LotSelection) -> Option<Vec<ClosedLot>> {
    let mut order: Vec<usize> = (0..lots.len()).collect();
    match selection {
        LotSelection::Fifo => order.sort_by_key(|lot| lots[*lot].opened),
        LotSelection::Lifo => order.sort_by_key(|lot| std::cmp::Reverse(lots[*lot].opened)),
        LotSelection::Hifo => order.sort_by_key(|lot| std::cmp::Reverse((lots[*lot].unit_cost, lots[*lot].opened))),
        LotSelection::LowestTax => {
            order.sort_by_key(|lot| (std::cmp::Reverse(lots[*lot].unit_cost), lots[*lot].opened));
        }
    }
    let mut closed = Vec::new();
    let (mut open_quantity, mut open_notional) = (sale.quantity, sale.notional);
    for lot in order {
        if open_quantity.is_zero() {
            break;
        }
        let quantity = open_quantity.min(lots[lot].quantity);
        open_quantity = open_quantity.checked_sub(quantity)?;
        let rounded = money(quantity, sale.price, sale)?;
        let proceeds = if open_quantity.is_zero() {
            open_notional
        } else {
            rounded
        };
        open_notional = open_notional.checked_sub(proceeds)?;
        let basis = money(quantity, lots[lot].unit_cost, sale)?;
        closed.push(ClosedLot {
            lot,
            quantity,
            gain: proceeds.checked_sub(basis)?,
        });
    }
    open_quantity.is_zero().then_some(closed)
}

fn money(quantity: Decimal, unit_price: Decimal, sale: &Sale) -> Option<Decimal> {
    let unit = unit_price.checked_mul(sale.multiplier)?;
    quantity.checked_mul(unit)?.round(sale.minor_places, Rounding::HalfEven)
}
