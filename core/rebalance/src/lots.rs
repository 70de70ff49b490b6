//! Which tax lots a sale closes, and the gain of each.

use choices::LotSelection;
use decimal::{Decimal, Rounding};

/// One purchase that is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// When it was opened; any scale on which later is greater.
    pub opened: i64,
    /// Units held, positive.
    pub quantity: Decimal,
    /// Cost per unit, quoted as the price is.
    pub unit_cost: Decimal,
    /// Closes before every lot without this, whatever the selection.
    pub first: bool,
    /// For [`LotSelection::Specific`]: the lowest closes first.
    pub rank: u64,
    /// The rate at which its gain is taxed.
    pub tax_rate: Decimal,
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
/// use choices::LotSelection;
/// use rebalance::lots::{Lot, Sale, pick};
///
/// let lot = |opened, cost| Lot {
///     opened,
///     quantity: Decimal::from(10),
///     unit_cost: Decimal::from(cost),
///     first: false,
///     rank: 0,
///     tax_rate: Decimal::ONE,
/// };
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
    let order = closing_order(lots, sale.price, selection)?;
    let average = match selection {
        LotSelection::Average => average_cost(lots)?,
        _ => Decimal::ZERO,
    };
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
        let unit_cost = match selection {
            LotSelection::Average => average,
            _ => lots[lot].unit_cost,
        };
        let basis = money(quantity, unit_cost, sale)?;
        closed.push(ClosedLot {
            lot,
            quantity,
            gain: proceeds.checked_sub(basis)?,
        });
    }
    open_quantity.is_zero().then_some(closed)
}

/// The places of the lots in the order in which they close.
fn closing_order(lots: &[Lot], price: Decimal, selection: LotSelection) -> Option<Vec<usize>> {
    let mut taxes = Vec::new();
    if selection == LotSelection::LowestTax {
        for lot in lots {
            taxes.push(price.checked_sub(lot.unit_cost)?.checked_mul(lot.tax_rate)?);
        }
    }
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by(|one, other| {
        let (a, b) = (&lots[*one], &lots[*other]);
        let chosen = match selection {
            LotSelection::Fifo | LotSelection::Average => a.opened.cmp(&b.opened),
            LotSelection::Lifo => b.opened.cmp(&a.opened),
            LotSelection::Hifo => (b.unit_cost, b.opened).cmp(&(a.unit_cost, a.opened)),
            LotSelection::Specific => (a.rank, a.opened).cmp(&(b.rank, b.opened)),
            LotSelection::LowestTax => (taxes[*one], a.opened).cmp(&(taxes[*other], b.opened)),
        };
        b.first.cmp(&a.first).then(chosen)
    });
    Some(order)
}

/// The cost of a unit over all lots; zero for lots of nothing.
fn average_cost(lots: &[Lot]) -> Option<Decimal> {
    let held = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity))?;
    let mut cost = Decimal::ZERO;
    for lot in lots.iter().filter(|_| held.is_positive()) {
        cost = cost.checked_add(lot.quantity.mul_div(lot.unit_cost, held)?)?;
    }
    Some(cost)
}

fn money(quantity: Decimal, unit_price: Decimal, sale: &Sale) -> Option<Decimal> {
    let unit = unit_price.checked_mul(sale.multiplier)?;
    quantity.checked_mul(unit)?.round(sale.minor_places, Rounding::HalfEven)
}
