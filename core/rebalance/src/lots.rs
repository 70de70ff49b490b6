//! Which tax lots an order closes, and the gain of each.

use choices::LotSelection;
use decimal::{Decimal, Rounding};

/// One purchase that is still held, or one short sale that is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// When it was opened; any scale on which later is greater.
    pub opened: i64,
    /// Units open, positive.
    pub quantity: Decimal,
    /// What a unit cost, or was sold short at; quoted as the price is.
    pub unit_cost: Decimal,
    /// Closes before every lot without this, whatever the selection.
    pub first: bool,
    /// Closes after every lot without this, whatever the selection.
    pub last: bool,
    /// For [`LotSelection::Specific`]: the lowest closes first.
    pub rank: u64,
    /// The rate at which its gain is taxed.
    pub tax_rate: Decimal,
}

/// The part of a lot that an order closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedLot {
    /// The lot's place in the slice.
    pub lot: usize,
    /// Units closed.
    pub quantity: Decimal,
    /// What these units cost, or were sold short at; in the asset's currency, half to even at its minor unit.
    pub basis: Decimal,
    /// Proceeds less basis, before costs; of a short position, basis less what the units are bought back for.
    pub gain: Decimal,
}

/// An order whose lots are to be picked: a sale, or a purchase that covers a short position.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
    /// Units closed, positive.
    pub quantity: Decimal,
    /// The money of these units before costs. Of each lot it is half to even at the minor unit; the last one has what is left,
    /// so that the parts sum to it exactly.
    pub notional: Decimal,
    /// Price of a unit, as quoted.
    pub price: Decimal,
    /// Contract multiplier of price and cost.
    pub multiplier: Decimal,
    /// Decimal places of the currency's minor unit.
    pub minor_places: u32,
    /// Units that orders before this one close by the same selection, [`Lot::first`] aside.
    pub closed_before: Decimal,
    /// Whether a short position is bought back.
    pub covers: bool,
}

/// The lots that the order closes, in the order they are closed; their quantities sum to the order's.
///
/// At [`LotSelection::Average`] the basis is a share of the total cost of all lots, rounded once for each running total: the
/// bases of successive parts sum to that total exactly.
///
/// `None` when the lots hold less than the order, or an amount is out of range.
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
///     last: false,
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
///     closed_before: Decimal::ZERO,
///     covers: false,
/// };
/// let closed = pick(&lots, &sale, LotSelection::Hifo).unwrap();
/// assert_eq!((closed[0].lot, closed[0].basis, closed[0].gain), (1, Decimal::from(400), Decimal::from(-50)));
/// ```
#[must_use]
pub fn pick(lots: &[Lot], sale: &Sale, selection: LotSelection) -> Option<Vec<ClosedLot>> {
    let mut open: Vec<Decimal> = lots.iter().map(|lot| lot.quantity).collect();
    let before = closing_order(lots, sale, selection, false)?;
    take(&mut open, before, sale.closed_before, |_, _| Some(()))?;
    let mut average = match selection {
        LotSelection::Average => Some(AverageCost::new(lots, sale)?),
        _ => None,
    };
    let mut closed = Vec::new();
    let (mut open_quantity, mut open_notional) = (sale.quantity, sale.notional);
    let order = closing_order(lots, sale, selection, true)?;
    take(&mut open, order, sale.quantity, |lot, quantity| {
        open_quantity = open_quantity.checked_sub(quantity)?;
        let money = if open_quantity.is_zero() {
            open_notional
        } else {
            money(quantity, sale.price, sale)?
        };
        open_notional = open_notional.checked_sub(money)?;
        let basis = match &mut average {
            Some(average) => average.next(quantity, sale)?,
            None => self::money(quantity, lots[lot].unit_cost, sale)?,
        };
        let gain = if sale.covers {
            basis.checked_sub(money)?
        } else {
            money.checked_sub(basis)?
        };
        closed.push(ClosedLot {
            lot,
            quantity,
            basis,
            gain,
        });
        Some(())
    })?;
    Some(closed)
}

