//! Whole lots nearest to the values of a continuous optimum, without overspending the cash.
//!
//! Every amount that decides what may be done is exact. Two objectives: the deviation, which is twice the portfolio
//! drift in money (the cash line included), and the risk of the distance from the desired values. Each has a fast
//! answer, by rounding and by exchanges of one lot, and an exact one by branch and bound; both come with what the
//! continuous optimum has, so that the price of whole lots is known.

mod deviation;
mod enumeration;
mod risk;

use decimal::Decimal;

pub use risk::RiskLots;

/// A line whose lots are to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotLine {
    /// Lots held now; negative when short.
    pub held: i64,
    /// Base currency per lot, positive.
    pub lot_value: Decimal,
    /// The value that it would best have, in base currency.
    pub desired: Decimal,
    /// Lots that may be sold at most; zero where selling is not permitted.
    pub most_sold: i64,
    /// Lots that may be bought at most; zero where buying is not permitted.
    pub most_bought: i64,
}

/// The cash line, in base currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashLine {
    /// Before trading.
    pub before: Decimal,
    /// The least that must be left.
    pub floor: Decimal,
    /// The amount whose distance is penalised.
    pub desired: Decimal,
}

/// Which rule the input breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LotFault {
    /// A lot is worth nothing.
    #[error("line {line}: the value of a lot is not positive")]
    LotNotPositive {
        /// The line.
        line: usize,
    },
    /// A negative cap.
    #[error("line {line}: a cap on lots is negative")]
    CapNegative {
        /// The line.
        line: usize,
    },
    /// Sums of these amounts could leave their range.
    #[error("the amounts are too large for exact sums")]
    TooLarge,
    /// Everything that may be sold brings below target cash.
    #[error("selling all that may be sold leaves less cash than must be left")]
    FloorOutOfReach,
    /// Weights need a positive total.
    #[error("the lines and the cash together are not worth more than nothing")]
    TotalNotPositive,
    /// The risk matrix is over another number of lines.
    #[error("the risk matrix has {found} lines where there are {expected}")]
    RiskShape {
        /// Lines of the book.
        expected: usize,
        /// Lines of the matrix.
        found: usize,
    },
}

impl LotFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LotNotPositive { .. } => "lots_lot_not_positive",
            Self::CapNegative { .. } => "lots_cap_negative",
            Self::TooLarge => "lots_too_large",
            Self::FloorOutOfReach => "lots_floor_out_of_reach",
            Self::TotalNotPositive => "lots_total_not_positive",
            Self::RiskShape { .. } => "lots_risk_shape",
        }
    }
}

/// Lines and cash that fit each other.
#[derive(Clone, Debug)]
pub struct LotBook {
    lines: Vec<Exact>,
    /// In units of [`Decimal`], with the held lots.
    cash: i128,
    floor: i128,
    cash_desired: i128,
}

/// A line in units of [`Decimal`]; all sums of its values with others' fit an `i128`.
#[derive(Clone, Copy, Debug)]
struct Exact {
    held: i128,
    lot: i128,
    desired: i128,
    lowest: i128,
    highest: i128,
}

impl Exact {
    fn value(&self, lots: i128) -> i128 {
        lots * self.lot
    }

    fn deviation(&self, lots: i128) -> i128 {
        (self.value(lots) - self.desired).abs()
    }

    /// The permitted lots nearest to the desired value; the fewer of two.
    fn nearest(&self) -> i128 {
        let below = self.desired.div_euclid(self.lot);
        let is_lower = 2 * self.desired.rem_euclid(self.lot) <= self.lot;
        (if is_lower { below } else { below + 1 }).clamp(self.lowest, self.highest)
    }
}

/// Lots by line, and how near they come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationLots {
    /// Lots held after trading.
    pub lots: Vec<i64>,
    /// Cash left; never below the floor.
    pub cash: Decimal,
    /// The sum of `|value - desired|` over the lines and the cash: portfolio drift is half of it over the total.
    pub deviation: Decimal,
    /// The least that any fractions of lots could have; what is above it is the price of whole lots.
    pub continuous: Decimal,
    /// Whether no other whole lots have less.
    pub is_proven: bool,
}