/// Takes units from the lots in this order, each part by `each`; `None` when they are too few, and when `each` gives none.
fn take(
    open: &mut [Decimal],
    order: Vec<usize>,
    units: Decimal,
    mut each: impl FnMut(usize, Decimal) -> Option<()>,
) -> Option<()> {
    let mut rest = units;
    for lot in order {
        if rest.is_zero() {
            break;
        }
        let quantity = rest.min(open[lot]);
        if !quantity.is_positive() {
            continue;
        }
        open[lot] = open[lot].checked_sub(quantity)?;
        rest = rest.checked_sub(quantity)?;
        each(lot, quantity)?;
    }
    rest.is_zero().then_some(())
}

/// The places of the lots in the order in which they close.
fn closing_order(lots: &[Lot], sale: &Sale, selection: LotSelection, first: bool) -> Option<Vec<usize>> {
    // By gain a unit, for which a short position counts the other way.
    let loss = |lot: &Lot| {
        if sale.covers {
            sale.price.checked_sub(lot.unit_cost)
        } else {
            lot.unit_cost.checked_sub(sale.price)
        }
    };
    let mut keys = Vec::new();
    if matches!(selection, LotSelection::LowestTax | LotSelection::Hifo) {
        for lot in lots {
            let rate = match selection {
                LotSelection::LowestTax => lot.tax_rate,
                _ => Decimal::ONE,
            };
            keys.push(loss(lot)?.checked_mul(rate)?);
        }
    }
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by(|one, other| {
        let (a, b) = (&lots[*one], &lots[*other]);
        let chosen = match selection {
            LotSelection::Fifo | LotSelection::Average => a.opened.cmp(&b.opened),
            LotSelection::Lifo => b.opened.cmp(&a.opened),
            LotSelection::Hifo => (keys[*other], b.opened).cmp(&(keys[*one], a.opened)),
            LotSelection::Specific => (a.rank, a.opened).cmp(&(b.rank, b.opened)),
            LotSelection::LowestTax => keys[*other].cmp(&keys[*one]).then(a.opened.cmp(&b.opened)),
        };
        a.last
            .cmp(&b.last)
            .then((first && b.first).cmp(&(first && a.first)))
            .then(chosen)
    });
    Some(order)
}

/// The total cost of a position, of which each part takes its share.
struct AverageCost {
    held: Decimal,
    /// Of all lots, quoted as the price is.
    cost: Decimal,
    closed: Decimal,
    /// The rounded basis of what is closed.
    given: Decimal,
}

impl AverageCost {
    fn new(lots: &[Lot], sale: &Sale) -> Option<Self> {
        let mut cost = Decimal::ZERO;
        for lot in lots {
            cost = cost.checked_add(lot.quantity.checked_mul(lot.unit_cost)?)?;
        }
        let mut average = Self {
            held: Decimal::checked_sum(lots.iter().map(|lot| lot.quantity))?,
            cost,
            closed: Decimal::ZERO,
            given: Decimal::ZERO,
        };
        average.next(sale.closed_before, sale)?;
        Some(average)
    }

    /// The basis of the next units.
    fn next(&mut self, quantity: Decimal, sale: &Sale) -> Option<Decimal> {
        if !self.held.is_positive() {
            return Some(Decimal::ZERO);
        }
        self.closed = self.closed.checked_add(quantity)?;
        let total = self
            .cost
            .mul_div(self.closed, self.held)?
            .checked_mul(sale.multiplier)?;
        let total = total.round(sale.minor_places, Rounding::HalfEven)?;
        let basis = total.checked_sub(self.given)?;
        self.given = total;
        Some(basis)
    }
}

fn money(quantity: Decimal, unit_price: Decimal, sale: &Sale) -> Option<Decimal> {
    let unit = unit_price.checked_mul(sale.multiplier)?;
    quantity.checked_mul(unit)?.round(sale.minor_places, Rounding::HalfEven)
}