impl LotBook {
    /// The book, when every part is sound.
    ///
    /// # Errors
    ///
    /// [`LotFault::LotNotPositive`], [`LotFault::CapNegative`], [`LotFault::TooLarge`], [`LotFault::FloorOutOfReach`].
    pub fn new(lines: &[LotLine], cash: CashLine) -> Result<Self, LotFault> {
        let mut exact = Vec::with_capacity(lines.len());
        for (number, line) in lines.iter().enumerate() {
            if !line.lot_value.is_positive() {
                return Err(LotFault::LotNotPositive { line: number });
            }
            if line.most_sold < 0 || line.most_bought < 0 {
                return Err(LotFault::CapNegative { line: number });
            }
            let held = i128::from(line.held);
            exact.push(Exact {
                held,
                lot: line.lot_value.units(),
                desired: line.desired.units(),
                // Lots beyond an `i64` could not be said in an answer.
                lowest: (held - i128::from(line.most_sold)).max(i128::from(i64::MIN)),
                highest: (held + i128::from(line.most_bought)).min(i128::from(i64::MAX)),
            });
        }
        let book = Self {
            lines: exact,
            cash: cash.before.units(),
            floor: cash.floor.units(),
            cash_desired: cash.desired.units(),
        };
        book.check_size().ok_or(LotFault::TooLarge)?;
        let lowest = book.lines.iter().map(|line| line.lowest);
        if book.cash_after(lowest) < book.floor {
            return Err(LotFault::FloorOutOfReach);
        }
        Ok(book)
    }

    /// Whether sums of everything fit a quarter of an `i128`.
    fn check_size(&self) -> Option<()> {
        let mut sum = size(self.cash)?.checked_add(size(self.floor)?)?;
        sum = sum.checked_add(size(self.cash_desired)?)?;
        for line in &self.lines {
            let most = size(line.lowest)?.max(size(line.highest)?).max(size(line.held)?);
            let value = most.checked_add(1)?.checked_mul(line.lot)?;
            sum = sum
                .checked_add(value)?
                .checked_add(value)?
                .checked_add(size(line.desired)?)?;
        }
        (sum < i128::MAX / 8).then_some(())
    }

    /// Cash once the lines hold these lots.
    fn cash_after(&self, lots: impl IntoIterator<Item = i128>) -> i128 {
        let mut cash = self.cash;
        for (line, lots) in self.lines.iter().zip(lots) {
            cash += line.value(line.held - lots);
        }
        cash
    }

    /// Whole lots of small deviation, fast: rounded to the nearest, then bettered by single lots and by exchanges of
    /// one lot for another until none helps. Ties go by remainder, then desired value (both descending), then number.
    ///
    /// ```
    /// use decimal::Decimal;
    /// use rebalance::whole_lots::{CashLine, LotBook, LotLine};
    ///
    /// let line = |lot: i64, desired: i64| LotLine {
    ///     held: 0,
    ///     lot_value: Decimal::from(lot),
    ///     desired: Decimal::from(desired),
    ///     most_sold: 0,
    ///     most_bought: 100,
    /// };
    /// let cash = CashLine { before: Decimal::from(100), floor: Decimal::ZERO, desired: Decimal::ZERO };
    /// let book = LotBook::new(&[line(30, 50), line(20, 50)], cash)?;
    /// let found = book.near(100);
    /// assert_eq!(found.lots, [2, 2]);
    /// assert_eq!(found.deviation, Decimal::from(20));
    /// assert!(book.nearest(100).is_proven);
    /// # Ok::<(), rebalance::whole_lots::LotFault>(())
    /// ```
    #[must_use]
    pub fn near(&self, most_moves: usize) -> DeviationLots {
        let lots = deviation::near(self, most_moves);
        let is_proven = deviation::of(self, &lots) == deviation::continuous(self);
        self.answer(&lots, is_proven)
    }

    /// The whole lots of least deviation, by branch and bound; the best found, not proven, when that takes more than
    /// `most_nodes` nodes. Made for ten lines or so.
    #[must_use]
    pub fn nearest(&self, most_nodes: usize) -> DeviationLots {
        let (lots, is_proven) = enumeration::nearest(self, most_nodes);
        self.answer(&lots, is_proven)
    }

    fn answer(&self, lots: &[i128], is_proven: bool) -> DeviationLots {
        DeviationLots {
            lots: narrowed(lots),
            cash: Decimal::from_raw(self.cash_after(lots.iter().copied())),
            deviation: Decimal::from_raw(deviation::of(self, lots)),
            continuous: Decimal::from_raw(deviation::continuous(self)),
            is_proven,
        }
    }
}

fn size(value: i128) -> Option<i128> {
    value.checked_abs()
}

/// Lots as the caller counts them; their range is checked when the book is made.
fn narrowed(lots: &[i128]) -> Vec<i64> {
    lots.iter()
        .map(|lots| i64::try_from(*lots).unwrap_or_default())
        .collect()
}
